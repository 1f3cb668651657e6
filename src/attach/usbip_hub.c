// SPDX-License-Identifier: Apache-2.0
// Accepts connections of USB/IP and reads what they want.
#include "attach/usbip_hub.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attach/accept.h"
#include "attach/tcp.h"
#include "base/error.h"

enum {
    VISITORS_MAX = 64, /* connections that have not said yet what they want */
    ACCEPTS_PER_VISIT = 16,
    REQUEST_MAX = USBIP_OP_HEAD + USBIP_BUS_ID,
    LIST_MAX = 16, /* cameras of one answer: as many as a process has */
};

struct visitor {
    struct usbip_hub *hub;
    struct visitor *next; /* younger */
    struct watch *watch;
    int fd;
    size_t used;
    uint8_t request[REQUEST_MAX];
};

struct usbip_hub {
    struct usbip_hub_config config;
    int fd;    /* -1: does not listen */
    int spare; /* an fd to give up when there are no others */
    uint16_t port;
    struct watch *watch;
    struct visitor *visitors; /* oldest first */
    unsigned visitor_count;
    pthread_mutex_t lock; /* of exports: cameras join and leave from their own threads */
    struct usbip_export *exports;
};

static void complain(const struct usbip_hub *hub, const char *why)
{
    log_say(hub->config.log, LOG_WARN, "attach", "usbip: a host is refused: %s", why);
}

/** Forgets the visitor; its fd is the caller's now. */
static int take_fd(struct visitor *v)
{
    struct usbip_hub *hub = v->hub;
    for (struct visitor **at = &hub->visitors; *at != NULL; at = &(*at)->next) {
        if (*at == v) {
            *at = v->next;
            break;
        }
    }
    hub->visitor_count--;
    hub->config.loop->unwatch(hub->config.loop->self, v->watch);
    int fd = v->fd;
    free(v);
    return fd;
}

static void dismiss(struct visitor *v, const char *why)
{
    if (why != NULL) {
        complain(v->hub, why);
    }
    close(take_fd(v));
}

