// SPDX-License-Identifier: Apache-2.0
// The files of --wave-in and --wave-out.
#ifndef CAMTWIN_APP_WAVE_FILE_H
#define CAMTWIN_APP_WAVE_FILE_H

#include "base/log.h"
#include "sim/trace.h"
#include "sim/wave.h"

struct wave_in;

/** `spec` is FILE or FILE,signal=NAME. 0 or a negative error, after saying through the log what is wrong (and where). */
int wave_in_open(const char *spec, const struct log *log, struct wave_in **out);

/** Its edges; a broken file is said through the log once, when the break is reached. */
struct wave_source wave_in_source(struct wave_in *in);

/** NULL is allowed. */
void wave_in_close(struct wave_in *in);

struct wave_out;

/** Begins the file (what was there is gone). 0 or a negative error, after saying what is wrong. */
int wave_out_open(const char *path, const struct log *log, struct wave_out **out);

/** Good until wave_out_close; NULL for NULL. */
const struct trace *wave_out_trace(const struct wave_out *out);

/** Puts what is known so far into the file, for those who read along. NULL is allowed. */
int wave_out_flush(struct wave_out *out);

/** Ends the file at virtual time t. 0, or the first error of writing, after saying it. NULL is allowed. */
int wave_out_close(struct wave_out *out, ns_t t);

#endif
