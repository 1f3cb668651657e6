// SPDX-License-Identifier: Apache-2.0
// The thread of one bulk endpoint: moves blocks between the owner and the kernel, and knows nothing of what is in them.
#include <errno.h>

#include "attach/gadget_private.h"

void gadget_pipe_void(struct gadget_pipe *p)
{
    /* The one at the kernel is the thread's until it is out. */
    p->count = p->sending ? 1 : 0;
    p->cancel = p->thread.in_kernel;
    p->flush = p->running && gadget_pipe_is_in(p);
    gadget_thread_call(&p->thread);
    pthread_cond_broadcast(&p->owner->changed);
}

void gadget_pipe_wish(struct gadget_pipe *p, enum pipe_wish wish)
{
    p->wish = wish;
    gadget_pipe_void(p);
}

static void shift(struct gadget_pipe *p)
{
    p->first = (p->first + 1) % GADGET_BLOCKS;
    p->count--;
}

/** The bus was reset, the cable pulled, or the controller is in trouble: the host has to configure us anew. */
static void give_up(struct gadget_pipe *p)
{
    p->running = false;
    p->count = 0;
    p->owner->lost = true;
    gadget_wake(p->owner);
}

/** All below with the lock held, but for the call itself. */
static void send_piece(struct gadget_pipe *p)
{
    struct attachment *a = p->owner;
    struct gadget_block *b = &p->blocks[p->first];
    size_t left = b->n - b->sent;
    size_t n = left < p->piece ? left : p->piece;
    bool zero = b->zero && n == left;
    uint8_t *bytes = b->bytes + b->sent;
    p->sending = true;
    gadget_thread_enter(a, &p->thread);
    /* The header goes where bytes that were sent lie, or into the room before the block. */
    int e = a->udc.ops->write(a->udc.self, p->handle, bytes, n, zero);
    gadget_thread_leave(a, &p->thread);
    p->sending = false;
    bool cancelled = p->cancel;
    p->cancel = false;
    if (!cancelled && (e == -ENOMEM || e == -EINVAL) && p->piece > GADGET_PIECE_MIN) {
        p->piece /= 2; /* no such piece of memory is free, or this kernel takes no more at once */
        return;
    }
    b->sent += e >= 0 ? n : 0;
    if (cancelled || (e >= 0 && b->sent == b->n)) {
        shift(p);
        gadget_wake(a);
    }
    if (e < 0 && e != -EINTR && p->running) {
        give_up(p);
    }
}

static void receive(struct gadget_pipe *p)
{
    struct attachment *a = p->owner;
    struct gadget_block *b = &p->blocks[(p->first + p->count) % GADGET_BLOCKS];
    gadget_thread_enter(a, &p->thread);
    /* One packet: whether a whole one ends a message, only the device knows. */
    int e = a->udc.ops->read(a->udc.self, p->handle, b->bytes, p->packet_size);
    gadget_thread_leave(a, &p->thread);
    bool cancelled = p->cancel;
    p->cancel = false;
    if (e >= 0 && !cancelled) {
        b->n = (size_t)e;
        p->count++;
        gadget_wake(a);
    } else if (e < 0 && e != -EINTR && p->running) {
        give_up(p);
    }
}

static void change_halt(struct gadget_pipe *p)
{
    struct attachment *a = p->owner;
    bool on = p->wish == PIPE_HALT;
    p->wish = PIPE_AS_IT_IS;
    gadget_thread_enter(a, &p->thread);
    (void)a->udc.ops->halt(a->udc.self, p->handle,
                           on); /* a controller that can not: the host meets a timeout instead */
    gadget_thread_leave(a, &p->thread);
    p->cancel = false;
}

/** A small message that is done for us may still lie in the controller's own memory. */
static void flush(struct gadget_pipe *p)
{
    struct attachment *a = p->owner;
    p->flush = false;
    p->cancel = true; /* nothing is sent meanwhile: see voiding() */
    gadget_thread_enter(a, &p->thread);
    int e = a->udc.ops->flush(a->udc.self, p->handle, p->descriptor);
    gadget_thread_leave(a, &p->thread);
    p->cancel = false;
    p->handle = e;
    if (e < 0 && p->running) {
        give_up(p);
    }
}

/** Whether something is being taken back. What the device says after it has thrown something away is not to come before
 * that: a host that hears that its stream is closed may open the next. */
static bool voiding(const struct attachment *a)
{
    for (unsigned i = 0; i < a->info.endpoint_count; i++) {
        if (a->pipes[i].cancel || (a->pipes[i].running && a->pipes[i].flush)) {
            return true;
        }
    }
    return false;
}

void *gadget_pipe_main(void *pipe)
{
    struct gadget_pipe *p = pipe;
    struct attachment *a = p->owner;
    if (!gadget_thread_begin(a, &p->thread)) {
        return NULL;
    }
    pthread_mutex_lock(&a->lock);
    while (!a->stop) {
        bool in = gadget_pipe_is_in(p);
        if (p->running && p->flush) {
            flush(p);
        } else if (p->running && p->wish != PIPE_AS_IT_IS) {
            change_halt(p);
        } else if (p->running && in && p->count > 0 && !voiding(a)) {
            send_piece(p);
        } else if (p->running && !in && p->count < GADGET_BLOCKS) {
            receive(p);
        } else {
            pthread_cond_wait(&a->changed, &a->lock);
        }
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}
