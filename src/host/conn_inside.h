// SPDX-License-Identifier: Apache-2.0
// A connection from inside: what conn.c (the callers' side) and conn_reader.c (the thread's side) share.
#ifndef CAMTWIN_HOST_CONN_INSIDE_H
#define CAMTWIN_HOST_CONN_INSIDE_H

#include "host/conn.h"

enum { CONN_INPUT_SIZE = 256 << 10 };

struct conn {
    int fd;
    int wake_fd; /* eventfd: tells the thread to look at stop, deadlines and the queue */
    int frame_fd;
    size_t frame_size;
    const uint8_t *frames; /* mapped at the first answer that points there; the thread's own */
    pthread_t thread;
    unsigned generation; /* of forks when it was made; in a child it is dead */
    int fork_slot;
    void (*gone_fn)(void *cookie);
    void *cookie;

    pthread_mutex_t lock;
    pthread_cond_t changed; /* waiters, request.copying */
    bool gone;
    bool stop;
    unsigned waiters;
    int64_t next_deadline_ns; /* no request under way is due before */
    size_t out_pending;
    struct link_queue queue;
    struct request *table[LINK_IDS];
    uint16_t free_ids[LINK_IDS];
    unsigned free_count;
    struct request forgotten; /* stands in the table for what nobody waits for any more */

    /* The thread's own: an answer whose bytes are still coming. */
    struct link_message arriving;
    size_t arrived;
    bool is_arriving;
    size_t input_used;
    uint8_t input[CONN_INPUT_SIZE];
};

/** The thread. */
void *conn_reader(void *conn);

/* With the lock held: */
void conn_finish(struct conn *c, uint32_t id, enum link_status status, size_t actual);
void conn_fail_all(struct conn *c);
/** Sends or leaves it to the thread; a broken socket is seen by the thread. */
void conn_flush(struct conn *c);
void conn_send_cancel(struct conn *c, struct request *r);
void conn_wake(struct conn *c);

#endif
