// SPDX-License-Identifier: Apache-2.0
// The gadget, inside: what gadget.c, gadget_blocks.c, gadget_control.c and gadget_ask.c (the camera's thread) and gadget_pipe.c and
// gadget_ep0.c (threads that sit in the kernel) share. One thread for each endpoint, because each call into raw-gadget blocks.
//
// Who touches what: everything marked "lock" under attachment.lock; everything marked "owner" on the camera's thread. The
// lock is held for moments, never across a call into the kernel, so the camera's thread does not wait for a host.
#ifndef CAMTWIN_ATTACH_GADGET_PRIVATE_H
#define CAMTWIN_ATTACH_GADGET_PRIVATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "attach/attach.h"
#include "attach/gadget_raw.h"
#include "usb/device.h"

enum {
    GADGET_PIPES = 8,            /* endpoints but 0 that a device may have */
    GADGET_BLOCKS = 2,           /* one at the kernel, one being filled */
    GADGET_BLOCK_SIZE = 1 << 20, /* dummy_hcd looks at an endpoint once a tick: the larger, the faster */
    GADGET_PIECE_MIN = 4096,     /* the kernel has that much in one piece at any time */
    GADGET_CONTROL_MAX = 0x10000,
};

/** What a device's descriptors say, as far as a controller wants to know. */
struct gadget_info {
    bool super_speed;
    unsigned max_power_ma;
    unsigned endpoint_count;
    struct {
        uint8_t descriptor[7]; /* as the device sends it */
        uint16_t packet_size;
    } endpoints[GADGET_PIPES];
};

/** Out of a device and a configuration descriptor. 0, -CT_E_FORMAT, or -CT_E_UNSUPPORTED: other than bulk endpoints, or too
 * many of them. */
int gadget_info_read(const uint8_t *device, size_t device_size, const uint8_t *configuration, size_t configuration_size,
                     struct gadget_info *out);

/** A thread that may be called back out of the kernel. */
struct gadget_thread {
    pthread_t id;
    bool started;  /* owner */
    int ready;     /* lock; 1: its timer is there, negative: it could not be made */
    timer_t timer; /* sends GADGET_SIGNAL to the thread until it is out: one signal could come just before it goes in */
    bool in_kernel; /* lock */
};

struct gadget_block {
    uint8_t *memory; /* owned */
    uint8_t *bytes;  /* in it, after RAW_HEAD free bytes */
    size_t n;
    size_t sent;
    bool zero; /* an empty packet follows */
};

enum pipe_wish { PIPE_AS_IT_IS, PIPE_HALT, PIPE_CLEAR };

/** One bulk endpoint. */
struct gadget_pipe {
    struct attachment *owner;
    struct gadget_thread thread;
    uint8_t descriptor[7];
    uint8_t address;
    uint16_t packet_size;

    /* lock */
    int handle;   /* -1: not enabled */
    bool running; /* configured: the thread moves blocks */
    bool sending; /* IN: the first block is at the kernel */
    bool cancel;  /* what is at the kernel is of no use any more */
    bool flush;   /* IN: nor is what the controller has taken and not yet sent */
    enum pipe_wish wish;
    size_t piece; /* bytes that one call takes; shrinks when the kernel has no memory */
    struct gadget_block blocks[GADGET_BLOCKS];
    unsigned first, count; /* of filled ones. IN: the owner adds, the thread takes; OUT: the other way round */

    /* owner */
    struct usb_transfer transfer;
    bool submitted;
    bool stalled;   /* the device's halt has still to be carried to the controller */
    unsigned drops; /* usb_drops, as of the bytes that are in the blocks */
};

enum gadget_verdict { VERDICT_STALL, VERDICT_DONE };

/** A control request on its way to the owner and back. */
struct gadget_request {
    bool asked, answered; /* lock; the rest belongs to whoever's turn it is */
    uint8_t setup[8];
    uint8_t *memory; /* owned */
    uint8_t *bytes;  /* [GADGET_CONTROL_MAX] both ways, in it, after RAW_HEAD free bytes */
    size_t n;
    enum gadget_verdict verdict;
    int configure;             /* -1: no; else the endpoints are to be as in this configuration */
    struct gadget_pipe *clear; /* not NULL: its halt has ended */
};

struct attachment {
    struct attach_config config;
    struct raw_udc udc;
    struct gadget_info info;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* whatever "lock" says has changed */
    int wake_fd;            /* eventfd: threads call the owner */

    /* lock */
    bool stop;
    bool lost;        /* an endpoint says that the host has gone or has reset the bus */
    bool enabled;     /* news: the endpoints are there */
    int enable_error; /* news: they could not be had; negative errno */
    int fetch_error;  /* news: the controller has gone */
    struct gadget_request request;
    struct gadget_thread ep0;
    struct gadget_pipe pipes[GADGET_PIPES];

    /* owner */
    struct share_user user;
    struct watch *watch;
    struct usb_transfer control;
    bool control_busy; /* the device has it */
    bool holding;      /* the camera is this host's */
    bool running;      /* and the endpoints are there */
    bool busy;         /* inside settle */
    bool refused_one;  /* said once */
};

/* gadget.c */
/** Becomes the camera at this controller. Takes the controller in any case. 0 or a negative error. */
int gadget_new(const struct attach_config *config, struct raw_udc udc, const struct gadget_info *info,
               struct attachment **out);
void gadget_free(struct attachment *a);

/* gadget_ask.c */
/** A control request of ours, which devices answer at once. Bytes of the answer, or a negative error. */
int gadget_request(struct usb_device *device, uint8_t type, uint8_t request, uint16_t value, uint16_t index,
                   uint8_t *answer, uint16_t length);
/** Asks the device what it is: 0 or a negative error. */
int gadget_ask(struct usb_device *device, struct gadget_info *out);

/* gadget_blocks.c */
/** Lets go on what can go on. */
void gadget_settle(struct attachment *a);
/** The host does not have the device any more, or has it from the start. */
void gadget_stop_pipes(struct attachment *a);

/* gadget_control.c */
/** The request that the thread of endpoint 0 waits with; its answer comes with this call or later. */
void gadget_serve_request(struct attachment *a);
/** The host has gone: the camera is anybody's. */
void gadget_let_go(struct attachment *a);

/* gadget_thread.c */
/** Starts main(arg), and waits until it has called gadget_thread_begin. 0 or -CT_E_MEMORY. */
int gadget_thread_start(struct attachment *a, struct gadget_thread *t, void *(*main)(void *), void *arg);
/** A thread's first words; false: it has to end. */
bool gadget_thread_begin(struct attachment *a, struct gadget_thread *t);
/** Around each call into the kernel. With the lock held, which is given up between the two. */
void gadget_thread_enter(struct attachment *a, struct gadget_thread *t);
void gadget_thread_leave(struct attachment *a, struct gadget_thread *t);
/** Calls a thread out of the kernel if it is there. With the lock held. */
void gadget_thread_call(struct gadget_thread *t);
/** After `stop` was set. */
void gadget_thread_join(struct gadget_thread *t);
void gadget_wake(struct attachment *a);

/* gadget_pipe.c */
void *gadget_pipe_main(void *pipe);
static inline bool gadget_pipe_is_in(const struct gadget_pipe *p)
{
    return (p->address & 0x80) != 0;
}
/** With the lock held: what is filled, or at the kernel, is thrown away. */
void gadget_pipe_void(struct gadget_pipe *p);
void gadget_pipe_wish(struct gadget_pipe *p, enum pipe_wish wish);

/* gadget_ep0.c */
void *gadget_ep0_main(void *attachment);

#endif