static void reply(int fd, enum usbip_code code, enum usbip_op_status status)
{
    uint8_t head[USBIP_OP_HEAD];
    usbip_encode_op(code, status, head);
    (void)!send(fd, head, sizeof head, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/** The oldest bus id first, as people count. */
static size_t write_list(struct usbip_hub *hub, uint8_t *out)
{
    size_t n = USBIP_OP_HEAD + 4;
    uint8_t count = 0;
    usbip_encode_op(USBIP_REP_DEVLIST, USBIP_ST_OK, out);
    pthread_mutex_lock(&hub->lock);
    for (const struct usbip_export *e = hub->exports; e != NULL && count < LIST_MAX; e = e->next) {
        n += usbip_encode_device(&e->device, out + n);
        count++;
    }
    pthread_mutex_unlock(&hub->lock);
    memcpy(out + USBIP_OP_HEAD, (const uint8_t[]){0, 0, 0, count}, 4);
    return n;
}

static void serve_list(struct visitor *v)
{
    uint8_t list[USBIP_OP_HEAD + 4 + LIST_MAX * USBIP_RECORD_MAX];
    size_t n = write_list(v->hub, list);
    /* The first bytes on a new socket: they all fit. */
    bool whole = send(v->fd, list, n, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)n;
    dismiss(v, whole ? NULL : "IO: it does not take the list");
}

static void serve_import(struct visitor *v)
{
    struct usbip_hub *hub = v->hub;
    enum usbip_op_status status = USBIP_ST_NODEV;
    char bus_id[USBIP_BUS_ID];
    memcpy(bus_id, v->request + USBIP_OP_HEAD, sizeof bus_id);
    bus_id[sizeof bus_id - 1] = '\0';
    int fd = take_fd(v);
    pthread_mutex_lock(&hub->lock);
    for (const struct usbip_export *e = hub->exports; e != NULL && status == USBIP_ST_NODEV; e = e->next) {
        if (strcmp(e->device.bus_id, bus_id) == 0) {
            /* Smaller than PIPE_BUF: whole or not at all. */
            status = write(e->gate, &fd, sizeof fd) == sizeof fd ? USBIP_ST_OK : USBIP_ST_DEV_BUSY;
        }
    }
    pthread_mutex_unlock(&hub->lock);
    if (status != USBIP_ST_OK) {
        complain(hub, status == USBIP_ST_NODEV ? "NOT_FOUND: there is no camera of this bus id"
                                               : "BUSY: too many want this camera");
        reply(fd, USBIP_REP_IMPORT, status);
        close(fd);
    }
}

static void visitor_ready(void *arg, unsigned ready)
{
    struct visitor *v = arg;
    (void)ready;
    for (;;) {
        enum usbip_code code = USBIP_REQ_DEVLIST;
        const char *why = NULL;
        bool headed = v->used >= USBIP_OP_HEAD;
        if (headed && usbip_decode_op(v->request, &code, &why) < 0) {
            dismiss(v, why);
            return;
        }
        size_t wanted = headed && code == USBIP_REQ_IMPORT ? REQUEST_MAX : USBIP_OP_HEAD;
        if (v->used == wanted) {
            (code == USBIP_REQ_IMPORT ? serve_import : serve_list)(v);
            return;
        }
        /* Not a byte more: what follows an import is for the camera. */
        ssize_t n = recv(v->fd, v->request + v->used, wanted - v->used, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
            return;
        }
        if (n <= 0) {
            dismiss(v, v->used > 0 ? "FORMAT: it went away in the middle of a request" : NULL);
            return;
        }
        v->used += (size_t)n;
    }
}

void usbip_hub_visit(struct usbip_hub *hub, int fd)
{
    if (hub->visitor_count == VISITORS_MAX) {
        dismiss(hub->visitors, "BUSY: it has not said what it wants, and others wait");
    }
    struct visitor *v = calloc(1, sizeof *v);
    if (v != NULL) {
        *v = (struct visitor){.hub = hub, .fd = fd};
        v->watch = hub->config.loop->watch(hub->config.loop->self, fd, LOOP_READ, visitor_ready, v);
    }
    if (v == NULL || v->watch == NULL) {
        complain(hub, "MEMORY: out of memory");
        free(v);
        close(fd);
        return;
    }
    struct visitor **end = &hub->visitors;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = v;
    hub->visitor_count++;
}

static void welcome(void *arg, unsigned ready)
{
    struct usbip_hub *hub = arg;
    (void)ready;
    for (unsigned i = 0; i < ACCEPTS_PER_VISIT; i++) {
        int fd = accept_next(hub->fd, &hub->spare, "usbip", hub->config.log);
        if (fd < 0) {
            return;
        }
        tcp_tune(fd, hub->config.unread_ms);
        usbip_hub_visit(hub, fd);
    }
}

int usbip_hub_open(const struct usbip_hub_config *config, struct usbip_hub **out)
{
    struct usbip_hub *hub = calloc(1, sizeof *hub);
    if (hub == NULL) {
        return -CT_E_MEMORY;
    }
    hub->config = *config;
    hub->config.address = NULL;
    hub->config.unread_ms = config->unread_ms != 0 ? config->unread_ms : USBIP_UNREAD_MS;
    hub->fd = -1;
    hub->spare = accept_spare();
    pthread_mutex_init(&hub->lock, NULL);
    int e = config->address != NULL ? tcp_listen(config->address, "usbip", config->log, &hub->fd) : 0;
    if (e == 0 && hub->fd >= 0) {
        hub->port = tcp_port(hub->fd);
        hub->watch = config->loop->watch(config->loop->self, hub->fd, LOOP_READ, welcome, hub);
        e = hub->watch != NULL ? 0 : -CT_E_MEMORY;
    }
    if (e < 0) {
        int why = errno;
        usbip_hub_close(hub);
        errno = why;
        return e;
    }
    *out = hub;
    return 0;
}

void usbip_hub_close(struct usbip_hub *hub)
{
    if (hub == NULL) {
        return;
    }
    for (struct visitor *v = hub->visitors, *next; v != NULL; v = next) {
        next = v->next;
        hub->config.loop->unwatch(hub->config.loop->self, v->watch);
        close(v->fd);
        free(v);
    }
    hub->config.loop->unwatch(hub->config.loop->self, hub->watch);
    if (hub->fd >= 0) {
        close(hub->fd);
    }
    if (hub->spare >= 0) {
        close(hub->spare);
    }
    pthread_mutex_destroy(&hub->lock);
    free(hub);
}

uint16_t usbip_hub_port(const struct usbip_hub *hub)
{
    return hub->port;
}

int usbip_hub_join(struct usbip_hub *hub, struct usbip_export *e)
{
    int result = 0;
    pthread_mutex_lock(&hub->lock);
    struct usbip_export **at = &hub->exports;
    while (*at != NULL && (*at)->device.devnum < e->device.devnum) {
        at = &(*at)->next;
    }
    if (*at != NULL && (*at)->device.devnum == e->device.devnum) {
        result = -CT_E_BUSY;
    } else {
        e->next = *at;
        *at = e;
    }
    pthread_mutex_unlock(&hub->lock);
    return result;
}

void usbip_hub_leave(struct usbip_hub *hub, struct usbip_export *e)
{
    pthread_mutex_lock(&hub->lock);
    for (struct usbip_export **at = &hub->exports; *at != NULL; at = &(*at)->next) {
        if (*at == e) {
            *at = e->next;
            break;
        }
    }
    pthread_mutex_unlock(&hub->lock);
}
