// SPDX-License-Identifier: Apache-2.0
// The tests' side of the cable.
#include "usb_host.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

void host_plug(struct host *h, bool super_speed, ns_t ack_delay_ns)
{
    *h = (struct host){.clock = evq_new(16), .memory = malloc((size_t)HOST_SLOTS * HOST_SLOT_SIZE)};
    if (h->clock == NULL || h->memory == NULL ||
        pool_init_with_head(&h->frames, h->memory, HOST_SLOTS, HOST_SLOT_SIZE, FRAME_HEAD) < 0) {
        abort();
    }
    struct usb_device_config config = {
        .clock = h->clock,
        .port = fake_port_init(&h->camera),
        .super_speed = super_speed,
        .ack_delay_ns = ack_delay_ns,
    };
    h->device = usb_device_new(&config);
    if (h->device == NULL) {
        abort();
    }
    h->sink = usb_device_sink(h->device, PORT_FACE_U3V);
    h->video_sink = usb_device_sink(h->device, PORT_FACE_UVC);
}

void host_open(struct host *h)
{
    host_plug(h, true, 0);
    if (host_control(h, 0x00, 9, 1, 0, NULL, 0) < 0) {
        abort();
    }
}

void host_close(struct host *h)
{
    usb_device_free(h->device);
    pool_fini(&h->frames);
    free(h->memory);
    evq_free(h->clock);
}

static void on_complete(struct usb_transfer *t)
{
    struct pending *p = (struct pending *)(void *)t; /* the first member */
    p->done = true;
    p->completions++;
    p->status = t->status;
    p->actual = t->actual;
    p->in = t->in;
    p->done_at = evq_now(p->host->clock);
    p->slot = t->slot != NULL ? slot_ref(t->slot) : NULL;
    if (t->in != NULL) {
        memcpy(p->head, t->in, t->actual < sizeof p->head ? t->actual : sizeof p->head);
    }
}

void host_submit_in(struct host *h, struct pending *p, uint8_t endpoint, size_t length)
{
    *p = (struct pending){.t = {.endpoint = endpoint, .length = length, .complete = on_complete}, .host = h};
    usb_submit(h->device, &p->t);
}

void host_submit_out(struct host *h, struct pending *p, uint8_t endpoint, const uint8_t *data, size_t n)
{
    *p = (struct pending){.t = {.endpoint = endpoint, .out = data, .length = n, .complete = on_complete}, .host = h};
    usb_submit(h->device, &p->t);
}

void pending_drop(struct pending *p)
{
    slot_unref(p->slot);
    p->slot = NULL;
}

struct control_transfer {
    struct usb_transfer t;
    uint8_t *data;
    int result;
};

static void on_control(struct usb_transfer *t)
{
    struct control_transfer *c = (struct control_transfer *)(void *)t;
    c->result = t->status == USB_OK ? (int)t->actual : -1;
    if (t->status == USB_OK && t->in != NULL && c->data != NULL) {
        memcpy(c->data, t->in, t->actual);
    }
}

int host_control(struct host *h, unsigned type, unsigned request, unsigned value, unsigned index, uint8_t *data,
                 size_t n)
{
    struct control_transfer c = {.t = {.length = n, .complete = on_control}, .data = data, .result = -2};
    struct wr w = wr_over(c.t.setup, sizeof c.t.setup);
    wr_u8(&w, (uint8_t)type);
    wr_u8(&w, (uint8_t)request);
    wr_u16(&w, (uint16_t)value);
    wr_u16(&w, (uint16_t)index);
    wr_u16(&w, (uint16_t)n);
    c.t.out = (type & 0x80) == 0 ? data : NULL;
    usb_submit(h->device, &c.t);
    return c.result;
}

int host_command(struct host *h, const uint8_t *command, size_t n, uint8_t *ack, size_t ack_max)
{
    struct pending out;
    host_submit_out(h, &out, CONTROL_OUT, command, n);
    struct pending in;
    host_submit_in(h, &in, CONTROL_IN, ack_max);
    if (!out.done || !in.done) {
        usb_cancel(h->device, &out.t);
        usb_cancel(h->device, &in.t);
        return -1;
    }
    if (out.status != USB_OK || in.status != USB_OK) {
        return -1;
    }
    memcpy(ack, in.in, in.actual);
    return (int)in.actual;
}

static struct wr command_header(struct host *h, uint8_t *bytes, size_t max, unsigned id, size_t scd)
{
    struct wr w = wr_over(bytes, max);
    wr_u32(&w, 0x43563355);
    wr_u16(&w, 0x4000);
    wr_u16(&w, (uint16_t)id);
    wr_u16(&w, (uint16_t)scd);
    wr_u16(&w, ++h->request_id);
    return w;
}

