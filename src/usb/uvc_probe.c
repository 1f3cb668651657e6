// SPDX-License-Identifier: Apache-2.0
// Requests to the VideoStreaming interface: host and camera agree on a picture, then the camera sends it.
//
// A probe is brought to the nearest that there is. A commit is taken as it stands or not at all; it starts the stream,
// since a bulk stream has no alternate setting that would.
//
// Source: UVC 1.1, 4.3.1.1 (probe and commit), 4.3.1.7 (stream error code).
#include <stdlib.h>

#include "base/error.h"
#include "model/feature.h"
#include "model/picture_size.h"
#include "model/value.h"
#include "usb/chapter9.h"
#include "usb/uvc_format.h"
#include "usb/uvc_state.h"

enum { VS_PROBE = 0x01, VS_COMMIT = 0x02, VS_STREAM_ERROR_CODE = 0x06 };
enum { BLOCK_1_0 = 26, BLOCK_1_1 = 34 }; /* bytes of a probe by the version of UVC that the host speaks */

/** What a host wrote, before anything is believed. */
struct wish {
    unsigned format, size; /* from 1 */
    uint32_t interval;
};

static int64_t number_of(const struct port *port, enum feature_id id)
{
    struct value v = {0};
    return port->ops->get(port->self, id, &v) < 0 ? 0 : v.i;
}

/** Whether the readout mode of the moment gives a picture of this size. */
static bool size_fits(const struct port *port, unsigned size)
{
    return picture_sizes[size].width <= number_of(port, FEAT_WidthMax) &&
           picture_sizes[size].height <= number_of(port, FEAT_HeightMax);
}

static uint32_t distance(uint32_t a, uint32_t b)
{
    return a > b ? a - b : b - a;
}

static uint32_t nearest_interval(const struct port *port, unsigned format, unsigned size, uint32_t wanted)
{
    uint32_t intervals[UVC_INTERVALS_MAX];
    unsigned count = uvc_intervals(port, format, size, intervals);
    uint32_t best = intervals[0];
    for (unsigned i = 1; i < count; i++) {
        best = distance(intervals[i], wanted) < distance(best, wanted) ? intervals[i] : best;
    }
    return wanted == 0 ? uvc_default_interval(port, format, size) : best;
}

/** An index that counts from 1, as one that is there, from 0. */
static unsigned nearest_index(unsigned wanted, unsigned count)
{
    return wanted == 0 ? 0 : wanted > count ? count - 1 : wanted - 1;
}

/** The next smaller size that fits. */
static struct uvc_mode nearest_mode(const struct port *port, const struct wish *wish)
{
    struct uvc_mode mode = {.format = nearest_index(wish->format, UVC_FORMATS),
                            .size = nearest_index(wish->size, PICTURE_SIZES)};
    while (mode.size > 0 && !size_fits(port, mode.size)) {
        mode.size--;
    }
    mode.interval = nearest_interval(port, mode.format, mode.size, wish->interval);
    return mode;
}

static struct wish wish_of(const struct uvc_mode *mode)
{
    return (struct wish){.format = mode->format + 1, .size = mode->size + 1, .interval = mode->interval};
}

struct uvc_mode uvc_default_mode(const struct port *port)
{
    return (struct uvc_mode){.interval = uvc_default_interval(port, 0, 0)};
}

static size_t mode_bytes(const struct uvc_mode *mode)
{
    return uvc_picture_bytes(uvc_format_code(mode->format), picture_sizes[mode->size].width,
                             picture_sizes[mode->size].height);
}

