// SPDX-License-Identifier: Apache-2.0
// The path of a request, taken apart, and numbers of its query. No state, no socket.
#ifndef CAMTWIN_APP_WEB_PATH_H
#define CAMTWIN_APP_WEB_PATH_H

#include <stdbool.h>
#include <stdint.h>

enum { WEB_SEGMENTS_MAX = 8, WEB_SEGMENT_MAX = 160 };

struct web_path {
    unsigned count;
    char segments[WEB_SEGMENTS_MAX][WEB_SEGMENT_MAX]; /* decoded; a %2F is part of a segment */
};

/**
 * Takes a path such as "/api/features/Gain" apart. 0, or -CT_E_FORMAT: it does not begin with a slash, an escape is broken
 * or gives a control character, a segment is empty, "." or "..", or too long, or there are too many.
 */
int web_path_split(const char *path, struct web_path *out);

/**
 * Whether the segments from `first` on are those of `pattern` ("features/{}/execute"; "" is no segment), and if so
 * *out_word is what stands at {}; NULL when there is no {}.
 */
bool web_path_matches(const struct web_path *path, unsigned first, const char *pattern, const char **out_word);

/** A whole number of a query: decimal digits. `text` NULL: `otherwise`. 0, -CT_E_FORMAT, -CT_E_RANGE. */
int web_number(const char *text, uint64_t least, uint64_t most, uint64_t otherwise, uint64_t *out);

/** As above, with a decimal point. */
int web_real(const char *text, double least, double most, double otherwise, double *out);

#endif
