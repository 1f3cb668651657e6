// SPDX-License-Identifier: Apache-2.0
// The controller in memory, inside: what its device's side (fake_udc.c) and its host's side (fake_udc_host.c) share.
#ifndef CAMTWIN_TESTS_FAKE_UDC_INSIDE_H
#define CAMTWIN_TESTS_FAKE_UDC_INSIDE_H

#include <pthread.h>

#include "fake_udc.h"

enum { ENDPOINTS = 16, KEPT_MAX = 64, FAKE_STEP_NS = 100 * 1000, PATIENCE_MS = 5000 };

struct endpoint {
    uint8_t address;
    uint16_t packet_size;
    bool enabled, halted, queued, zero;
    bool empty_packet; /* has still to go to the host */
    uint8_t *bytes;
    size_t n, done;
    int status;             /* of the call, once it is not queued any more */
    uint8_t kept[KEPT_MAX]; /* a message in the controller's own memory */
    size_t kept_size;       /* 0: none */
};

struct fake_udc {
    pthread_mutex_t lock;
    struct endpoint endpoints[ENDPOINTS];
    unsigned used;
    size_t limit;
    size_t keeps; /* messages of up to so many bytes */
    bool closed;

    /* Endpoint 0: one request at a time. */
    enum { CONTROL_NONE, CONTROL_SENT, CONTROL_FETCHED, CONTROL_DONE } control;
    uint8_t setup[8];
    uint8_t *data;
    int control_status;
};

/** One step of waiting without the lock; true: a signal came. */
bool fake_udc_sleep(struct fake_udc *u);

#endif
