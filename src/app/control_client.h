// SPDX-License-Identifier: Apache-2.0
// A program's end of the control channel (control_wire.h): asks, waits, and gives up in time.
#ifndef CAMTWIN_APP_CONTROL_CLIENT_H
#define CAMTWIN_APP_CONTROL_CLIENT_H

#include <jansson.h>

struct control_client;

/**
 * Connects to the control socket at `path`; each request waits at most timeout_ms. 0, -CT_E_NOT_FOUND (there is no such
 * socket), -CT_E_NO_DEVICE (nobody listens), -CT_E_IO, -CT_E_MEMORY.
 */
int control_client_open(const char *path, unsigned timeout_ms, struct control_client **out);
/** NULL is allowed. */
void control_client_close(struct control_client *c);

/**
 * Sends a request (its reference is taken, NULL is -CT_E_FORMAT) and waits for its answer. 0 and *out, a new
 * reference, when the camera said "ok"; else the error that the camera named, or -CT_E_TIMEOUT, -CT_E_NO_DEVICE (it hung
 * up), -CT_E_IO, -CT_E_HEADER (what came is no answer), -CT_E_MEMORY. `out` may be NULL. After an error that the camera
 * did not name nothing more can be asked.
 */
int control_client_ask(struct control_client *c, json_t *request, json_t **out);

/** The camera's sentence on the error that the last ask returned; empty when there is none. Until the next ask. */
const char *control_client_why(const struct control_client *c);

#endif
