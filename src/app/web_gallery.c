// SPDX-License-Identifier: Apache-2.0
// Lending and copying: the owner thread on one side, the gallery's own thread and who takes pictures on the other.
#include "app/web_gallery.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/media_wire.h"
#include "app/web_gallery_private.h"
#include "base/error.h"

enum { NICE = 5 }; /* the gallery gives way to whoever makes pictures for hosts */

static int64_t now_ms(void)
{
    return pacer_wall_ns() / NS_PER_MS;
}

/* ---- the owner's side ---- */

static int on_frame(void *self, const struct frame *frame)
{
    struct web_gallery *g = self;
    struct slot *older = NULL;
    pthread_mutex_lock(&g->lock);
    if (frame->late) {
        g->late_ms = now_ms();
    }
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
        gallery_show(g, p);
    }
}

static void turn(struct web_gallery *g)
{
    int64_t now = now_ms();
    int64_t due = 0;
    bool any = gallery_next_due(g, &due);
    bool there = g->lent != NULL && !g->returned;
    if (there && any && due <= now) {
        show_lent(g);
        return;
    }
    if (gallery_is_owed(g, now)) { /* no other may come for long: the camera waits for a trigger */
        gallery_show(g, g->last);
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
    gallery_reassure(g, now);
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
