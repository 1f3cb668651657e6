// SPDX-License-Identifier: Apache-2.0
// The owner's side of the bulk endpoints: transfers of the device into blocks for the threads, and back.
//
// A device-side writer does not know how much a host wants to read. It needs not: packets in the right order with a
// short one where a message ends are what a host takes apart, and usb_transfer.host_waits says where an empty one is due.
//
// Controllers answer CLEAR_FEATURE(ENDPOINT_HALT) themselves, and few tell. So a halt of the device is carried over to the
// controller, which holds it for the host, and is cleared in the device at once.
#include <string.h>

#include "attach/gadget_private.h"

enum { REQUEST_GET_STATUS = 0, REQUEST_CLEAR_FEATURE = 1, TO_ENDPOINT = 0x02, FROM_ENDPOINT = 0x82 };

/** What the device has thrown away is not to reach the host either: takes back what waits at the kernel. */
static void follow_drops(struct gadget_pipe *p)
{
    unsigned drops = usb_drops(p->owner->config.device, p->address);
    if (drops != p->drops) {
        p->drops = drops;
        pthread_mutex_lock(&p->owner->lock);
        gadget_pipe_void(p);
        pthread_mutex_unlock(&p->owner->lock);
    }
}

/** With the lock held. */
static void take_in(struct gadget_pipe *p, const struct usb_transfer *t)
{
    if (!p->running || p->count == GADGET_BLOCKS) {
        return;
    }
    struct gadget_block *b = &p->blocks[(p->first + p->count) % GADGET_BLOCKS];
    b->n = t->actual;
    b->sent = 0;
    b->zero = t->host_waits;
    if (t->actual > 0) {
        memcpy(b->bytes, t->in, t->actual);
    }
    p->count++;
    pthread_cond_broadcast(&p->owner->changed);
}

static void pipe_complete(struct usb_transfer *t)
{
    struct gadget_pipe *p = (struct gadget_pipe *)(void *)((char *)t - offsetof(struct gadget_pipe, transfer));
    struct attachment *a = p->owner;
    p->submitted = false;
    p->stalled = t->status == USB_STALL;
    if (gadget_pipe_is_in(p) && t->status == USB_OK) {
        follow_drops(p);
    }
    pthread_mutex_lock(&a->lock);
    if (gadget_pipe_is_in(p)) {
        if (t->status == USB_OK) {
            take_in(p, t);
        }
    } else if (p->count > 0) {
        p->first = (p->first + 1) % GADGET_BLOCKS;
        p->count--;
        pthread_cond_broadcast(&a->changed);
    }
    pthread_mutex_unlock(&a->lock);
    gadget_settle(a);
}

/** Gives the device the pipe's next transfer, if there is one; whether it did. */
static bool submit(struct gadget_pipe *p)
{
    struct attachment *a = p->owner;
    bool in = gadget_pipe_is_in(p);
    if (p->submitted || p->stalled || !a->running) {
        return false;
    }
    pthread_mutex_lock(&a->lock);
    const struct gadget_block *b = &p->blocks[p->first];
    bool ready = p->running && p->wish == PIPE_AS_IT_IS && (in ? p->count < GADGET_BLOCKS : p->count > 0);
    p->transfer = (struct usb_transfer){
        .endpoint = p->address,
        .out = in ? NULL : b->bytes,
        .length = in ? (size_t)GADGET_BLOCK_SIZE : b->n,
        .complete = pipe_complete,
    };
    pthread_mutex_unlock(&a->lock);
    if (ready) {
        p->submitted = true;
        usb_submit(a->config.device, &p->transfer);
    }
    return ready;
}

/** Moves the halts of the device's endpoints to the controller. */
static void carry_halts(struct attachment *a)
{
    bool any = false;
    for (unsigned i = 0; i < a->info.endpoint_count; i++) {
        any = any || a->pipes[i].stalled;
    }
    for (unsigned i = 0; i < a->info.endpoint_count && any && a->running; i++) {
        struct gadget_pipe *p = &a->pipes[i];
        uint8_t status[2] = {0};
        if (gadget_request(a->config.device, FROM_ENDPOINT, REQUEST_GET_STATUS, 0, p->address, status, sizeof status) ==
                2 &&
            (status[0] & 1) != 0) {
            pthread_mutex_lock(&a->lock);
            gadget_pipe_wish(p, PIPE_HALT);
            pthread_mutex_unlock(&a->lock);
            gadget_request(a->config.device, TO_ENDPOINT, REQUEST_CLEAR_FEATURE, 0, p->address, NULL, 0);
        }
        p->stalled = false;
    }
}

void gadget_settle(struct attachment *a)
{
    if (a->busy) {
        return;
    }
    a->busy = true;
    bool more = a->running;
    while (more && a->running) {
        more = false;
        carry_halts(a);
        for (unsigned i = 0; i < a->info.endpoint_count; i++) {
            if (gadget_pipe_is_in(&a->pipes[i])) {
                follow_drops(&a->pipes[i]);
            }
            more = submit(&a->pipes[i]) || more;
        }
    }
    a->busy = false;
}

void gadget_stop_pipes(struct attachment *a)
{
    a->running = false;
    for (unsigned i = 0; i < a->info.endpoint_count; i++) {
        if (a->pipes[i].submitted) {
            usb_cancel(a->config.device, &a->pipes[i].transfer);
        }
        a->pipes[i].stalled = false;
    }
}
