// SPDX-License-Identifier: Apache-2.0
// The camera's end of the local link, inside: what link.c, link_client.c and link_enumerate.c share.
#ifndef CAMTWIN_ATTACH_LINK_SERVER_H
#define CAMTWIN_ATTACH_LINK_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attach/attach.h"
#include "attach/link_path.h"
#include "attach/link_wire.h"
#include "usb/device.h"

enum {
    LINK_CLIENTS_MAX = 64,
    LINK_INPUT_SIZE = 64 << 10,
    LINK_ANSWERS_MAX = 128 << 20,  /* bytes that may wait for a host that does not read */
    LINK_FRAME_MIN = 4096,         /* fewer bytes than this travel inline even when they lie in frame memory */
    LINK_CONFIGURATION_MAX = 4096, /* bytes of a configuration descriptor that are looked at */
};

struct link_client;

/** One transfer of a host. The device has it from usb_submit to complete. */
struct link_request {
    struct usb_transfer transfer; /* first: complete() finds the request by it */
    struct link_client *client;   /* NULL: the host has gone, only the memory is still ours */
    uint32_t id;
    uint8_t *out; /* OUT bytes, owned */
    size_t out_size;
    size_t out_filled;         /* bytes that have arrived */
    struct link_request *next; /* free list */
};

/** What an id of a host stands for: at most one of the two. */
struct link_entry {
    struct link_request *pending;
    struct slot *held; /* frame memory that the host still copies from; one reference */
};

struct link_client {
    struct attachment *owner;
    struct link_client *next;
    struct watch *watch;
    int fd;
    unsigned events;               /* of the watch */
    bool asked;                    /* its HELLO has come */
    bool greeted;                  /* ours has gone */
    bool doomed;                   /* shut down; dropped when the loop comes round */
    bool dirty;                    /* answers wait to be flushed at the end of serving */
    size_t out_pending;            /* OUT bytes under way */
    struct link_request *arriving; /* its OUT bytes are not all here */
    struct link_request *free_requests;
    struct link_queue answers;
    struct link_entry entries[LINK_IDS];
    size_t input_used;
    uint8_t input[LINK_INPUT_SIZE];
};

/** Steps of link_enumerate.c, in order. */
enum link_step { LINK_STEP_NONE, LINK_STEP_DESCRIPTOR, LINK_STEP_ASK, LINK_STEP_ADDRESS, LINK_STEP_CONFIGURE };

struct attachment {
    struct attach_config config;
    struct share_user user; /* has the camera while a host has an interface */
    char path[LINK_PATH_MAX];
    char serial[LINK_SERIAL_SIZE];
    int fd;
    int spare; /* see accept.h */
    struct watch *watch;
    int frame_fd; /* -1: all bytes travel inline */
    unsigned client_count;
    struct link_client *clients;
    bool serving;     /* answers are flushed at the end, in one go */
    bool device_gone; /* the device said so: it is not touched any more */

    struct usb_transfer enumerate;
    enum link_step step;
    uint8_t configuration_value;
    uint32_t interfaces;     /* bit n: interface n exists */
    int8_t interface_of[32]; /* by endpoint number, +16 for IN; -1: no such endpoint */
    struct link_client *claims[LINK_INTERFACES];
    struct link_client *resetting; /* waits for its RESET to be answered */
    uint32_t resetting_id;
};

/* link.c */
/** Forgets a client and everything that it had; `why` goes to the log, NULL for an ordinary farewell. */
void link_drop(struct link_client *c, const char *why);
/** Drops the doomed and flushes the dirty; the end of every visit from the loop. */
void link_settle(struct attachment *a);

/* link_client.c */
struct link_client *link_client_new(struct attachment *a, int fd);
/** Gives back transfers, frame memory and claims, and frees it. */
void link_client_free(struct link_client *c);
/** The loop's call. */
void link_client_ready(void *arg, unsigned ready);
void link_client_flush(struct link_client *c);
void link_client_hello(struct link_client *c);
void link_client_say(struct link_client *c, const struct link_message *m, const void *data);
/** The host breaks the rules: it is shut down now and dropped when the loop comes round. */
void link_client_doom(struct link_client *c, const char *why);

/* link_serve.c */
/** One whole message but for its OUT bytes; -CT_E_FORMAT: the host is to be dropped. */
int link_serve(struct link_client *c, const struct link_message *m);
/** The OUT bytes of c->arriving are complete, or there are none. */
void link_submit_arrived(struct link_client *c);
void link_unclaim(struct link_client *c, unsigned interface_number);
void link_request_free(struct link_client *c, struct link_request *r);

/* link_enumerate.c */
/** Does what a host's kernel does on plug-in, unless it is being done; link_enumerated is called at the end. */
void link_enumerate(struct attachment *a);
/** Stops listening to the device's answers; the device has none of our memory afterwards. */
void link_enumerate_stop(struct attachment *a);
/** In link_serve.c: greets those who wait, answers a RESET. */
void link_enumerated(struct attachment *a);

#endif
