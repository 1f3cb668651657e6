// SPDX-License-Identifier: Apache-2.0
// Writes what the rooms say to stderr, one line a call.
#include "app/talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "base/attr.h"

static void write_text(void *cookie CT_UNUSED, enum log_level level, const char *room, const char *text)
{
    static const char *const prefix[] = {
        [LOG_ERROR] = "",
        [LOG_WARN] = "warning: ",
        [LOG_INFO] = "",
        [LOG_DEBUG] = "debug: ",
    };
    bool own = strcmp(room, "app") == 0;
    fprintf(stderr, "camtwin: %s%s%s%s\n", own ? "" : room, own ? "" : ": ", prefix[level], text);
}

static void write_json(void *cookie CT_UNUSED, enum log_level level, const char *room, const char *text)
{
    static const char *const name[] = {
        [LOG_ERROR] = "error",
        [LOG_WARN] = "warn",
        [LOG_INFO] = "info",
        [LOG_DEBUG] = "debug",
    };
    char now[40];
    struct timespec t = {0};
    struct tm utc = {0};
    clock_gettime(CLOCK_REALTIME, &t);
    gmtime_r(&t.tv_sec, &utc);
    size_t used = strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(now + used, sizeof now - used, ".%03ldZ", t.tv_nsec / 1000000);
    /* json_string gives NULL, written as null, for a text that is not UTF-8: the line is not lost. */
    json_t *line =
        json_pack("{s:s, s:s, s:s, s:o?}", "time", now, "level", name[level], "room", room, "text", json_string(text));
    char *bytes = json_dumps(line, JSON_COMPACT);
    fprintf(stderr, "%s\n", bytes != NULL ? bytes : "{}");
    free(bytes);
    json_decref(line);
}

struct log talk_log(const struct options *o)
{
    return (struct log){
        .write = o->log_format == LOG_JSON ? write_json : write_text,
        .cookie = NULL,
        .level = o->log_level,
    };
}
