// SPDX-License-Identifier: Apache-2.0
// Finds the feature that a word of the command line means.
#include "app/feature_arg.h"

#include <stdio.h>
#include <string.h>

/** Names that hold the word, or that the word holds. */
static void print_alike(const char *word, char *out, size_t n)
{
    size_t used = 0;
    unsigned found = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < FEATURE_COUNT && found < 5 && used < n; i++) {
        if (strcasestr(features[i].name, word) != NULL || strcasestr(word, features[i].name) != NULL) {
            used += (size_t)snprintf(out + used, n - used, "%s%s", found > 0 ? ", " : "", features[i].name);
            found++;
        }
    }
}

enum feature_id feature_arg(const struct log *log, const char *name)
{
    enum feature_id id = feature_by_name(name, true);
    if (id == FEAT_NONE) {
        char alike[256];
        print_alike(name, alike, sizeof alike);
        log_say(log, LOG_ERROR, "app", "there is no feature \"%s\" (%s%s)", name,
                alike[0] != '\0' ? "is it one of these: " : "camtwin features lists all", alike);
    }
    return id;
}

bool operands_good(const struct log *log, const char *command, const char *usage, int argc, char **argv)
{
    if (argc < 1) {
        log_say(log, LOG_ERROR, "app", "usage: camtwin %s %s", command, usage);
        return false;
    }
    for (int i = 0; i < argc; i++) {
        if (argv[i][0] == '-') {
            log_say(log, LOG_ERROR, "app", "%s: options come before names: %s", command, argv[i]);
            return false;
        }
    }
    return true;
}
