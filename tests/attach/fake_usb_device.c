// SPDX-License-Identifier: Apache-2.0
// The fake device: chapter 9 by hand, an echo, a silent endpoint and a fountain.
#include "fake_usb_device.h"

#include <stdlib.h>
#include <string.h>

enum { ENDPOINTS = 32, STRING_MAX = 64 };

struct message {
    struct message *next;
    size_t size;
    uint8_t bytes[];
};

struct usb_device {
    struct fake_counts *counts;
    struct pool pool;
    size_t stream_at; /* where the next byte of 0x83 lies */
    struct slot *current;
    unsigned next_slot;
    struct usb_transfer *queues[ENDPOINTS]; /* oldest first */
    struct message *echo;
    bool halted[ENDPOINTS];
    uint8_t configuration;
    uint8_t scratch[4096];
    size_t scratch_size;
    uint8_t answer[4096];
    unsigned drops;
};

// clang-format off
static const uint8_t device_bytes[] = {
    18, 1, 0x20, 0x03, 0xEF, 0x02, 0x01, 9, 0x9E, 0x19, 0x11, 0x98, 0x00, 0x01, 1, 2, 3, 1,
};

#define BULK(address) 7, 5, address, 0x02, 0x00, 0x04, 0, /* companion */ 6, 0x30, 15, 0, 0, 0

const unsigned char fake_config_bytes[] = {
    9, 2, 149, 0, 4, 1, 0, 0x80, 112,
    8, 11, 0, 3, 0xEF, 0x05, 0x00, 0,                                              /* IAD, 3 interfaces */
    9, 4, 0, 0, 2, 0xEF, 0x05, 0x00, 0,
    20, 0x24, 1, 0, 0, 0, 1, 0, 0, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,            /* class-specific extra */
    BULK(0x01), BULK(0x81),
    9, 4, 1, 0, 2, 0xEF, 0x05, 0x01, 0,
    BULK(0x82), BULK(0x02),
    9, 4, 2, 0, 1, 0xEF, 0x05, 0x02, 0,
    BULK(0x83),
    9, 4, 3, 0, 0, 0xFF, 0x00, 0x00, 0,
    9, 4, 3, 1, 0, 0xFF, 0x00, 0x00, 0,                                            /* alternate setting */
    9 - 7, 0x7F,                                                                  /* an unknown two-byte descriptor */
};
const size_t fake_config_size = sizeof fake_config_bytes;

static const uint8_t bos_bytes[] = {
    5, 15, 42, 0, 3,
    7, 16, 2, 0x06, 0, 0, 0,
    10, 16, 3, 0, 0x0E, 0, 1, 10, 0xFF, 0x07,
    20, 16, 4, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
};
static const char *const strings[] = {NULL, "Maker", "Fake camera", "00000001"};
// clang-format on

struct usb_device *fake_usb_new(void *memory, unsigned slots, struct fake_counts *counts)
{
    struct usb_device *d = calloc(1, sizeof *d);
    if (d == NULL || pool_init(&d->pool, memory, slots, FAKE_SLOT_SIZE) < 0) {
        free(d);
        return NULL;
    }
    d->counts = counts;
    uint8_t *bytes = memory;
    for (size_t i = 0; i < (size_t)slots * FAKE_SLOT_SIZE; i++) {
        bytes[i] = fake_byte(i);
    }
    return d;
}

static unsigned index_of(uint8_t endpoint)
{
    return (endpoint & 0x0FU) | (endpoint & 0x80U) >> 3;
}

static void finish(struct usb_device *d, struct usb_transfer *t, enum usb_status status, const uint8_t *in, size_t n,
                   struct slot *slot)
{
    t->status = status;
    t->in = in;
    t->actual = n;
    t->slot = slot;
    atomic_fetch_sub(&d->counts->pending, 1);
    t->complete(t);
}

