// SPDX-License-Identifier: Apache-2.0
// Writes all signals as a value change dump: the same changes give the same bytes.
#ifndef CAMTWIN_SIM_WAVE_VCD_H
#define CAMTWIN_SIM_WAVE_VCD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/trace.h"

enum { VCD_BUFFER = 1 << 15 };

/**
 * The writer. vcd_open starts it, `trace` hears the signals. Lines and numbers are 0 until they are told otherwise,
 * texts empty. A value that is told twice is written once; a text is written each time, and is
 * emptied at the next later moment at which anything changes: each one is a field of its own in a viewer.
 */
struct vcd_writer {
    /* Takes n bytes; 0 or a negative error. */
    int (*write)(void *self, const char *bytes, size_t n);
    void *self;
    struct trace trace;
    int error; /* the first of `write`; nothing is written after it */

    /* The writer's own. */
    ns_t now;
    uint64_t last[SIGNAL_COUNT];
    bool text_shown[SIGNAL_COUNT];
    bool any_text;
    size_t used;
    char buffer[VCD_BUFFER];
};

void vcd_open(struct vcd_writer *w, int (*write)(void *self, const char *bytes, size_t n), void *self);

/** Hands down what is buffered. 0 or the writer's error. */
int vcd_flush(struct vcd_writer *w);

/** Says that nothing changed until t, and flushes. */
int vcd_close(struct vcd_writer *w, ns_t t);

#endif
