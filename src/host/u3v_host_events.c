// SPDX-License-Identifier: Apache-2.0
// The camera's events: one transfer that waits on the event endpoint, and a thread that reads out what it brings.
#include "base/error.h"
#include "host/clock.h"
#include "host/u3v_host_private.h"

enum { IDLE_MS = 1000, CANCEL_TIMEOUT_MS = 2000, BROKEN_MS = 100 };

static void LIBUSB_CALL message_came(struct libusb_transfer *transfer)
{
    struct u3v_events *e = transfer->user_data;
    atomic_store(&e->pending, false);
    u3v_bell_set(&e->bell);
}

/** Waits until the transfer is back. False: the thread is to end first, and it is not. */
static bool await_message(struct u3v_events *e)
{
    for (;;) {
        u3v_bell_clear(&e->bell);
        if (!atomic_load(&e->pending)) {
            return true;
        }
        if (atomic_load(&e->stop)) {
            return false;
        }
        u3v_bell_wait(e->host, &e->bell, IDLE_MS);
    }
}

static void cancel(struct u3v_events *e)
{
    int64_t deadline_ns = host_deadline_ns(CANCEL_TIMEOUT_MS);
    libusb_cancel_transfer(e->transfer);
    while (atomic_load(&e->pending) && host_now_ns() < deadline_ns) {
        u3v_bell_clear(&e->bell);
        if (atomic_load(&e->pending)) {
            u3v_bell_wait(e->host, &e->bell, BROKEN_MS);
        }
    }
}

static void tell(const struct u3v_events *e)
{
    struct u3v_event event;
    if (u3v_get_event(e->bytes, (size_t)e->transfer->actual_length, &event) == 0) {
        e->user.event(e->user.self, &event);
    }
}

/** One message. 0, -CT_E_NO_DEVICE, or -CT_E_IO: it did not come, but another may. */
static int take_message(struct u3v_events *e)
{
    struct u3v_host *h = e->host;
    libusb_fill_bulk_transfer(e->transfer, h->handle, h->at.event_in, e->bytes, (int)sizeof e->bytes, message_came, e,
                              0);
    atomic_store(&e->pending, true);
    int err = u3v_usb_error(libusb_submit_transfer(e->transfer));
    if (err < 0) {
        atomic_store(&e->pending, false);
        return err == -CT_E_NO_DEVICE ? err : -CT_E_IO;
    }
    if (!await_message(e)) {
        cancel(e);
        return 0;
    }
    switch (e->transfer->status) {
    case LIBUSB_TRANSFER_COMPLETED: tell(e); return 0;
    case LIBUSB_TRANSFER_NO_DEVICE: return -CT_E_NO_DEVICE;
    case LIBUSB_TRANSFER_STALL: libusb_clear_halt(h->handle, h->at.event_in); return -CT_E_IO;
    default: return -CT_E_IO;
    }
}

static void *run(void *events)
{
    struct u3v_events *e = events;
    int err = 0;
    while (!atomic_load(&e->stop) && err != -CT_E_NO_DEVICE) {
        err = take_message(e);
        if (err == -CT_E_IO) {
            u3v_bell_wait(e->host, &e->bell, BROKEN_MS); /* not round and round as fast as it goes */
        }
    }
    if (err == -CT_E_NO_DEVICE) {
        atomic_store(&e->host->gone, true);
        if (e->user.gone != NULL) {
            e->user.gone(e->user.self);
        }
    }
    return NULL;
}

/** With events_lock held, and no thread. */
static void put_away(struct u3v_host *h)
{
    struct u3v_events *e = &h->events;
    if (e->enabled) {
        u3v_write_u32(h, h->eirm + EIRM_CONTROL, 0);
    }
    if (!atomic_load(&e->pending)) { /* else libusb may still write to it: a leak is the lesser evil */
        libusb_free_transfer(e->transfer);
    }
    e->transfer = NULL;
    if (e->claimed) {
        libusb_release_interface(h->handle, h->at.event);
    }
    e->claimed = false;
    e->enabled = false;
}

static int start(struct u3v_host *h, const struct u3v_event_user *user)
{
    struct u3v_events *e = &h->events;
    if (h->at.event_in == 0 || h->eirm == 0) {
        return -CT_E_NOT_FOUND;
    }
    int err = u3v_usb_error(libusb_claim_interface(h->handle, h->at.event));
    if (err < 0) {
        return err;
    }
    e->host = h;
    e->user = *user;
    e->claimed = true;
    atomic_store(&e->stop, false);
    e->transfer = libusb_alloc_transfer(0);
    if (e->transfer == NULL) {
        return -CT_E_MEMORY;
    }
    libusb_clear_halt(h->handle, h->at.event_in);
    err = u3v_write_u32(h, h->eirm + EIRM_CONTROL, 1);
    e->enabled = err == 0;
    err = err < 0 ? err : u3v_thread_start(&e->thread, run, e);
    e->threaded = err == 0;
    return err;
}

int u3v_events_start(struct u3v_host *h, const struct u3v_event_user *user)
{
    int err = -CT_E_BUSY;
    pthread_mutex_lock(&h->events_lock);
    if (!h->events.threaded) {
        err = start(h, user);
        if (err < 0) {
            put_away(h);
        }
    }
    pthread_mutex_unlock(&h->events_lock);
    return err;
}

void u3v_events_stop(struct u3v_host *h)
{
    struct u3v_events *e = &h->events;
    pthread_mutex_lock(&h->events_lock);
    if (e->threaded) {
        atomic_store(&e->stop, true);
        u3v_bell_ring(h, &e->bell);
        pthread_join(e->thread, NULL);
        e->threaded = false;
        put_away(h);
    }
    pthread_mutex_unlock(&h->events_lock);
}
