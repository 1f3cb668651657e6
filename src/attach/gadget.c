// SPDX-License-Identifier: Apache-2.0
// The camera at this machine's own USB device port: the owner's side, between the USB device and the threads that sit in the
// kernel.
//
// A device-side writer does not know how much a host wants to read. It needs not: packets in the right order with a
// short one where a message ends are what a host takes apart, and usb_transfer.host_waits says where an empty one is due.
//
// Controllers answer CLEAR_FEATURE(ENDPOINT_HALT) themselves, and few tell. So a halt of the device is carried over to the
// controller, which holds it for the host, and is cleared in the device at once.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "attach/gadget_private.h"
#include "base/error.h"

enum {
    DESCRIPTOR_MAX = 4096,
    REQUEST_GET_STATUS = 0,
    REQUEST_CLEAR_FEATURE = 1,
    REQUEST_SET_FEATURE = 3,
    REQUEST_GET_DESCRIPTOR = 6,
    REQUEST_SET_CONFIGURATION = 9,
    TO_ENDPOINT = 0x02,
    FROM_ENDPOINT = 0x82,
    FROM_DEVICE = 0x80,
    DESCRIPTOR_DEVICE = 1,
    DESCRIPTOR_CONFIGURATION = 2,
};

/* --- questions of our own --- */

struct question {
    struct usb_transfer transfer; /* first: complete() finds it */
    uint8_t *answer;
    size_t size;
    bool done;
};

static void question_complete(struct usb_transfer *t)
{
    struct question *q = (struct question *)(void *)t;
    q->done = true;
    q->size = t->status == USB_OK && t->actual < q->size ? t->actual : q->size;
    if (t->status == USB_OK && t->in != NULL) {
        memcpy(q->answer, t->in, q->size);
    }
}

/** A control request of ours, which devices answer at once. Bytes of the answer, or a negative error. */
static int ask(struct usb_device *device, uint8_t type, uint8_t request, uint16_t value, uint16_t index,
               uint8_t *answer, uint16_t length)
{
    struct question q = {.answer = answer, .size = length};
    const uint8_t setup[8] = {type,
                              request,
                              (uint8_t)value,
                              (uint8_t)(value >> 8),
                              (uint8_t)index,
                              (uint8_t)(index >> 8),
                              (uint8_t)length,
                              (uint8_t)(length >> 8)};
    memcpy(q.transfer.setup, setup, sizeof setup);
    q.transfer.length = length;
    q.transfer.complete = question_complete;
    usb_submit(device, &q.transfer);
    if (!q.done) {
        usb_cancel(device, &q.transfer);
        return -CT_E_TIMEOUT;
    }
    return q.transfer.status == USB_OK ? (int)q.size : -CT_E_NO_DEVICE;
}

int gadget_ask(struct usb_device *device, struct gadget_info *out)
{
    uint8_t about[18];
    uint8_t configuration[DESCRIPTOR_MAX];
    int n = ask(device, FROM_DEVICE, REQUEST_GET_DESCRIPTOR, DESCRIPTOR_DEVICE << 8, 0, about, sizeof about);
    int m = n < 0 ? n
                  : ask(device, FROM_DEVICE, REQUEST_GET_DESCRIPTOR, DESCRIPTOR_CONFIGURATION << 8, 0, configuration,
                        sizeof configuration);
    return m < 0 ? m : gadget_info_read(about, (size_t)n, configuration, (size_t)m, out);
}

/* --- endpoints --- */

static void settle(struct attachment *a);

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
    settle(a);
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
        if (ask(a->config.device, FROM_ENDPOINT, REQUEST_GET_STATUS, 0, p->address, status, sizeof status) == 2 &&
            (status[0] & 1) != 0) {
            pthread_mutex_lock(&a->lock);
            gadget_pipe_wish(p, PIPE_HALT);
            pthread_mutex_unlock(&a->lock);
            ask(a->config.device, TO_ENDPOINT, REQUEST_CLEAR_FEATURE, 0, p->address, NULL, 0);
        }
        p->stalled = false;
    }
}

/** Lets go on what can go on. */
static void settle(struct attachment *a)
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

/** The host does not have the device any more, or has it from the start. */
static void stop_pipes(struct attachment *a)
{
    a->running = false;
    for (unsigned i = 0; i < a->info.endpoint_count; i++) {
        if (a->pipes[i].submitted) {
            usb_cancel(a->config.device, &a->pipes[i].transfer);
        }
        a->pipes[i].stalled = false;
    }
}