static void write_block(const struct port *port, const struct uvc_mode *mode, struct wr *w)
{
    enum { HINT_INTERVAL = 1 << 0, FRAMING_FID = 1 << 0, FRAMING_EOF = 1 << 1, UNITS_PER_MS = 10000 };
    uint32_t intervals[UVC_INTERVALS_MAX];
    uvc_intervals(port, mode->format, mode->size, intervals);
    size_t bytes = mode_bytes(mode);
    wr_u16(w, HINT_INTERVAL);
    wr_u8(w, (uint8_t)(mode->format + 1));
    wr_u8(w, (uint8_t)(mode->size + 1));
    wr_u32(w, mode->interval);
    wr_u16(w, 0);                                           /* wKeyFrameRate: nothing is compressed */
    wr_u16(w, 0);                                           /* wPFrameRate */
    wr_u16(w, 0);                                           /* wCompQuality */
    wr_u16(w, 0);                                           /* wCompWindowSize */
    wr_u16(w, (uint16_t)(intervals[0] / UNITS_PER_MS + 1)); /* wDelay, ms: readout or transfer, whichever is longer */
    wr_u32(w, (uint32_t)bytes);
    wr_u32(w, (uint32_t)(UVC_HEADER_SIZE + bytes)); /* dwMaxPayloadTransferSize: a picture is one payload */
    wr_u32(w, UVC_CLOCK_HZ);
    wr_u8(w, FRAMING_FID | FRAMING_EOF);
    wr_u8(w, 1); /* bPreferedVersion */
    wr_u8(w, 1); /* bMinVersion */
    wr_u8(w, 1); /* bMaxVersion */
}

static int read_block(const uint8_t *data, size_t n, struct wish *out)
{
    if (n != BLOCK_1_0 && n != BLOCK_1_1) {
        return -CT_E_LENGTH;
    }
    struct rd r = rd_over(data, n);
    rd_u16(&r); /* bmHint: there is nothing else that could give way */
    out->format = rd_u8(&r);
    out->size = rd_u8(&r);
    out->interval = rd_u32(&r);
    return r.bad ? -CT_E_LENGTH : 0;
}

static int set_int(const struct port *port, enum feature_id id, int64_t i)
{
    struct value v = value_int(i);
    return port->ops->set(port->self, id, &v);
}

/** Chunks, binning or a limited link make the camera slower than what the descriptors tell: then as fast as it goes. */
static int set_rate(const struct port *port, uint32_t interval)
{
    struct value v = value_float((double)UVC_INTERVALS_PER_S / interval);
    int e = port->ops->set(port->self, FEAT_AcquisitionFrameRate, &v);
    if (e != -CT_E_RANGE) {
        return e;
    }
    uint8_t bytes[8];
    e = port->ops->read(port->self, features[FEAT_AcquisitionFrameRate].addr + FEATURE_REG_MAX, bytes, sizeof bytes);
    if (e < 0) {
        return e;
    }
    struct rd r = rd_over(bytes, sizeof bytes);
    v = value_float(rd_f64(&r));
    return port->ops->set(port->self, FEAT_AcquisitionFrameRate, &v);
}

static int set_camera(const struct port *port, const struct uvc_mode *mode)
{
    int64_t continuous = feature_entry_by_name(&features[FEAT_AcquisitionMode], "Continuous")->value;
    int e = set_int(port, FEAT_PixelFormat, uvc_format_code(mode->format));
    e = e < 0 ? e : set_int(port, FEAT_Width, picture_sizes[mode->size].width);
    e = e < 0 ? e : set_int(port, FEAT_Height, picture_sizes[mode->size].height);
    e = e < 0 ? e : set_int(port, FEAT_AcquisitionMode, continuous); /* a video stream has no last picture */
    return e < 0 ? e : set_rate(port, mode->interval);
}

static int start(struct uvc *u, const struct uvc_mode *mode)
{
    const struct port *port = &u->config.port;
    uvc_stream_close(u); /* a host before may have died without a word */
    int e = uvc_stream_open(u, mode_bytes(mode));
    if (e < 0) {
        return e;
    }
    uvc_stream_close(u); /* nobody else has it; sizes are locked while it is open */
    e = set_camera(port, mode);
    e = e < 0 ? e : uvc_stream_open(u, mode_bytes(mode));
    if (e < 0) {
        return e;
    }
    u->commit = *mode;
    e = set_int(port, FEAT_AcquisitionStart, 1);
    if (e < 0) {
        uvc_stream_close(u);
    }
    return e;
}

