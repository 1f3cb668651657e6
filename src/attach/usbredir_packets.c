// SPDX-License-Identifier: Apache-2.0
// The packets of the usbredir protocol: what a guest asks becomes a transfer, what a transfer brought becomes an answer.
//
// The parser checks lengths, directions and capabilities before it calls; it does not check that a callback exists, so
// every packet that a guest may send has one here.
#include <stdlib.h>

#include "attach/usbredir_private.h"

enum {
    REQUEST_GET_CONFIGURATION = 8,
    REQUEST_SET_CONFIGURATION = 9,
    REQUEST_GET_INTERFACE = 10,
    REQUEST_SET_INTERFACE = 11,
    TO_DEVICE = 0x00,
    TO_INTERFACE = 0x01,
    FROM_DEVICE = 0x80,
    FROM_INTERFACE = 0x81,
};

/* --- what the guest says --- */

/** Whether the peer may ask something of the device. */
static bool may_ask(struct redir_peer *p)
{
    if (!p->greeted) {
        redir_peer_doom(p, "FORMAT: it does not begin with a hello");
    }
    return !p->doomed;
}

static void on_hello(void *priv, struct usb_redir_hello_header *hello)
{
    struct redir_peer *p = priv;
    (void)hello;
    p->greeted = true;
    redir_peer_offer(p);
}

static void on_reset(void *priv)
{
    struct redir_peer *p = priv;
    if (may_ask(p) && p->announced && !p->owner->device_gone) {
        p->configured = false;
        for (unsigned i = 0; i < REDIR_INTERFACES; i++) {
            p->alts[i] = 0;
        }
        usb_reset(p->owner->config.device);
    }
}

static void set_setup(struct usb_transfer *t, uint8_t type, uint8_t request, uint16_t value, uint16_t index,
                      uint16_t length)
{
    t->endpoint = 0;
    t->setup[0] = type;
    t->setup[1] = request;
    t->setup[2] = (uint8_t)value;
    t->setup[3] = (uint8_t)(value >> 8);
    t->setup[4] = (uint8_t)index;
    t->setup[5] = (uint8_t)(index >> 8);
    t->setup[6] = (uint8_t)length;
    t->setup[7] = (uint8_t)(length >> 8);
    t->length = length;
}

/** A standard request that has a packet of its own. */
static void ask(struct redir_peer *p, enum redir_kind kind, uint64_t id, uint8_t type, uint8_t request, uint8_t value,
                uint8_t index, uint8_t number)
{
    struct redir_request *r = may_ask(p) ? redir_peer_request(p, kind, id, NULL) : NULL;
    if (r != NULL) {
        set_setup(&r->transfer, type, request, value, index, (type & FROM_DEVICE) != 0 ? 1 : 0);
        r->asked.number = number;
        r->alt = value;
    }
}

static void on_set_configuration(void *priv, uint64_t id, struct usb_redir_set_configuration_header *h)
{
    ask(priv, REDIR_SET_CONFIGURATION, id, TO_DEVICE, REQUEST_SET_CONFIGURATION, h->configuration, 0, h->configuration);
}

static void on_get_configuration(void *priv, uint64_t id)
{
    ask(priv, REDIR_GET_CONFIGURATION, id, FROM_DEVICE, REQUEST_GET_CONFIGURATION, 0, 0, 0);
}

static void on_set_alt(void *priv, uint64_t id, struct usb_redir_set_alt_setting_header *h)
{
    ask(priv, REDIR_SET_ALT, id, TO_INTERFACE, REQUEST_SET_INTERFACE, h->alt, h->interface, h->interface);
}

static void on_get_alt(void *priv, uint64_t id, struct usb_redir_get_alt_setting_header *h)
{
    ask(priv, REDIR_GET_ALT, id, FROM_INTERFACE, REQUEST_GET_INTERFACE, 0, h->interface, h->interface);
}

static void on_cancel(void *priv, uint64_t id)
{
    struct redir_peer *p = priv;
    if (may_ask(p)) {
        redir_peer_cancel(p, id);
    }
}

static void on_control(void *priv, uint64_t id, struct usb_redir_control_packet_header *h, uint8_t *data, int data_len)
{
    struct redir_peer *p = priv;
    (void)data_len; /* the parser has held it against h->length */
    if (!may_ask(p)) {
        usbredirparser_free_packet_data(p->parser, data);
        return;
    }
    if ((h->endpoint & 0x0F) != 0 || ((h->endpoint ^ h->requesttype) & FROM_DEVICE) != 0) {
        usbredirparser_free_packet_data(p->parser, data);
        struct usb_redir_control_packet_header no = *h;
        no.status = usb_redir_inval;
        no.length = 0;
        usbredirparser_send_control_packet(p->parser, id, &no, NULL, 0);
        return;
    }
    struct redir_request *r = redir_peer_request(p, REDIR_CONTROL, id, data);
    if (r != NULL) {
        set_setup(&r->transfer, h->requesttype, h->request, h->value, h->index, h->length);
        r->transfer.out = data;
        r->asked.control = *h;
    }
}

