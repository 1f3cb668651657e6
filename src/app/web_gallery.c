// SPDX-License-Identifier: Apache-2.0
// Lending, copying, showing.
#include "app/web_gallery.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/media_wire.h"
#include "app/pacer.h"
#include "base/error.h"

enum {
    NICE = 5,          /* the gallery gives way to whoever makes pictures for hosts */
    STALE_MS = 10000,  /* a viewer that has waited so long gets the last JPEG again: a sign of life */
};

struct viewer {
    bool used, waits;
    struct web_view view;
    int64_t due_ms;
    struct web_jpeg *jpeg; /* for it to fetch */
    struct web_jpeg *last; /* that it fetched */
    int64_t fetched_ms;
    void (*ready)(void *cookie);
    void *cookie;
};

struct web_gallery {
    void (*wake)(void *cookie);
    void *cookie;
    pthread_t thread;
    pthread_mutex_t lock; /* of all below but the encoders, which are the thread's */
    pthread_cond_t news;
    bool closed, flushed;

    bool wanted;         /* the newest frame is to be lent */
    bool copying;        /* the thread reads the slot */
    struct slot *lent;   /* NULL: none */
    bool returned;       /* the owner may have it back */
    struct frame facts;  /* of the lent one */
    unsigned takers;     /* threads in web_gallery_take that wait */
    uint64_t published;  /* pictures so far */
    struct web_picture *last;
    struct web_picture pictures[WEB_PICTURES_MAX];
    struct viewer viewers[WEB_VIEWERS_MAX];
    unsigned viewer_count;
    struct media_jpeg *encoders[WEB_VIEWERS_MAX];
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

/* ---- the owner's side ---- */

static int on_frame(void *self, const struct frame *frame)
{
    struct web_gallery *g = self;
    struct slot *older = NULL;
    pthread_mutex_lock(&g->lock);
    if (g->wanted && !g->copying && !g->returned && !g->closed) {
        older = g->lent; /* that nobody has come to: the newest is shown */
        g->lent = slot_ref(frame->slot);
        g->facts = *frame;
        pthread_cond_broadcast(&g->news);
    }
    pthread_mutex_unlock(&g->lock);
    slot_unref(older);
    return 0;
}

static void on_lost(void *self, uint64_t frame_id)
{
    (void)self;
    (void)frame_id;
}

static void on_event(void *self, const struct camera_event *event)
{
    (void)self;
    (void)event;
}

struct sink web_gallery_sink(struct web_gallery *g)
{
    static const struct sink_ops ops = {.frame = on_frame, .frame_lost = on_lost, .event = on_event};
    return (struct sink){.ops = &ops, .self = g};
}

void web_gallery_reclaim(struct web_gallery *g)
{
    pthread_mutex_lock(&g->lock);
    struct slot *slot = g->returned ? g->lent : NULL;
    if (slot != NULL) {
        g->lent = NULL;
        g->returned = false;
        pthread_cond_broadcast(&g->news);
    }
    pthread_mutex_unlock(&g->lock);
    slot_unref(slot);
}

bool web_gallery_wanted(struct web_gallery *g)
{
    pthread_mutex_lock(&g->lock);
    bool wanted = !g->flushed && !g->closed && (g->viewer_count > 0 || g->takers > 0);
    pthread_mutex_unlock(&g->lock);
    return wanted;
}

static void call_waiting(struct web_gallery *g)
{
    for (unsigned i = 0; i < WEB_VIEWERS_MAX; i++) {
        struct viewer *v = &g->viewers[i];
        if (v->used && v->waits) {
            v->waits = false;
            v->ready(v->cookie);
        }
    }
}

void web_gallery_close(struct web_gallery *g)
{
    pthread_mutex_lock(&g->lock);
    g->closed = true;
    while (g->copying) {
        pthread_cond_wait(&g->news, &g->lock);
    }
    struct slot *slot = g->lent;
    g->lent = NULL;
    g->returned = false;
    call_waiting(g);
    pthread_cond_broadcast(&g->news);
    pthread_mutex_unlock(&g->lock);
    slot_unref(slot);
}

/* ---- pictures ---- */

/** Under the lock. The last picture keeps a user of its own: the gallery. */
static struct web_picture *unused_picture(struct web_gallery *g)
{
    for (unsigned i = 0; i < WEB_PICTURES_MAX; i++) {
        if (g->pictures[i].users == 0) {
            return &g->pictures[i];
        }
    }
    return NULL;
}

/** Copies what is lent, without the lock, and gives it back. NULL: no memory, or all copies are in use. */
static struct web_picture *copy_lent(struct web_gallery *g)
{
    struct web_picture *p = unused_picture(g);
    size_t size = media_wire_size(g->facts.pixel_format, g->facts.width, g->facts.height);
    if (p != NULL && p->room < size) {
        free(p->bytes);
        p->bytes = malloc(size);
        p->room = p->bytes != NULL ? size : 0;
    }
    bool good = p != NULL && p->room >= size && size > 0 && size <= g->facts.payload_size;
    g->wanted = false;
    if (good) {
        p->users = 1;
        p->facts = g->facts;
        p->size = size;
        p->wall_ms = now_ms();
        g->copying = true;
        pthread_mutex_unlock(&g->lock);
        memcpy(p->bytes, p->facts.slot->bytes, size);
        pthread_mutex_lock(&g->lock);
        g->copying = false;
    }
    if (g->lent != NULL) {
        g->returned = true;
    }
    pthread_cond_broadcast(&g->news); /* who closes waits for the copy */
    return good ? p : NULL;
}

static void publish(struct web_gallery *g, struct web_picture *p)
{
    if (g->last != NULL) {
        g->last->users--;
    }
    g->last = p;
    g->published++;
    pthread_cond_broadcast(&g->news);
}

static void wait_until(struct web_gallery *g, int64_t until_ms)
{
    struct timespec t = {.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000};
    pthread_cond_timedwait(&g->news, &g->lock, &t);
}

int web_gallery_take(struct web_gallery *g, bool fresh, unsigned timeout_ms, struct web_picture **out)
{
    int64_t until = now_ms() + timeout_ms;
    pthread_mutex_lock(&g->lock);
    uint64_t before = fresh ? g->published : 0;
    g->takers++;
    pthread_cond_broadcast(&g->news);
    while (!g->closed && !g->flushed && (g->last == NULL || g->published <= before) && now_ms() < until) {
        wait_until(g, until);
    }
    g->takers--;
    int e = g->closed || g->flushed ? -CT_E_NO_DEVICE : g->last == NULL || g->published <= before ? -CT_E_TIMEOUT : 0;
    if (e == 0) {
        g->last->users++;
        *out = g->last;
    }
    pthread_mutex_unlock(&g->lock);
    return e;
}

struct web_picture *web_gallery_last(struct web_gallery *g)
{
    pthread_mutex_lock(&g->lock);
    struct web_picture *p = g->last;
    if (p != NULL) {
        p->users++;
    }
    pthread_mutex_unlock(&g->lock);
    return p;
}

void web_gallery_drop(struct web_gallery *g, struct web_picture *picture)
{
    pthread_mutex_lock(&g->lock);
    picture->users--;
    pthread_mutex_unlock(&g->lock);
}

/* ---- viewers ---- */

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
    int used = snprintf(head, sizeof head,
                        "Content-Type: image/jpeg\r\nContent-Length: %zu\r\nX-Frame-Id: %llu\r\nX-Timestamp-Ns: %lld\r\n"
                        "X-Picture: %ux%u\r\nX-Region: %u,%u,%u,%u\r\n\r\n",
                        n, (unsigned long long)f->frame_id, (long long)f->timestamp_ns, f->width, f->height, r->x, r->y,
                        r->w, r->h);
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

/** Gives a part to everybody who waits for this view. Under the lock. */
static void hand_out(struct web_gallery *g, const struct web_view *view, struct web_jpeg *part, int64_t now)
{
    for (unsigned i = 0; i < WEB_VIEWERS_MAX; i++) {
        struct viewer *v = &g->viewers[i];
        if (is_due(v, now) && same_view(&v->view, view)) {
            int64_t period = (int64_t)(1000 / v->view.fps);
            atomic_fetch_add(&part->refs, 1);
            v->jpeg = part;
            v->due_ms = v->due_ms + period > now ? v->due_ms + period : now + period;
            v->waits = false;
            v->ready(v->cookie);
        }
    }
}

/** Under the lock, which is let go while a JPEG is made. */
static void show(struct web_gallery *g, struct web_picture *p)
{
    int64_t now = now_ms();
    p->users++;
    for (unsigned i = 0; i < WEB_VIEWERS_MAX; i++) {
        const struct viewer *v = &g->viewers[i];
        if (!is_due(v, now) || g->closed) {
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
        }
        web_jpeg_unref(part);
    }
    p->users--;
}

/** When the next picture is wanted: *out_due_ms, or false: nobody waits. */
static bool next_due(const struct web_gallery *g, int64_t *out_due_ms)
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

/** Who has waited long for a picture that does not come hears that the line still stands. */
static void reassure(struct web_gallery *g, int64_t now)
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

/** Under the lock: never again after web_gallery_close. */
static void wake_owner(struct web_gallery *g)
{
    if (!g->closed) {
        g->wake(g->cookie);
    }
}

/** Somebody is due, and a picture is there. */
static void show_lent(struct web_gallery *g)
{
    struct web_picture *p = copy_lent(g);
    wake_owner(g);
    if (p != NULL) {
        publish(g, p);
        g->wanted = g->viewer_count > 0; /* the next one may come while JPEGs are made */
        show(g, p);
    }
}

static void turn(struct web_gallery *g)
{
    int64_t now = now_ms();
    int64_t due = 0;
    bool any = next_due(g, &due);
    bool there = g->lent != NULL && !g->returned;
    if (there && any && due <= now) {
        show_lent(g);
        return;
    }
    if (there && g->viewer_count == 0 && g->takers == 0) {
        g->wanted = false;
        g->returned = true;
        wake_owner(g);
    } else if (any && due <= now && !g->wanted) {
        g->wanted = true;
        wake_owner(g); /* perhaps nobody streams: the owner sees to it */
    }
    reassure(g, now);
    wait_until(g, any && due > now && due < now + 1000 ? due : now + 1000);
}

static void *gallery_main(void *arg)
{
    struct web_gallery *g = arg;
    pthread_setname_np(pthread_self(), "web-gallery");
    setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
    pthread_mutex_lock(&g->lock);
    while (!g->closed) {
        turn(g);
    }
    pthread_mutex_unlock(&g->lock);
    return NULL;
}

struct web_gallery *web_gallery_new(void (*wake)(void *cookie), void *cookie)
{
    struct web_gallery *g = calloc(1, sizeof *g);
    if (g == NULL) {
        return NULL;
    }
    g->wake = wake;
    g->cookie = cookie;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&g->lock, NULL);
    pthread_cond_init(&g->news, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&g->thread, NULL, gallery_main, g) != 0) {
        free(g);
        return NULL;
    }
    return g;
}

void web_gallery_flush(struct web_gallery *g)
{
    pthread_mutex_lock(&g->lock);
    g->flushed = true;
    call_waiting(g);
    pthread_cond_broadcast(&g->news);
    pthread_mutex_unlock(&g->lock);
}

void web_gallery_free(struct web_gallery *g)
{
    if (g == NULL) {
        return;
    }
    web_gallery_close(g);
    pthread_join(g->thread, NULL);
    for (unsigned i = 0; i < WEB_VIEWERS_MAX; i++) {
        media_jpeg_free(g->encoders[i]);
    }
    for (unsigned i = 0; i < WEB_PICTURES_MAX; i++) {
        free(g->pictures[i].bytes);
    }
    pthread_mutex_destroy(&g->lock);
    pthread_cond_destroy(&g->news);
    free(g);
}
