// SPDX-License-Identifier: Apache-2.0
// The camera at this machine's own USB device port: the owner's loop, coming and going. The owner stands between the USB
// device and the threads that sit in the kernel.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "attach/gadget_private.h"
#include "base/error.h"

static void on_wake(void *arg, unsigned ready)
{
    struct attachment *a = arg;
    uint64_t n;
    (void)ready;
    (void)!read(a->wake_fd, &n, sizeof n);
    if (a->config.loop->catch_up != NULL) {
        a->config.loop->catch_up(a->config.loop->self);
    }
    pthread_mutex_lock(&a->lock);
    bool asked = a->request.asked;
    bool lost = a->lost;
    bool enabled = a->enabled;
    int enable_error = a->enable_error;
    int fetch_error = a->fetch_error;
    a->request.asked = a->lost = a->enabled = false;
    a->enable_error = a->fetch_error = 0;
    pthread_mutex_unlock(&a->lock);
    if (fetch_error != 0) {
        log_say(a->config.log, LOG_WARN, "attach", "gadget: the controller has gone: %s", strerror(-fetch_error));
    }
    if (enable_error != 0) {
        log_say(a->config.log, LOG_ERROR, "attach", "gadget: the controller has no such endpoints: %s",
                strerror(-enable_error));
    }
    if (lost || fetch_error != 0 || enable_error != 0) {
        if (a->holding) {
            log_say(a->config.log, LOG_INFO, "attach", "gadget: the host has gone, or has reset the bus");
        }
        gadget_let_go(a);
    } else if (enabled && a->holding) {
        a->running = true;
        log_say(a->config.log, LOG_INFO, "attach", "gadget: a host has the camera");
    }
    if (asked) {
        a->busy = true; /* what the request sets off is looked at below */
        gadget_serve_request(a);
        a->busy = false;
    }
    gadget_settle(a);
}

void gadget_free(struct attachment *a)
{
    if (a == NULL) {
        return;
    }
    if (a->watch != NULL) {
        a->config.loop->unwatch(a->config.loop->self, a->watch);
    }
    pthread_mutex_lock(&a->lock);
    a->stop = true;
    gadget_thread_call(&a->ep0);
    for (unsigned i = 0; i < GADGET_PIPES; i++) {
        gadget_thread_call(&a->pipes[i].thread);
    }
    pthread_cond_broadcast(&a->changed);
    pthread_mutex_unlock(&a->lock);
    gadget_thread_join(&a->ep0);
    for (unsigned i = 0; i < GADGET_PIPES; i++) {
        gadget_thread_join(&a->pipes[i].thread);
    }
    a->udc.ops->close(a->udc.self);
    if (a->control_busy) {
        usb_cancel(a->config.device, &a->control);
    }
    gadget_let_go(a);
    share_leave(a->config.share, &a->user);
    for (unsigned i = 0; i < GADGET_PIPES; i++) {
        for (unsigned b = 0; b < GADGET_BLOCKS; b++) {
            free(a->pipes[i].blocks[b].memory);
        }
    }
    free(a->request.memory);
    if (a->wake_fd >= 0) {
        close(a->wake_fd);
    }
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
    free(a);
}

static int new_pipe(struct attachment *a, unsigned index)
{
    struct gadget_pipe *p = &a->pipes[index];
    p->owner = a;
    p->handle = -1;
    p->piece = GADGET_BLOCK_SIZE;
    memcpy(p->descriptor, a->info.endpoints[index].descriptor, sizeof p->descriptor);
    p->address = p->descriptor[2];
    p->packet_size = a->info.endpoints[index].packet_size;
    for (unsigned b = 0; b < GADGET_BLOCKS; b++) {
        struct gadget_block *block = &p->blocks[b];
        block->memory = malloc(RAW_HEAD + (gadget_pipe_is_in(p) ? (size_t)GADGET_BLOCK_SIZE : p->packet_size));
        if (block->memory == NULL) {
            return -CT_E_MEMORY;
        }
        block->bytes = block->memory + RAW_HEAD;
    }
    return gadget_thread_start(a, &p->thread, gadget_pipe_main, p);
}

int gadget_new(const struct attach_config *config, struct raw_udc udc, const struct gadget_info *info,
               struct attachment **out)
{
    struct attachment *a = calloc(1, sizeof *a);
    if (a == NULL) {
        udc.ops->close(udc.self);
        return -CT_E_MEMORY;
    }
    a->config = *config;
    a->config.address = NULL;
    a->udc = udc;
    a->info = *info;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->changed, NULL);
    share_join(a->config.share, &a->user);
    a->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    a->request.memory = malloc((size_t)RAW_HEAD + GADGET_CONTROL_MAX);
    int e = a->request.memory != NULL && a->wake_fd >= 0 ? 0 : -CT_E_MEMORY;
    if (e == 0) {
        a->request.bytes = a->request.memory + RAW_HEAD;
        a->watch = config->loop->watch(config->loop->self, a->wake_fd, LOOP_READ, on_wake, a);
        e = a->watch != NULL ? 0 : -CT_E_MEMORY;
    }
    for (unsigned i = 0; i < info->endpoint_count && e >= 0; i++) {
        e = new_pipe(a, i);
    }
    e = e < 0 ? e : gadget_thread_start(a, &a->ep0, gadget_ep0_main, a);
    if (e < 0) {
        gadget_free(a);
        return e;
    }
    *out = a;
    return 0;
}

static int gadget_open(const struct attach_config *config, struct attachment **out)
{
    struct gadget_info info;
    struct raw_udc udc = {0};
    int e = gadget_ask(config->device, &info);
    if (e >= 0) {
        e = raw_kernel_open(config->address, info.super_speed, config->log, &udc);
    }
    if (e >= 0) {
        e = gadget_new(config, udc, &info, out);
    }
    if (e >= 0) {
        log_say(config->log, LOG_INFO, "attach", "gadget: the camera is at %s", config->address);
    }
    return e;
}

const struct attach_ops attach_gadget = {.name = "gadget", .open = gadget_open, .close = gadget_free};
