// SPDX-License-Identifier: Apache-2.0
// Handles: opening and closing devices.
#include <libusb-1.0/libusb.h>
#include <stdlib.h>

#include "host/host.h"

/** The connection's thread says that the camera has gone. */
static void camera_gone(void *cookie)
{
    struct libusb_device_handle *h = cookie;
    host_device_left(h->device);
}

static struct libusb_device_handle *handle_new(struct libusb_context *ctx, struct libusb_device *d)
{
    struct libusb_device_handle *h = calloc(1, sizeof *h);
    if (h != NULL) {
        pthread_mutex_lock(&ctx->lock);
        h->ctx = host_context_ref(ctx);
        h->device = d == NULL ? NULL : host_device_ref(d);
        pthread_mutex_unlock(&ctx->lock);
    }
    return h;
}

static void handle_free(struct libusb_device_handle *h)
{
    libusb_unref_device(h->device);
    host_context_unref(h->ctx);
    free(h);
}

static void handle_list(struct libusb_device_handle *h)
{
    pthread_mutex_lock(&h->ctx->lock);
    h->next = h->ctx->handles;
    h->ctx->handles = h;
    pthread_mutex_unlock(&h->ctx->lock);
}

CT_EXPORT int LIBUSB_CALL libusb_open(libusb_device *d, libusb_device_handle **out)
{
    pthread_mutex_lock(&d->ctx->lock);
    bool gone = d->gone;
    pthread_mutex_unlock(&d->ctx->lock);
    if (gone) {
        return LIBUSB_ERROR_NO_DEVICE;
    }
    struct libusb_device_handle *h = handle_new(d->ctx, d);
    if (h == NULL) {
        return LIBUSB_ERROR_NO_MEM;
    }
    int e;
    if (d->real != NULL) {
        e = real_api()->open(d->real, &h->real);
    } else {
        struct conn_config config = {
            .path = d->place.path, .timeout_ms = HOST_OPEN_TIMEOUT_MS, .gone = camera_gone, .cookie = h};
        e = conn_open(&config, &h->conn);
    }
    if (e != 0) {
        handle_free(h);
        return e;
    }
    handle_list(h);
    *out = h;
    return LIBUSB_SUCCESS;
}

CT_EXPORT int LIBUSB_CALL libusb_wrap_sys_device(libusb_context *named, intptr_t sys_dev, libusb_device_handle **out)
{
    struct libusb_context *ctx = host_context(named);
    if (ctx == NULL || ctx->real == NULL) {
        return LIBUSB_ERROR_NOT_SUPPORTED;
    }
    struct libusb_device_handle *h = handle_new(ctx, NULL);
    if (h == NULL) {
        return LIBUSB_ERROR_NO_MEM;
    }
    int e = real_api()->wrap_sys_device(ctx->real, sys_dev, &h->real);
    if (e == 0) {
        h->device = host_wrap(ctx, real_api()->get_device(h->real));
        e = h->device == NULL ? LIBUSB_ERROR_NO_MEM : 0;
    }
    if (e != 0) {
        if (h->real != NULL) {
            real_api()->close(h->real);
        }
        handle_free(h);
        return e;
    }
    handle_list(h);
    *out = h;
    return LIBUSB_SUCCESS;
}

CT_EXPORT libusb_device_handle *LIBUSB_CALL libusb_open_device_with_vid_pid(libusb_context *ctx, uint16_t vendor_id,
                                                                            uint16_t product_id)
{
    libusb_device **devices;
    libusb_device_handle *h = NULL;
    if (libusb_get_device_list(ctx, &devices) < 0) {
        return NULL;
    }
    for (size_t i = 0; devices[i] != NULL; i++) {
        struct libusb_device_descriptor d;
        if (libusb_get_device_descriptor(devices[i], &d) == 0 && d.idVendor == vendor_id && d.idProduct == product_id) {
            if (libusb_open(devices[i], &h) != 0) {
                h = NULL;
            }
            break;
        }
    }
    libusb_free_device_list(devices, 1);
    return h;
}

void host_handle_cut(struct libusb_device_handle *h)
{
    struct libusb_context *ctx = h->ctx;
    host_events_pause(ctx);
    /* First the connection: its requests end now, so that none arrives behind our back. */
    conn_close(h->conn);
    if (h->real != NULL) {
        real_api()->close(h->real);
    }
    pthread_mutex_lock(&ctx->lock);
    h->conn = NULL;
    h->real = NULL;
    xfer_forget_handle(ctx, h);
    pthread_mutex_unlock(&ctx->lock);
    host_events_resume(ctx);
}

CT_EXPORT void LIBUSB_CALL libusb_close(libusb_device_handle *h)
{
    if (h == NULL) {
        return;
    }
    struct libusb_context *ctx = h->ctx;
    if (h->conn != NULL || h->real != NULL) {
        host_handle_cut(h);
    }
    pthread_mutex_lock(&ctx->lock);
    for (struct libusb_device_handle **at = &ctx->handles; *at != NULL; at = &(*at)->next) {
        if (*at == h) {
            *at = h->next;
            break;
        }
    }
    pthread_mutex_unlock(&ctx->lock);
    handle_free(h);
}

CT_EXPORT libusb_device *LIBUSB_CALL libusb_get_device(libusb_device_handle *h)
{
    return h->device;
}
