// SPDX-License-Identifier: Apache-2.0
// The gallery's insides, shared by its two files only.
#ifndef CAMTWIN_APP_WEB_GALLERY_PRIVATE_H
#define CAMTWIN_APP_WEB_GALLERY_PRIVATE_H

#include <pthread.h>

#include "app/pacer.h"
#include "app/web_gallery.h"

struct viewer {
    bool used, waits;
    struct web_view view;
    int64_t due_ms;
    uint64_t seen;         /* how many pictures there were when it got its last one */
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

    int64_t late_ms;    /* when the camera was late last; 0: never */
    bool wanted;        /* the newest frame is to be lent */
    bool copying;       /* the thread reads the slot */
    struct slot *lent;  /* NULL: none */
    bool returned;      /* the owner may have it back */
    struct frame facts; /* of the lent one */
    unsigned takers;    /* threads in web_gallery_take that wait */
    uint64_t published; /* pictures so far */
    struct web_picture *last;
    struct web_picture pictures[WEB_PICTURES_MAX];
    struct viewer viewers[WEB_VIEWERS_MAX];
    unsigned viewer_count;
    struct media_jpeg *encoders[WEB_VIEWERS_MAX];
};

/** Under the lock: the time between two pictures of this viewer. While the camera is late, longer than was asked for. */
int64_t gallery_period_ms(const struct web_gallery *g, const struct web_view *view, int64_t now_ms);

/** Under the lock: makes JPEGs of the last picture for everybody who is due and has not seen it; the lock is let go meanwhile. */
void gallery_show(struct web_gallery *g, struct web_picture *p);

/** Under the lock: somebody is due who has not seen the last picture, as it came too early or for somebody else. */
bool gallery_is_owed(const struct web_gallery *g, int64_t now_ms);

/** Under the lock: when the next picture is wanted; false: nobody waits. */
bool gallery_next_due(const struct web_gallery *g, int64_t *out_due_ms);

/** Under the lock: who has waited long for a picture that does not come hears that the line still stands. */
void gallery_reassure(struct web_gallery *g, int64_t now_ms);

#endif
