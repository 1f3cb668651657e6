// SPDX-License-Identifier: Apache-2.0
// One request line of the control channel, done, as one answer line (control_wire.h). No socket in here.
#ifndef CAMTWIN_APP_CONTROL_ANSWER_H
#define CAMTWIN_APP_CONTROL_ANSWER_H

#include <stddef.h>

#include "app/operation.h"

/**
 * Does what the request of `n` bytes (hostile, without its end of line) asks for. The answer is malloc'ed (the caller's),
 * ends with a newline, and *out_n are its bytes; NULL: out of memory.
 */
char *control_answer(struct control_target *target, const char *request, size_t n, size_t *out_n);

/** The answer to what is no request: the error `e`, with a sentence. As above. */
char *control_refusal(int e, const char *text, size_t *out_n);

#endif
