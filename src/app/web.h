// SPDX-License-Identifier: Apache-2.0
// The console's server (--web): HTTP on one thread for all cameras of the process (docs/openapi.yaml says what it answers).
//
// No thread of the server touches a camera: what concerns one goes to its owner thread over a desk (web_call.h), pictures
// come over a gallery (web_gallery.h).
#ifndef CAMTWIN_APP_WEB_H
#define CAMTWIN_APP_WEB_H

#include "app/web_call.h"
#include "app/web_gallery.h"
#include "base/log.h"

struct web;

/** A camera as the server sees it. Fields are for reading; it lives until web_free. */
struct web_camera {
    char serial[16];
    struct web_desk *desk;
    struct web_gallery *gallery;
    double gain_dn_per_e; /* of its sensor at 0 dB, 12-bit counts; the owner writes it before web_start */
};

/**
 * Listens at ADDR:PORT (port 0: any), and answers nobody yet. 0 or a negative error, after saying what is wrong through `log`
 * (borrowed until web_free).
 */
int web_open(const char *address, const struct log *log, struct web **out);

/** "http://127.0.0.1:8380/". */
const char *web_url(const struct web *web);
/** What goes behind the URL for who may come in: "?token=...", or empty on loopback. */
const char *web_key(const struct web *web);

/**
 * A camera comes, before web_start, in the order of the serial numbers. `wake(cookie)` is called on any thread when its
 * owner has something to do at the desk or in the gallery. NULL when out of memory.
 */
struct web_camera *web_join(struct web *web, const char *serial, void (*wake)(void *cookie), void *cookie);

/** Begins to answer. 0, -CT_E_IO after saying why. */
int web_start(struct web *web);

/** Ends every connection. The owners still run. NULL is allowed. */
void web_stop(struct web *web);

/** After web_stop and after the cameras have closed desk and gallery. NULL is allowed. */
void web_free(struct web *web);

#endif
