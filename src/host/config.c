// SPDX-License-Identifier: Apache-2.0
// Device and configuration descriptors. A tree is one piece of memory: structs first, then a copy of the camera's bytes
// into which every `extra` points.
#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "host/host.h"

/** How many structs a configuration needs. */
struct tally {
    unsigned interfaces; /* interface descriptors, alternate settings each for themselves */
    unsigned endpoints;
};

/** The tree while it is built. */
struct tree {
    struct libusb_config_descriptor *config;
    struct libusb_interface *interfaces;
    struct libusb_interface_descriptor *settings;
    struct libusb_endpoint_descriptor *endpoints;
    unsigned interface_count;
    unsigned setting_count;
    unsigned endpoint_count;
};

CT_EXPORT int LIBUSB_CALL libusb_get_device_descriptor(libusb_device *d, struct libusb_device_descriptor *out)
{
    if (d->real != NULL) {
        return real_api()->get_device_descriptor(d->real, out);
    }
    struct rd r = rd_over(d->descriptor, sizeof d->descriptor);
    out->bLength = rd_u8(&r);
    out->bDescriptorType = rd_u8(&r);
    out->bcdUSB = rd_u16(&r);
    out->bDeviceClass = rd_u8(&r);
    out->bDeviceSubClass = rd_u8(&r);
    out->bDeviceProtocol = rd_u8(&r);
    out->bMaxPacketSize0 = rd_u8(&r);
    out->idVendor = rd_u16(&r);
    out->idProduct = rd_u16(&r);
    out->bcdDevice = rd_u16(&r);
    out->iManufacturer = rd_u8(&r);
    out->iProduct = rd_u8(&r);
    out->iSerialNumber = rd_u8(&r);
    out->bNumConfigurations = rd_u8(&r);
    return LIBUSB_SUCCESS;
}

/** One descriptor of the blob; NULL at the end, or when it is broken (*broken). */
static const uint8_t *next_descriptor(struct rd *r, bool *broken)
{
    const uint8_t *at = r->p;
    if (rd_left(r) == 0) {
        return NULL;
    }
    uint8_t n = rd_u8(r);
    if (n < 2 || rd_bytes(r, (size_t)n - 1) == NULL) {
        *broken = true;
        return NULL;
    }
    return at;
}

static bool is_interface(const uint8_t *at)
{
    return at[1] == LIBUSB_DT_INTERFACE && at[0] >= LIBUSB_DT_INTERFACE_SIZE;
}

static bool is_endpoint(const uint8_t *at)
{
    return at[1] == LIBUSB_DT_ENDPOINT && at[0] >= LIBUSB_DT_ENDPOINT_SIZE;
}

static bool count(const uint8_t *bytes, size_t n, struct tally *t)
{
    struct rd r = rd_over(bytes, n);
    bool broken = false;
    for (const uint8_t *at = next_descriptor(&r, &broken); at != NULL; at = next_descriptor(&r, &broken)) {
        t->interfaces += is_interface(at);
        t->endpoints += is_endpoint(at);
        broken = broken || (is_endpoint(at) && t->interfaces == 0);
    }
    return !broken;
}

static void add_interface(struct tree *t, const uint8_t *at)
{
    struct libusb_interface_descriptor *s = &t->settings[t->setting_count];
    bool again = t->setting_count > 0 && s[-1].bInterfaceNumber == at[2];
    if (!again) {
        t->interfaces[t->interface_count++].altsetting = s;
    }
    t->interfaces[t->interface_count - 1].num_altsetting++;
    t->setting_count++;
    *s = (struct libusb_interface_descriptor){
        .bLength = at[0],
        .bDescriptorType = at[1],
        .bInterfaceNumber = at[2],
        .bAlternateSetting = at[3],
        .bInterfaceClass = at[5],
        .bInterfaceSubClass = at[6],
        .bInterfaceProtocol = at[7],
        .iInterface = at[8],
        .endpoint = &t->endpoints[t->endpoint_count],
    };
}

static void add_endpoint(struct tree *t, const uint8_t *at)
{
    t->endpoints[t->endpoint_count++] = (struct libusb_endpoint_descriptor){
        .bLength = at[0],
        .bDescriptorType = at[1],
        .bEndpointAddress = at[2],
        .bmAttributes = at[3],
        .wMaxPacketSize = (uint16_t)(at[4] | at[5] << 8),
        .bInterval = at[6],
        .bRefresh = at[0] >= LIBUSB_DT_ENDPOINT_AUDIO_SIZE ? at[7] : 0,
        .bSynchAddress = at[0] >= LIBUSB_DT_ENDPOINT_AUDIO_SIZE ? at[8] : 0,
    };
    t->settings[t->setting_count - 1].bNumEndpoints++;
}

/** Everything else belongs to what stands in front of it: the configuration, an interface or an endpoint. */
static void add_extra(struct tree *t, const uint8_t *at)
{
    const unsigned char **extra = &t->config->extra;
    int *length = &t->config->extra_length;
    if (t->setting_count > 0) {
        struct libusb_interface_descriptor *s = &t->settings[t->setting_count - 1];
        extra = &s->extra;
        length = &s->extra_length;
        if (s->bNumEndpoints > 0) {
            extra = &t->endpoints[t->endpoint_count - 1].extra;
            length = &t->endpoints[t->endpoint_count - 1].extra_length;
        }
    }
    *extra = *extra == NULL ? at : *extra;
    *length += at[0];
}

