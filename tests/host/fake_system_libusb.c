// SPDX-License-Identifier: Apache-2.0
// Stands in for the system's libusb where there is no USB: one device 1234:5678 whose endpoint 0x01/0x81 doubles each
// byte written. Its pointers are of its own kind: handing one of ours to it, or one of its to the program, shows at once.
#include <libusb-1.0/libusb.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"

enum { COOKIE = 0x5EA1 };

struct libusb_context {
    int cookie;
    int pipe[2];
    struct libusb_transfer *flying;
    libusb_hotplug_callback_fn plug;
    void *plug_data;
};

struct libusb_device {
    int cookie;
    int refs;
};

struct libusb_device_handle {
    int cookie;
    struct libusb_context *ctx;
    int claimed;
    unsigned char echo[256];
    int echo_size;
};

static struct libusb_device device = {COOKIE, 1};
static struct libusb_context *latest; /* one context is enough for a stand-in */

static void check(int cookie)
{
    if (cookie != COOKIE) {
        abort(); /* somebody else's pointer */
    }
}

#define OUR CT_EXPORT

OUR int libusb_init(libusb_context **out)
{
    struct libusb_context *c = calloc(1, sizeof *c);
    c->cookie = COOKIE;
    if (pipe(c->pipe) != 0) {
        abort();
    }
    latest = c;
    *out = c;
    return 0;
}

OUR void libusb_exit(libusb_context *c)
{
    check(c->cookie);
    close(c->pipe[0]);
    close(c->pipe[1]);
    free(c);
}

OUR int libusb_set_option(libusb_context *c, enum libusb_option option, ...)
{
    (void)c;
    (void)option;
    return 0;
}

OUR int libusb_has_capability(uint32_t capability)
{
    return capability == LIBUSB_CAP_HAS_HID_ACCESS;
}

OUR ssize_t libusb_get_device_list(libusb_context *c, libusb_device ***list)
{
    check(c->cookie);
    *list = calloc(2, sizeof **list);
    (*list)[0] = libusb_ref_device(&device);
    return 1;
}

OUR void libusb_free_device_list(libusb_device **list, int unref)
{
    for (int i = 0; unref && list[i] != NULL; i++) {
        libusb_unref_device(list[i]);
    }
    free(list);
}

OUR libusb_device *libusb_ref_device(libusb_device *d)
{
    check(d->cookie);
    d->refs++;
    return d;
}

OUR void libusb_unref_device(libusb_device *d)
{
    check(d->cookie);
    if (--d->refs < 1) {
        abort(); /* the library itself has one reference */
    }
}

OUR int libusb_get_device_descriptor(libusb_device *d, struct libusb_device_descriptor *out)
{
    check(d->cookie);
    *out = (struct libusb_device_descriptor){.bLength = 18, .bDescriptorType = 1, .idVendor = 0x1234};
    out->idProduct = 0x5678;
    return 0;
}

/* A tree that free() would not survive: the pointer lies in the middle of the allocation. */
struct hidden_config {
    char before[64];
    struct libusb_config_descriptor config;
};

OUR int libusb_get_config_descriptor(libusb_device *d, uint8_t index, struct libusb_config_descriptor **out)
{
    check(d->cookie);
    struct hidden_config *hidden = calloc(1, sizeof *hidden);
    if (hidden == NULL) {
        return LIBUSB_ERROR_NO_MEM;
    }
    hidden->config.bConfigurationValue = (uint8_t)(index + 42);
    *out = &hidden->config;
    return 0;
}

OUR int libusb_get_active_config_descriptor(libusb_device *d, struct libusb_config_descriptor **out)
{
    return libusb_get_config_descriptor(d, 0, out);
}

OUR int libusb_get_config_descriptor_by_value(libusb_device *d, uint8_t value, struct libusb_config_descriptor **out)
{
    return libusb_get_config_descriptor(d, (uint8_t)(value - 42), out);
}

OUR void libusb_free_config_descriptor(struct libusb_config_descriptor *c)
{
    free((char *)c - offsetof(struct hidden_config, config));
}

OUR int libusb_get_bos_descriptor(libusb_device_handle *h, struct libusb_bos_descriptor **out)
{
    (void)h;
    (void)out;
    return LIBUSB_ERROR_PIPE;
}

OUR void libusb_free_bos_descriptor(struct libusb_bos_descriptor *bos)
{
    (void)bos;
    abort();
}

OUR uint8_t libusb_get_bus_number(libusb_device *d)
{
    check(d->cookie);
    return 1;
}

OUR uint8_t libusb_get_port_number(libusb_device *d)
{
    check(d->cookie);
    return 2;
}

