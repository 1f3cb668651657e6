// SPDX-License-Identifier: Apache-2.0
// video: and sequence: from their names to scenes.
#include "app/media_film.h"

#include <libavutil/rational.h>

#include "app/media_decode.h"
#include "app/media_moving.h"
#include "app/media_stream.h"
#include "base/error.h"

enum { USUAL_RATE = 30, RATE_TERM_MAX = 65535 };

/* Small numbers in the fraction: media_moving.c multiplies them with nanoseconds. */
static AVRational choose_rate(double fps, AVRational said)
{
    const AVRational asked = fps > 0.0 ? av_d2q(fps, RATE_TERM_MAX) : (AVRational){0, 1};
    const AVRational rate = asked.num > 0 ? asked : said.num > 0 ? said : (AVRational){USUAL_RATE, 1};
    AVRational small = {0, 1};
    av_reduce(&small.num, &small.den, rate.num, rate.den, RATE_TERM_MAX);
    return small.num > 0 && small.den > 0 ? small : (AVRational){USUAL_RATE, 1};
}

static int say(int e, const char *name, char *why, size_t n)
{
    if (e < 0) {
        stream_say_why(name, e, why, n);
    }
    return e;
}

int video_scene_open(const struct film *film, const struct log *log, struct scene *out, char *why, size_t n)
{
    struct decode *d = NULL;
    struct stream stream = {0};
    int e = decode_open(film->name, DECODE_VIDEO, film->stop, &d);
    if (e < 0) {
        return say(e, film->name, why, n);
    }
    if (decode_is_live(d)) {
        return say(live_scene_new(d, film->name, film->photons, log, out), film->name, why, n);
    }
    e = video_stream_new(d, film->name, !film->once, log, &stream);
    if (e == 0) {
        stream.rate = choose_rate(film->fps, stream.rate);
        e = moving_scene_new(&stream, film->photons, film->begins, out);
    }
    if (e == 0) {
        decode_stop_with(d, NULL); /* the stream's now: what ended its opening ends nothing else */
    }
    return say(e, film->name, why, n);
}

int sequence_scene_open(const struct film *film, const struct log *log, struct scene *out, char *why, size_t n)
{
    struct stream stream = {0};
    const int e = sequence_stream_open(film->name, !film->once, log, &stream, why, n);
    if (e < 0) {
        return e;
    }
    stream.rate = choose_rate(film->fps, stream.rate);
    return say(moving_scene_new(&stream, film->photons, film->begins, out), film->name, why, n);
}
