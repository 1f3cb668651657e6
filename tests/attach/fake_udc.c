// SPDX-License-Identifier: Apache-2.0
// The controller in memory. A blocked call sleeps in small steps and leaves only by its end or by a signal that hits it there:
// so a caller that sends one signal too early hangs, as at the kernel.
#include "fake_udc.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ENDPOINTS = 16, KEPT_MAX = 64, STEP_NS = 100 * 1000, PATIENCE_MS = 5000 };

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

static void step(void)
{
    nanosleep(&(struct timespec){.tv_nsec = STEP_NS}, NULL);
}

/** One step of waiting without the lock; true: a signal came. */
static bool sleep_unlocked(struct fake_udc *u)
{
    pthread_mutex_unlock(&u->lock);
    bool interrupted = nanosleep(&(struct timespec){.tv_nsec = STEP_NS}, NULL) != 0 && errno == EINTR;
    pthread_mutex_lock(&u->lock);
    return interrupted;
}

/* --- the device's side --- */

static int fetch(void *self, struct raw_event *out)
{
    struct fake_udc *u = self;
    int e = 0;
    pthread_mutex_lock(&u->lock);
    while (e == 0 && u->control != CONTROL_SENT) {
        e = sleep_unlocked(u) ? -EINTR : 0;
    }
    if (e == 0) {
        u->control = CONTROL_FETCHED;
        out->kind = RAW_EVENT_CONTROL;
        memcpy(out->setup, u->setup, sizeof out->setup);
    }
    pthread_mutex_unlock(&u->lock);
    return e;
}

static int end_control(struct fake_udc *u, int status)
{
    pthread_mutex_lock(&u->lock);
    int e = u->control == CONTROL_FETCHED ? status : -EBUSY;
    if (e == status) {
        u->control = CONTROL_DONE;
        u->control_status = status;
    }
    pthread_mutex_unlock(&u->lock);
    return e == -EPIPE ? 0 : e;
}

static int ep0_write(void *self, uint8_t *bytes, size_t n, bool zero)
{
    struct fake_udc *u = self;
    size_t wanted = u->setup[6] | (size_t)u->setup[7] << 8;
    (void)zero;
    memset(bytes - RAW_HEAD, 0xEE, RAW_HEAD); /* as the kernel's header does */
    memcpy(u->data, bytes, n < wanted ? n : wanted);
    return end_control(u, (int)n);
}

static int ep0_read(void *self, uint8_t *bytes, size_t n)
{
    struct fake_udc *u = self;
    memset(bytes - RAW_HEAD, 0xEE, RAW_HEAD);
    if (n > 0) {
        memcpy(bytes, u->data, n);
    }
    return end_control(u, (int)n);
}

static int ep0_stall(void *self)
{
    return end_control(self, -EPIPE);
}

static int enable(void *self, const uint8_t descriptor[7])
{
    struct fake_udc *u = self;
    pthread_mutex_lock(&u->lock);
    int handle = (int)u->used++;
    u->endpoints[handle % ENDPOINTS] = (struct endpoint){
        .address = descriptor[2],
        .packet_size = (uint16_t)(descriptor[4] | descriptor[5] << 8),
        .enabled = true,
    };
    pthread_mutex_unlock(&u->lock);
    return handle;
}

static int disable(void *self, int handle)
{
    struct fake_udc *u = self;
    struct endpoint *ep = &u->endpoints[handle % ENDPOINTS];
    pthread_mutex_lock(&u->lock);
    int e = ep->queued || !ep->enabled ? -EINVAL : 0;
    ep->enabled = ep->enabled && e != 0;
    pthread_mutex_unlock(&u->lock);
    return e;
}

static int configured(void *self, unsigned max_power_ma)
{
    (void)self;
    return max_power_ma > 0 ? 0 : -EINVAL;
}

static int transfer(struct fake_udc *u, int handle, uint8_t *bytes, size_t n, bool zero)
{
    struct endpoint *ep = &u->endpoints[handle % ENDPOINTS];
    memset(bytes - RAW_HEAD, 0xEE, RAW_HEAD);
    pthread_mutex_lock(&u->lock);
    if (!ep->enabled || ep->queued || (u->limit != 0 && n > u->limit)) {
        int e = !ep->enabled ? -ESHUTDOWN : ep->queued ? -EBUSY : -ENOMEM;
        pthread_mutex_unlock(&u->lock);
        return e;
    }
    if ((ep->address & 0x80) != 0 && n > 0 && n <= u->keeps && ep->kept_size == 0) {
        memcpy(ep->kept, bytes, n);
        ep->kept_size = n;
        pthread_mutex_unlock(&u->lock);
        return (int)n;
    }
    ep->bytes = bytes;
    ep->n = n;
    ep->done = 0;
    ep->zero = zero;
    ep->queued = true;
    while (ep->queued) {
        if (sleep_unlocked(u) && ep->queued) {
            ep->queued = false;
            ep->status = -EINTR;
        }
    }
    int e = ep->status;
    pthread_mutex_unlock(&u->lock);
    return e;
}

static int do_write(void *self, int handle, uint8_t *bytes, size_t n, bool zero)
{
    return transfer(self, handle, bytes, n, zero);
}

static int do_read(void *self, int handle, uint8_t *bytes, size_t n)
{
    return transfer(self, handle, bytes, n, false);
}

static int halt(void *self, int handle, bool on)
{
    struct fake_udc *u = self;
    struct endpoint *ep = &u->endpoints[handle % ENDPOINTS];
    pthread_mutex_lock(&u->lock);
    int e = !ep->enabled || ep->queued ? -EINVAL : 0;
    ep->halted = e == 0 ? on : ep->halted;
    pthread_mutex_unlock(&u->lock);
    return e;
}

static int flush(void *self, int handle, const uint8_t descriptor[7])
{
    struct fake_udc *u = self;
    struct endpoint *ep = &u->endpoints[handle % ENDPOINTS];
    pthread_mutex_lock(&u->lock);
    int e = ep->queued || !ep->enabled || ep->address != descriptor[2] ? -EINVAL : handle;
    ep->kept_size = 0;
    pthread_mutex_unlock(&u->lock);
    return e;
}

static void close_udc(void *self)
{
    struct fake_udc *u = self;
    u->closed = true;
}

static const struct raw_ops ops = {
    .fetch = fetch,
    .ep0_write = ep0_write,
    .ep0_read = ep0_read,
    .ep0_stall = ep0_stall,
    .enable = enable,
    .disable = disable,
    .configured = configured,
    .write = do_write,
    .read = do_read,
    .halt = halt,
    .flush = flush,
    .close = close_udc,
};

/* --- the host's side --- */

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
        sleep_unlocked(u);
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
            sleep_unlocked(u);
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
            sleep_unlocked(u);
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

bool fake_udc_closed(const struct fake_udc *u)
{
    return u->closed;
}

struct fake_udc *fake_udc_new(void)
{
    struct fake_udc *u = calloc(1, sizeof *u);
    if (u == NULL) {
        abort();
    }
    pthread_mutex_init(&u->lock, NULL);
    return u;
}

void fake_udc_free(struct fake_udc *u)
{
    pthread_mutex_destroy(&u->lock);
    free(u);
}

struct raw_udc fake_udc_raw(struct fake_udc *u)
{
    return (struct raw_udc){.ops = &ops, .self = u};
}
