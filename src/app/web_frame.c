// SPDX-License-Identifier: Apache-2.0
// Requests about one picture: the whole of it as a file, some of its pixels, what it is like on the whole.
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>

#include "app/media.h"
#include "app/wave_ring.h"
#include "app/web_picture.h"
#include "app/web_private.h"
#include "base/error.h"

/** The picture that a request is about; NULL: r->answer says why there is none. */
static struct web_picture *take(struct web_request *r, bool fresh)
{
    struct web_picture *picture = NULL;
    int e = web_gallery_take(r->camera->gallery, fresh, WEB_PICTURE_WAIT_MS, &picture);
    if (e < 0) {
        r->answer = operation_refusal(
            e,
            e == -CT_E_TIMEOUT ? "no picture came within 5 s: perhaps the camera waits for a trigger" : error_text(e),
            NULL);
    }
    return picture;
}

/* ---- frame.png ... ---- */

static const struct frame_kind {
    const char *ending, *type;
} frame_kinds[] = {
    {"png", "image/png"}, {"tiff", "image/tiff"}, {"raw", "application/octet-stream"}, {"jpeg", "image/jpeg"}};

static const struct frame_kind *kind_of(const struct web_request *r)
{
    const char *dot = strrchr(r->route->path, '.');
    for (size_t i = 0; dot != NULL && i < sizeof frame_kinds / sizeof frame_kinds[0]; i++) {
        if (strcmp(dot + 1, frame_kinds[i].ending) == 0) {
            return &frame_kinds[i];
        }
    }
    return NULL;
}

static int make_jpeg(struct web_request *r, const struct web_picture *p)
{
    const struct frame *f = &p->facts;
    struct media_jpeg_view whole = {.w = f->width, .h = f->height, .width = f->width, .quality = 95};
    struct media_jpeg *encoder = media_jpeg_new();
    const uint8_t *bytes = NULL;
    size_t n = 0;
    int e = encoder == NULL ? -CT_E_MEMORY
                            : media_jpeg_encode(encoder, f->pixel_format, f->width, f->height, p->bytes, p->size,
                                                &whole, &bytes, &n);
    uint8_t *copy = e == 0 ? malloc(n) : NULL;
    if (copy != NULL) {
        memcpy(copy, bytes, n);
        r->made = copy;
        r->made_size = n;
    }
    media_jpeg_free(encoder);
    return e < 0 ? e : copy == NULL ? -CT_E_MEMORY : 0;
}

static void make_frame(struct web_request *r)
{
    const struct frame_kind *kind = kind_of(r);
    const char *last = web_query(r, "last");
    struct web_picture *p = take(r, last == NULL || strcmp(last, "1") != 0);
    if (p == NULL) {
        return;
    }
    const struct frame *f = &p->facts;
    const char *path = r->route->path; /* ends in .png ... */
    int e = strcmp(kind->ending, "jpeg") == 0 ? make_jpeg(r, p)
                                              : media_make_picture(path, f->pixel_format, f->width, f->height, p->bytes,
                                                                   p->size, &r->made, &r->made_size);
    r->made_of = *f;
    r->made_type = kind->type;
    r->made_name = kind->ending;
    web_gallery_drop(r->camera->gallery, p);
    if (e < 0) {
        r->answer = operation_refusal(e, error_text(e), NULL);
    }
}

enum MHD_Result web_frame(struct web_request *r)
{
    uint64_t last = 0;
    if (web_number(web_query(r, "last"), 0, 1, 0, &last) < 0) {
        return web_reply_refusal(r->connection, 400, -CT_E_FORMAT, "last is 0 or 1");
    }
    return web_chore(r, make_frame);
}

/* ---- frame/pixels ---- */

