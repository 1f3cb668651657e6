// SPDX-License-Identifier: Apache-2.0
// Who is connected to the console: nobody may hold a seat for long without having asked for something.
#ifndef CAMTWIN_APP_WEB_SEATS_H
#define CAMTWIN_APP_WEB_SEATS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    WEB_SEATS_MAX = 256,    /* connections at a time */
    WEB_SEATS_SPARE = 16,   /* kept free: who has asked nothing for longest goes before they are used up */
    WEB_REQUEST_MS = 10000, /* a request has to be there whole within so long */
};

struct web_seats;
struct web_seat;

/** NULL when out of memory. */
struct web_seats *web_seats_new(void);
/** NULL is allowed. */
void web_seats_free(struct web_seats *seats);

/** Any thread, all of them. A connection comes; NULL: out of memory. The fd is only ever shut down here, never closed. */
struct web_seat *web_seats_take(struct web_seats *seats, int fd);
/** It goes, before its fd is closed. NULL is allowed. */
void web_seats_leave(struct web_seats *seats, struct web_seat *seat);
/** It waits for a request from now on, or has one whole. NULL is allowed. */
void web_seat_waits(struct web_seats *seats, struct web_seat *seat, bool waits);

/** Shuts down who has been waiting for too long at wall time now_ms, and who has waited longest when seats are short. */
void web_seats_sweep(struct web_seats *seats, int64_t now_ms);

unsigned web_seats_count(struct web_seats *seats);

#endif