static struct usb_transfer *pop(struct usb_device *d, unsigned index)
{
    struct usb_transfer *t = d->queues[index];
    d->queues[index] = t->next;
    return t;
}

static void serve_echo(struct usb_device *d)
{
    unsigned index = index_of(0x81);
    while (d->queues[index] != NULL && d->echo != NULL && !d->halted[index]) {
        struct usb_transfer *t = pop(d, index);
        struct message *m = d->echo;
        d->echo = m->next;
        bool fits = m->size <= t->length;
        finish(d, t, fits ? USB_OK : USB_OVERFLOW, m->bytes, fits ? m->size : t->length, NULL);
        free(m);
    }
}

/** The fountain: as many bytes of one slot as the read wants; a slot is used once, in order, and must be free first. */
static void serve_stream(struct usb_device *d)
{
    unsigned index = index_of(0x83);
    while (d->queues[index] != NULL) {
        if (d->current == NULL) {
            struct slot *s = &d->pool.slots[d->next_slot];
            if (s->refs != 0) {
                return;
            }
            s->refs = 1;
            d->current = s;
            d->stream_at = 0;
            d->next_slot = (d->next_slot + 1) % d->pool.count;
        }
        struct slot *s = d->current;
        struct usb_transfer *t = pop(d, index);
        size_t left = FAKE_SLOT_SIZE - d->stream_at;
        size_t n = t->length < left ? t->length : left;
        const uint8_t *from = s->bytes + d->stream_at;
        d->stream_at += n;
        if (d->stream_at == FAKE_SLOT_SIZE) {
            d->current = NULL;
        }
        finish(d, t, USB_OK, from, n, s);
        if (d->stream_at == FAKE_SLOT_SIZE && d->current == NULL) {
            slot_unref(s);
        }
    }
}

void fake_usb_tick(struct usb_device *d)
{
    serve_stream(d);
    atomic_store(&d->counts->held, (int)(d->pool.count - pool_free_count(&d->pool)) - (d->current != NULL));
    atomic_fetch_add(&d->counts->ticks, 1);
}

static void answer(struct usb_device *d, struct usb_transfer *t, const void *bytes, size_t n)
{
    n = n < t->length ? n : t->length;
    memcpy(d->answer, bytes, n);
    finish(d, t, USB_OK, d->answer, n, NULL);
}

static void answer_string(struct usb_device *d, struct usb_transfer *t, unsigned index)
{
    uint8_t s[2 + 2 * STRING_MAX] = {4, 3, 0x09, 0x04};
    if (index > 3) {
        finish(d, t, USB_STALL, NULL, 0, NULL);
        return;
    }
    if (index > 0) {
        size_t n = strlen(strings[index]);
        s[0] = (uint8_t)(2 + 2 * n);
        for (size_t i = 0; i < n; i++) {
            s[2 + 2 * i] = (uint8_t)strings[index][i];
            s[3 + 2 * i] = 0;
        }
    }
    answer(d, t, s, s[0]);
}

static void get_descriptor(struct usb_device *d, struct usb_transfer *t)
{
    switch (t->setup[3]) {
    case 1: answer(d, t, device_bytes, sizeof device_bytes); break;
    case 2: answer(d, t, fake_config_bytes, sizeof fake_config_bytes); break;
    case 3: answer_string(d, t, t->setup[2]); break;
    case 15: answer(d, t, bos_bytes, sizeof bos_bytes); break;
    default: finish(d, t, USB_STALL, NULL, 0, NULL);
    }
}

static void drop_echo(struct usb_device *d, struct usb_transfer *t)
{
    d->drops++;
    finish(d, t, USB_OK, NULL, 0, NULL);
}

