// SPDX-License-Identifier: Apache-2.0
// Our libusb from inside: what stands behind the opaque pointers of its public API.
//
// A device is either a camera, reached over the local link, or a real one, wrapped. Locks are taken in this order and
// never the other way: events_mutex, scan_mutex, a connection's lock, libusb_context.lock. No lock but events_mutex is
// held while code of the program runs.
#ifndef CAMTWIN_HOST_HOST_H
#define CAMTWIN_HOST_HOST_H

#include <libusb-1.0/libusb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "attach/link_path.h"
#include "base/attr.h"
#include "host/conn.h"
#include "host/real.h"

enum {
    HOST_CONFIGS_MAX = 8,
    HOST_INTERFACES_MAX = 32,
    HOST_OPEN_TIMEOUT_MS = 2000,
    HOST_PROBE_TIMEOUT_MS = 1000,
    HOST_CONTROL_TIMEOUT_MS = 1000,
};

/** Bytes that a camera sent, owned. */
struct blob {
    uint8_t *bytes;
    size_t size;
};

struct libusb_device {
    struct libusb_context *ctx; /* one of its references */
    struct libusb_device *next; /* in ctx->devices */
    unsigned refs;              /* under ctx->lock */
    bool listed;                /* in ctx->devices: plugged in, or a real one that the program has */
    bool gone;                  /* under ctx->lock */

    libusb_device *real;          /* a real device; one of its references */
    struct libusb_device *parent; /* of a real one, when asked for; one of its references */

    struct link_place place; /* a camera; what follows too */
    ino_t inode;             /* of its socket: another camera may come to the same path */
    int pid_fd;              /* readable when its process ends, or -1 */
    uint8_t bus;
    uint8_t address;
    uint8_t descriptor[LIBUSB_DT_DEVICE_SIZE];
    struct blob configs[HOST_CONFIGS_MAX];
    unsigned config_count;
    struct blob bos;
    atomic_int configuration; /* bConfigurationValue */
};

struct libusb_device_handle {
    struct libusb_context *ctx;   /* one of its references */
    struct libusb_device *device; /* one of its references */
    struct libusb_device_handle *next;
    struct conn *conn;          /* a camera; NULL after libusb_exit */
    libusb_device_handle *real; /* a real one; NULL after libusb_exit */
    atomic_uint claimed;        /* bit n: interface n */
};

enum xfer_state { XFER_IDLE, XFER_FLYING, XFER_DONE };

/** What lies in front of a struct libusb_transfer. */
struct xfer {
    struct request request; /* first */
    atomic_int state;       /* enum xfer_state */
    struct libusb_device_handle *handle;
    struct xfer *next;              /* in a list of ctx */
    struct libusb_transfer *shadow; /* on a real device: the system's transfer for ours; kept for the next time */
    int shadow_packets;
    uint32_t stream_id;
};

struct xfer_list {
    struct xfer *first;
    struct xfer *last;
};

struct hotplug_callback {
    struct hotplug_callback *next;
    libusb_hotplug_callback_handle id;
    int events;
    int vendor_id;
    int product_id;
    int device_class;
    libusb_hotplug_callback_fn fn;
    void *user_data;
    bool removed;
};

/** A camera came or left and the program has not been told. */
struct hotplug_event {
    struct hotplug_event *next;
    struct libusb_device *device; /* one of its references */
    libusb_hotplug_event event;
};

struct libusb_context {
    pthread_mutex_t lock; /* everything here that no other lock is named for */
    unsigned refs;        /* the program's, each device's, each handle's */
    bool exited;
    libusb_context *real; /* the system's context beside ours, or NULL */
    bool no_discovery;

    int log_level;
    bool log_fixed; /* by LIBUSB_DEBUG */
    libusb_log_cb log_cb;

    struct libusb_device *devices;
    struct libusb_device_handle *handles;
    pthread_mutex_t scan_mutex; /* one look for cameras at a time */

