// SPDX-License-Identifier: Apache-2.0
// For programs with an event loop of their own: the descriptors to poll, and when to come back anyway.
#include <libusb-1.0/libusb.h>
#include <poll.h>
#include <stdlib.h>

#include "host/host.h"

/** The list and what it points to, in one piece of memory. */
CT_EXPORT const struct libusb_pollfd **LIBUSB_CALL libusb_get_pollfds(libusb_context *named)
{
    struct libusb_context *ctx = host_context(named);
    const struct libusb_pollfd **theirs = ctx->real != NULL ? real_api()->get_pollfds(ctx->real) : NULL;
    size_t n = 1;
    while (theirs != NULL && theirs[n - 1] != NULL) {
        n++;
    }
    const struct libusb_pollfd **list = malloc((n + 1) * sizeof *list + n * sizeof **list);
    if (list != NULL) {
        struct libusb_pollfd *at = (void *)(list + n + 1);
        for (size_t i = 0; i < n; i++) {
            at[i] = i == 0 ? (struct libusb_pollfd){.fd = ctx->epoll_fd, .events = POLLIN} : *theirs[i - 1];
            list[i] = &at[i];
        }
        list[n] = NULL;
    }
    if (theirs != NULL) {
        real_api()->free_pollfds(theirs);
    }
    return list;
}

CT_EXPORT void LIBUSB_CALL libusb_free_pollfds(const struct libusb_pollfd **list)
{
    free((void *)list);
}

/* Ours is one descriptor from init to exit; only the system's come and go. */
CT_EXPORT void LIBUSB_CALL libusb_set_pollfd_notifiers(libusb_context *named, libusb_pollfd_added_cb added,
                                                       libusb_pollfd_removed_cb removed, void *user_data)
{
    struct libusb_context *ctx = host_context(named);
    if (ctx->real != NULL) {
        real_api()->set_pollfd_notifiers(ctx->real, added, removed, user_data);
    }
}

/* Timeouts of transfers to cameras are kept by the connection's thread and end in our descriptor. */
CT_EXPORT int LIBUSB_CALL libusb_pollfds_handle_timeouts(libusb_context *named)
{
    struct libusb_context *ctx = host_context(named);
    return ctx->real == NULL ? 1 : real_api()->pollfds_handle_timeouts(ctx->real);
}

CT_EXPORT int LIBUSB_CALL libusb_get_next_timeout(libusb_context *named, struct timeval *tv)
{
    struct libusb_context *ctx = host_context(named);
    return ctx->real == NULL ? 0 : real_api()->get_next_timeout(ctx->real, tv);
}
