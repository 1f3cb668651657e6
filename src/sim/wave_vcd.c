// SPDX-License-Identifier: Apache-2.0
// A value change dump (IEEE 1364-2005, 18.2), with reals for numbers and, as GTKWave knows them, strings.
#include "sim/wave_vcd.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { RECORD_MAX = 160 /* a time, a value, an id */, STRING_MAX = 64 };

/* No digit, letter, # or $: libsigrok 0.5 does not know strings, passes over them with a warning, and takes the id
 * that follows for a word of its own. */
static const char ids[] = "!\"%&'()*+,-./:;<=>?@";
static_assert(sizeof ids > SIGNAL_COUNT, "an id for each signal");

int vcd_flush(struct vcd_writer *w)
{
    if (w->error >= 0 && w->used > 0) {
        w->error = w->write(w->self, w->buffer, w->used);
    }
    w->used = 0;
    return w->error < 0 ? w->error : 0;
}

static void put_char(struct vcd_writer *w, char c)
{
    w->buffer[w->used++] = c;
}

static void make_room(struct vcd_writer *w)
{
    if (w->used + RECORD_MAX > sizeof w->buffer) {
        vcd_flush(w);
    }
}

static void put_text(struct vcd_writer *w, const char *text)
{
    for (; *text != '\0'; text++) {
        make_room(w);
        put_char(w, *text);
    }
}

static void put_number(struct vcd_writer *w, uint64_t number)
{
    char digits[24];
    unsigned n = 0;
    do {
        digits[n++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (n > 0) {
        put_char(w, digits[--n]);
    }
}

static void put_time(struct vcd_writer *w, ns_t t)
{
    make_room(w);
    put_char(w, '#');
    put_number(w, (uint64_t)t);
    put_char(w, '\n');
}

static void put_id(struct vcd_writer *w, enum signal_id signal)
{
    put_char(w, ids[signal]);
    put_char(w, '\n');
}

/** Numbers are reals: libsigrok 0.5 gives a file up at the first vector of more bits than one, and passes over reals. */
static void put_value(struct vcd_writer *w, enum signal_id signal, uint64_t value)
{
    make_room(w);
    if (signals[signal].bits == 1) {
        put_char(w, value != 0 ? '1' : '0');
    } else {
        put_char(w, 'r');
        put_number(w, value);
        put_char(w, ' ');
    }
    put_id(w, signal);
}

/** A string ends at a space. */
static void put_string(struct vcd_writer *w, enum signal_id signal, const char *text)
{
    make_room(w);
    put_char(w, 's');
    unsigned left = STRING_MAX;
    for (const char *c = text; *c != '\0' && left > 0; c++, left--) {
        put_char(w, *c > ' ' && *c <= '~' ? *c : '_');
    }
    put_char(w, ' ');
    put_id(w, signal);
}

/** Time goes on to t. A text other than `but` that was shown is over. */
static void go_on(struct vcd_writer *w, ns_t t, enum signal_id but)
{
    if (t <= w->now) {
        return;
    }
    w->now = t;
    put_time(w, t);
    for (unsigned i = 0; w->any_text && i < SIGNAL_COUNT; i++) {
        if (w->text_shown[i] && i != but) {
            put_string(w, (enum signal_id)i, "");
            w->text_shown[i] = false;
        }
    }
    w->any_text = false;
}

static void on_change(void *cookie, ns_t t, enum signal_id signal, uint64_t value)
{
    struct vcd_writer *w = cookie;
    if (w->last[signal] == value) {
        return;
    }
    go_on(w, t, SIGNAL_COUNT);
    put_value(w, signal, value);
    w->last[signal] = value;
}

static void on_text(void *cookie, ns_t t, enum signal_id signal, const char *text)
{
    struct vcd_writer *w = cookie;
    go_on(w, t, signal);
    put_string(w, signal, text);
    w->text_shown[signal] = true;
    w->any_text = true;
}

static void put_head(struct vcd_writer *w)
{
    put_text(w, "$version camtwin $end\n$timescale 1 ns $end\n$scope module camtwin $end\n");
    for (unsigned i = 0; i < SIGNAL_COUNT; i++) {
        char line[RECORD_MAX];
        unsigned bits = signals[i].bits;
        snprintf(line, sizeof line, "$var %s %u %c %s $end\n",
                 bits == 0   ? "string"
                 : bits == 1 ? "wire"
                             : "real",
                 bits == 0 ? 1 : bits, ids[i], signals[i].name);
        put_text(w, line);
    }
    put_text(w, "$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n");
    for (unsigned i = 0; i < SIGNAL_COUNT; i++) {
        if (signals[i].bits > 0) {
            put_value(w, (enum signal_id)i, 0);
        } else {
            put_string(w, (enum signal_id)i, "");
        }
    }
    put_text(w, "$end\n");
}

void vcd_open(struct vcd_writer *w, int (*write)(void *self, const char *bytes, size_t n), void *self)
{
    *w = (struct vcd_writer){.write = write, .self = self};
    w->trace = (struct trace){.change = on_change, .text = on_text, .cookie = w};
    put_head(w);
}

int vcd_close(struct vcd_writer *w, ns_t t)
{
    go_on(w, t, SIGNAL_COUNT);
    return vcd_flush(w);
}
