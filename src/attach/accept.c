// SPDX-License-Identifier: Apache-2.0
// Taking connections off a listening socket.
#include "attach/accept.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int accept_spare(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void turn_away(int listening, int *spare)
{
    if (*spare >= 0) {
        close(*spare);
    }
    int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        close(fd);
    }
    *spare = accept_spare();
}

int accept_next(int listening, int *spare, const char *who, const struct log *log)
{
    int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)) {
        log_say(log, LOG_WARN, "attach", "%s: a host is refused: IO: no more connections: %s", who, strerror(errno));
        turn_away(listening, spare);
    }
    return fd;
}
