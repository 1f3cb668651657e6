// SPDX-License-Identifier: Apache-2.0
// The scripted guest, and the loop that both sides share.
#include "redir_guest.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void must(int good, const char *what)
{
    if (!good) {
        perror(what);
        abort();
    }
}

/* --- the camera's side --- */

static struct watch *loop_watch(void *self, int fd, unsigned events, void (*fn)(void *, unsigned), void *arg)
{
    struct bench *b = self;
    for (unsigned i = 0; i < BENCH_WATCHES; i++) {
        if (b->watches[i].fd < 0) {
            b->watches[i] = (struct watch){.fd = fd, .events = events, .fn = fn, .arg = arg};
            return &b->watches[i];
        }
    }
    return NULL;
}

static void loop_change(void *self, struct watch *w, unsigned events)
{
    (void)self;
    w->events = events;
}

static void loop_unwatch(void *self, struct watch *w)
{
    (void)self;
    if (w != NULL) {
        w->fd = -1;
    }
}

static void loop_catch_up(void *self)
{
    struct bench *b = self;
    fake_usb_tick(b->device);
}

static void log_write(void *cookie, enum log_level level, const char *room, const char *text)
{
    struct bench *b = cookie;
    (void)room;
    size_t used = strlen(b->said);
    if (level <= LOG_WARN) {
        snprintf(b->said + used, sizeof b->said - used, "%s\n", text);
    }
}

void bench_open(struct bench *b)
{
    memset(b, 0, sizeof *b);
    for (unsigned i = 0; i < BENCH_WATCHES; i++) {
        b->watches[i].fd = -1;
    }
    b->memory = malloc((size_t)GUEST_SLOTS * FAKE_SLOT_SIZE);
    must(b->memory != NULL, "malloc");
    b->device = fake_usb_new(b->memory, GUEST_SLOTS, &b->counts);
    must(b->device != NULL, "fake");
    b->loop = (struct loop){
        .watch = loop_watch, .change = loop_change, .unwatch = loop_unwatch, .catch_up = loop_catch_up, .self = b};
    b->log = (struct log){.write = log_write, .cookie = b, .level = LOG_DEBUG};
    snprintf(b->path, sizeof b->path, "/tmp/camtwin-redir-%ld", (long)getpid());
    struct attach_config config = {
        .loop = &b->loop, .device = b->device, .log = &b->log, .address = b->path, .frame_fd = -1, .share = &b->share};
    must(attach_usbredir.open(&config, &b->attachment) == 0, "attach_usbredir.open");
}

void bench_close(struct bench *b)
{
    attach_usbredir.close(b->attachment);
    usb_device_free(b->device);
    free(b->memory);
}

static int bench_turn(struct bench *b)
{
    int served = 0;
    for (unsigned i = 0; i < BENCH_WATCHES; i++) {
        struct watch *w = &b->watches[i];
        if (w->fd < 0 || w->events == 0) {
            continue;
        }
        struct pollfd p = {.fd = w->fd,
                           .events =
                               (short)((w->events & LOOP_READ ? POLLIN : 0) | (w->events & LOOP_WRITE ? POLLOUT : 0))};
        if (poll(&p, 1, 0) > 0) {
            w->fn(w->arg, (p.revents & (POLLIN | POLLHUP | POLLERR) ? LOOP_READ : 0U) |
                              (p.revents & POLLOUT ? LOOP_WRITE : 0U));
            served++;
        }
    }
    fake_usb_tick(b->device);
    return served;
}

/* --- the guest's side --- */

static int guest_read(void *priv, uint8_t *data, int count)
{
    struct guest *g = priv;
    ssize_t n = recv(g->fd, data, (size_t)count, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        return 0;
    }
    g->ended = g->ended || n <= 0;
    return n <= 0 ? -1 : (int)n;
}

static int guest_write(void *priv, uint8_t *data, int count)
{
    struct guest *g = priv;
    ssize_t n = send(g->fd, data, (size_t)count, MSG_DONTWAIT | MSG_NOSIGNAL);
    return n >= 0 ? (int)n : errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
}

static void guest_log(void *priv, int level, const char *text)
{
    (void)priv;
    if (level <= usbredirparser_error && getenv("TALK") != NULL) {
        fprintf(stderr, "# guest: %s\n", text);
    }
}

static void note(struct guest *g, char what)
{
    size_t n = strlen(g->order);
    if (n + 1 < sizeof g->order) {
        g->order[n] = what;
    }
}

static void on_hello(void *priv, struct usb_redir_hello_header *h)
{
    (void)h;
    note(priv, 'h');
}

static void on_device(void *priv, struct usb_redir_device_connect_header *h)
{
    struct guest *g = priv;
    g->device = *h;
    note(g, 'd');
}

static void on_gone(void *priv)
{
    note(priv, 'g');
}

static void on_interfaces(void *priv, struct usb_redir_interface_info_header *h)
{
    struct guest *g = priv;
    g->interfaces = *h;
    note(g, 'i');
}

static void on_endpoints(void *priv, struct usb_redir_ep_info_header *h)
{
    struct guest *g = priv;
    g->endpoints = *h;
    note(g, 'e');
}

static void on_configuration(void *priv, uint64_t id, struct usb_redir_configuration_status_header *h)
{
    struct guest *g = priv;
    (void)id;
    g->configuration = *h;
    note(g, 'c');
}

static void on_alt(void *priv, uint64_t id, struct usb_redir_alt_setting_status_header *h)
{
    struct guest *g = priv;
    (void)id;
    g->alt = *h;
    note(g, 'a');
}

