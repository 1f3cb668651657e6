// SPDX-License-Identifier: Apache-2.0
// Viewers, and the JPEGs that are made for them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/web_gallery_private.h"
#include "base/error.h"

enum {
    STALE_MS = 10000,    /* a viewer that has waited so long gets the last JPEG again: a sign of life */
    LATE_MS = 3000,      /* so long after a picture that was late the machine counts as too busy; then */
    LATE_PERIOD_MS = 80, /* a viewer's pictures are so far apart at least: encoding and showing them costs the most */
};

static int64_t now_ms(void)
{
    return pacer_wall_ns() / NS_PER_MS;
}

void web_jpeg_unref(struct web_jpeg *jpeg)
{
    if (jpeg != NULL && atomic_fetch_sub(&jpeg->refs, 1) == 1) {
        free(jpeg);
    }
}

int web_gallery_join(struct web_gallery *g, const struct web_view *view, void (*ready)(void *cookie), void *cookie)
{
    int number = -CT_E_BUSY;
    pthread_mutex_lock(&g->lock);
    for (int i = 0; i < WEB_VIEWERS_MAX && number < 0 && !g->closed && !g->flushed; i++) {
        if (!g->viewers[i].used) {
            g->viewers[i] = (struct viewer){.used = true, .view = *view, .ready = ready, .cookie = cookie};
            g->viewer_count++;
            number = i;
        }
    }
    pthread_cond_broadcast(&g->news);
    pthread_mutex_unlock(&g->lock);
    return number;
}

void web_gallery_leave(struct web_gallery *g, int viewer)
{
    pthread_mutex_lock(&g->lock);
    struct viewer *v = &g->viewers[viewer];
    web_jpeg_unref(v->jpeg);
    web_jpeg_unref(v->last);
    *v = (struct viewer){.used = false};
    g->viewer_count--;
    pthread_mutex_unlock(&g->lock);
}

struct web_jpeg *web_gallery_next(struct web_gallery *g, int viewer, bool wait, bool *out_closed)
{
    pthread_mutex_lock(&g->lock);
    struct viewer *v = &g->viewers[viewer];
    struct web_jpeg *jpeg = v->jpeg;
    v->jpeg = NULL;
    *out_closed = g->closed || g->flushed;
    v->waits = wait && jpeg == NULL && !*out_closed;
    if (jpeg != NULL) {
        web_jpeg_unref(v->last);
        atomic_fetch_add(&jpeg->refs, 1);
        v->last = jpeg;
        v->fetched_ms = now_ms();
    } else if (v->waits) {
        pthread_cond_broadcast(&g->news);
    }
    pthread_mutex_unlock(&g->lock);
    return jpeg;
}

static void region_of(const struct web_view *view, const struct frame *f, struct media_jpeg_view *out)
{
    unsigned x = view->x < f->width ? view->x : f->width - 1;
    unsigned y = view->y < f->height ? view->y : f->height - 1;
    unsigned w = view->w == 0 || view->w > f->width - x ? f->width - x : view->w;
    unsigned h = view->h == 0 || view->h > f->height - y ? f->height - y : view->h;
    unsigned width = view->width == 0 || view->width > w ? w : view->width;
    *out = (struct media_jpeg_view){.x = x, .y = y, .w = w, .h = h, .width = width, .quality = view->quality};
}

/** A part of the multipart stream: headers, JPEG, and the next boundary. */
static struct web_jpeg *make_part(const struct frame *f, const struct media_jpeg_view *r, const uint8_t *jpeg, size_t n)
{
    static const char end[] = "\r\n--" WEB_BOUNDARY "\r\n";
    char head[400];
    int used = snprintf(
        head, sizeof head,
        "Content-Type: image/jpeg\r\nContent-Length: %zu\r\nX-Frame-Id: %llu\r\nX-Timestamp-Ns: %lld\r\n"
        "X-Picture: %ux%u\r\nX-Region: %u,%u,%u,%u\r\n\r\n",
        n, (unsigned long long)f->frame_id, (long long)f->timestamp_ns, f->width, f->height, r->x, r->y, r->w, r->h);
    size_t size = (size_t)used + n + sizeof end - 1;
    struct web_jpeg *part = malloc(sizeof *part + size);
    if (part != NULL) {
        atomic_init(&part->refs, 1);
        part->size = size;
        memcpy(part->bytes, head, (size_t)used);
        memcpy(part->bytes + used, jpeg, n);
        memcpy(part->bytes + used + n, end, sizeof end - 1);
    }
    return part;
}

