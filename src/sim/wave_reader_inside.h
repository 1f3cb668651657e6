// SPDX-License-Identifier: Apache-2.0
// The inside of a wave reader, for wave_reader.c and the two formats only.
#ifndef CAMTWIN_SIM_WAVE_READER_INSIDE_H
#define CAMTWIN_SIM_WAVE_READER_INSIDE_H

#include <stdint.h>

#include "sim/wave_reader.h"
#include "sim/wave_text.h"

enum { WAVE_NAME = 256, WAVE_PATH = 1024, WAVE_LINE = 4096, WAVE_COLUMNS = 64, WAVE_LIST = 320 };

/** The name that is looked for when a person names none. */
#define WAVE_SIGNAL "TRIGGER_IN"

/** A time unit: ticks are `numerator / denominator` ns. */
struct wave_scale {
    uint64_t numerator, denominator;
};

struct vcd_reader {
    struct wave_scale scale; /* numerator 0: no $timescale yet */
    uint64_t id;             /* of the chosen signal, as a hash */
    uint64_t *ids;           /* all that are declared, sorted; owned */
    size_t id_count, id_capacity;
    ns_t now;
};

struct csv_reader {
    int time_column; /* -1: none, lines are samples */
    int unit;        /* of the time: power of ten of a second */
    unsigned value_column;
    bool volts;       /* the levels are voltages */
    double sample_hz; /* 0: unknown */
    uint64_t samples;
    ns_t now;
    char channels[WAVE_LINE]; /* of a comment of sigrok: names, separated by commas */
    char line[WAVE_LINE];
    bool line_waits; /* the first line had no head: it is data */
};

struct wave_reader {
    const char *wanted; /* NULL: none; good while the head is read */
    /* 1 and the next level of the signal (not necessarily a new one), 0 and the time of the end, or an error. */
    int (*sample)(struct wave_reader *r, ns_t *out_t, bool *out_high);
    bool high;    /* the last edge that was given */
    bool waiting; /* a sample is known, but not whether it is the last one of its time */
    ns_t waiting_t;
    bool waiting_high;
    int over; /* 1: ended at waiting_t; negative: broken */
    struct vcd_reader vcd;
    struct csv_reader csv;
    struct wave_text text;
};

/** Read the head, choose the signal, set `sample`. 0 or the error that wave_text_fail gave. */
int wave_vcd_open(struct wave_reader *r);
int wave_csv_open(struct wave_reader *r);

/** Adds a name to a list for a complaint; the list ends with "..." when it is full. */
void wave_list_add(char list[WAVE_LIST], const char *name);

#endif
