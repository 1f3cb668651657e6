// SPDX-License-Identifier: Apache-2.0
// Pictures from a camera's stream, so many at a time, for commands that want them and wait.
#ifndef CAMTWIN_APP_U3V_TAKE_H
#define CAMTWIN_APP_U3V_TAKE_H

#include <stddef.h>

#include "host/u3v_host.h"

struct u3v_take;

/** Starts the stream of `host`, which outlives *out. 0 and the bytes of a picture, or as u3v_stream_start. */
int u3v_take_open(struct u3v_host *host, size_t *out_payload, struct u3v_take **out);
/**
 * Takes the next n pictures, waiting at most timeout_ms for each of them; what comes between two calls stays with the
 * camera as long as it has room. Returns how many came (n, or fewer after a timeout), or an error. After fewer than n
 * nothing more can be taken.
 */
int u3v_take_pictures(struct u3v_take *t, struct u3v_buffer *pictures, unsigned n, unsigned timeout_ms);
/** Stops the stream. NULL is allowed. */
void u3v_take_close(struct u3v_take *t);

#endif