static bool same_view(const struct web_view *a, const struct web_view *b)
{
    return a->x == b->x && a->y == b->y && a->w == b->w && a->h == b->h && a->width == b->width &&
           a->quality == b->quality;
}

static bool is_due(const struct viewer *v, int64_t now)
{
    return v->used && v->waits && v->jpeg == NULL && now >= v->due_ms;
}

/** Has not seen the last picture there is. */
static bool is_behind(const struct web_gallery *g, const struct viewer *v, int64_t now)
{
    return is_due(v, now) && v->seen < g->published;
}

int64_t gallery_period_ms(const struct web_gallery *g, const struct web_view *view, int64_t now)
{
    int64_t period = (int64_t)(1000 / view->fps);
    bool busy = g->late_ms != 0 && now - g->late_ms < LATE_MS;
    return busy && period < LATE_PERIOD_MS ? LATE_PERIOD_MS : period;
}

/** Gives a part to everybody who waits for this view. Under the lock. */
static void hand_out(struct web_gallery *g, const struct web_view *view, struct web_jpeg *part, int64_t now)
{
    for (unsigned i = 0; i < WEB_VIEWERS_MAX; i++) {
        struct viewer *v = &g->viewers[i];
        if (is_behind(g, v, now) && same_view(&v->view, view)) {
            int64_t period = gallery_period_ms(g, &v->view, now);
            atomic_fetch_add(&part->refs, 1);
            v->jpeg = part;
            v->seen = g->published;
            v->due_ms = v->due_ms + period > now ? v->due_ms + period : now + period;
            v->waits = false;
            v->ready(v->cookie);
        }
    }
}

void gallery_show(struct web_gallery *g, struct web_picture *p)
{
    int64_t now = now_ms();
    p->users++;
    for (unsigned i = 0; i < WEB_VIEWERS_MAX; i++) {
        const struct viewer *v = &g->viewers[i];
        if (!is_behind(g, v, now) || g->closed) {
            continue;
        }
        struct web_view view = v->view;
        struct media_jpeg_view region;
        const uint8_t *jpeg = NULL;
        size_t n = 0;
        pthread_mutex_unlock(&g->lock);
        region_of(&view, &p->facts, &region);
        if (g->encoders[i] == NULL) {
            g->encoders[i] = media_jpeg_new();
        }
        int e = g->encoders[i] == NULL ? -CT_E_MEMORY
                                       : media_jpeg_encode(g->encoders[i], p->facts.pixel_format, p->facts.width,
                                                           p->facts.height, p->bytes, p->size, &region, &jpeg, &n);
        struct web_jpeg *part = e == 0 ? make_part(&p->facts, &region, jpeg, n) : NULL;
        pthread_mutex_lock(&g->lock);
        if (part != NULL) {
            hand_out(g, &view, part, now);
        } else {
            g->viewers[i].seen = g->published; /* not again and again */
        }
        web_jpeg_unref(part);
    }
    p->users--;
}

bool gallery_is_owed(const struct web_gallery *g, int64_t now)
{
    bool owed = false;
    for (unsigned i = 0; i < WEB_VIEWERS_MAX; i++) {
        owed |= is_behind(g, &g->viewers[i], now);
    }
    return owed && g->last != NULL;
}

bool gallery_next_due(const struct web_gallery *g, int64_t *out_due_ms)
{
    bool any = g->takers > 0;
    *out_due_ms = any ? 0 : INT64_MAX;
    for (unsigned i = 0; i < WEB_VIEWERS_MAX; i++) {
        const struct viewer *v = &g->viewers[i];
        if (v->used && v->waits && v->jpeg == NULL) {
            any = true;
            *out_due_ms = v->due_ms < *out_due_ms ? v->due_ms : *out_due_ms;
        }
    }
    return any;
}

void gallery_reassure(struct web_gallery *g, int64_t now)
{
    for (unsigned i = 0; i < WEB_VIEWERS_MAX; i++) {
        struct viewer *v = &g->viewers[i];
        if (v->used && v->waits && v->last != NULL && now - v->fetched_ms > STALE_MS) {
            atomic_fetch_add(&v->last->refs, 1);
            v->jpeg = v->last;
            v->waits = false;
            v->ready(v->cookie);
        }
    }
}
