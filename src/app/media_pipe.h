// SPDX-License-Identifier: Apache-2.0
// Named pipes as FFmpeg's input, without waiting for ever: opened or read by FFmpeg itself one blocks until somebody writes.
#ifndef CAMTWIN_APP_MEDIA_PIPE_H
#define CAMTWIN_APP_MEDIA_PIPE_H

#include <stdbool.h>

#include <libavformat/avformat.h>

/** Whether `name` is a pipe, named or of this process (/dev/fd/N, /dev/stdin). */
bool pipe_is(const char *name);

/**
 * Reads what comes out of the pipe `name`. A read ends with AVERROR_EXIT once `stop` says so, which is asked ten times a second
 * and outlives the input; with AVERROR_EOF when the last writer has gone. NULL: it can not be opened, or no memory.
 */
AVIOContext *pipe_open(const char *name, const AVIOInterruptCB *stop);

/** *pipe may be NULL, and is afterwards. */
void pipe_close(AVIOContext **pipe);

#endif
