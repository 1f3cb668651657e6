// SPDX-License-Identifier: Apache-2.0
// Reads a recording of one line: a value change dump (IEEE 1364-2005, 18.2) or CSV, told apart by the first character.
//
// Needs the same memory for ten edges and for ten million.
#ifndef CAMTWIN_SIM_WAVE_READER_H
#define CAMTWIN_SIM_WAVE_READER_H

#include "sim/wave.h"

struct wave_reader;

/* What drives an opto-coupler input of 3.3 V to 24 V (manual 3.1). */
enum { WAVE_HIGH_MV = 3300 };

/**
 * Reads the head of a recording and chooses its signal: `signal` when it is not NULL (NAME or SCOPE.NAME), else
 * TRIGGER_IN, else the only one of one bit. Levels but 1 (x, z) are low; of changes at one nanosecond the last one
 * holds; times below a nanosecond are cut off. Time 0 of the file is time 0 of the edges.
 *
 * VCD: $timescale 1, 10 or 100 of s ms us ns ps fs. CSV: `TIME,LEVEL` with times in seconds, or a head that names the
 * columns; a unit (s ms us ns or the word) in the name of the time's column holds for it. A column whose name ends in _V, (V)
 * or [V] holds voltages, as an oscilloscope writes them: high from WAVE_HIGH_MV on. Lines that begin with ; or # are
 * comments; those of sigrok tell the channels and, where there is no time, the sample rate.
 *
 * 0, or -CT_E_FORMAT, -CT_E_MEMORY, or what bytes.read gave, and a sentence in why[n].
 */
int wave_reader_open(struct wave_bytes bytes, const char *signal, struct wave_reader **out, char *why, size_t n);

/** NULL is allowed. */
void wave_reader_free(struct wave_reader *r);

/** Its edges; good as long as the reader. A broken file gives -CT_E_FORMAT. */
struct wave_source wave_reader_source(struct wave_reader *r);

/** After an error: the line and what is wrong with it. */
const char *wave_reader_why(const struct wave_reader *r);

#endif
