// SPDX-License-Identifier: Apache-2.0
// Two feature registers, the strings, what a video host sets, and a stream that can be busy.
#include "fake_port.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

static int port_read(void *self, uint64_t addr, uint8_t *dst, size_t len)
{
    struct fake_port *f = self;
    uint8_t bytes[VALUE_TEXT_MAX] = {0};
    if (span_in(addr, len, FAKE_WIDTH_ADDR, 8)) {
        struct wr w = wr_over(bytes, 8);
        wr_u64(&w, (uint64_t)f->width);
        memcpy(dst, bytes + (addr - FAKE_WIDTH_ADDR), len);
        return 0;
    }
    if (addr == features[FEAT_AcquisitionFrameRate].addr + FEATURE_REG_MAX && len == 8) {
        struct wr w = wr_over(dst, 8);
        wr_f64(&w, f->rate_max_hz);
        return 0;
    }
    if (span_in(addr, len, FAKE_USER_ID_ADDR, VALUE_TEXT_MAX)) {
        memcpy(dst, f->user_id + (addr - FAKE_USER_ID_ADDR), len);
        return 0;
    }
    return -CT_E_ADDRESS;
}

/** A number that a stream locks. */
static int set_locked(const struct fake_port *f, const struct value *v, int64_t max, int64_t *out)
{
    if (f->open) {
        return -CT_E_LOCKED;
    }
    if (v->i < 1 || v->i > max) {
        return -CT_E_RANGE;
    }
    *out = v->i;
    return 0;
}

static int set_rate(struct fake_port *f, double hz)
{
    if (hz < 1 || hz > f->rate_max_hz) {
        return -CT_E_RANGE;
    }
    f->rate_hz = hz;
    return 0;
}

static int port_set(void *self, enum feature_id id, const struct value *v)
{
    struct fake_port *f = self;
    switch (id) {
    case FEAT_Width: return set_locked(f, v, f->width_max, &f->width);
    case FEAT_Height: return set_locked(f, v, f->height_max, &f->height);
    case FEAT_PixelFormat: return set_locked(f, v, INT64_MAX, &f->pixel_format);
    case FEAT_AcquisitionMode: f->acquisition_mode = v->i; return 0;
    case FEAT_AcquisitionFrameRate: return set_rate(f, v->f);
    case FEAT_AcquisitionStart: f->started++; return 0;
    case FEAT_DeviceUserID: memcpy(f->user_id, v->text, sizeof f->user_id); return 0;
    case FEAT_TimestampLatch: f->latched = f->timestamp; return 0;
    default: return -CT_E_READ_ONLY;
    }
}

static int port_write(void *self, uint64_t addr, const uint8_t *src, size_t len)
{
    struct rd r = rd_over(src, len);
    if (addr == FAKE_WIDTH_ADDR) {
        struct value v = {.kind = VALUE_INT, .i = (int64_t)rd_u64(&r)};
        return r.bad || rd_left(&r) != 0 ? -CT_E_LENGTH : port_set(self, FEAT_Width, &v);
    }
    return -CT_E_ADDRESS;
}

static int port_get(void *self, enum feature_id id, struct value *out)
{
    struct fake_port *f = self;
    const char *text = NULL;
    switch (id) {
    case FEAT_DeviceVendorName: text = "The Imaging Source Europe GmbH"; break;
    case FEAT_DeviceModelName: text = "DMK 38UX253"; break;
    case FEAT_DeviceManufacturerInfo: text = "fake"; break;
    case FEAT_DeviceVersion: text = "1.0"; break;
    case FEAT_DeviceSerialNumber: text = "44020271"; break;
    case FEAT_DeviceUserID: text = f->user_id; break;
    case FEAT_PayloadSize: *out = (struct value){.kind = VALUE_INT, .i = f->payload_size}; return 0;
    case FEAT_ChunkModeActive: *out = (struct value){.kind = VALUE_INT, .i = f->chunks}; return 0;
    case FEAT_TimestampLatchValue: *out = (struct value){.kind = VALUE_INT, .i = f->latched}; return 0;
    case FEAT_Width: *out = (struct value){.kind = VALUE_INT, .i = f->width}; return 0;
    case FEAT_WidthMax: *out = (struct value){.kind = VALUE_INT, .i = f->width_max}; return 0;
    case FEAT_HeightMax: *out = (struct value){.kind = VALUE_INT, .i = f->height_max}; return 0;
    default: return -CT_E_UNAVAILABLE;
    }
    *out = (struct value){.kind = VALUE_TEXT};
    memcpy(out->text, text, strlen(text));
    return 0;
}

static int port_stream_open(void *self, enum port_face face)
{
    struct fake_port *f = self;
    if (f->busy || (f->open && f->face != face)) {
        return -CT_E_BUSY;
    }
    f->open = true;
    f->face = face;
    f->opened++;
    return 0;
}

static void port_stream_close(void *self, enum port_face face)
{
    struct fake_port *f = self;
    if (f->open && f->face == face) {
        f->closed++;
        f->open = false;
    }
}

static ns_t port_shortest_period(void *self, uint32_t pixel_format, uint32_t width, uint32_t height)
{
    (void)self;
    return pixel_format == 0 || width > FAKE_WIDTH_MAX ? 0 : (ns_t)width * height * 2;
}

static const struct port_ops ops = {
    .read = port_read,
    .write = port_write,
    .get = port_get,
    .set = port_set,
    .stream_open = port_stream_open,
    .stream_close = port_stream_close,
    .shortest_period = port_shortest_period,
};

struct port fake_port_init(struct fake_port *f)
{
    *f = (struct fake_port){
        .width = 640,
        .height = 480,
        .width_max = FAKE_WIDTH_MAX,
        .height_max = 3000,
        .payload_size = 307200,
        .acquisition_mode = -1,
        .rate_max_hz = 1e6,
    };
    return (struct port){.ops = &ops, .self = f};
}
