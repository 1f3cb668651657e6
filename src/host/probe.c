// SPDX-License-Identifier: Apache-2.0
// Meets a camera: a short connection that reads its descriptors.
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/host.h"

enum { FIRST_BUS = 0x26, BUSES = 64, ADDRESSES = 127 };

static int get_descriptor(struct conn *c, uint8_t type, uint8_t index, uint8_t *data, uint16_t n)
{
    const uint8_t setup[8] = {LIBUSB_ENDPOINT_IN, LIBUSB_REQUEST_GET_DESCRIPTOR, index, type, 0, 0, (uint8_t)n,
                              (uint8_t)(n >> 8)};
    return conn_control(c, setup, data, HOST_PROBE_TIMEOUT_MS);
}

/** A descriptor whose bytes 2 and 3 are its whole length. */
static bool get_whole(struct conn *c, uint8_t type, uint8_t index, size_t head, struct blob *out)
{
    uint8_t front[LIBUSB_DT_CONFIG_SIZE];
    if (get_descriptor(c, type, index, front, (uint16_t)head) != (int)head || front[1] != type) {
        return false;
    }
    uint16_t total = (uint16_t)(front[2] | front[3] << 8);
    uint8_t *bytes = total < head ? NULL : malloc(total);
    if (bytes == NULL) {
        return false;
    }
    int n = get_descriptor(c, type, index, bytes, total);
    if (n < (int)head) {
        free(bytes);
        return false;
    }
    *out = (struct blob){.bytes = bytes, .size = (size_t)n};
    return true;
}

static bool describe(struct conn *c, struct libusb_device *d)
{
    if (get_descriptor(c, LIBUSB_DT_DEVICE, 0, d->descriptor, sizeof d->descriptor) != (int)sizeof d->descriptor) {
        return false;
    }
    unsigned count = d->descriptor[17] < HOST_CONFIGS_MAX ? d->descriptor[17] : HOST_CONFIGS_MAX;
    for (unsigned i = 0; i < count; i++) {
        if (!get_whole(c, LIBUSB_DT_CONFIG, (uint8_t)i, LIBUSB_DT_CONFIG_SIZE, &d->configs[i])) {
            return false;
        }
        d->config_count++;
    }
    if (d->config_count > 0) {
        atomic_store(&d->configuration, d->configs[0].bytes[5]); /* the camera's end configured it for us */
    }
    get_whole(c, LIBUSB_DT_BOS, 0, LIBUSB_DT_BOS_SIZE, &d->bos); /* a USB 2 device has none */
    return true;
}

/** The same numbers in every process as long as the camera runs: they come from its socket's path. */
static uint32_t hash_of(const char *path)
{
    uint32_t h = 2166136261U; /* FNV-1a */
    for (; *path != '\0'; path++) {
        h = (h ^ (uint8_t)*path) * 16777619U;
    }
    return h;
}

struct libusb_device *host_probe(struct libusb_context *ctx, const struct link_place *place)
{
    struct stat s;
    struct conn *c;
    struct conn_config config = {.path = place->path, .timeout_ms = HOST_PROBE_TIMEOUT_MS};
    if (stat(place->path, &s) != 0 || conn_open(&config, &c) != 0) {
        return NULL;
    }
    struct libusb_device *d = calloc(1, sizeof *d);
    if (d != NULL) {
        uint32_t h = hash_of(place->path) % (BUSES * ADDRESSES);
        d->refs = 1;
        d->pid_fd = -1;
        d->place = *place;
        d->inode = s.st_ino;
        d->bus = (uint8_t)(FIRST_BUS + h / ADDRESSES);
        d->address = (uint8_t)(1 + h % ADDRESSES);
        if (!describe(c, d)) {
            host_device_free(d);
            d = NULL;
        }
    }
    conn_close(c);
    if (d != NULL) {
        pthread_mutex_lock(&ctx->lock);
        d->ctx = host_context_ref(ctx);
        pthread_mutex_unlock(&ctx->lock);
    }
    return d;
}

void host_device_free(struct libusb_device *d)
{
    for (unsigned i = 0; i < HOST_CONFIGS_MAX; i++) {
        free(d->configs[i].bytes);
    }
    free(d->bos.bytes);
    if (d->real != NULL) {
        real_api()->unref_device(d->real);
    } else if (d->pid_fd >= 0) {
        close(d->pid_fd);
    }
    if (d->parent != NULL) {
        libusb_unref_device(d->parent);
    }
    if (d->ctx != NULL) {
        host_context_unref(d->ctx);
    }
    free(d);
}
