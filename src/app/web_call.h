// SPDX-License-Identifier: Apache-2.0
// How a request of another thread reaches a camera's owner thread: a bounded queue, a wake-up, and an answer.
#ifndef CAMTWIN_APP_WEB_CALL_H
#define CAMTWIN_APP_WEB_CALL_H

#include <stdbool.h>

#include <jansson.h>

#include "app/operation.h"

/** What a call waits for before it is answered, WEB_WAIT_MS at most. */
enum web_wait { WEB_AT_ONCE, WEB_NEW_CHANGES, WEB_NEW_WAVES };

enum { WEB_CALLS_MAX = 256, WEB_WAIT_MS = 10000, WEB_TICK_MS = 50 };

/** One request; the asker's, and untouched by it from web_desk_submit until `done`. */
struct web_call {
    const char *verb; /* static; an operation */
    json_t *what;     /* its argument; the call's */
    enum web_wait wait;
    bool tells_changes; /* the answer gets "revision" and "changed": what is another than before */

    /* Or this instead of an operation; `answer` may be anything it likes. */
    void (*run)(struct web_call *call, struct control_target *t);

    void (*done)(void *cookie); /* on any thread; must not block */
    void *cookie;
    json_t *answer; /* a new reference; NULL: out of memory */

    /* The desk's own. */
    struct web_call *next;
    int64_t until_ms;
};

struct web_desk;

/** `wake(cookie)` is called on any thread when the owner has something to do. NULL when out of memory. */
struct web_desk *web_desk_new(void (*wake)(void *cookie), void *cookie);
/** Every call has been answered. NULL is allowed. */
void web_desk_free(struct web_desk *desk);

/** Any thread. 0, -CT_E_BUSY (too many wait), -CT_E_NO_DEVICE (closed): then `done` is not called. */
int web_desk_submit(struct web_desk *desk, struct web_call *call);

/**
 * Owner thread: answers what can be answered now, a bounded number. True: something still waits for a change, call again
 * after WEB_TICK_MS (or when woken).
 */
bool web_desk_serve(struct web_desk *desk, struct control_target *t);

/** Answers everything that waits, at once: whoever waits for a change hears of none. Any thread. */
void web_desk_flush(struct web_desk *desk);

/** Owner thread: the camera goes. Everything that waits is refused, and so is everything that comes. */
void web_desk_close(struct web_desk *desk);

#endif
