// SPDX-License-Identifier: Apache-2.0
// A video's pictures by number: counted from the start, decoded forward, opened anew to go back.
#include <stdlib.h>
#include <string.h>

#include "app/media_decode.h"
#include "app/media_stream.h"
#include "base/error.h"

struct video {
    struct decode *decode;
    const struct log *log;
    char *name;
    bool repeats;
    bool told;      /* that something is wrong */
    bool dead;      /* nothing more can be read: the present picture stays */
    uint64_t index; /* of the present picture */
    uint64_t count; /* 0: the end was not seen yet */
};

static void tell(struct video *v, const char *what)
{
    if (!v->told) {
        log_say(v->log, LOG_WARN, "app", "video %s: %s; the last good picture stays", v->name, what);
        v->told = true;
    }
}

/* One picture further. A damaged one counts, with the picture before it in its place: time goes on. */
static void advance(struct video *v)
{
    const int e = decode_next(v->decode);
    if (e > 0) {
        v->index++;
    } else if (e == 0) {
        v->count = v->index + 1;
    } else if (e == -CT_E_FORMAT) {
        tell(v, "a picture is damaged");
        v->index++;
    } else {
        tell(v, error_text(e));
        v->dead = true;
    }
}

static void rewind_video(struct video *v)
{
    if (decode_rewind(v->decode) < 0) {
        tell(v, "it can not be opened again");
        v->dead = true;
    }
    v->index = 0;
}

static const AVFrame *video_picture(void *self, uint64_t index)
{
    struct video *v = self;
    while (!v->dead) {
        const uint64_t wanted = v->count > 0 ? stream_fold(index, v->count, v->repeats) : index;
        if (wanted == v->index) {
            break;
        }
        if (wanted < v->index) {
            rewind_video(v);
        } else {
            advance(v);
        }
    }
    return decode_picture(v->decode);
}

static uint64_t video_count(void *self)
{
    const struct video *v = self;
    return v->dead ? STREAM_STUCK : v->count;
}

static void video_free(void *self)
{
    struct video *v = self;
    decode_close(v->decode);
    free(v->name);
    free(v);
}

static const struct stream_ops video_ops = {.picture = video_picture, .count = video_count, .free = video_free};

int video_stream_new(struct decode *d, const char *name, bool repeats, const struct log *log, struct stream *out)
{
    struct video *v = calloc(1, sizeof *v);
    char *copy = strdup(name);
    if (v == NULL || copy == NULL) {
        free(v);
        free(copy);
        decode_close(d);
        return -CT_E_MEMORY;
    }
    *v = (struct video){.decode = d, .log = log, .name = copy, .repeats = repeats};
    *out = (struct stream){.ops = &video_ops, .self = v, .repeats = repeats, .rate = decode_rate(d)};
    return 0;
}
