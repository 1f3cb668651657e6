// SPDX-License-Identifier: Apache-2.0
// The console's end on a camera's owner thread: serves its desk, lends pictures, and keeps pictures coming for it while no
// host streams.
#ifndef CAMTWIN_APP_OWNER_WEB_H
#define CAMTWIN_APP_OWNER_WEB_H

#include <uv.h>

#include "app/operation.h"
#include "app/options.h"
#include "app/twin.h"

struct owner_web;
struct web;

struct owner_web_config {
    struct web *web; /* NULL: there is no console, *out is NULL */
    const struct options *options;
    unsigned index; /* of the camera among --cameras */
    uv_loop_t *uv;
    void (*catch_up)(void *cookie); /* brings virtual time up to date */
    void *cookie;
};

/** Before the camera is there. 0, -CT_E_MEMORY. All borrowed until owner_web_free. */
int owner_web_open(const struct owner_web_config *config, struct owner_web **out);

/** For the twin; NULL and no sink when `w` is NULL. */
const struct trace *owner_web_listener(const struct owner_web *w);
struct sink owner_web_onlooker(const struct owner_web *w);

/** The camera is there: fills the NULLs of `target`. 0, -CT_E_MEMORY. `w` NULL is allowed, here and below. */
int owner_web_attach(struct owner_web *w, const struct twin *twin, struct control_target *target);

/** The camera goes: its desk and gallery are closed. Before the camera is freed. */
void owner_web_close(struct owner_web *w);
/** After the loop has ended. */
void owner_web_free(struct owner_web *w);

#endif
