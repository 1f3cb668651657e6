// SPDX-License-Identifier: Apache-2.0
// The host at the other end of the controller in memory.
#include <errno.h>
#include <string.h>
#include <time.h>

#include "fake_udc_inside.h"

bool fake_udc_sleep(struct fake_udc *u)
{
    pthread_mutex_unlock(&u->lock);
    bool interrupted = nanosleep(&(struct timespec){.tv_nsec = FAKE_STEP_NS}, NULL) != 0 && errno == EINTR;
    pthread_mutex_lock(&u->lock);
    return interrupted;
}

static void step(void)
{
    nanosleep(&(struct timespec){.tv_nsec = FAKE_STEP_NS}, NULL);
}

static struct endpoint *at(struct fake_udc *u, uint8_t address)
{
    for (unsigned i = 0; i < ENDPOINTS; i++) {
        if (u->endpoints[i].enabled && u->endpoints[i].address == address) {
            return &u->endpoints[i];
        }
    }
    return NULL;
}

static void complete(struct endpoint *ep, int status)
{
    ep->queued = false;
    ep->status = status;
}

int fake_udc_control(struct fake_udc *u, const uint8_t setup[8], uint8_t *bytes)
{
    int e = -ETIMEDOUT;
    pthread_mutex_lock(&u->lock);
    memcpy(u->setup, setup, sizeof u->setup);
    u->data = bytes;
    u->control = CONTROL_SENT;
    for (int i = 0; i < PATIENCE_MS * 10 && u->control != CONTROL_DONE; i++) {
        fake_udc_sleep(u);
    }
    if (u->control == CONTROL_DONE) {
        e = u->control_status;
    }
    u->control = CONTROL_NONE;
    pthread_mutex_unlock(&u->lock);
    return e;
}

/** Moves packets of what is queued; true: the read is at its end. */
static bool read_packets(struct endpoint *ep, uint8_t *bytes, size_t n, size_t *done, int *status)
{
    if (ep->kept_size > 0) {
        bool fits = ep->kept_size <= n;
        memcpy(bytes, ep->kept, fits ? ep->kept_size : n);
        *status = fits ? (int)ep->kept_size : -EOVERFLOW;
        ep->kept_size = 0;
        return true;
    }
    while (ep->queued && !ep->empty_packet) {
        size_t left = ep->n - ep->done;
        size_t packet = left < ep->packet_size ? left : ep->packet_size;
        if (packet > n - *done) {
            complete(ep, (int)ep->n);
            *status = -EOVERFLOW;
            return true;
        }
        memcpy(bytes + *done, ep->bytes + ep->done, packet);
        *done += packet;
        ep->done += packet;
        bool full_packet = packet == ep->packet_size;
        if (ep->done == ep->n) {
            ep->empty_packet = ep->zero && full_packet;
            complete(ep, (int)ep->n);
        }
        if (!full_packet || *done == n) {
            *status = (int)*done;
            return true;
        }
    }
    bool empty = ep->empty_packet;
    ep->empty_packet = false;
    *status = empty ? (int)*done : *status;
    return empty;
}

int fake_udc_read(struct fake_udc *u, uint8_t address, uint8_t *bytes, size_t n, int timeout_ms)
{
    int status = -ETIMEDOUT;
    size_t done = 0;
    bool ended = false;
    pthread_mutex_lock(&u->lock);
    for (int i = 0; i < (timeout_ms < 0 ? (int)PATIENCE_MS : timeout_ms) * 10 && !ended; i++) {
        struct endpoint *ep = at(u, address);
        if (ep == NULL || ep->halted) {
            status = -EPIPE;
            break;
        }
        ended = read_packets(ep, bytes, n, &done, &status);
        if (!ended) {
            fake_udc_sleep(u);
        }
    }
    pthread_mutex_unlock(&u->lock);
    return status;
}

int fake_udc_write(struct fake_udc *u, uint8_t address, const uint8_t *bytes, size_t n)
{
    int status = -ETIMEDOUT;
    size_t done = 0;
    pthread_mutex_lock(&u->lock);
    for (int i = 0; i < PATIENCE_MS * 10 && status == -ETIMEDOUT; i++) {
        struct endpoint *ep = at(u, address);
        if (ep == NULL || ep->halted) {
            status = -EPIPE;
        } else if (ep->queued) {
            size_t left = n - done;
            size_t packet = left < ep->n ? left : ep->n; /* reads are of one packet */
            memcpy(ep->bytes, bytes + done, packet);
            done += packet;
            complete(ep, (int)packet);
            status = done == n ? (int)n : -ETIMEDOUT;
        } else {
            fake_udc_sleep(u);
        }
    }
    pthread_mutex_unlock(&u->lock);
    return status;
}

void fake_udc_clear_halt(struct fake_udc *u, uint8_t address)
{
    pthread_mutex_lock(&u->lock);
    struct endpoint *ep = at(u, address);
    if (ep != NULL) {
        ep->halted = false;
    }
    pthread_mutex_unlock(&u->lock);
}

void fake_udc_reset(struct fake_udc *u)
{
    pthread_mutex_lock(&u->lock);
    for (unsigned i = 0; i < ENDPOINTS; i++) {
        if (u->endpoints[i].queued) {
            complete(&u->endpoints[i], -ESHUTDOWN);
        }
        u->endpoints[i].halted = u->endpoints[i].empty_packet = false;
        u->endpoints[i].kept_size = 0;
    }
    pthread_mutex_unlock(&u->lock);
}

void fake_udc_limit(struct fake_udc *u, size_t bytes)
{
    pthread_mutex_lock(&u->lock);
    u->limit = bytes;
    pthread_mutex_unlock(&u->lock);
}

void fake_udc_keep(struct fake_udc *u, size_t bytes)
{
    pthread_mutex_lock(&u->lock);
    u->keeps = bytes < KEPT_MAX ? bytes : (size_t)KEPT_MAX;
    pthread_mutex_unlock(&u->lock);
}

bool fake_udc_enabled(struct fake_udc *u, uint8_t address)
{
    pthread_mutex_lock(&u->lock);
    bool enabled = at(u, address) != NULL;
    pthread_mutex_unlock(&u->lock);
    return enabled;
}

bool fake_udc_await(struct fake_udc *u, uint8_t address, bool queued)
{
    for (int i = 0; i < PATIENCE_MS * 10; i++) {
        pthread_mutex_lock(&u->lock);
        const struct endpoint *ep = at(u, address);
        bool is = ep != NULL && (ep->queued || ep->kept_size > 0);
        pthread_mutex_unlock(&u->lock);
        if (is == queued) {
            return true;
        }
        step();
    }
    return false;
}
