// SPDX-License-Identifier: Apache-2.0
// Writes and reads USB3 Vision packets, host side.
#include "host/u3v_wire.h"

#include <stdbool.h>

#include "base/bytes.h"
#include "base/error.h"

static const uint32_t control_magic = 0x43563355; /* "U3VC" */
static const uint32_t leader_magic = 0x4C563355;  /* "U3VL" */
static const uint32_t trailer_magic = 0x54563355; /* "U3VT" */
static const uint32_t event_magic = 0x45563355;   /* "U3VE" */
static const uint16_t event_command = 0x0C00;
static const uint16_t flag_request_ack = 0x4000;

static void put_header(struct wr *w, uint16_t command, uint16_t length, uint16_t request_id)
{
    wr_u32(w, control_magic);
    wr_u16(w, flag_request_ack);
    wr_u16(w, command);
    wr_u16(w, length);
    wr_u16(w, request_id);
}

size_t u3v_put_read(uint8_t *out, size_t n, uint16_t request_id, uint64_t address, uint16_t count)
{
    struct wr w = wr_over(out, n);
    put_header(&w, U3V_READMEM, 12, request_id);
    wr_u64(&w, address);
    wr_u16(&w, 0);
    wr_u16(&w, count);
    return w.bad ? 0 : wr_used(&w);
}

size_t u3v_put_write(uint8_t *out, size_t n, uint16_t request_id, uint64_t address, const void *data, uint16_t length)
{
    if (length > UINT16_MAX - 8) {
        return 0;
    }
    struct wr w = wr_over(out, n);
    put_header(&w, U3V_WRITEMEM, (uint16_t)(8 + length), request_id);
    wr_u64(&w, address);
    wr_bytes(&w, data, length);
    return w.bad ? 0 : wr_used(&w);
}

int u3v_get_ack(const uint8_t *bytes, size_t n, struct u3v_ack *out)
{
    struct rd r = rd_over(bytes, n);
    bool is_control = rd_u32(&r) == control_magic;
    struct u3v_ack ack;
    ack.status = rd_u16(&r);
    ack.command = rd_u16(&r);
    ack.length = rd_u16(&r);
    ack.request_id = rd_u16(&r);
    ack.data = rd_bytes(&r, ack.length);
    if (r.bad || !is_control) {
        return -CT_E_HEADER;
    }
    *out = ack;
    return 0;
}

int u3v_get_leader(const uint8_t *bytes, size_t n, struct u3v_leader *out)
{
    struct rd r = rd_over(bytes, n);
    bool is_leader = rd_u32(&r) == leader_magic;
    rd_u16(&r);
    bool fits = rd_u16(&r) <= n;
    struct u3v_leader l;
    l.block_id = rd_u64(&r);
    rd_u16(&r);
    l.payload_type = rd_u16(&r);
    l.timestamp_ns = rd_u64(&r);
    l.pixel_format = rd_u32(&r);
    l.width = rd_u32(&r);
    l.height = rd_u32(&r);
    l.offset_x = rd_u32(&r);
    l.offset_y = rd_u32(&r);
    l.padding_x = rd_u16(&r);
    if (r.bad || !is_leader || !fits) {
        return -CT_E_HEADER;
    }
    *out = l;
    return 0;
}

int u3v_get_trailer(const uint8_t *bytes, size_t n, struct u3v_trailer *out)
{
    struct rd r = rd_over(bytes, n);
    bool is_trailer = rd_u32(&r) == trailer_magic;
    rd_u16(&r);
    bool fits = rd_u16(&r) <= n;
    struct u3v_trailer t;
    t.block_id = rd_u64(&r);
    t.status = rd_u16(&r);
    rd_u16(&r);
    t.valid_bytes = rd_u64(&r);
    t.height = rd_u32(&r);
    t.chunk_layout_id = rd_left(&r) >= 4 ? rd_u32(&r) : 0;
    if (r.bad || !is_trailer || !fits) {
        return -CT_E_HEADER;
    }
    *out = t;
    return 0;
}

int u3v_get_event(const uint8_t *bytes, size_t n, struct u3v_event *out)
{
    enum { FIXED = 12 }; /* size, id and timestamp */
    struct rd r = rd_over(bytes, n);
    bool is_event = rd_u32(&r) == event_magic;
    rd_u16(&r);
    is_event = is_event && rd_u16(&r) == event_command;
    uint16_t length = rd_u16(&r);
    rd_u16(&r);
    rd_u16(&r);
    struct u3v_event e;
    e.id = rd_u16(&r);
    e.timestamp_ns = rd_u64(&r);
    e.length = length >= FIXED ? length - FIXED : 0;
    e.data = rd_bytes(&r, e.length);
    if (r.bad || !is_event || length < FIXED) {
        return -CT_E_HEADER;
    }
    *out = e;
    return 0;
}

int u3v_error_of_status(uint16_t status)
{
    if (status == 0) {
        return 0;
    }
    for (int e = 1; e < CT_ERROR_COUNT; e++) {
        if (error_u3v_status(-e) == status) {
            return -e;
        }
    }
    return -CT_E_GENERIC;
}

struct u3v_cut u3v_cut_payload(uint64_t payload, uint32_t alignment, uint32_t max_transfer)
{
    uint32_t aligned = max_transfer / alignment * alignment;
    if (payload <= aligned) {
        return (struct u3v_cut){.size = (uint32_t)payload, .count = 1, .final1 = 0};
    }
    uint32_t rest = (uint32_t)(payload % aligned);
    return (struct u3v_cut){
        .size = aligned,
        .count = (uint32_t)(payload / aligned),
        .final1 = (rest + alignment - 1) / alignment * alignment,
    };
}