static int region(const struct web_request *r, unsigned out[4])
{
    static const char *const names[] = {"x", "y", "w", "h"};
    for (unsigned i = 0; i < 4; i++) {
        uint64_t number = 0;
        const char *text = web_query(r, names[i]);
        int e = text == NULL ? -CT_E_FORMAT : web_number(text, i < 2 ? 0 : 1, i < 2 ? 65535 : 4096, 0, &number);
        if (e < 0) {
            return e;
        }
        out[i] = (unsigned)number;
    }
    return out[2] * out[3] > WEB_PIXELS_MAX ? -CT_E_RANGE : 0;
}

static void make_pixels(struct web_request *r)
{
    unsigned at[4];
    struct web_picture *p = take(r, false);
    if (p != NULL && region(r, at) == 0) {
        r->answer = web_pixels_json(p, at[0], at[1], at[2], at[3], r->camera->gain_dn_per_e);
    }
    if (p != NULL) {
        web_gallery_drop(r->camera->gallery, p);
    }
}

enum MHD_Result web_pixels(struct web_request *r)
{
    unsigned at[4];
    int e = region(r, at);
    if (e < 0) {
        return web_reply_refusal(r->connection, e == -CT_E_RANGE ? 409 : 400, e,
                                 "x, y, w, h are pixels, and w times h is 16384 at most");
    }
    struct web_picture *p = web_gallery_last(r->camera->gallery);
    if (p == NULL) {
        return web_chore(r, make_pixels); /* the first one is waited for */
    }
    json_t *answer = web_pixels_json(p, at[0], at[1], at[2], at[3], r->camera->gain_dn_per_e);
    web_gallery_drop(r->camera->gallery, p);
    return web_reply_json(r->connection, answer, NULL);
}

/* ---- statistics ---- */

/** Asks the owner, and waits: on a chore's thread. */
struct question {
    struct web_call call;
    sem_t answered;
    struct camera_counters counters;
    double frames_per_s;
};

static void on_answered(void *cookie)
{
    struct question *q = cookie;
    sem_post(&q->answered);
}

static void answer_question(struct web_call *call, struct control_target *t)
{
    struct question *q = call->cookie;
    q->counters = camera_counters(t->camera);
    q->frames_per_s = t->waves != NULL ? wave_ring_pictures_per_s(t->waves, evq_now(t->pacer->clock)) : 0;
}

static int ask_owner(struct web_request *r, struct question *q)
{
    *q = (struct question){.call = {.run = answer_question, .done = on_answered, .cookie = q}};
    sem_init(&q->answered, 0, 0);
    int e = web_desk_submit(r->camera->desk, &q->call);
    if (e == 0) {
        while (sem_wait(&q->answered) != 0) {
        }
    }
    json_decref(q->call.answer);
    sem_destroy(&q->answered);
    return e;
}

static void make_statistics(struct web_request *r)
{
    enum { OLD_MS = 250 };
    struct question q;
    struct web_picture *p = web_gallery_last(r->camera->gallery);
    if (p != NULL && pacer_wall_ns() / NS_PER_MS - p->wall_ms > OLD_MS) {
        struct web_picture *next = NULL;
        if (web_gallery_take(r->camera->gallery, true, 500, &next) == 0) { /* else the old one is still the last */
            web_gallery_drop(r->camera->gallery, p);
            p = next;
        }
    }
    p = p != NULL ? p : take(r, false);
    if (p == NULL) {
        return;
    }
    json_t *answer = web_histogram_json(p);
    web_gallery_drop(r->camera->gallery, p);
    int e = ask_owner(r, &q);
    if (e < 0) {
        json_decref(answer);
        r->answer = operation_refusal(e, error_text(e), NULL);
        return;
    }
    json_t *more = json_pack("{s:f, s:I, s:I, s:I, s:I}", "frames_per_s", q.frames_per_s, //
                             "exposed", (json_int_t)q.counters.exposed,                   //
                             "sent", (json_int_t)q.counters.sent,                         //
                             "lost", (json_int_t)q.counters.lost,                         //
                             "waited", (json_int_t)q.counters.waited);
    json_object_update(answer, more);
    json_decref(more);
    r->answer = answer;
}

enum MHD_Result web_statistics(struct web_request *r)
{
    return web_chore(r, make_statistics);
}
