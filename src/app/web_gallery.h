// SPDX-License-Identifier: Apache-2.0
// A camera's finished pictures, for the console: the owner thread lends the newest one's memory, a thread of the gallery
// copies it, gives it back at once, and makes JPEGs of the copy. At most one slot of frame memory is ever lent.
#ifndef CAMTWIN_APP_WEB_GALLERY_H
#define CAMTWIN_APP_WEB_GALLERY_H

#include <stdatomic.h>
#include <stdbool.h>

#include "app/media_jpeg.h"
#include "camera/sink.h"

struct web_gallery;

/** A copy of a picture. Fields are for reading. */
struct web_picture {
    struct frame facts; /* its slot and payload_size are not to be used */
    uint8_t *bytes;     /* [size] in the wire's form, chunks left out */
    size_t size;
    int64_t wall_ms; /* when it was copied */

    /* The gallery's own. */
    unsigned users;
    size_t room;
};

/** A JPEG with the headers of a part of multipart/x-mixed-replace in front. Shared; web_jpeg_unref ends a reference. */
struct web_jpeg {
    atomic_uint refs;
    size_t size;
    uint8_t bytes[];
};
void web_jpeg_unref(struct web_jpeg *jpeg);

/** The boundary of the parts. */
#define WEB_BOUNDARY "camtwin-picture"

enum { WEB_VIEWERS_MAX = 8, WEB_PICTURES_MAX = 6 };

struct web_view {
    unsigned x, y, w, h; /* w, h 0: all; cut to the picture */
    unsigned width;      /* columns of the JPEG, 0: as many as the region; never more */
    unsigned quality;
    double fps; /* at most */
};

/** `wake(cookie)` is called on any thread when the owner has something to do here. NULL when out of memory or threads. */
struct web_gallery *web_gallery_new(void (*wake)(void *cookie), void *cookie);
/** All viewers have left, nobody takes pictures. NULL is allowed. */
void web_gallery_free(struct web_gallery *g);

/** The owner's side. The sink of PORT_FACE_LOCAL: */
struct sink web_gallery_sink(struct web_gallery *g);
/** Takes back what was lent. */
void web_gallery_reclaim(struct web_gallery *g);
/** Whether somebody wants to see pictures. */
bool web_gallery_wanted(struct web_gallery *g);
/** The camera goes: nothing is lent any more, whoever waits is told. Waits for a copy that is being made. */
void web_gallery_close(struct web_gallery *g);

/** The other threads' side. Ends all waiting, for good: viewers are called and find the gallery closed. */
void web_gallery_flush(struct web_gallery *g);

/**
 * A picture: the next one (`fresh`) or the last one there is, else the next. Waits at most timeout_ms. 0 and a reference for
 * web_gallery_drop; -CT_E_TIMEOUT, -CT_E_NO_DEVICE.
 */
int web_gallery_take(struct web_gallery *g, bool fresh, unsigned timeout_ms, struct web_picture **out);
/** The last one there is, now; NULL: none. */
struct web_picture *web_gallery_last(struct web_gallery *g);
void web_gallery_drop(struct web_gallery *g, struct web_picture *picture);

/**
 * A viewer comes: number 0 to WEB_VIEWERS_MAX - 1, or -CT_E_BUSY. `ready(cookie)`, which must not block, is called on the
 * gallery's thread when a JPEG is there for a viewer that waits.
 */
int web_gallery_join(struct web_gallery *g, const struct web_view *view, void (*ready)(void *cookie), void *cookie);
void web_gallery_leave(struct web_gallery *g, int viewer);
/** The JPEG that is there, a reference; NULL: none yet, and with `wait` the viewer waits from now on. *out_closed: there will be
 * none. */
struct web_jpeg *web_gallery_next(struct web_gallery *g, int viewer, bool wait, bool *out_closed);

#endif
