// SPDX-License-Identifier: Apache-2.0
// The controller in memory. A blocked call sleeps in small steps and leaves only by its end or by a signal that hits it there:
// so a caller that sends one signal too early hangs, as at the kernel.
#include "fake_udc_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* --- the device's side --- */

static int fetch(void *self, struct raw_event *out)
{
    struct fake_udc *u = self;
    int e = 0;
    pthread_mutex_lock(&u->lock);
    while (e == 0 && u->control != CONTROL_SENT) {
        e = fake_udc_sleep(u) ? -EINTR : 0;
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
        if (fake_udc_sleep(u) && ep->queued) {
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
