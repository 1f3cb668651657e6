// SPDX-License-Identifier: Apache-2.0
// libuv as the loop of attachments.
#ifndef CAMTWIN_APP_UV_WATCH_H
#define CAMTWIN_APP_UV_WATCH_H

#include <uv.h>

#include "attach/loop.h"

/** `catch_up` becomes the loop's; it finds `cookie` by uv_watch_cookie(self). loop.self is NULL when out of memory. */
struct loop uv_watch_loop(uv_loop_t *uv, void (*catch_up)(void *self), void *cookie);

/** After the last watch has gone. */
void uv_watch_loop_free(struct loop *loop);

void *uv_watch_cookie(void *self);

#endif
