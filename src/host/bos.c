// SPDX-License-Identifier: Apache-2.0
// The binary object store: what a device says about its port, power saving and identity.
#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "host/host.h"

static size_t aligned(size_t n)
{
    return (n + 7) & ~(size_t)7;
}

/** One piece of memory: the head, its pointers, then the capabilities, each aligned. */
static int parse(const struct blob *blob, struct libusb_bos_descriptor **out)
{
    if (blob->size < LIBUSB_DT_BOS_SIZE || blob->bytes[1] != LIBUSB_DT_BOS) {
        return LIBUSB_ERROR_PIPE; /* the camera has none: it stalled the request */
    }
    unsigned wanted = blob->bytes[4];
    size_t head = aligned(sizeof(struct libusb_bos_descriptor) + wanted * sizeof(void *));
    /* A capability takes at most 7 bytes of padding; none is shorter than 3. */
    uint8_t *memory = calloc(1, head + blob->size * 4 + 8);
    if (memory == NULL) {
        return LIBUSB_ERROR_NO_MEM;
    }
    struct libusb_bos_descriptor *bos = (void *)memory;
    uint8_t *to = memory + head;
    unsigned found = 0;
    bos->bLength = blob->bytes[0];
    bos->bDescriptorType = blob->bytes[1];
    bos->wTotalLength = (uint16_t)(blob->bytes[2] | blob->bytes[3] << 8);
    struct rd r = rd_over(blob->bytes + LIBUSB_DT_BOS_SIZE, blob->size - LIBUSB_DT_BOS_SIZE);
    while (found < wanted && rd_left(&r) >= LIBUSB_DT_DEVICE_CAPABILITY_SIZE) {
        const uint8_t *at = r.p;
        uint8_t n = rd_u8(&r);
        if (n < LIBUSB_DT_DEVICE_CAPABILITY_SIZE || rd_bytes(&r, (size_t)n - 1) == NULL) {
            break;
        }
        memcpy(to, at, n);
        bos->dev_capability[found++] = (void *)to;
        to += aligned(n);
    }
    bos->bNumDeviceCaps = (uint8_t)found;
    *out = bos;
    return LIBUSB_SUCCESS;
}

CT_EXPORT int LIBUSB_CALL libusb_get_bos_descriptor(libusb_device_handle *h, struct libusb_bos_descriptor **out)
{
    if (h->real != NULL) {
        int e = real_api()->get_bos_descriptor(h->real, out);
        if (e == 0 && !real_tree_note(*out)) {
            real_api()->free_bos_descriptor(*out);
            *out = NULL;
            e = LIBUSB_ERROR_NO_MEM;
        }
        return e;
    }
    return parse(&h->device->bos, out);
}

CT_EXPORT void LIBUSB_CALL libusb_free_bos_descriptor(struct libusb_bos_descriptor *bos)
{
    if (bos != NULL && real_tree_take(bos)) {
        real_api()->free_bos_descriptor(bos);
        return;
    }
    free(bos);
}

/** The capability's bytes if it is of this type and long enough, else LIBUSB_ERROR. */
static int open_capability(const struct libusb_bos_dev_capability_descriptor *c, uint8_t type, size_t size,
                           struct rd *r)
{
    if (c->bDevCapabilityType != type) {
        return LIBUSB_ERROR_INVALID_PARAM;
    }
    if (c->bLength < size) {
        return LIBUSB_ERROR_IO;
    }
    *r = rd_over(c, c->bLength);
    return LIBUSB_SUCCESS;
}

CT_EXPORT int LIBUSB_CALL
libusb_get_usb_2_0_extension_descriptor(libusb_context *ctx, struct libusb_bos_dev_capability_descriptor *capability,
                                        struct libusb_usb_2_0_extension_descriptor **out)
{
    struct rd r;
    (void)ctx;
    int e = open_capability(capability, LIBUSB_BT_USB_2_0_EXTENSION, LIBUSB_BT_USB_2_0_EXTENSION_SIZE, &r);
    if (e != 0) {
        return e;
    }
    struct libusb_usb_2_0_extension_descriptor *x = malloc(sizeof *x);
    if (x == NULL) {
        return LIBUSB_ERROR_NO_MEM;
    }
    x->bLength = rd_u8(&r);
    x->bDescriptorType = rd_u8(&r);
    x->bDevCapabilityType = rd_u8(&r);
    x->bmAttributes = rd_u32(&r);
    *out = x;
    return LIBUSB_SUCCESS;
}

CT_EXPORT void LIBUSB_CALL
libusb_free_usb_2_0_extension_descriptor(struct libusb_usb_2_0_extension_descriptor *extension)
{
    free(extension);
}

CT_EXPORT int LIBUSB_CALL libusb_get_ss_usb_device_capability_descriptor(
    libusb_context *ctx, struct libusb_bos_dev_capability_descriptor *capability,
    struct libusb_ss_usb_device_capability_descriptor **out)
{
    struct rd r;
    (void)ctx;
    int e =
        open_capability(capability, LIBUSB_BT_SS_USB_DEVICE_CAPABILITY, LIBUSB_BT_SS_USB_DEVICE_CAPABILITY_SIZE, &r);
    if (e != 0) {
        return e;
    }
    struct libusb_ss_usb_device_capability_descriptor *x = malloc(sizeof *x);
    if (x == NULL) {
        return LIBUSB_ERROR_NO_MEM;
    }
    x->bLength = rd_u8(&r);
    x->bDescriptorType = rd_u8(&r);
    x->bDevCapabilityType = rd_u8(&r);
    x->bmAttributes = rd_u8(&r);
    x->wSpeedSupported = rd_u16(&r);
    x->bFunctionalitySupport = rd_u8(&r);
    x->bU1DevExitLat = rd_u8(&r);
    x->bU2DevExitLat = rd_u16(&r);
    *out = x;
    return LIBUSB_SUCCESS;
}

CT_EXPORT void LIBUSB_CALL
libusb_free_ss_usb_device_capability_descriptor(struct libusb_ss_usb_device_capability_descriptor *capability)
{
    free(capability);
}

CT_EXPORT int LIBUSB_CALL libusb_get_container_id_descriptor(libusb_context *ctx,
                                                             struct libusb_bos_dev_capability_descriptor *capability,
                                                             struct libusb_container_id_descriptor **out)
{
    struct rd r;
    (void)ctx;
    int e = open_capability(capability, LIBUSB_BT_CONTAINER_ID, LIBUSB_BT_CONTAINER_ID_SIZE, &r);
    if (e != 0) {
        return e;
    }
    struct libusb_container_id_descriptor *x = malloc(sizeof *x);
    if (x == NULL) {
        return LIBUSB_ERROR_NO_MEM;
    }
    x->bLength = rd_u8(&r);
    x->bDescriptorType = rd_u8(&r);
    x->bDevCapabilityType = rd_u8(&r);
    x->bReserved = rd_u8(&r);
    memcpy(x->ContainerID, rd_bytes(&r, sizeof x->ContainerID), sizeof x->ContainerID);
    *out = x;
    return LIBUSB_SUCCESS;
}

CT_EXPORT void LIBUSB_CALL libusb_free_container_id_descriptor(struct libusb_container_id_descriptor *container)
{
    free(container);
}