OUR int libusb_get_port_numbers(libusb_device *d, uint8_t *ports, int n)
{
    check(d->cookie);
    ports[0] = 2;
    return n > 0;
}

OUR libusb_device *libusb_get_parent(libusb_device *d)
{
    check(d->cookie);
    return NULL;
}

OUR uint8_t libusb_get_device_address(libusb_device *d)
{
    check(d->cookie);
    return 3;
}

OUR int libusb_get_device_speed(libusb_device *d)
{
    check(d->cookie);
    return LIBUSB_SPEED_HIGH;
}

OUR int libusb_get_max_packet_size(libusb_device *d, unsigned char endpoint)
{
    check(d->cookie);
    return endpoint == 0x81 ? 512 : LIBUSB_ERROR_NOT_FOUND;
}

OUR int libusb_get_max_iso_packet_size(libusb_device *d, unsigned char endpoint)
{
    return libusb_get_max_packet_size(d, endpoint);
}

OUR int libusb_open(libusb_device *d, libusb_device_handle **out)
{
    libusb_ref_device(d);
    *out = calloc(1, sizeof **out);
    (*out)->cookie = COOKIE;
    (*out)->ctx = latest;
    return 0;
}

OUR int libusb_wrap_sys_device(libusb_context *c, intptr_t fd, libusb_device_handle **out)
{
    check(c->cookie);
    return fd == 77 ? libusb_open(&device, out) : LIBUSB_ERROR_INVALID_PARAM;
}

OUR void libusb_close(libusb_device_handle *h)
{
    check(h->cookie);
    libusb_unref_device(&device);
    free(h);
}

OUR libusb_device *libusb_get_device(libusb_device_handle *h)
{
    check(h->cookie);
    return &device;
}

#define HANDLE_CALL(name, value, ...)                                                                                  \
    OUR int libusb_##name(libusb_device_handle *h, __VA_ARGS__)                                                        \
    {                                                                                                                  \
        check(h->cookie);                                                                                              \
        return value;                                                                                                  \
    }

// clang-format off
HANDLE_CALL(get_configuration, (*out = 42, 0), int *out)
HANDLE_CALL(set_configuration, value == 42 ? 0 : LIBUSB_ERROR_NOT_FOUND, int value)
HANDLE_CALL(claim_interface, (h->claimed |= 1 << n, 0), int n)
HANDLE_CALL(release_interface, h->claimed >> n & 1 ? 0 : LIBUSB_ERROR_NOT_FOUND, int n)
HANDLE_CALL(set_interface_alt_setting, n + setting, int n, int setting)
HANDLE_CALL(clear_halt, endpoint == 0x81 ? 0 : LIBUSB_ERROR_NOT_FOUND, unsigned char endpoint)
HANDLE_CALL(alloc_streams, (int)count + n + endpoints[0], uint32_t count, unsigned char *endpoints, int n)
HANDLE_CALL(free_streams, n + endpoints[0], unsigned char *endpoints, int n)
HANDLE_CALL(dev_mem_free, (free(memory), n == 9 ? 0 : LIBUSB_ERROR_OTHER), unsigned char *memory, size_t n)
HANDLE_CALL(kernel_driver_active, n == 5, int n)
HANDLE_CALL(detach_kernel_driver, n, int n)
HANDLE_CALL(attach_kernel_driver, n, int n)
HANDLE_CALL(set_auto_detach_kernel_driver, enable ? 0 : 1, int enable)
HANDLE_CALL(get_string_descriptor_ascii, n < 4 ? LIBUSB_ERROR_OTHER : (memcpy(out, "real", 4), 4 + index - index), uint8_t index, unsigned char *out, int n)
// clang-format on

OUR int libusb_reset_device(libusb_device_handle *h)
{
    check(h->cookie);
    return 0;
}

OUR unsigned char *libusb_dev_mem_alloc(libusb_device_handle *h, size_t n)
{
    check(h->cookie);
    return malloc(n);
}

OUR struct libusb_transfer *libusb_alloc_transfer(int packets)
{
    return calloc(1, sizeof(struct libusb_transfer) + (size_t)packets * sizeof(struct libusb_iso_packet_descriptor));
}

OUR int libusb_submit_transfer(struct libusb_transfer *t)
{
    check(t->dev_handle->cookie);
    struct libusb_context *c = t->dev_handle->ctx;
    if (c->flying != NULL) {
        return LIBUSB_ERROR_BUSY;
    }
    c->flying = t;
    t->status = LIBUSB_TRANSFER_COMPLETED;
    return t->endpoint == 0x82 || write(c->pipe[1], "t", 1) == 1 ? 0 : LIBUSB_ERROR_IO;
}

