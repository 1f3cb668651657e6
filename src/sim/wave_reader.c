// SPDX-License-Identifier: Apache-2.0
// Makes edges of samples, whatever the format.
#include "sim/wave_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "sim/wave_reader_inside.h"

void wave_list_add(char list[WAVE_LIST], const char *name)
{
    size_t used = strlen(list);
    size_t room = WAVE_LIST - used - sizeof ", ...";
    if (used >= 3 && strcmp(list + used - 3, "...") == 0) {
        return;
    }
    const char *comma = used > 0 ? ", " : "";
    if (strlen(name) + 2 < room) {
        snprintf(list + used, WAVE_LIST - used, "%s%s", comma, name);
    } else {
        snprintf(list + used, WAVE_LIST - used, "%s...", comma);
    }
}

/** Space, and what sigrok-cli 0.7 puts in front of what it makes of a file, of any format: "META samplerate: 1000". */
static int skip_to_head(struct wave_text *text)
{
    static const char meta[] = "META ";
    for (;;) {
        int c = wave_text_peek(text);
        bool line =
            c == 'M' && text->end - text->at >= strlen(meta) && memcmp(text->chunk + text->at, meta, strlen(meta)) == 0;
        if (!line && !wave_is_space(c)) {
            return c;
        }
        while (line && c != '\n' && c != WAVE_END) {
            wave_text_take(text);
            c = wave_text_peek(text);
        }
        if (c != WAVE_END) {
            wave_text_take(text);
        }
    }
}

int wave_reader_open(struct wave_bytes bytes, const char *signal, struct wave_reader **out, char *why, size_t n)
{
    struct wave_reader *r = calloc(1, sizeof *r);
    if (r == NULL) {
        snprintf(why, n, "%s", error_text(-CT_E_MEMORY));
        return -CT_E_MEMORY;
    }
    r->wanted = signal;
    r->text.bytes = bytes;
    r->text.line = 1;
    int first = skip_to_head(&r->text);
    int e = first == WAVE_END ? wave_text_fail(&r->text, "the file is empty")
            : first == '$'    ? wave_vcd_open(r)
                              : wave_csv_open(r);
    r->wanted = NULL;
    if (e < 0) {
        snprintf(why, n, "%s", r->text.why);
        wave_reader_free(r);
        return e;
    }
    *out = r;
    return 0;
}

void wave_reader_free(struct wave_reader *r)
{
    if (r != NULL) {
        free(r->vcd.ids);
        free(r);
    }
}

/** The sample that waits, when time goes on from it: an edge if it changed the level. */
static bool release(struct wave_reader *r, ns_t *out_t, bool *out_high)
{
    bool edge = r->waiting && r->waiting_high != r->high;
    r->waiting = false;
    if (edge) {
        *out_t = r->waiting_t;
        *out_high = r->high = r->waiting_high;
    }
    return edge;
}

static int next_edge(void *self, ns_t *out_t, bool *out_high)
{
    struct wave_reader *r = self;
    bool edge = false;
    while (r->over == 0 && !edge) {
        ns_t t = 0;
        bool high = false;
        int e = r->sample(r, &t, &high);
        if (e <= 0) {
            r->over = e < 0 ? e : 1;
            edge = e == 0 && release(r, out_t, out_high);
            r->waiting_t = t;
            continue;
        }
        if (r->waiting && t > r->waiting_t) {
            edge = release(r, out_t, out_high);
        }
        r->waiting = true;
        r->waiting_t = t;
        r->waiting_high = high;
    }
    if (edge) {
        return 1;
    }
    if (r->over < 0) {
        return r->over;
    }
    *out_t = r->waiting_t;
    return 0;
}

struct wave_source wave_reader_source(struct wave_reader *r)
{
    return (struct wave_source){.next = next_edge, .self = r};
}

const char *wave_reader_why(const struct wave_reader *r)
{
    return r->text.why;
}
