// SPDX-License-Identifier: Apache-2.0
// A camera's end of USB/IP, inside: what usbip.c, usbip_conn.c and usbip_urb.c share.
#ifndef CAMTWIN_ATTACH_USBIP_SERVER_H
#define CAMTWIN_ATTACH_USBIP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attach/attach.h"
#include "attach/usbip_hub.h"
#include "attach/usbip_wire.h"

enum {
    USBIP_INPUT_SIZE = 64 << 10,
    USBIP_URBS_MAX = 4096,   /* of one host: pending, waiting, unlinked early, answered but not sent */
    USBIP_OUT_MAX = 4 << 20, /* bytes of one OUT transfer */
    USBIP_OUT_PENDING_MAX = 16 << 20,
    USBIP_COPY_MAX = 4096,       /* answers of so many bytes are copied even when they lie in frame memory */
    USBIP_UNSENT_HIGH = 8 << 20, /* bytes that wait for the host to take them: reads wait in front of the device then */
};

/** One URB of the host: first a transfer, then its answer. An answer to an unlink is one too. */
struct usbip_urb {
    struct usb_transfer transfer; /* first: complete() finds the URB by it */
    struct usbip_conn *conn;      /* NULL: the host has gone, only the memory is still ours */
    struct usbip_urb *next, *prev;
    uint32_t seqnum;
    uint32_t transfer_flags;
    bool in;
    bool unlinked;          /* answer unlink_seqnum when it is cancelled */
    uint32_t unlink_seqnum; /* of the CMD_UNLINK; of an early one: seqnum is what it unlinks */

    uint8_t *bytes; /* [room], owned: OUT data, or an IN answer that was copied */
    size_t room;
    size_t filled; /* OUT data that has arrived */

    uint8_t head[USBIP_HEADER];
    const uint8_t *data; /* [data_size] behind head: in `bytes` or in `slot` */
    size_t data_size;
    struct slot *slot; /* one reference, or NULL */
};

struct usbip_urbs {
    struct usbip_urb *first, *last;
    unsigned count;
};

/** The host that has the camera. */
struct usbip_conn {
    struct attachment *owner;
    struct watch *watch;
    int fd;
    unsigned events; /* of the watch */
    bool doomed;     /* shut down; dropped when the loop comes round */
    bool serving;    /* answers are flushed at the end, in one go */
    bool flushing;
    uint32_t newest;            /* seqnum of the last CMD_SUBMIT */
    bool held;                  /* whole commands may wait in the input: there was no room for their answers */
    struct usbip_urb *arriving; /* its OUT bytes are not all here */
    struct usbip_urbs waiting;  /* not yet given to the device */
    struct usbip_urbs pending;  /* the device has them */
    struct usbip_urbs early;    /* unlinks that came before what they unlink: usbip_urb.c says why */
    struct usbip_urbs answers;  /* to be sent, in order */
    struct usbip_urbs spare;
    size_t sent;        /* bytes of the first answer that have gone */
    size_t unsent;      /* bytes of all answers */
    size_t out_pending; /* bytes of OUT transfers under way */
    size_t input_used;
    uint8_t input[USBIP_INPUT_SIZE];
};

struct attachment {
    struct attach_config config;
    struct share_user user;
    struct usbip_export exported;
    bool joined;
    int gate; /* read end: fds of imports */
    struct watch *gate_watch;
    struct usb_transfer look; /* what the list shows is asked of the device itself */
    unsigned looking;         /* 0: not; else the step */
    struct usbip_conn *conn;  /* NULL: nobody has imported it */
    bool device_gone;         /* the device said so: it is not touched any more */
};

/* usbip.c */
/** The host has gone or is dropped: the device is reset and free for others. `why` goes to the log; NULL: an ordinary farewell. */
void usbip_drop(struct attachment *a, const char *why);

/* usbip_conn.c */
struct usbip_conn *usbip_conn_new(struct attachment *a, int fd);
/** The device has none of its transfers afterwards: it is reset. */
void usbip_conn_free(struct usbip_conn *c);
/** The host breaks the rules: it is shut down now and dropped when the loop comes round. */
void usbip_conn_doom(struct usbip_conn *c, const char *why);
/** An answer (head, data, slot set) goes out behind those before it. */
void usbip_conn_answer(struct usbip_conn *c, struct usbip_urb *u);

/* usbip_urb.c */
void usbip_put(struct usbip_urbs *list, struct usbip_urb *u);
void usbip_remove(struct usbip_urbs *list, struct usbip_urb *u);
/** 0, or an error after which the host is to be dropped, with a sentence in *out_why. */
int usbip_serve(struct usbip_conn *c, const struct usbip_command *command, const char **out_why);
/** The OUT bytes of c->arriving are complete, or there are none. */
void usbip_arrived(struct usbip_conn *c);
/** Gives waiting URBs to the device as long as the host takes its answers. */
void usbip_resume(struct usbip_conn *c);
/** The answer has gone: memory for the next. */
void usbip_recycle(struct usbip_conn *c, struct usbip_urb *u);
void usbip_urb_free(struct usbip_urb *u);

#endif
