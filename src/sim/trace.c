// SPDX-License-Identifier: Apache-2.0
// Hands changes of signals to the listener.
#include "sim/trace.h"

#include <stddef.h>

const struct signal signals[SIGNAL_COUNT] = {
#define SIGNAL(name, bits, text) [SIGNAL_##name] = {#name, bits, text},
#include "sim/signal_table.def"
#undef SIGNAL
};

void trace_change(const struct trace *trace, ns_t t, enum signal_id signal, uint64_t value)
{
    if (trace != NULL) {
        trace->change(trace->cookie, t, signal, value);
    }
}

void trace_text(const struct trace *trace, ns_t t, enum signal_id signal, const char *text)
{
    if (trace != NULL) {
        trace->text(trace->cookie, t, signal, text);
    }
}