static size_t bulk_length(const struct redir_peer *p, const struct usb_redir_bulk_packet_header *h)
{
    bool wide = usbredirparser_peer_has_cap(p->parser, usb_redir_cap_32bits_bulk_length) != 0;
    return h->length | (wide ? (size_t)h->length_high << 16 : 0);
}

static void on_bulk(void *priv, uint64_t id, struct usb_redir_bulk_packet_header *h, uint8_t *data, int data_len)
{
    struct redir_peer *p = priv;
    bool in = (h->endpoint & FROM_DEVICE) != 0;
    size_t length = bulk_length(p, h);
    if (!may_ask(p)) {
        usbredirparser_free_packet_data(p->parser, data);
        return;
    }
    if (length > REDIR_TRANSFER_MAX || (h->endpoint & 0x0F) == 0 || (!in && (size_t)data_len != length)) {
        usbredirparser_free_packet_data(p->parser, data);
        struct usb_redir_bulk_packet_header no = *h;
        no.status = usb_redir_inval;
        no.length = 0;
        no.length_high = 0;
        usbredirparser_send_bulk_packet(p->parser, id, &no, NULL, 0);
        return;
    }
    struct redir_request *r = redir_peer_request(p, REDIR_BULK, id, data);
    if (r == NULL) {
        return;
    }
    r->asked.bulk = *h;
    r->transfer.endpoint = h->endpoint;
    r->transfer.length = length;
    r->transfer.out = data;
    if (!in) {
        p->out_bytes += length;
        if (p->out_bytes > REDIR_TRANSFER_MAX) {
            redir_peer_doom(p, "BUSY: it sends more than the device takes");
        }
    }
}

static void on_filter_reject(void *priv)
{
    redir_peer_doom(priv, "UNSUPPORTED: its filter does not let this camera in");
}

/** Filters are for hosts that choose among devices; here is only one, which was asked for. */
static void on_filter(void *priv, struct usbredirfilter_rule *rules, int rules_count)
{
    (void)priv;
    (void)rules_count;
    free(rules);
}

static void on_disconnect_ack(void *priv)
{
    (void)priv; /* we part by closing the connection */
}

/* --- isochronous, interrupt, streams, receiving ahead: no endpoint of these kinds was announced --- */

static void no_such(void *priv)
{
    redir_peer_doom(priv, "FORMAT: it uses a kind of endpoint that the device does not have");
}

static void on_start_iso(void *priv, uint64_t id, struct usb_redir_start_iso_stream_header *h)
{
    (void)id;
    (void)h;
    no_such(priv);
}

static void on_stop_iso(void *priv, uint64_t id, struct usb_redir_stop_iso_stream_header *h)
{
    (void)id;
    (void)h;
    no_such(priv);
}

static void on_start_interrupt(void *priv, uint64_t id, struct usb_redir_start_interrupt_receiving_header *h)
{
    (void)id;
    (void)h;
    no_such(priv);
}

static void on_stop_interrupt(void *priv, uint64_t id, struct usb_redir_stop_interrupt_receiving_header *h)
{
    (void)id;
    (void)h;
    no_such(priv);
}

static void on_alloc_streams(void *priv, uint64_t id, struct usb_redir_alloc_bulk_streams_header *h)
{
    (void)id;
    (void)h;
    no_such(priv);
}

static void on_free_streams(void *priv, uint64_t id, struct usb_redir_free_bulk_streams_header *h)
{
    (void)id;
    (void)h;
    no_such(priv);
}

static void on_start_receiving(void *priv, uint64_t id, struct usb_redir_start_bulk_receiving_header *h)
{
    (void)id;
    (void)h;
    no_such(priv);
}

static void on_stop_receiving(void *priv, uint64_t id, struct usb_redir_stop_bulk_receiving_header *h)
{
    (void)id;
    (void)h;
    no_such(priv);
}

static void on_iso(void *priv, uint64_t id, struct usb_redir_iso_packet_header *h, uint8_t *data, int data_len)
{
    struct redir_peer *p = priv;
    (void)id;
    (void)h;
    (void)data_len;
    usbredirparser_free_packet_data(p->parser, data);
    no_such(p);
}

static void on_interrupt(void *priv, uint64_t id, struct usb_redir_interrupt_packet_header *h, uint8_t *data,
                         int data_len)
{
    struct redir_peer *p = priv;
    (void)id;
    (void)h;
    (void)data_len;
    usbredirparser_free_packet_data(p->parser, data);
    no_such(p);
}

