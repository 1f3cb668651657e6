// SPDX-License-Identifier: Apache-2.0
// Pictures by number, from a video or from files: what a moving scene is made of.
#ifndef CAMTWIN_APP_MEDIA_STREAM_H
#define CAMTWIN_APP_MEDIA_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libavutil/frame.h>

#include "app/media_decode.h"
#include "base/log.h"

#define STREAM_STUCK UINT64_MAX

/** One caller at a time. */
struct stream_ops {
    /*
     * Picture `index` of the endless row of pictures: behind the last one comes the first again or the last one stays,
     * and where pictures can not be read, the last good one stays and a line of the log says so, once. Borrowed until the
     * next call. Never NULL: there is a good picture, or the stream would not have opened.
     */
    const AVFrame *(*picture)(void *self, uint64_t index);
    uint64_t (*count)(void *self); /* of pictures; 0: not known yet; STREAM_STUCK: its present picture stays for ever */
    void (*free)(void *self);
};

struct stream {
    const struct stream_ops *ops;
    void *self;
    bool repeats;
    AVRational rate; /* pictures per second; num 0: nobody knows */
};

/**
 * A video that is not live; takes `d`. `name` is for the log. `repeats`: begins again at its end. 0 and *out, or
 * -CT_E_MEMORY.
 */
int video_stream_new(struct decode *d, const char *name, bool repeats, const struct log *log, struct stream *out);

/** The files of a pattern as the shell's glob understands it, in natural order (2 before 10). 0 and *out, or an error that `why` says. */
int sequence_stream_open(const char *pattern, bool repeats, const struct log *log, struct stream *out, char *why,
                         size_t n);

/** Folds an index of the endless row onto `count` pictures. */
uint64_t stream_fold(uint64_t index, uint64_t count, bool repeats);

/** A sentence about why decode_open refused `name`. */
void stream_say_why(const char *name, int error, char *why, size_t n);

#endif