static int parse(const struct blob *blob, struct libusb_config_descriptor **out)
{
    struct tally tally = {0};
    const uint8_t *front = blob->bytes;
    if (blob->size < LIBUSB_DT_CONFIG_SIZE || front[1] != LIBUSB_DT_CONFIG || front[0] < LIBUSB_DT_CONFIG_SIZE ||
        front[0] > blob->size || !count(front + front[0], blob->size - front[0], &tally)) {
        return LIBUSB_ERROR_IO;
    }
    size_t settings_at = sizeof(struct libusb_config_descriptor) + tally.interfaces * sizeof(struct libusb_interface);
    size_t endpoints_at = settings_at + tally.interfaces * sizeof(struct libusb_interface_descriptor);
    size_t bytes_at = endpoints_at + tally.endpoints * sizeof(struct libusb_endpoint_descriptor);
    uint8_t *memory = calloc(1, bytes_at + blob->size);
    if (memory == NULL) {
        return LIBUSB_ERROR_NO_MEM;
    }
    uint8_t *bytes = memory + bytes_at;
    memcpy(bytes, blob->bytes, blob->size);
    struct tree t = {
        .config = (void *)memory,
        .interfaces = (void *)(memory + sizeof(struct libusb_config_descriptor)),
        .settings = (void *)(memory + settings_at),
        .endpoints = (void *)(memory + endpoints_at),
    };
    *t.config = (struct libusb_config_descriptor){
        .bLength = front[0],
        .bDescriptorType = front[1],
        .wTotalLength = (uint16_t)(front[2] | front[3] << 8),
        .bConfigurationValue = front[5],
        .iConfiguration = front[6],
        .bmAttributes = front[7],
        .MaxPower = front[8],
        .interface = t.interfaces,
    };
    struct rd r = rd_over(bytes + front[0], blob->size - front[0]);
    bool broken = false;
    for (const uint8_t *at = next_descriptor(&r, &broken); at != NULL; at = next_descriptor(&r, &broken)) {
        if (is_interface(at)) {
            add_interface(&t, at);
        } else if (is_endpoint(at)) {
            add_endpoint(&t, at);
        } else {
            add_extra(&t, at);
        }
    }
    t.config->bNumInterfaces = (uint8_t)t.interface_count; /* what is there, whatever the camera claims */
    *out = t.config;
    return LIBUSB_SUCCESS;
}

/** The system's trees go out as they are and are remembered. */
static int hand_on(int e, struct libusb_config_descriptor **out)
{
    if (e == 0 && !real_tree_note(*out)) {
        real_api()->free_config_descriptor(*out);
        *out = NULL;
        return LIBUSB_ERROR_NO_MEM;
    }
    return e;
}

CT_EXPORT int LIBUSB_CALL libusb_get_config_descriptor(libusb_device *d, uint8_t index,
                                                       struct libusb_config_descriptor **out)
{
    if (d->real != NULL) {
        return hand_on(real_api()->get_config_descriptor(d->real, index, out), out);
    }
    return index < d->config_count ? parse(&d->configs[index], out) : LIBUSB_ERROR_NOT_FOUND;
}

CT_EXPORT int LIBUSB_CALL libusb_get_config_descriptor_by_value(libusb_device *d, uint8_t value,
                                                                struct libusb_config_descriptor **out)
{
    if (d->real != NULL) {
        return hand_on(real_api()->get_config_descriptor_by_value(d->real, value, out), out);
    }
    for (unsigned i = 0; i < d->config_count; i++) {
        if (d->configs[i].bytes[5] == value) {
            return parse(&d->configs[i], out);
        }
    }
    return LIBUSB_ERROR_NOT_FOUND;
}

CT_EXPORT int LIBUSB_CALL libusb_get_active_config_descriptor(libusb_device *d, struct libusb_config_descriptor **out)
{
    if (d->real != NULL) {
        return hand_on(real_api()->get_active_config_descriptor(d->real, out), out);
    }
    return libusb_get_config_descriptor_by_value(d, (uint8_t)atomic_load(&d->configuration), out);
}

CT_EXPORT void LIBUSB_CALL libusb_free_config_descriptor(struct libusb_config_descriptor *config)
{
    if (config != NULL && real_tree_take(config)) {
        real_api()->free_config_descriptor(config);
        return;
    }
    free(config);
}

CT_EXPORT int LIBUSB_CALL
libusb_get_ss_endpoint_companion_descriptor(libusb_context *ctx, const struct libusb_endpoint_descriptor *endpoint,
                                            struct libusb_ss_endpoint_companion_descriptor **out)
{
    (void)ctx;
    *out = NULL;
    struct rd r = rd_over(endpoint->extra, endpoint->extra == NULL ? 0 : (size_t)endpoint->extra_length);
    bool broken = false;
    for (const uint8_t *at = next_descriptor(&r, &broken); at != NULL; at = next_descriptor(&r, &broken)) {
        if (at[1] != LIBUSB_DT_SS_ENDPOINT_COMPANION || at[0] < LIBUSB_DT_SS_ENDPOINT_COMPANION_SIZE) {
            continue;
        }
        struct libusb_ss_endpoint_companion_descriptor *c = malloc(sizeof *c);
        if (c == NULL) {
            return LIBUSB_ERROR_NO_MEM;
        }
        *c = (struct libusb_ss_endpoint_companion_descriptor){
            .bLength = at[0],
            .bDescriptorType = at[1],
            .bMaxBurst = at[2],
            .bmAttributes = at[3],
            .wBytesPerInterval = (uint16_t)(at[4] | at[5] << 8),
        };
        *out = c;
        return LIBUSB_SUCCESS;
    }
    return broken ? LIBUSB_ERROR_IO : LIBUSB_ERROR_NOT_FOUND;
}

CT_EXPORT void LIBUSB_CALL
libusb_free_ss_endpoint_companion_descriptor(struct libusb_ss_endpoint_companion_descriptor *companion)
{
    free(companion);
}