static void let_go(struct attachment *a)
{
    stop_pipes(a);
    if (a->holding) {
        a->holding = false;
        usb_reset(a->config.device);
        share_give(a->config.share, &a->user);
    }
}

/* --- control requests --- */

static void answer(struct attachment *a, enum gadget_verdict verdict)
{
    pthread_mutex_lock(&a->lock);
    a->request.verdict = verdict;
    a->request.answered = true;
    pthread_cond_broadcast(&a->changed);
    pthread_mutex_unlock(&a->lock);
}

static struct gadget_pipe *pipe_at(struct attachment *a, uint8_t address)
{
    for (unsigned i = 0; i < a->info.endpoint_count; i++) {
        if (a->pipes[i].address == address) {
            return &a->pipes[i];
        }
    }
    return NULL;
}

static void control_complete(struct usb_transfer *t)
{
    struct attachment *a = (struct attachment *)(void *)((char *)t - offsetof(struct attachment, control));
    struct gadget_request *r = &a->request;
    a->control_busy = false;
    if (t->status != USB_OK) {
        answer(a, VERDICT_STALL);
        return;
    }
    r->n = 0;
    if (t->in != NULL) {
        r->n = t->actual < GADGET_CONTROL_MAX ? t->actual : (size_t)GADGET_CONTROL_MAX;
        memcpy(r->bytes, t->in, r->n);
    }
    bool halts = r->setup[0] == TO_ENDPOINT && r->setup[2] == 0 && r->setup[3] == 0;
    if (r->setup[0] == 0 && r->setup[1] == REQUEST_SET_CONFIGURATION) {
        r->configure = r->setup[2];
        if (r->configure == 0) {
            let_go(a);
        }
    } else if (halts && (r->setup[1] == REQUEST_SET_FEATURE || r->setup[1] == REQUEST_CLEAR_FEATURE)) {
        /* This controller lets the device know. Its halt is carried over when the device can be asked again. */
        struct gadget_pipe *p = pipe_at(a, r->setup[4]);
        if (p != NULL && r->setup[1] == REQUEST_SET_FEATURE) {
            p->stalled = true;
        } else {
            r->clear = p;
        }
    }
    answer(a, VERDICT_DONE);
}

/** A host that configures the device has the camera from now on; false: somebody else has it. */
static bool take(struct attachment *a)
{
    if (share_take(a->config.share, &a->user) < 0) {
        log_say(a->config.log, a->refused_one ? LOG_DEBUG : LOG_WARN, "attach",
                "gadget: BUSY: the host's SET_CONFIGURATION is refused until the camera is free");
        a->refused_one = true;
        return false;
    }
    a->refused_one = false;
    if (!a->holding) {
        usb_reset(a->config.device);
    }
    a->holding = true;
    return true;
}

static void serve_request(struct attachment *a)
{
    struct gadget_request *r = &a->request;
    bool configures = r->setup[0] == 0 && r->setup[1] == REQUEST_SET_CONFIGURATION;
    bool looks = (r->setup[0] & 0x80) != 0;
    r->configure = -1;
    r->clear = NULL;
    if (configures) {
        stop_pipes(a);
    }
    if (configures && r->setup[2] == 0 && !a->holding) {
        r->configure = 0; /* it never had the camera: the endpoints go, the device is not asked */
        answer(a, VERDICT_DONE);
        return;
    }
    if ((configures && r->setup[2] != 0 && !take(a)) ||
        (!configures && !looks && share_busy(a->config.share, &a->user))) {
        answer(a, VERDICT_STALL);
        return;
    }
    a->control = (struct usb_transfer){.complete = control_complete};
    memcpy(a->control.setup, r->setup, sizeof r->setup);
    a->control.out = looks || r->n == 0 ? NULL : r->bytes;
    a->control.length = looks ? r->setup[6] | (size_t)r->setup[7] << 8 : r->n;
    a->control_busy = true;
    usb_submit(a->config.device, &a->control);
}

/* --- the loop --- */

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
        let_go(a);
    } else if (enabled && a->holding) {
        a->running = true;
        log_say(a->config.log, LOG_INFO, "attach", "gadget: a host has the camera");
    }
    if (asked) {
        a->busy = true; /* what the request sets off is looked at below */
        serve_request(a);
        a->busy = false;
    }
    settle(a);
}

/* --- coming and going --- */

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
    let_go(a);
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
