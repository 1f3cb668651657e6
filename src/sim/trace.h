// SPDX-License-Identifier: Apache-2.0
// What happens on the camera's lines and inside it, told as it happens: the source of every waveform.
#ifndef CAMTWIN_SIM_TRACE_H
#define CAMTWIN_SIM_TRACE_H

#include <stdint.h>

#include "base/time.h"

enum signal_id {
#define SIGNAL(name, bits, text) SIGNAL_##name,
#include "sim/signal_table.def"
#undef SIGNAL
    SIGNAL_COUNT
};

struct signal {
    const char *name;
    unsigned bits; /* 0: text */
    const char *text;
};
extern const struct signal signals[SIGNAL_COUNT];

/** A listener. Times never go back; a value may be told twice. Must not block and must not call back. */
struct trace {
    void (*change)(void *cookie, ns_t t, enum signal_id signal, uint64_t value);
    void (*text)(void *cookie, ns_t t, enum signal_id signal, const char *text);
    void *cookie;
};

/** `trace` may be NULL: nobody listens. */
void trace_change(const struct trace *trace, ns_t t, enum signal_id signal, uint64_t value);
void trace_text(const struct trace *trace, ns_t t, enum signal_id signal, const char *text);

#endif