static int commit(struct uvc *u, const struct wish *wish)
{
    struct uvc_mode mode = nearest_mode(&u->config.port, wish);
    struct wish possible = wish_of(&mode);
    if (possible.format != wish->format || possible.size != wish->size || possible.interval != wish->interval) {
        return -CT_E_RANGE;
    }
    return start(u, &mode);
}

static int set_request(struct uvc *u, unsigned selector, const uint8_t *data, size_t n)
{
    struct wish wish;
    int e = selector == VS_STREAM_ERROR_CODE ? -CT_E_READ_ONLY : read_block(data, n, &wish);
    if (e < 0) {
        return e;
    }
    if (selector == VS_COMMIT) {
        return commit(u, &wish);
    }
    u->probe = nearest_mode(&u->config.port, &wish);
    return 0;
}

/** GET_CUR, GET_MIN, GET_MAX, GET_DEF of probe; GET_CUR of commit. Format and size have no order: theirs are the present ones. */
static int get_block(struct uvc *u, unsigned selector, unsigned request, struct wr *reply)
{
    const struct port *port = &u->config.port;
    if (selector == VS_COMMIT && request != UVC_GET_CUR) {
        return -CT_E_NOT_IMPLEMENTED;
    }
    struct wish wish = wish_of(&u->probe);
    struct uvc_mode mode = nearest_mode(port, &wish); /* binning may have been switched on since */
    uint32_t intervals[UVC_INTERVALS_MAX];
    unsigned count = uvc_intervals(port, mode.format, mode.size, intervals);
    switch (request) {
    case UVC_GET_CUR: mode = selector == VS_COMMIT ? u->commit : mode; break;
    case UVC_GET_MIN: mode.interval = intervals[0]; break;
    case UVC_GET_MAX: mode.interval = intervals[count - 1]; break;
    case UVC_GET_DEF: mode = uvc_default_mode(port); break;
    default: return -CT_E_NOT_IMPLEMENTED;
    }
    write_block(port, &mode, reply);
    return 0;
}

static int get_request(struct uvc *u, unsigned selector, unsigned request, struct wr *reply)
{
    bool error_code = selector == VS_STREAM_ERROR_CODE;
    switch (request) {
    case UVC_GET_LEN: wr_u16(reply, error_code ? 1 : BLOCK_1_1); return 0;
    case UVC_GET_INFO: wr_u8(reply, error_code ? UVC_INFO_GET : UVC_INFO_GET | UVC_INFO_SET); return 0;
    default: break;
    }
    if (!error_code) {
        return get_block(u, selector, request, reply);
    }
    if (request != UVC_GET_CUR) {
        return -CT_E_NOT_IMPLEMENTED;
    }
    wr_u8(reply, u->stream.error);
    return 0;
}

int uvc_probe_request(struct uvc *u, const struct usb_setup *setup, const uint8_t *data, struct wr *reply)
{
    unsigned selector = setup->wValue >> 8;
    bool known = selector == VS_PROBE || selector == VS_COMMIT || selector == VS_STREAM_ERROR_CODE;
    if (setup->wIndex >> 8 != 0) {
        return -CT_E_UNIT; /* the interface itself is entity 0 */
    }
    if (!known || (setup->wValue & 0xFF) != 0) {
        return -CT_E_NOT_FOUND;
    }
    bool in = (setup->bmRequestType & USB_DIR_IN) != 0;
    if (setup->bRequest == UVC_SET_CUR && !in) {
        return set_request(u, selector, data, setup->wLength);
    }
    return in ? get_request(u, selector, setup->bRequest, reply) : -CT_E_NOT_IMPLEMENTED;
}
