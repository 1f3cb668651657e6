// SPDX-License-Identifier: Apache-2.0
// Control requests: what the thread of endpoint 0 has fetched goes to the device, and who has the camera is decided.
#include <string.h>

#include "attach/gadget_private.h"

enum { REQUEST_CLEAR_FEATURE = 1, REQUEST_SET_FEATURE = 3, REQUEST_SET_CONFIGURATION = 9, TO_ENDPOINT = 0x02 };

void gadget_let_go(struct attachment *a)
{
    gadget_stop_pipes(a);
    if (a->holding) {
        a->holding = false;
        usb_reset(a->config.device);
        share_give(a->config.share, &a->user);
    }
}

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
            gadget_let_go(a);
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

void gadget_serve_request(struct attachment *a)
{
    struct gadget_request *r = &a->request;
    bool configures = r->setup[0] == 0 && r->setup[1] == REQUEST_SET_CONFIGURATION;
    bool looks = (r->setup[0] & 0x80) != 0;
    r->configure = -1;
    r->clear = NULL;
    if (configures) {
        gadget_stop_pipes(a);
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
