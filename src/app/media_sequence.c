// SPDX-License-Identifier: Apache-2.0
// Picture files as a film: one file a picture, read when it is its turn.
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/media_decode.h"
#include "app/media_stream.h"
#include "base/error.h"

struct sequence {
    glob_t files;
    const struct log *log;
    struct decode *decode; /* of the present picture */
    uint64_t index;        /* its number */
    bool repeats;
    bool told; /* that something is wrong */
};

static int show(struct sequence *s, uint64_t index)
{
    struct decode *next = NULL;
    const int e = decode_open(s->files.gl_pathv[index], DECODE_PICTURE, NULL, &next);
    if (e == 0) {
        decode_close(s->decode);
        s->decode = next;
        s->index = index;
    }
    return e;
}

/* Instead of a file that can not be read comes the one before it, whatever was shown last: time alone decides. */
static const AVFrame *sequence_picture(void *self, uint64_t index)
{
    struct sequence *s = self;
    const uint64_t count = s->files.gl_pathc, wanted = stream_fold(index, count, s->repeats);
    for (uint64_t back = 0; back < count; back++) {
        const uint64_t file = (wanted + count - back) % count;
        const int e = file == s->index ? 0 : show(s, file);
        if (e == 0) {
            break;
        }
        if (!s->told) {
            char why[300];
            stream_say_why(s->files.gl_pathv[file], e, why, sizeof why);
            log_say(s->log, LOG_WARN, "app", "%s; the last good picture stays", why);
            s->told = true;
        }
    }
    return decode_picture(s->decode);
}

static uint64_t sequence_count(void *self)
{
    const struct sequence *s = self;
    return s->files.gl_pathc;
}

static void sequence_free(void *self)
{
    struct sequence *s = self;
    decode_close(s->decode);
    globfree(&s->files);
    free(s);
}

static const struct stream_ops sequence_ops = {
    .picture = sequence_picture, .count = sequence_count, .free = sequence_free};

static int by_number_and_name(const void *a, const void *b)
{
    const char *const *p = a, *const *q = b;
    return strverscmp(*p, *q);
}

/* A folder that is not there is no more than a pattern without files. */
static int unless_missing(const char *path, int error)
{
    (void)path;
    return error != ENOENT && error != ENOTDIR;
}

static int find_files(struct sequence *s, const char *pattern, char *why, size_t n)
{
    const int e = glob(pattern, GLOB_NOSORT, unless_missing, &s->files);
    if (e != 0) {
        const char *what = e == GLOB_NOMATCH   ? "no file fits"
                           : e == GLOB_ABORTED ? "a folder can not be read of"
                                               : "out of memory for";
        snprintf(why, n, "%s '%s'", what, pattern);
        return e == GLOB_NOMATCH ? -CT_E_NOT_FOUND : e == GLOB_ABORTED ? -CT_E_IO : -CT_E_MEMORY;
    }
    qsort(s->files.gl_pathv, s->files.gl_pathc, sizeof *s->files.gl_pathv, by_number_and_name);
    return 0;
}

int sequence_stream_open(const char *pattern, bool repeats, const struct log *log, struct stream *out, char *why,
                         size_t n)
{
    struct sequence *s = calloc(1, sizeof *s);
    if (s == NULL) {
        snprintf(why, n, "%s", error_text(-CT_E_MEMORY));
        return -CT_E_MEMORY;
    }
    *s = (struct sequence){.log = log, .repeats = repeats};
    int e = find_files(s, pattern, why, n);
    if (e == 0) {
        e = show(s, 0);
        if (e < 0) {
            stream_say_why(s->files.gl_pathv[0], e, why, n);
        }
    }
    if (e < 0) {
        sequence_free(s);
        return e;
    }
    *out = (struct stream){.ops = &sequence_ops, .self = s, .repeats = repeats};
    return 0;
}

uint64_t stream_fold(uint64_t index, uint64_t count, bool repeats)
{
    return index < count ? index : repeats ? index % count : count - 1;
}

void stream_say_why(const char *name, int error, char *why, size_t n)
{
    switch (error) {
    case -CT_E_NOT_FOUND: snprintf(why, n, "'%s' can not be opened", name); break;
    case -CT_E_LENGTH:
        snprintf(why, n, "'%s' is too large: pictures have at most %d pixels (like 16384 x 8192)", name,
                 DECODE_PIXELS_MAX);
        break;
    case -CT_E_FORMAT:
        snprintf(why, n, "'%s' is no picture or video that can be read (whole, and of at most %d pixels)", name,
                 DECODE_PIXELS_MAX);
        break;
    default: snprintf(why, n, "'%s' is no picture or video that can be read: %s", name, error_text(error)); break;
    }
}