OUR int libusb_cancel_transfer(struct libusb_transfer *t)
{
    check(t->dev_handle->cookie);
    struct libusb_context *c = t->dev_handle->ctx;
    t->status = LIBUSB_TRANSFER_CANCELLED;
    return c->flying == t && write(c->pipe[1], "t", 1) == 1 ? 0 : LIBUSB_ERROR_NOT_FOUND;
}

OUR void libusb_free_transfer(struct libusb_transfer *t)
{
    free(t);
}

OUR void libusb_transfer_set_stream_id(struct libusb_transfer *t, uint32_t id)
{
    (void)t;
    (void)id;
}

OUR int libusb_bulk_transfer(libusb_device_handle *h, unsigned char endpoint, unsigned char *data, int n, int *actual,
                             unsigned int timeout)
{
    check(h->cookie);
    (void)timeout;
    if (endpoint == 0x01) {
        h->echo_size = n < 256 ? n : 256;
        for (int i = 0; i < h->echo_size; i++) {
            h->echo[i] = (unsigned char)(2 * data[i]);
        }
        *actual = h->echo_size;
        return 0;
    }
    *actual = n < h->echo_size ? n : h->echo_size;
    memcpy(data, h->echo, (size_t)*actual);
    return 0;
}

OUR int libusb_interrupt_transfer(libusb_device_handle *h, unsigned char endpoint, unsigned char *data, int n,
                                  int *actual, unsigned int timeout)
{
    return libusb_bulk_transfer(h, endpoint, data, n, actual, timeout);
}

OUR int libusb_control_transfer(libusb_device_handle *h, uint8_t type, uint8_t request, uint16_t value, uint16_t index,
                                unsigned char *data, uint16_t n, unsigned int timeout)
{
    check(h->cookie);
    (void)type;
    (void)data;
    (void)timeout;
    return request + value + index + n;
}

OUR int libusb_handle_events_timeout_completed(libusb_context *c, struct timeval *tv, int *completed)
{
    check(c->cookie);
    (void)tv;
    (void)completed;
    char what;
    const struct libusb_transfer *none = NULL;
    if (c->flying == none && c->plug == NULL) {
        return 0;
    }
    if (read(c->pipe[0], &what, 1) != 1) {
        return LIBUSB_ERROR_IO;
    }
    if (what == 'p') {
        c->plug(c, &device, LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED, c->plug_data);
        return 0;
    }
    struct libusb_transfer *t = c->flying;
    c->flying = NULL;
    if (t == NULL) {
        return LIBUSB_ERROR_OTHER; /* a wake-up that nobody asked for */
    }
    if (t->status == LIBUSB_TRANSFER_COMPLETED) {
        libusb_bulk_transfer(t->dev_handle, t->endpoint, t->buffer, t->length, &t->actual_length, 0);
    }
    t->callback(t);
    return 0;
}

OUR int libusb_pollfds_handle_timeouts(libusb_context *c)
{
    check(c->cookie);
    return 1;
}

OUR int libusb_get_next_timeout(libusb_context *c, struct timeval *tv)
{
    check(c->cookie);
    (void)tv;
    return 0;
}

OUR const struct libusb_pollfd **libusb_get_pollfds(libusb_context *c)
{
    struct list {
        const struct libusb_pollfd *list[2];
        struct libusb_pollfd fd;
    } *l = calloc(1, sizeof *l);
    check(c->cookie);
    l->fd = (struct libusb_pollfd){.fd = c->pipe[0], .events = 1 /* POLLIN */};
    l->list[0] = &l->fd;
    return (const struct libusb_pollfd **)(void *)l;
}

OUR void libusb_free_pollfds(const struct libusb_pollfd **fds)
{
    free((void *)fds);
}

OUR void libusb_set_pollfd_notifiers(libusb_context *c, libusb_pollfd_added_cb added, libusb_pollfd_removed_cb removed,
                                     void *user_data)
{
    check(c->cookie);
    (void)removed;
    added(99, 1, user_data);
}

OUR int libusb_hotplug_register_callback(libusb_context *c, int events, int flags, int vendor_id, int product_id,
                                         int device_class, libusb_hotplug_callback_fn fn, void *user_data,
                                         libusb_hotplug_callback_handle *out)
{
    check(c->cookie);
    (void)events;
    (void)flags;
    (void)vendor_id;
    (void)product_id;
    (void)device_class;
    (void)out;
    c->plug = fn;
    c->plug_data = user_data;
    return write(c->pipe[1], "p", 1) == 1 ? 0 : LIBUSB_ERROR_IO; /* something arrives at once */
}
