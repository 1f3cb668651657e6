// SPDX-License-Identifier: Apache-2.0
// The usbredir attachment, inside: what usbredir.c (the door), usbredir_peer.c (one connection), usbredir_packets.c
// (what the peer says), usbredir_learn.c and usbredir_info.c (what a guest wants to know of a device) share.
#ifndef CAMTWIN_ATTACH_USBREDIR_PRIVATE_H
#define CAMTWIN_ATTACH_USBREDIR_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <usbredirparser.h>

#include "attach/attach.h"
#include "usb/device.h"

enum {
    REDIR_REQUESTS_MAX = 1024,      /* a peer with more under way is dropped */
    REDIR_TRANSFER_MAX = 64 << 20,  /* a longer read is refused; bytes of OUT packets that may be under way */
    REDIR_UNDER_WAY_MAX = 64 << 20, /* bytes of reads at the device and of answers not yet sent; others wait */
    REDIR_OUTPUT_MAX = 128 << 20,   /* a peer that lets so much lie is dropped */
    REDIR_VISIT_MAX = 4 << 20,      /* bytes that are read in one go: one peer does not keep the camera's thread */
    REDIR_CONFIGURATION_MAX = 4096, /* bytes of a configuration descriptor that are looked at */
    REDIR_INTERFACES = 32,          /* as many as the protocol can describe */
    REDIR_ENDPOINTS = 32,           /* by number, +16 for IN */
};

/** What a transfer answers when it is complete. */
enum redir_kind {
    REDIR_CONTROL,
    REDIR_BULK,
    REDIR_SET_CONFIGURATION,
    REDIR_GET_CONFIGURATION,
    REDIR_SET_ALT,
    REDIR_GET_ALT,
    REDIR_LEARN_DEVICE,        /* our own question, before the device is announced */
    REDIR_LEARN_CONFIGURATION, /* the next one */
};

/** One transfer of a peer. Once `submitted`, the device has it until complete. */
struct redir_request {
    struct usb_transfer transfer; /* first: complete() finds the request by it */
    struct redir_peer *peer;
    struct redir_request *next; /* in order of arrival; or the free list */
    uint64_t id;
    enum redir_kind kind;
    bool submitted;
    bool unwanted; /* cancelled by the peer: ends with this visit */
    uint8_t *data; /* OUT bytes in the parser's memory, owned; NULL: none */
    union {
        struct usb_redir_control_packet_header control;
        struct usb_redir_bulk_packet_header bulk;
        uint8_t number; /* the configuration or interface that is asked for */
    } asked;
    uint8_t alt;
};

/** What the device's descriptors say, as far as a guest is told. */
struct redir_device {
    struct usb_redir_device_connect_header connect;
    uint16_t packet_size_0;
    uint8_t configuration[REDIR_CONFIGURATION_MAX];
    size_t configuration_size;
};

/** One connection. */
struct redir_peer {
    struct attachment *owner;
    struct usbredirparser *parser;
    struct watch *watch;
    int fd;
    unsigned events;   /* of the watch */
    bool greeted;      /* its hello has come */
    bool holding;      /* the camera is this guest's; the device is asked, then announced */
    bool announced;    /* the guest sees the device */
    bool configured;   /* the guest has chosen the configuration: endpoints but 0 exist */
    bool doomed;       /* shut down; dropped when the loop comes round */
    bool leaving;      /* being dropped: nobody is answered any more */
    bool busy;         /* inside a visit or a flush: answers are sent at its end */
    size_t visit_left; /* bytes that this visit may still read */
    size_t in_bytes;   /* wanted by the bulk reads that the device has */
    size_t out_bytes;  /* of OUT packets under way */
    unsigned request_count;
    struct redir_request *requests; /* oldest first */
    struct redir_request **requests_end;
    struct redir_request *free_requests;
    uint8_t alts[REDIR_INTERFACES];
    struct redir_device device;
};

struct attachment {
    struct attach_config config;
    struct share_user user;  /* has the camera while a guest does */
    struct redir_peer *peer; /* NULL: nobody is connected */
    bool refused_one;        /* since the peer came; said once */
    bool device_gone;        /* the device said so: it is not touched any more */
    int fd;                  /* that listens; -1: none (a test hands connections in) */
    int spare;               /* see accept.h */
    struct watch *watch;
    char *path; /* of the unix socket, owned; NULL: TCP */
};

/* usbredir.c */
/** Without a door: connections come by redir_adopt. NULL: out of memory. */
struct attachment *redir_new(const struct attach_config *config);
/** Unplugs and frees; NULL is allowed. */
void redir_free(struct attachment *a);
/** A peer has connected on `fd` (non-blocking), which is the attachment's from here on. Closed at once when there is one
 * already that has said hello. */
void redir_adopt(struct attachment *a, int fd);

/* usbredir_peer.c */
/** NULL: out of memory; the fd is still the caller's. */
struct redir_peer *redir_peer_new(struct attachment *a, int fd);
/** Gives back transfers and camera, and frees it. `why` goes to the log, NULL for an ordinary farewell. */
void redir_peer_drop(struct redir_peer *p, const char *why);
/** The peer breaks the rules: shut down now, dropped when the loop comes round. Allowed inside the device. */
void redir_peer_doom(struct redir_peer *p, const char *why);
/** Sends what is to be sent and hands waiting transfers to the device, unless a visit that is under way does. */
void redir_peer_settle(struct redir_peer *p);
/** The device for this guest if the camera is free; otherwise when it is. */
void redir_peer_offer(struct redir_peer *p);
/** Queues a request for the device; `data` becomes the request's. Dooms the peer when it has too many. */
struct redir_request *redir_peer_request(struct redir_peer *p, enum redir_kind kind, uint64_t id, uint8_t *data);
/** The peer does not want request `id` any more: it ends with this visit. Nothing happens when its answer is on the way. */
void redir_peer_cancel(struct redir_peer *p, uint64_t id);

/* usbredir_learn.c */
/** Begins to ask the device what it is. */
void redir_learn(struct redir_peer *p);
/** An answer to one of these questions; after the last one the guest sees the device. */
void redir_learn_more(struct redir_peer *p, const struct redir_request *r);

/* usbredir_packets.c */
/** What the parser is to call. */
void redir_packets_bind(struct usbredirparser *parser);
/** The packet that answers a request whose transfer is complete. */
void redir_packets_answer(struct redir_peer *p, const struct redir_request *r);
/** Endpoints and interfaces of the configuration, or of the unconfigured device. */
void redir_packets_describe(struct redir_peer *p, bool configured);

/* usbredir_info.c */
/** Facts of a device descriptor: 0, or -CT_E_FORMAT. */
int redir_info_device(const uint8_t *bytes, size_t n, struct redir_device *out);
/** Tables of the configuration as it is with these alternate settings; not configured: endpoint 0 alone. */
void redir_info_tables(const struct redir_device *device, bool configured, const uint8_t alts[REDIR_INTERFACES],
                       struct usb_redir_interface_info_header *out_interfaces,
                       struct usb_redir_ep_info_header *out_endpoints);

#endif