static void keep(struct guest *g, uint64_t id, uint8_t status, size_t length, const uint8_t *data, int data_len)
{
    must(g->answer_count < GUEST_ANSWERS, "too many answers");
    struct guest_answer *a = &g->answers[g->answer_count++];
    *a = (struct guest_answer){.id = id, .status = status, .length = length, .data_len = (size_t)data_len};
    if (data_len > 0) {
        a->data = malloc((size_t)data_len);
        must(a->data != NULL, "malloc");
        memcpy(a->data, data, (size_t)data_len);
    }
}

static void on_control(void *priv, uint64_t id, struct usb_redir_control_packet_header *h, uint8_t *data, int data_len)
{
    struct guest *g = priv;
    keep(g, id, h->status, h->length, data, data_len);
    usbredirparser_free_packet_data(g->parser, data);
}

static void on_bulk(void *priv, uint64_t id, struct usb_redir_bulk_packet_header *h, uint8_t *data, int data_len)
{
    struct guest *g = priv;
    keep(g, id, h->status, h->length | (size_t)h->length_high << 16, data, data_len);
    usbredirparser_free_packet_data(g->parser, data);
}

void guest_begin(struct guest *g, int fd)
{
    static const int caps[] = {
        usb_redir_cap_bulk_streams,          usb_redir_cap_connect_device_version,  usb_redir_cap_filter,
        usb_redir_cap_device_disconnect_ack, usb_redir_cap_ep_info_max_packet_size, usb_redir_cap_64bits_ids,
        usb_redir_cap_32bits_bulk_length,    usb_redir_cap_bulk_receiving,
    };
    uint32_t bits[USB_REDIR_CAPS_SIZE] = {0};
    memset(g, 0, sizeof *g);
    g->fd = fd;
    g->parser = usbredirparser_create();
    must(g->parser != NULL, "usbredirparser_create");
    for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++) {
        usbredirparser_caps_set_cap(bits, caps[i]);
    }
    g->parser->priv = g;
    g->parser->log_func = guest_log;
    g->parser->read_func = guest_read;
    g->parser->write_func = guest_write;
    g->parser->hello_func = on_hello;
    g->parser->device_connect_func = on_device;
    g->parser->device_disconnect_func = on_gone;
    g->parser->interface_info_func = on_interfaces;
    g->parser->ep_info_func = on_endpoints;
    g->parser->configuration_status_func = on_configuration;
    g->parser->alt_setting_status_func = on_alt;
    g->parser->control_packet_func = on_control;
    g->parser->bulk_packet_func = on_bulk;
    usbredirparser_init(g->parser, "scripted guest", bits, USB_REDIR_CAPS_SIZE, 0);
}

int bench_dial(struct bench *b)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, b->path, strlen(b->path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0, "connect");
    return fd;
}

void bench_settle(struct bench *b, struct guest *g)
{
    for (unsigned idle = 0; idle < 3;) {
        unsigned answers = g != NULL ? g->answer_count : 0;
        int served = bench_turn(b);
        if (g != NULL && g->fd >= 0 && !g->ended) {
            while (usbredirparser_has_data_to_write(g->parser) > 0 && usbredirparser_do_write(g->parser) == 0 &&
                   bench_turn(b) > 0) {
                served++;
            }
            if (!g->asleep) {
                usbredirparser_do_read(g->parser);
            }
        }
        idle = served > 0 || (g != NULL && g->answer_count != answers) ? 0 : idle + 1;
    }
}

void guest_join(struct bench *b, struct guest *g)
{
    guest_begin(g, bench_dial(b));
    bench_settle(b, g);
}

void guest_leave(struct guest *g)
{
    if (g->fd >= 0) {
        close(g->fd);
        usbredirparser_destroy(g->parser);
    }
    for (unsigned i = 0; i < g->answer_count; i++) {
        free(g->answers[i].data);
    }
    g->answer_count = 0;
    g->fd = -1;
}

void guest_configure(struct bench *b, struct guest *g)
{
    struct usb_redir_set_configuration_header h = {.configuration = 1};
    usbredirparser_send_set_configuration(g->parser, 1, &h);
    bench_settle(b, g);
}

void guest_control(struct guest *g, uint64_t id, const uint8_t setup[8], uint8_t *data)
{
    struct usb_redir_control_packet_header h = {
        .endpoint = setup[0] & 0x80,
        .requesttype = setup[0],
        .request = setup[1],
        .value = (uint16_t)(setup[2] | setup[3] << 8),
        .index = (uint16_t)(setup[4] | setup[5] << 8),
        .length = (uint16_t)(setup[6] | setup[7] << 8),
    };
    usbredirparser_send_control_packet(g->parser, id, &h, data, data != NULL ? h.length : 0);
}

void guest_bulk(struct guest *g, uint64_t id, uint8_t endpoint, uint8_t *data, size_t length)
{
    struct usb_redir_bulk_packet_header h = {
        .endpoint = endpoint, .length = (uint16_t)length, .length_high = (uint16_t)(length >> 16)};
    usbredirparser_send_bulk_packet(g->parser, id, &h, data, data != NULL ? (int)length : 0);
}

const struct guest_answer *guest_answer(const struct guest *g, uint64_t id)
{
    for (unsigned i = 0; i < g->answer_count; i++) {
        if (g->answers[i].id == id) {
            return &g->answers[i];
        }
    }
    return NULL;
}
