// SPDX-License-Identifier: Apache-2.0
// Listening on a TCP port, for the attachments that hosts on other machines may reach.
#ifndef CAMTWIN_ATTACH_TCP_H
#define CAMTWIN_ATTACH_TCP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/log.h"

/**
 * Listens at "ADDR:PORT" (a numeric address, [ADDR]:PORT for IPv6, or localhost; port 0: any free one), non-blocking.
 * `who` names the attachment in the log; an address beyond loopback is warned about.
 * 0 and *out_fd, or -CT_E_FORMAT, -CT_E_BUSY (address in use), -CT_E_IO (errno says why).
 */
int tcp_listen(const char *address, const char *who, const struct log *log, int *out_fd);

/** Whether tcp_listen would take it for an address. Nothing is opened. */
bool tcp_is_address(const char *address);

/** The port that a listening socket has; 0: it has none. */
uint16_t tcp_port(int fd);

/**
 * Small packets go at once, a peer that vanished is noticed, and one that takes nothing for `unread_ms` loses the
 * connection. Sockets that are not TCP are left as they are.
 */
void tcp_tune(int fd, unsigned unread_ms);

#endif
