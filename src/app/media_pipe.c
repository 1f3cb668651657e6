// SPDX-License-Identifier: Apache-2.0
#include "app/media_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 65536, ASK_MS = 100 };

struct pipe_input {
    int fd; /* non-blocking */
    const AVIOInterruptCB *stop;
};

bool pipe_is(const char *name)
{
    struct stat s;
    return stat(name, &s) == 0 && S_ISFIFO(s.st_mode);
}

/* A pipe that nobody has opened for writing yet has nothing to say; POLLHUP comes when the last writer has gone. */
static int pipe_read(void *opaque, uint8_t *out, int size)
{
    const struct pipe_input *p = opaque;
    for (;;) {
        struct pollfd one = {.fd = p->fd, .events = POLLIN};
        if (p->stop->callback(p->stop->opaque) != 0) {
            return AVERROR_EXIT;
        }
        if (poll(&one, 1, ASK_MS) <= 0) {
            continue;
        }
        const ssize_t n = read(p->fd, out, (size_t)size);
        if (n > 0) {
            return (int)n;
        }
        if (n == 0) {
            return AVERROR_EOF;
        }
        if (errno != EAGAIN && errno != EINTR) {
            return AVERROR(errno);
        }
    }
}

AVIOContext *pipe_open(const char *name, const AVIOInterruptCB *stop)
{
    struct pipe_input *p = malloc(sizeof *p);
    uint8_t *buffer = av_malloc(BUFFER_SIZE);
    AVIOContext *io = NULL;
    if (p != NULL && buffer != NULL) {
        *p = (struct pipe_input){.fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC), .stop = stop};
        io = p->fd >= 0 ? avio_alloc_context(buffer, BUFFER_SIZE, 0, p, pipe_read, NULL, NULL) : NULL;
        if (io == NULL && p->fd >= 0) {
            close(p->fd);
        }
    }
    if (io == NULL) {
        av_free(buffer);
        free(p);
    }
    return io;
}

void pipe_close(AVIOContext **pipe)
{
    if (*pipe != NULL) {
        struct pipe_input *p = (*pipe)->opaque;
        close(p->fd);
        free(p);
        av_freep(&(*pipe)->buffer); /* FFmpeg may have put another one in place of ours */
        avio_context_free(pipe);
    }
}
