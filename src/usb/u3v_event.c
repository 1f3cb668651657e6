// SPDX-License-Identifier: Apache-2.0
// The event channel: messages to the host that nobody asked for and nobody waits for.
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "usb/u3v_state.h"

enum { EVENT_PREFIX = 0x45563355, EVENT_COMMAND = 0x0C00, EVENT_HEADER = 12, EVENT_FIXED = 12 };

void u3v_event_reset(struct u3v *u)
{
    u->events.first = 0;
    u->events.count = 0;
    u->events.sent = 0;
    u->events.planned = 0;
    usb_endpoint_dropped(u->endpoints, U3V_EVENT_IN);
}

int u3v_event_enable(struct u3v *u, bool on)
{
    struct usb_endpoint *ep = usb_endpoint_at(u->endpoints, U3V_EVENT_IN);
    if (on && ep != NULL && ep->halted) {
        return -CT_E_EVENT_HALTED;
    }
    if (!on) {
        u3v_event_reset(u);
    }
    u->events.enabled = on;
    return 0;
}

void u3v_event_push(struct u3v *u, uint16_t id, ns_t timestamp_ns, const uint64_t *frame_id)
{
    struct u3v_events *e = &u->events;
    /* One place of the ring stays with the message that was taken last. */
    if (!e->enabled || e->count >= U3V_EVENTS - 1) {
        return;
    }
    struct u3v_event_message *m = &e->messages[(e->first + e->count) % U3V_EVENTS];
    size_t data = frame_id != NULL ? sizeof *frame_id : 0;
    struct wr w = wr_over(m->bytes, sizeof m->bytes);
    wr_u32(&w, EVENT_PREFIX);
    wr_u16(&w, 0); /* flags: no acknowledge is asked for */
    wr_u16(&w, EVENT_COMMAND);
    wr_u16(&w, (uint16_t)(EVENT_FIXED + data));
    wr_u16(&w, e->next_request_id++);
    wr_u16(&w, 0); /* event size: 0 while a message carries one event only */
    wr_u16(&w, id);
    wr_u64(&w, (uint64_t)timestamp_ns);
    if (frame_id != NULL) {
        wr_u64(&w, *frame_id);
    }
    m->length = wr_used(&w);
    e->count++;
    usb_endpoint_kick(u->endpoints, U3V_EVENT_IN);
}

bool u3v_event_in(struct u3v *u, struct usb_read *read)
{
    struct u3v_events *e = &u->events;
    if (e->count == 0) {
        return false;
    }
    const struct u3v_event_message *m = &e->messages[e->first];
    e->planned = usb_read_message(read, m->bytes + e->sent, m->length - e->sent, true);
    return true;
}

void u3v_event_taken(struct u3v *u)
{
    struct u3v_events *e = &u->events;
    e->sent += e->planned;
    e->planned = 0;
    if (e->sent == e->messages[e->first].length) {
        e->first = (e->first + 1) % U3V_EVENTS;
        e->count--;
        e->sent = 0;
    }
}
