// SPDX-License-Identifier: Apache-2.0
// --pcapng FILE: every USB transfer of a camera as Wireshark reads them.
#ifndef CAMTWIN_APP_PCAPNG_H
#define CAMTWIN_APP_PCAPNG_H

#include "base/log.h"
#include "sim/evq.h"
#include "usb/device.h"

struct pcapng;

/** Begins the file. `clock` (for the time stamps) and `log` are borrowed until pcapng_close. 0 or a negative error, after
 * saying what is wrong through `log`. */
int pcapng_open(const char *path, const struct evq *clock, const struct log *log, struct pcapng **out);

/** For struct usb_device_config. NULL when `p` is NULL. */
const struct usb_tap *pcapng_tap(const struct pcapng *p);

/** What has been heard stands in the file. NULL is allowed, here and below. */
void pcapng_flush(struct pcapng *p);

/** 0, or -CT_E_IO when the file is not whole (it has been said). */
int pcapng_close(struct pcapng *p);

#endif