static void control(struct usb_device *d, struct usb_transfer *t)
{
    switch (t->setup[0] << 8 | t->setup[1]) {
    case 0x8006: get_descriptor(d, t); break;
    case 0x8008: answer(d, t, &d->configuration, 1); break;
    case 0x0009:
        d->configuration = t->setup[2];
        atomic_store(&d->counts->configuration, d->configuration);
        finish(d, t, d->configuration <= 1 ? USB_OK : USB_STALL, NULL, 0, NULL);
        break;
    case 0x8200: answer(d, t, (const uint8_t[2]){d->halted[index_of(t->setup[4])]}, 2); break;
    case 0x0005:
    case 0x010B: finish(d, t, USB_OK, NULL, 0, NULL); break;
    case 0x0201:
    case 0x0203:
        d->halted[index_of(t->setup[4])] = t->setup[1] == 3;
        finish(d, t, USB_OK, NULL, 0, NULL);
        break;
    case 0x4001:
        d->scratch_size = t->length < sizeof d->scratch ? t->length : sizeof d->scratch;
        if (d->scratch_size > 0) {
            memcpy(d->scratch, t->out, d->scratch_size);
        }
        finish(d, t, USB_OK, NULL, t->length, NULL);
        break;
    case 0x4002: drop_echo(d, t); break;
    case 0xC001: answer(d, t, d->scratch, d->scratch_size); break;
    default: finish(d, t, USB_STALL, NULL, 0, NULL);
    }
}

static void take_echo(struct usb_device *d, struct usb_transfer *t)
{
    struct message *m = malloc(sizeof *m + t->length);
    struct message **at = &d->echo;
    m->next = NULL;
    m->size = t->length;
    if (t->length > 0) {
        memcpy(m->bytes, t->out, t->length);
    }
    while (*at != NULL) {
        at = &(*at)->next;
    }
    *at = m;
    finish(d, t, USB_OK, NULL, t->length, NULL);
    serve_echo(d);
}

void usb_submit(struct usb_device *d, struct usb_transfer *t)
{
    unsigned index = index_of(t->endpoint);
    atomic_fetch_add(&d->counts->pending, 1);
    t->next = NULL;
    if ((t->endpoint & 0x0F) == 0) {
        control(d, t);
    } else if (d->halted[index] || t->endpoint == 0x02) {
        finish(d, t, USB_STALL, NULL, 0, NULL);
    } else if (t->endpoint == 0x01) {
        take_echo(d, t);
    } else {
        struct usb_transfer **at = &d->queues[index];
        while (*at != NULL) {
            at = &(*at)->next;
        }
        *at = t;
        serve_echo(d);
        serve_stream(d);
    }
}

void usb_cancel(struct usb_device *d, struct usb_transfer *t)
{
    for (unsigned i = 0; i < ENDPOINTS; i++) {
        for (struct usb_transfer **at = &d->queues[i]; *at != NULL; at = &(*at)->next) {
            if (*at == t) {
                *at = t->next;
                finish(d, t, USB_CANCELLED, NULL, 0, NULL);
                return;
            }
        }
    }
}

unsigned usb_drops(const struct usb_device *d, uint8_t endpoint)
{
    (void)endpoint;
    return d->drops;
}

static void end_all(struct usb_device *d, enum usb_status status)
{
    d->drops++;
    for (unsigned i = 0; i < ENDPOINTS; i++) {
        while (d->queues[i] != NULL) {
            finish(d, pop(d, i), status, NULL, 0, NULL);
        }
        d->halted[i] = false;
    }
    while (d->echo != NULL) {
        struct message *m = d->echo;
        d->echo = m->next;
        free(m);
    }
}

void usb_reset(struct usb_device *d)
{
    end_all(d, USB_CANCELLED);
    d->configuration = 0;
    atomic_store(&d->counts->configuration, 0);
    atomic_fetch_add(&d->counts->resets, 1);
}

void usb_interface_released(struct usb_device *d, unsigned number)
{
    (void)number;
    atomic_fetch_add(&d->counts->released, 1);
}

void usb_device_free(struct usb_device *d)
{
    if (d != NULL) {
        end_all(d, USB_NO_DEVICE);
        pool_fini(&d->pool);
        free(d);
    }
}