    int epoll_fd; /* wake_fd, inotify_fd, pid_fds of cameras: the one descriptor of ours that programs poll */
    int wake_fd;
    bool woken;
    struct xfer_list done;       /* over, and the program has not been told */
    struct xfer_list delivering; /* taken from done by the thread that tells it */

    pthread_mutex_t events_mutex; /* libusb_lock_events */
    bool handler_active;
    unsigned closers; /* threads that want event handling to pause */
    pthread_mutex_t waiters_mutex;
    pthread_cond_t waiters;

    int inotify_fd; /* -1 until the first hotplug callback */
    bool real_hotplug;
    libusb_hotplug_callback_handle next_callback;
    struct hotplug_callback *callbacks;
    struct hotplug_event *first_event;
    struct hotplug_event *last_event;
    unsigned telling; /* nested walks over callbacks: none may be freed */
};

/** A chain of the contexts whose events this thread is handling. */
struct handling {
    const struct libusb_context *ctx;
    struct handling *outer;
};

/* context.c */
/** The program's context for NULL too; NULL when there is none. */
struct libusb_context *host_context(libusb_context *ctx);
struct libusb_context *host_context_ref(struct libusb_context *ctx); /* with ctx->lock held */
void host_context_unref(struct libusb_context *ctx);
void host_say(struct libusb_context *ctx, enum libusb_log_level level, const char *format, ...) CT_PRINTF(3, 4);

/* devices.c */
/** Looks which cameras are there and updates ctx->devices. */
void host_scan(struct libusb_context *ctx);
/** The camera is gone: out of the list, hotplug told. Nothing happens the second time. */
void host_device_left(struct libusb_device *d);
struct libusb_device *host_device_ref(struct libusb_device *d); /* with ctx->lock held */
/** The wrapper for one of the system's devices, with a reference for the caller; NULL: out of memory. */
struct libusb_device *host_wrap(struct libusb_context *ctx, libusb_device *real);
/** Lets go of all devices at libusb_exit. */
void host_devices_exit(struct libusb_context *ctx);

/* probe.c */
/** A new camera at `place`, described; NULL: it does not answer. */
struct libusb_device *host_probe(struct libusb_context *ctx, const struct link_place *place);
void host_device_free(struct libusb_device *d);

/* handle.c */
/** Cuts the handle off from its camera or real device; its transfers are idle afterwards and no callback comes. */
void host_handle_cut(struct libusb_device_handle *h);

/* transfer.c */
struct xfer *xfer_of(struct libusb_transfer *t);
struct libusb_transfer *xfer_public(struct xfer *x);
/** Tells the program about one transfer; with events_mutex and no other lock. */
void xfer_deliver(struct xfer *x);
/** Forgets all transfers of h that are over but not told. With ctx->lock held. */
void xfer_forget_handle(struct libusb_context *ctx, const struct libusb_device_handle *h);
void xfer_list_add(struct xfer_list *list, struct xfer *x);

/* shadow.c */
int shadow_submit(struct xfer *x);
int shadow_cancel(struct xfer *x);
void shadow_free(struct xfer *x);

/* events.c */
void host_wake(struct libusb_context *ctx); /* with ctx->lock held */
/** Whether this thread is inside a callback of ctx. */
bool host_is_handling(const struct libusb_context *ctx);
/** Keeps event handling out between the two, unless this thread is the handler itself. */
void host_events_pause(struct libusb_context *ctx);
void host_events_resume(struct libusb_context *ctx);

/* hotplug.c */
/** Notes an event for the program. With ctx->lock held. */
void hotplug_note(struct libusb_device *d, libusb_hotplug_event event);
/** Tells the program; with events_mutex and no other lock. */
void hotplug_deliver(struct libusb_context *ctx);
/** Watches the process of a camera. With ctx->lock held. */
void hotplug_watch_process(struct libusb_device *d);
/** Something changed in the watched folders. */
void hotplug_folders_changed(struct libusb_context *ctx);
void hotplug_exit(struct libusb_context *ctx);

#endif
