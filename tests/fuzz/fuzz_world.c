// SPDX-License-Identifier: Apache-2.0
// The device under fuzz. The checks abort: they are what a fuzzer looks for.
#include "fuzz_world.h"

#include <stdlib.h>
#include <string.h>

static struct world the_world;

static void check(bool law)
{
    if (!law) {
        abort();
    }
}

static void plug(struct world *w)
{
    static uint8_t memory[WORLD_SLOTS * WORLD_SLOT_SIZE];
    w->clock = evq_new(USB_DEVICE_EVENTS);
    check(w->clock != NULL && pool_init(&w->frames, memory, WORLD_SLOTS, WORLD_SLOT_SIZE) == 0);
    struct usb_device_config config = {.clock = w->clock, .port = fake_port_init(&w->camera), .super_speed = true};
    w->device = usb_device_new(&config);
    check(w->device != NULL);
    w->sink = usb_device_sink(w->device);
}

static void on_complete(struct usb_transfer *t)
{
    struct world_transfer *x = (struct world_transfer *)(void *)t; /* the first member */
    struct world *w = &the_world;
    check(x->pending);
    x->pending = false;
    check(t->actual <= t->length);
    check(t->actual == 0 || t->out != NULL || t->in != NULL);
    check(t->slot == NULL || t->slot->refs > 0);
    uint8_t sum = 0;
    for (size_t i = 0; t->in != NULL && i < t->actual; i++) {
        sum ^= t->in[i]; /* every byte can be read */
    }
    static volatile uint8_t keep;
    keep = sum;
    enum world_nest nest = x->nest;
    x->nest = NEST_NOTHING;
    switch (nest) {
    case NEST_SUBMIT: world_submit(w, x); break;
    case NEST_CANCEL: usb_cancel(w->device, &w->transfers[t->actual % WORLD_TRANSFERS].t); break;
    case NEST_RESET: usb_reset(w->device); break;
    case NEST_RELEASE: usb_interface_released(w->device, t->actual % 4); break;
    default: break;
    }
    (void)keep;
}

struct world *world_begin(void)
{
    struct world *w = &the_world;
    if (w->device == NULL) {
        plug(w);
    }
    fake_port_init(&w->camera);
    struct world_transfer *x = world_free_transfer(w);
    check(x == &w->transfers[0]);
    static const uint8_t set_configuration[8] = {0x00, 9, 1};
    x->t = (struct usb_transfer){.endpoint = 0};
    x->nest = NEST_NOTHING;
    memcpy(x->t.setup, set_configuration, 8);
    world_submit(w, x);
    check(!x->pending && x->t.status == USB_OK);
    return w;
}

void world_end(struct world *w)
{
    for (unsigned i = 0; i < WORLD_TRANSFERS; i++) {
        w->transfers[i].nest = NEST_NOTHING;
    }
    usb_reset(w->device);
    for (unsigned i = 0; i < WORLD_TRANSFERS; i++) {
        check(!w->transfers[i].pending);
    }
    check(pool_free_count(&w->frames) == WORLD_SLOTS);
    check(!w->camera.open && w->camera.opened == w->camera.closed);
    check(!usb_stream_backlog(w->device));
    check(evq_next(w->clock) == NS_NEVER);
}

struct world_transfer *world_free_transfer(struct world *w)
{
    for (unsigned i = 0; i < WORLD_TRANSFERS; i++) {
        if (!w->transfers[i].pending) {
            return &w->transfers[i];
        }
    }
    return NULL;
}

void world_submit(struct world *w, struct world_transfer *x)
{
    x->pending = true;
    x->t.complete = on_complete;
    usb_submit(w->device, &x->t);
}
