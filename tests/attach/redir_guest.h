// SPDX-License-Identifier: Apache-2.0
// A scripted guest of the usbredir attachment: the parser library's other side, a loop of poll() and a fake device, all in
// the test's own thread.
#ifndef CAMTWIN_TESTS_REDIR_GUEST_H
#define CAMTWIN_TESTS_REDIR_GUEST_H

#include <usbredirparser.h>

#include "attach/attach.h"
#include "fake_usb_device.h"

enum { BENCH_WATCHES = 16, GUEST_ANSWERS = 1024, GUEST_SLOTS = 4 };

/** One answer that came, in order. */
struct guest_answer {
    uint64_t id;
    uint8_t status;
    size_t length; /* as its header says */
    uint8_t *data; /* owned; NULL: none */
    size_t data_len;
};

/** The other end of a connection; zeroed to begin with. */
struct guest {
    int fd; /* -1: closed */
    struct usbredirparser *parser;
    bool asleep; /* it does not read */
    bool ended;  /* the camera's side has closed */
    char order
        [64]; /* h hello, e ep_info, i interface_info, d device_connect, g gone, c configuration, a alternate setting */
    struct usb_redir_device_connect_header device;
    struct usb_redir_interface_info_header interfaces;
    struct usb_redir_ep_info_header endpoints;
    struct usb_redir_configuration_status_header configuration;
    struct usb_redir_alt_setting_status_header alt;
    struct guest_answer answers[GUEST_ANSWERS];
    unsigned answer_count;
};

struct watch {
    int fd; /* -1: free */
    unsigned events;
    void (*fn)(void *arg, unsigned ready);
    void *arg;
};

/** The camera's side. */
struct bench {
    struct watch watches[BENCH_WATCHES];
    struct loop loop;
    struct log log;
    char said[2048]; /* warnings and errors */
    struct usb_device *device;
    struct fake_counts counts;
    void *memory;
    struct share share;
    struct attachment *attachment;
    char path[64];
};

/** Opens the door at a unix socket. Aborts on failure. */
void bench_open(struct bench *b);
void bench_close(struct bench *b);
/** Lets both sides do what they can until nothing happens any more; g may be NULL. */
void bench_settle(struct bench *b, struct guest *g);

/** A connection without a word. */
int bench_dial(struct bench *b);
/** Connects and says hello, with QEMU's capabilities. */
void guest_join(struct bench *b, struct guest *g);
/** Says hello over a connection that stands. */
void guest_begin(struct guest *g, int fd);
/** Hangs up and frees. */
void guest_leave(struct guest *g);

void guest_configure(struct bench *b, struct guest *g);
void guest_control(struct guest *g, uint64_t id, const uint8_t setup[8], uint8_t *data);
void guest_bulk(struct guest *g, uint64_t id, uint8_t endpoint, uint8_t *data, size_t length);
/** The answer to a request, or NULL. */
const struct guest_answer *guest_answer(const struct guest *g, uint64_t id);

#endif
