// SPDX-License-Identifier: Apache-2.0
// Requests to the VideoControl interface, written out.
#include "uvc_bench.h"

#include <string.h>

#include "test.h"

enum { VIDEO_CONTROL_INTERFACE = 3, ERROR_CODE_CONTROL = 2 };

void uvc_bench_open(struct uvc_bench *b, struct rig *rig)
{
    *b = (struct uvc_bench){.rig = rig};
    uvc_controls_init(&b->controls, &rig->port);
}

static int request(struct uvc_bench *b, unsigned type, unsigned code, unsigned entity, unsigned selector,
                   const uint8_t *data, size_t n)
{
    const struct usb_setup setup = {
        .bmRequestType = (uint8_t)type,
        .bRequest = (uint8_t)code,
        .wValue = (uint16_t)(selector << 8),
        .wIndex = (uint16_t)(entity << 8 | VIDEO_CONTROL_INTERFACE),
        .wLength = (uint16_t)n,
    };
    struct wr reply = wr_over(b->reply, sizeof b->reply);
    int e = uvc_controls_request(&b->controls, &setup, data, &reply);
    assert_false(reply.bad);
    b->replied = wr_used(&reply);
    assert_true(e >= 0 || b->replied == 0);
    return e < 0 ? UVC_STALL : 0;
}

int uvc_bench_get(struct uvc_bench *b, unsigned code, unsigned entity, unsigned selector, size_t n)
{
    return request(b, 0xA1, code, entity, selector, NULL, n);
}

int uvc_bench_set(struct uvc_bench *b, unsigned entity, unsigned selector, const uint8_t *data, size_t n)
{
    return request(b, 0x21, UVC_SET_CUR, entity, selector, data, n);
}

unsigned uvc_bench_error(struct uvc_bench *b)
{
    assert_int_equal(uvc_bench_get(b, UVC_GET_CUR, UVC_INTERFACE, ERROR_CODE_CONTROL, 1), 0);
    assert_int_equal(b->replied, 1);
    return b->reply[0];
}

static size_t length_of(struct uvc_bench *b, unsigned entity, unsigned selector)
{
    assert_int_equal(uvc_bench_get(b, UVC_GET_LEN, entity, selector, 2), 0);
    assert_int_equal(b->replied, 2);
    return (size_t)b->reply[0] | (size_t)b->reply[1] << 8;
}

uint64_t uvc_bench_read(struct uvc_bench *b, unsigned code, unsigned entity, unsigned selector)
{
    size_t n = length_of(b, entity, selector);
    if (uvc_bench_get(b, code, entity, selector, n) < 0) {
        fail_msg("request 0x%02X of selector 0x%02X of entity %u stalled", code, selector, entity);
    }
    assert_int_equal(b->replied, n);
    uint64_t bytes = 0;
    for (size_t i = 0; i < n; i++) {
        bytes |= (uint64_t)b->reply[i] << (8 * i);
    }
    return bytes;
}

int uvc_bench_write(struct uvc_bench *b, unsigned entity, unsigned selector, uint64_t bytes)
{
    uint8_t data[8];
    size_t n = length_of(b, entity, selector);
    for (size_t i = 0; i < n; i++) {
        data[i] = (uint8_t)(bytes >> (8 * i));
    }
    return uvc_bench_set(b, entity, selector, data, n);
}

int64_t uvc_bench_field(struct uvc_bench *b, unsigned code, const struct uvc_control *c)
{
    uint64_t bits = uvc_bench_read(b, code, c->entity, c->selector) >> c->offset;
    bits &= UINT64_MAX >> (64 - c->size);
    if (c->type == UVC_SIGNED && (bits >> (c->size - 1)) != 0) {
        return (int64_t)bits - (INT64_C(1) << c->size);
    }
    return (int64_t)bits;
}

int uvc_bench_set_field(struct uvc_bench *b, const struct uvc_control *c, int64_t count)
{
    uint64_t mask = (UINT64_MAX >> (64 - c->size)) << c->offset;
    assert_int_equal(uvc_bench_get(b, UVC_GET_INFO, c->entity, c->selector, 1), 0);
    uint64_t bytes = (b->reply[0] & UVC_INFO_GET) != 0 ? uvc_bench_read(b, UVC_GET_CUR, c->entity, c->selector) : 0;
    bytes = (bytes & ~mask) | ((uint64_t)count << c->offset & mask);
    return uvc_bench_write(b, c->entity, c->selector, bytes);
}

const struct uvc_control *uvc_bench_control(const char *v4l2_name)
{
    for (unsigned i = 0; i < uvc_control_count; i++) {
        if (strcmp(uvc_controls[i].v4l2_name, v4l2_name) == 0) {
            return &uvc_controls[i];
        }
    }
    fail_msg("there is no control %s", v4l2_name);
    return NULL;
}
