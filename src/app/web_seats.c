// SPDX-License-Identifier: Apache-2.0
// Seats in the order in which they were taken.
#include "app/web_seats.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "app/pacer.h"

struct web_seat {
    struct web_seat *next, *before;
    int fd;
    bool waits;
    bool shut;
    int64_t since_ms; /* that it waits */
};

struct web_seats {
    pthread_mutex_t lock;
    struct web_seat *first;
    unsigned count; /* that are not shut down */
};

struct web_seats *web_seats_new(void)
{
    struct web_seats *seats = calloc(1, sizeof *seats);
    if (seats != NULL) {
        pthread_mutex_init(&seats->lock, NULL);
    }
    return seats;
}

void web_seats_free(struct web_seats *seats)
{
    if (seats != NULL) {
        pthread_mutex_destroy(&seats->lock);
        free(seats);
    }
}

struct web_seat *web_seats_take(struct web_seats *seats, int fd)
{
    struct web_seat *seat = calloc(1, sizeof *seat);
    if (seat == NULL) {
        return NULL;
    }
    seat->fd = fd;
    seat->waits = true;
    seat->since_ms = pacer_wall_ns() / NS_PER_MS;
    pthread_mutex_lock(&seats->lock);
    seat->next = seats->first;
    if (seat->next != NULL) {
        seat->next->before = seat;
    }
    seats->first = seat;
    seats->count++;
    pthread_mutex_unlock(&seats->lock);
    return seat;
}

void web_seats_leave(struct web_seats *seats, struct web_seat *seat)
{
    if (seat == NULL) {
        return;
    }
    pthread_mutex_lock(&seats->lock);
    if (seat->before != NULL) {
        seat->before->next = seat->next;
    } else {
        seats->first = seat->next;
    }
    if (seat->next != NULL) {
        seat->next->before = seat->before;
    }
    seats->count -= !seat->shut;
    pthread_mutex_unlock(&seats->lock);
    free(seat);
}

void web_seat_waits(struct web_seats *seats, struct web_seat *seat, bool waits)
{
    if (seat == NULL) {
        return;
    }
    pthread_mutex_lock(&seats->lock);
    seat->waits = waits;
    seat->since_ms = pacer_wall_ns() / NS_PER_MS;
    pthread_mutex_unlock(&seats->lock);
}

static void shut(struct web_seats *seats, struct web_seat *seat)
{
    shutdown(seat->fd, SHUT_RDWR); /* its owner sees that and closes it */
    seat->shut = true;
    seats->count--;
}

void web_seats_sweep(struct web_seats *seats, int64_t now_ms)
{
    pthread_mutex_lock(&seats->lock);
    struct web_seat *longest = NULL;
    for (struct web_seat *seat = seats->first; seat != NULL; seat = seat->next) {
        if (seat->shut || !seat->waits) {
            continue;
        }
        if (now_ms - seat->since_ms > WEB_REQUEST_MS) {
            shut(seats, seat);
        } else if (longest == NULL || seat->since_ms <= longest->since_ms) {
            longest = seat;
        }
    }
    if (longest != NULL && seats->count > WEB_SEATS_MAX - WEB_SEATS_SPARE) {
        shut(seats, longest);
    }
    pthread_mutex_unlock(&seats->lock);
}

unsigned web_seats_count(struct web_seats *seats)
{
    pthread_mutex_lock(&seats->lock);
    unsigned count = seats->count;
    pthread_mutex_unlock(&seats->lock);
    return count;
}