unsigned host_read(struct host *h, uint64_t addr, uint8_t *dst, size_t n)
{
    uint8_t command[24];
    struct wr w = command_header(h, command, sizeof command, 0x0800, 12);
    wr_u64(&w, addr);
    wr_u16(&w, 0);
    wr_u16(&w, (uint16_t)n);
    static uint8_t ack[0x10000 + 16];
    int got = host_command(h, command, sizeof command, ack, n + 12);
    struct rd r = rd_over(ack, got < 0 ? 0 : (size_t)got);
    bool prefix = rd_u32(&r) == 0x43563355;
    unsigned status = rd_u16(&r);
    bool id = rd_u16(&r) == 0x0801;
    size_t scd = rd_u16(&r);
    bool request = rd_u16(&r) == h->request_id;
    const uint8_t *data = rd_bytes(&r, scd);
    if (r.bad || !prefix || !id || !request || rd_left(&r) != 0 || (status == 0 && scd != n)) {
        return 0xFFFF;
    }
    if (status == 0) {
        memcpy(dst, data, n);
    }
    return status;
}

unsigned host_write(struct host *h, uint64_t addr, const uint8_t *src, size_t n)
{
    static uint8_t command[0x10000];
    struct wr w = command_header(h, command, sizeof command, 0x0802, 8 + n);
    wr_u64(&w, addr);
    wr_bytes(&w, src, n);
    uint8_t ack[16];
    int got = host_command(h, command, wr_used(&w), ack, sizeof ack);
    struct rd r = rd_over(ack, got < 0 ? 0 : (size_t)got);
    bool prefix = rd_u32(&r) == 0x43563355;
    unsigned status = rd_u16(&r);
    bool id = rd_u16(&r) == 0x0803;
    rd_u16(&r);
    bool request = rd_u16(&r) == h->request_id;
    bool written = status != 0 || (rd_u16(&r) == 0 && rd_u16(&r) == n);
    return r.bad || !prefix || !id || !request || !written ? 0xFFFF : status;
}

uint64_t host_read_number(struct host *h, uint64_t addr, size_t n)
{
    uint8_t bytes[8] = {0};
    if (host_read(h, addr, bytes, n) != 0) {
        return UINT64_MAX;
    }
    struct rd r = rd_over(bytes, sizeof bytes);
    return rd_u64(&r);
}

unsigned host_write_u32(struct host *h, uint64_t addr, uint32_t v)
{
    uint8_t bytes[4];
    struct wr w = wr_over(bytes, sizeof bytes);
    wr_u32(&w, v);
    return host_write(h, addr, bytes, sizeof bytes);
}

unsigned host_stream_start(struct host *h, uint64_t payload, uint32_t max)
{
    enum { SIRM = 0x20000 };
    h->camera.payload_size = (int64_t)payload;
    uint64_t exponent = host_read_number(h, SIRM, 4) >> 24;
    if (exponent > 31) {
        return 1; /* the read failed */
    }
    uint32_t alignment = 1u << exponent;
    uint32_t size = (uint32_t)(payload < max ? payload : max);
    uint32_t rest = (uint32_t)(payload % size);
    host_write_u32(h, SIRM + 0x18, 52);
    host_write_u32(h, SIRM + 0x2C, (uint32_t)host_read_number(h, SIRM + 0x14, 4));
    host_write_u32(h, SIRM + 0x1C, size);
    host_write_u32(h, SIRM + 0x20, (uint32_t)(payload / size));
    host_write_u32(h, SIRM + 0x24, (rest + alignment - 1) / alignment * alignment);
    host_write_u32(h, SIRM + 0x28, 0);
    return host_write_u32(h, SIRM + 0x04, 1);
}

uint8_t host_pixel(size_t at, unsigned seed)
{
    return (uint8_t)(at * 31 + at / 251 + (size_t)seed * 17);
}

int host_frame(struct host *h, size_t payload, unsigned seed, int64_t bytes_per_s)
{
    struct slot *slot = pool_take(&h->frames);
    if (slot == NULL) {
        return 1;
    }
    for (size_t i = 0; i < payload; i++) {
        slot->bytes[i] = host_pixel(i, seed);
    }
    struct frame f = {
        .slot = slot,
        .payload_size = payload,
        .frame_id = seed,
        .timestamp_ns = evq_now(h->clock),
        .pixel_format = 0x01080001,
        .width = 640,
        .height = 480,
        .bytes_per_s = bytes_per_s,
        .chunk_layout_id = h->chunk_layout_id,
    };
    int e = h->sink.ops->frame(h->sink.self, &f);
    slot_unref(slot);
    return e;
}
