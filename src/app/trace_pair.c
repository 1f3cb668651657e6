// SPDX-License-Identifier: Apache-2.0
// Tells one after the other.
#include "app/trace_pair.h"

#include <stddef.h>

static void on_change(void *cookie, ns_t t, enum signal_id signal, uint64_t value)
{
    const struct trace_pair *pair = cookie;
    trace_change(pair->first, t, signal, value);
    trace_change(pair->second, t, signal, value);
}

static void on_text(void *cookie, ns_t t, enum signal_id signal, const char *text)
{
    const struct trace_pair *pair = cookie;
    trace_text(pair->first, t, signal, text);
    trace_text(pair->second, t, signal, text);
}

struct trace_pair trace_pair(const struct trace *first, const struct trace *second)
{
    return (struct trace_pair){.first = first, .second = second, .both = {.change = on_change, .text = on_text}};
}

const struct trace *trace_pair_get(struct trace_pair *pair)
{
    pair->both.cookie = pair;
    return pair->first == NULL ? pair->second : pair->second == NULL ? pair->first : &pair->both;
}
