// SPDX-License-Identifier: Apache-2.0
// The control channel: U3VCP commands in, acknowledges out (GenCP over two bulk endpoints).
//
// What a broken command gets:
//   no header that could be answered (wrong prefix, under 12 bytes), or more than U3V_MAX_COMMAND bytes:
//       both control endpoints halt, as the standard asks; clearing the halt is the way back
//   a header whose length does not fit what came, or unknown flags:  acknowledge INVALID_HEADER
//   the resend flag:                                                 acknowledge RESEND_NOT_SUPPORTED
//   an unknown command:                                              acknowledge NOT_IMPLEMENTED, id + 1
// An error acknowledge is the bare header, so that it fits into every read a host may have posted.
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "usb/u3v_state.h"

enum { PREFIX = 0x43563355, FLAG_ACK = 0x4000, FLAG_RESEND = 0x8000 };

enum {
    READMEM = 0x0800,
    WRITEMEM = 0x0802,
    PENDING_ACK = 0x0805,
    READMEM_STACKED = 0x0806,
    WRITEMEM_STACKED = 0x0808,
};

/** The command's header, checked for its length only. */
struct command {
    uint16_t flags;
    uint16_t id;
    uint16_t scd_length;
    uint16_t request_id;
};

void u3v_control_reset(struct u3v *u)
{
    u->control.command_length = 0;
    u->control.first = 0;
    u->control.count = 0;
    u->control.sent = 0;
    u->control.planned = 0;
    u->control.epoch++;
    usb_endpoint_dropped(u->endpoints, U3V_CONTROL_IN);
}

bool u3v_control_delayed(const struct u3v *u)
{
    const struct u3v_control *c = &u->control;
    return c->count > 0 && c->acks[c->first].ready_at > evq_now(u->config.clock);
}

/** READMEM, and each part of READMEM_STACKED: address, reserved, count. */
static int read_entry(struct u3v *u, struct rd *r, struct wr *data)
{
    uint64_t addr = rd_u64(r);
    rd_u16(r); /* reserved */
    uint16_t count = rd_u16(r);
    if (r->bad || count == 0 || count > (size_t)(data->end - data->p)) {
        return -CT_E_PARAMETER;
    }
    int e = u3v_read(u, addr, data->p, count);
    if (e == 0) {
        data->p += count;
    }
    return e;
}

static int do_read(struct u3v *u, struct rd *r, struct wr *data)
{
    int e = read_entry(u, r, data);
    return e == 0 && rd_left(r) != 0 ? -CT_E_PARAMETER : e;
}

static int do_read_stacked(struct u3v *u, struct rd *r, struct wr *data)
{
    int e;
    do {
        e = read_entry(u, r, data);
    } while (e == 0 && rd_left(r) > 0);
    return e;
}

static void write_done(struct wr *data, size_t n)
{
    wr_u16(data, 0); /* reserved */
    wr_u16(data, (uint16_t)n);
}

static int do_write(struct u3v *u, struct rd *r, struct wr *data)
{
    uint64_t addr = rd_u64(r);
    size_t n = rd_left(r);
    const uint8_t *bytes = rd_bytes(r, n);
    if (r->bad || n == 0) {
        return -CT_E_PARAMETER;
    }
    int e = u3v_write(u, addr, bytes, n);
    if (e == 0) {
        write_done(data, n);
    }
    return e;
}

/** The entries take effect one after another; the first that fails ends the command, and the status is its error. */
static int do_write_stacked(struct u3v *u, struct rd *r, struct wr *data)
{
    int e;
    do {
        uint64_t addr = rd_u64(r);
        rd_u16(r); /* reserved */
        uint16_t n = rd_u16(r);
        const uint8_t *bytes = rd_bytes(r, n);
        e = r->bad || n == 0 ? -CT_E_PARAMETER : u3v_write(u, addr, bytes, n);
        if (e == 0) {
            write_done(data, n);
        }
    } while (e == 0 && rd_left(r) > 0);
    return e;
}

static int execute(struct u3v *u, const struct command *c, bool whole, struct rd *scd, struct wr *data)
{
    if (!whole || (c->flags & ~(FLAG_ACK | FLAG_RESEND)) != 0) {
        return -CT_E_HEADER;
    }
    if ((c->flags & FLAG_RESEND) != 0) {
        return -CT_E_RESEND;
    }
    switch (c->id) {
    case READMEM: return do_read(u, scd, data);
    case WRITEMEM: return do_write(u, scd, data);
    case READMEM_STACKED: return do_read_stacked(u, scd, data);
    case WRITEMEM_STACKED: return do_write_stacked(u, scd, data);
    default: return -CT_E_NOT_IMPLEMENTED;
    }
}

static void write_header(struct wr *w, uint16_t status, uint16_t id, size_t scd_length, uint16_t request_id)
{
    wr_u32(w, PREFIX);
    wr_u16(w, status);
    wr_u16(w, id);
    wr_u16(w, (uint16_t)scd_length);
    wr_u16(w, request_id);
}

/** The next free acknowledge; there is one, or the command would not have been taken. */
static struct u3v_ack *ack_at(struct u3v_control *c, unsigned i)
{
    return &c->acks[(c->first + c->count + i) % U3V_ACKS];
}