void redir_packets_bind(struct usbredirparser *parser)
{
    parser->hello_func = on_hello;
    parser->reset_func = on_reset;
    parser->set_configuration_func = on_set_configuration;
    parser->get_configuration_func = on_get_configuration;
    parser->set_alt_setting_func = on_set_alt;
    parser->get_alt_setting_func = on_get_alt;
    parser->cancel_data_packet_func = on_cancel;
    parser->control_packet_func = on_control;
    parser->bulk_packet_func = on_bulk;
    parser->filter_reject_func = on_filter_reject;
    parser->filter_filter_func = on_filter;
    parser->device_disconnect_ack_func = on_disconnect_ack;
    parser->start_iso_stream_func = on_start_iso;
    parser->stop_iso_stream_func = on_stop_iso;
    parser->start_interrupt_receiving_func = on_start_interrupt;
    parser->stop_interrupt_receiving_func = on_stop_interrupt;
    parser->alloc_bulk_streams_func = on_alloc_streams;
    parser->free_bulk_streams_func = on_free_streams;
    parser->start_bulk_receiving_func = on_start_receiving;
    parser->stop_bulk_receiving_func = on_stop_receiving;
    parser->iso_packet_func = on_iso;
    parser->interrupt_packet_func = on_interrupt;
}

/* --- what the guest is told --- */

void redir_packets_describe(struct redir_peer *p, bool configured)
{
    struct usb_redir_interface_info_header interfaces;
    struct usb_redir_ep_info_header endpoints;
    redir_info_tables(&p->device, configured, p->alts, &interfaces, &endpoints);
    usbredirparser_send_ep_info(p->parser, &endpoints);
    usbredirparser_send_interface_info(p->parser, &interfaces);
}

static uint8_t status_of(enum usb_status s)
{
    static const uint8_t map[] = {
        [USB_OK] = usb_redir_success,          [USB_STALL] = usb_redir_stall,       [USB_OVERFLOW] = usb_redir_babble,
        [USB_CANCELLED] = usb_redir_cancelled, [USB_NO_DEVICE] = usb_redir_ioerror,
    };
    return map[s];
}

/** IN data of a transfer as the parser takes it: it only reads it, without saying const. */
static uint8_t *in_bytes(const struct usb_transfer *t, bool in)
{
    return in && t->actual > 0 ? (uint8_t *)(uintptr_t)t->in : NULL;
}

static void answer_control(struct redir_peer *p, const struct redir_request *r)
{
    const struct usb_transfer *t = &r->transfer;
    struct usb_redir_control_packet_header h = r->asked.control;
    bool in = (t->setup[0] & FROM_DEVICE) != 0;
    h.status = status_of(t->status);
    h.length = (uint16_t)t->actual;
    /* No pointer with an OUT answer, not even with length 0: the other side would take it for data and drop it. */
    usbredirparser_send_control_packet(p->parser, r->id, &h, in_bytes(t, in), in ? (int)t->actual : 0);
}

static void answer_bulk(struct redir_peer *p, const struct redir_request *r)
{
    const struct usb_transfer *t = &r->transfer;
    struct usb_redir_bulk_packet_header h = r->asked.bulk;
    bool in = (t->endpoint & FROM_DEVICE) != 0;
    h.status = status_of(t->status);
    h.length = (uint16_t)t->actual;
    h.length_high = (uint16_t)(t->actual >> 16);
    usbredirparser_send_bulk_packet(p->parser, r->id, &h, in_bytes(t, in), in ? (int)t->actual : 0);
}

static void answer_configuration(struct redir_peer *p, const struct redir_request *r)
{
    const struct usb_transfer *t = &r->transfer;
    bool set = r->kind == REDIR_SET_CONFIGURATION;
    uint8_t now = t->status == USB_OK && t->actual == 1 ? t->in[0] : 0;
    struct usb_redir_configuration_status_header h = {.status = status_of(t->status),
                                                      .configuration = set ? r->asked.number : now};
    if (set && t->status == USB_OK) {
        p->configured = r->asked.number != 0;
        for (unsigned i = 0; i < REDIR_INTERFACES; i++) {
            p->alts[i] = 0;
        }
        redir_packets_describe(p, p->configured);
    }
    usbredirparser_send_configuration_status(p->parser, r->id, &h);
}

static void answer_alt(struct redir_peer *p, const struct redir_request *r)
{
    const struct usb_transfer *t = &r->transfer;
    bool set = r->kind == REDIR_SET_ALT;
    uint8_t now = t->status == USB_OK && t->actual == 1 ? t->in[0] : 0;
    struct usb_redir_alt_setting_status_header h = {
        .status = status_of(t->status), .interface = r->asked.number, .alt = set ? r->alt : now};
    if (set && t->status == USB_OK && r->asked.number < REDIR_INTERFACES) {
        p->alts[r->asked.number] = r->alt;
        redir_packets_describe(p, p->configured);
    }
    usbredirparser_send_alt_setting_status(p->parser, r->id, &h);
}

void redir_packets_answer(struct redir_peer *p, const struct redir_request *r)
{
    switch (r->kind) {
    case REDIR_CONTROL: answer_control(p, r); break;
    case REDIR_BULK: answer_bulk(p, r); break;
    case REDIR_SET_CONFIGURATION:
    case REDIR_GET_CONFIGURATION: answer_configuration(p, r); break;
    case REDIR_SET_ALT:
    case REDIR_GET_ALT: answer_alt(p, r); break;
    case REDIR_LEARN_DEVICE:
    case REDIR_LEARN_CONFIGURATION: break; /* nobody asked */
    }
}