/** Announces an acknowledge that will be later than the response time that hosts were told. */
static void push_pending_ack(struct u3v *u, uint16_t request_id, ns_t delay_ns)
{
    ns_t ms = (delay_ns + 999999) / 1000000;
    struct u3v_ack *ack = ack_at(&u->control, 0);
    struct wr w = wr_over(ack->bytes, sizeof ack->bytes);
    write_header(&w, 0, PENDING_ACK, 4, request_id);
    wr_u16(&w, 0);
    wr_u16(&w, (uint16_t)(ms < UINT16_MAX ? ms : UINT16_MAX));
    ack->length = wr_used(&w);
    ack->ready_at = evq_now(u->config.clock);
    u->control.count++;
}

/** Does the command in control.command and queues its acknowledge. */
static void process(struct u3v *u)
{
    struct u3v_control *c = &u->control;
    size_t n = c->command_length;
    c->command_length = 0;
    struct rd r = rd_over(c->command, n);
    rd_u32(&r);
    struct command command;
    command.flags = rd_u16(&r);
    command.id = rd_u16(&r);
    command.scd_length = rd_u16(&r);
    command.request_id = rd_u16(&r);

    unsigned epoch = c->epoch;
    ns_t delay_ns = u->config.ack_delay_ns;
    bool pending = delay_ns > (ns_t)U3V_MAX_RESPONSE_MS * 1000000;
    struct u3v_ack *ack = ack_at(c, pending ? 1 : 0);
    struct wr data = wr_over(ack->bytes + U3V_HEADER, sizeof ack->bytes - U3V_HEADER);
    int e = execute(u, &command, command.scd_length == n - U3V_HEADER, &r, &data);
    if (e < 0) {
        log_say(u->config.log, LOG_INFO, "usb", "command 0x%04x (request %u) refused: %s", (unsigned)command.id,
                (unsigned)command.request_id, error_text(e));
    }
    /* What the command set off may have led a host to reset this channel: then nobody waits for the answer. */
    if ((command.flags & FLAG_ACK) == 0 || epoch != c->epoch) {
        return;
    }
    size_t scd = e < 0 ? 0 : wr_used(&data);
    struct wr w = wr_over(ack->bytes, U3V_HEADER);
    write_header(&w, error_u3v_status(e), (uint16_t)(command.id + 1), scd, command.request_id);
    ack->length = U3V_HEADER + scd;
    ack->ready_at = evq_now(u->config.clock) + delay_ns;
    if (pending) {
        push_pending_ack(u, command.request_id, delay_ns);
    }
    c->count++;
    usb_endpoint_kick(u->endpoints, U3V_CONTROL_IN);
}

/** Nothing that can be answered: the channel halts until the host clears it. */
static enum usb_answer refuse(struct u3v *u, const char *why, enum usb_answer answer)
{
    log_say(u->config.log, LOG_INFO, "usb", "control channel halts: %s", why);
    static const uint8_t endpoints[] = {U3V_CONTROL_IN, U3V_CONTROL_OUT};
    for (unsigned i = 0; i < 2; i++) {
        struct usb_endpoint *ep = usb_endpoint_at(u->endpoints, endpoints[i]);
        if (ep != NULL) {
            usb_endpoint_halt(ep);
        }
    }
    return answer;
}

enum usb_answer u3v_control_out(struct u3v *u, const uint8_t *data, size_t n)
{
    struct u3v_control *c = &u->control;
    if (n > sizeof c->command - c->command_length) {
        return refuse(u, "a command is longer than the maximum", USB_REFUSE);
    }
    /* Room for two acknowledges, and the one that the host may still look at stays. */
    if (c->count > U3V_ACKS - 3) {
        return USB_NAK;
    }
    if (n == 0 && c->command_length == 0) {
        return USB_ACK; /* an empty packet between commands says nothing */
    }
    if (n > 0) {
        memcpy(c->command + c->command_length, data, n);
        c->command_length += n;
    }
    bool short_end = n % u->endpoints->packet_size != 0 || n == 0;
    struct rd r = rd_over(c->command, c->command_length);
    uint32_t prefix = rd_u32(&r);
    rd_u32(&r); /* flags, id */
    uint16_t scd_length = rd_u16(&r);
    rd_u16(&r); /* request id */
    if (r.bad || prefix != PREFIX) {
        return refuse(u, r.bad ? "a command is shorter than its header" : "a command has a wrong prefix", USB_ACK);
    }
    /* Whole packets only may be the beginning of a longer command; a host may send it in several transfers. */
    if (short_end || c->command_length >= (size_t)U3V_HEADER + scd_length) {
        process(u);
    }
    return USB_ACK;
}

bool u3v_control_in(struct u3v *u, struct usb_read *read)
{
    struct u3v_control *c = &u->control;
    if (c->count == 0) {
        return false;
    }
    const struct u3v_ack *ack = &c->acks[c->first];
    c->planned = usb_read_message(read, ack->bytes + c->sent, ack->length - c->sent, true);
    read->due = ack->ready_at;
    return true;
}

void u3v_control_taken(struct u3v *u)
{
    struct u3v_control *c = &u->control;
    c->sent += c->planned;
    c->planned = 0;
    if (c->sent == c->acks[c->first].length) {
        c->first = (c->first + 1) % U3V_ACKS;
        c->count--;
        c->sent = 0;
        usb_endpoint_kick(u->endpoints, U3V_CONTROL_OUT);
    }
}
