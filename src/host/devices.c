// SPDX-License-Identifier: Apache-2.0
// The list of devices: cameras that run on this machine, then the real ones.
#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/host.h"

struct libusb_device *host_device_ref(struct libusb_device *d)
{
    d->refs++;
    return d;
}

/** With ctx->lock held. */
static void unlist(struct libusb_device *d)
{
    for (struct libusb_device **at = &d->ctx->devices; *at != NULL; at = &(*at)->next) {
        if (*at == d) {
            *at = d->next;
            break;
        }
    }
    d->listed = false;
}

static void list(struct libusb_device *d)
{
    struct libusb_device **at = &d->ctx->devices;
    while (*at != NULL) {
        at = &(*at)->next;
    }
    d->next = NULL;
    *at = d;
    d->listed = true;
}

CT_EXPORT libusb_device *LIBUSB_CALL libusb_ref_device(libusb_device *d)
{
    pthread_mutex_lock(&d->ctx->lock);
    host_device_ref(d);
    pthread_mutex_unlock(&d->ctx->lock);
    return d;
}

CT_EXPORT void LIBUSB_CALL libusb_unref_device(libusb_device *d)
{
    if (d == NULL) {
        return;
    }
    struct libusb_context *ctx = d->ctx;
    pthread_mutex_lock(&ctx->lock);
    bool last = --d->refs == 0;
    if (last && d->listed) {
        unlist(d); /* a real one: the list does not keep it */
    }
    pthread_mutex_unlock(&ctx->lock);
    if (last) {
        host_device_free(d);
    }
}

void host_device_left(struct libusb_device *d)
{
    struct libusb_context *ctx = d->ctx;
    pthread_mutex_lock(&ctx->lock);
    bool was_listed = d->listed;
    if (was_listed) {
        unlist(d);
        d->gone = true;
        if (d->pid_fd >= 0) {
            close(d->pid_fd);
            d->pid_fd = -1;
        }
        hotplug_note(d, LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT);
    }
    pthread_mutex_unlock(&ctx->lock);
    if (was_listed) {
        libusb_unref_device(d); /* the list's own reference */
    }
}

static bool is_at(const struct libusb_device *d, const struct link_place *place, ino_t inode)
{
    return d->real == NULL && d->inode == inode && strcmp(d->place.path, place->path) == 0;
}

/** The camera at `place` if it is known, with a reference; else NULL. */
static struct libusb_device *known_at(struct libusb_context *ctx, const struct link_place *place, ino_t inode)
{
    pthread_mutex_lock(&ctx->lock);
    struct libusb_device *d = ctx->devices;
    while (d != NULL && !is_at(d, place, inode)) {
        d = d->next;
    }
    if (d != NULL) {
        host_device_ref(d);
    }
    pthread_mutex_unlock(&ctx->lock);
    return d;
}

/** Two cameras whose numbers fall together: the later one moves on. With ctx->lock held. */
static void find_address(struct libusb_device *d)
{
    bool taken = true;
    for (unsigned tries = 0; taken && tries < 127; tries++) {
        taken = false;
        for (const struct libusb_device *o = d->ctx->devices; o != NULL; o = o->next) {
            taken = taken || (o->real == NULL && o->bus == d->bus && o->address == d->address);
        }
        d->address = taken ? (uint8_t)(1 + d->address % 127) : d->address;
    }
}

static void arrive(struct libusb_context *ctx, const struct link_place *place)
{
    struct libusb_device *d = host_probe(ctx, place);
    if (d == NULL) {
        return;
    }
    pthread_mutex_lock(&ctx->lock);
    find_address(d);
    list(d);
    hotplug_watch_process(d);
    hotplug_note(d, LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED);
    pthread_mutex_unlock(&ctx->lock);
}

static ino_t inode_at(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 ? s.st_ino : 0;
}

/** The first camera of the list that is not among the places, with a reference; else NULL. */
static struct libusb_device *find_left(struct libusb_context *ctx, const struct link_place *places, const ino_t *inodes,
                                       unsigned n)
{
    struct libusb_device *left = NULL;
    pthread_mutex_lock(&ctx->lock);
    for (struct libusb_device *d = ctx->devices; d != NULL && left == NULL; d = d->next) {
        bool there = d->real != NULL;
        for (unsigned i = 0; i < n && !there; i++) {
            there = is_at(d, &places[i], inodes[i]);
        }
        left = there ? NULL : host_device_ref(d);
    }
    pthread_mutex_unlock(&ctx->lock);
    return left;
}

void host_scan(struct libusb_context *ctx)
{
    enum { CAMERAS_MAX = 64 };
    if (ctx->no_discovery) {
        return;
    }
    struct link_place places[CAMERAS_MAX];
    ino_t inodes[CAMERAS_MAX] = {0};
    pthread_mutex_lock(&ctx->scan_mutex);
    int found = link_scan(places, CAMERAS_MAX);
    unsigned n = found < 0 ? 0 : found > CAMERAS_MAX ? CAMERAS_MAX : (unsigned)found;
    for (unsigned i = 0; i < n; i++) {
        inodes[i] = inode_at(places[i].path);
    }
    for (struct libusb_device *d = find_left(ctx, places, inodes, n); d != NULL;
         d = find_left(ctx, places, inodes, n)) {
        host_device_left(d);
        libusb_unref_device(d);
    }
    for (unsigned i = 0; i < n; i++) {
        struct libusb_device *d = known_at(ctx, &places[i], inodes[i]);
        if (d != NULL) {
            libusb_unref_device(d);
        } else if (inodes[i] != 0) {
            arrive(ctx, &places[i]);
        }
    }
    pthread_mutex_unlock(&ctx->scan_mutex);
}

struct libusb_device *host_wrap(struct libusb_context *ctx, libusb_device *real)
{
    struct libusb_device *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return NULL;
    }
    pthread_mutex_lock(&ctx->lock);
    struct libusb_device *d = ctx->devices;
    while (d != NULL && d->real != real) {
        d = d->next;
    }
    if (d != NULL) {
        host_device_ref(d);
        pthread_mutex_unlock(&ctx->lock);
        free(fresh);
        return d;
    }
    fresh->real = real_api()->ref_device(real);
    fresh->refs = 1;
    fresh->pid_fd = -1;
    fresh->ctx = host_context_ref(ctx);
    list(fresh);
    pthread_mutex_unlock(&ctx->lock);
    return fresh;
}

void host_devices_exit(struct libusb_context *ctx)
{
    for (;;) {
        pthread_mutex_lock(&ctx->lock);
        struct libusb_device *d = ctx->devices;
        libusb_device *real = NULL;
        if (d != NULL) {
            unlist(d);
            d->gone = true;
            real = d->real;
            d->real = NULL;
        }
        pthread_mutex_unlock(&ctx->lock);
        if (d == NULL) {
            return;
        }
        if (real != NULL) {
            real_api()->unref_device(real); /* the program's references keep only the wrapper */
        } else {
            libusb_unref_device(d);
        }
    }
}

/** The system's devices; none, or no system libusb: NULL. free_device_list of the real table gives them back. */
static libusb_device **real_devices(struct libusb_context *ctx, size_t *out_n)
{
    libusb_device **theirs = NULL;
    ssize_t count = ctx->real == NULL ? 0 : real_api()->get_device_list(ctx->real, &theirs);
    *out_n = count > 0 ? (size_t)count : 0;
    return count >= 0 ? theirs : NULL; /* a list of no devices is to be freed too */
}

CT_EXPORT ssize_t LIBUSB_CALL libusb_get_device_list(libusb_context *named, libusb_device ***out)
{
    struct libusb_context *ctx = host_context(named);
    if (ctx == NULL) {
        return LIBUSB_ERROR_INVALID_PARAM;
    }
    host_scan(ctx);
    size_t real_n;
    libusb_device **theirs = real_devices(ctx, &real_n);
    pthread_mutex_lock(&ctx->lock);
    size_t n = 0;
    for (struct libusb_device *d = ctx->devices; d != NULL; d = d->next) {
        n += d->real == NULL;
    }
    libusb_device **found = malloc((n + real_n + 1) * sizeof *found);
    size_t at = 0;
    for (struct libusb_device *d = ctx->devices; found != NULL && d != NULL; d = d->next) {
        if (d->real == NULL) {
            found[at++] = host_device_ref(d);
        }
    }
    pthread_mutex_unlock(&ctx->lock);
    for (size_t i = 0; found != NULL && i < real_n; i++) {
        libusb_device *d = host_wrap(ctx, theirs[i]);
        if (d != NULL) {
            found[at++] = d;
        }
    }
    if (theirs != NULL) {
        real_api()->free_device_list(theirs, 1);
    }
    if (found == NULL) {
        return LIBUSB_ERROR_NO_MEM;
    }
    found[at] = NULL;
    *out = found;
    return (ssize_t)at;
}

CT_EXPORT void LIBUSB_CALL libusb_free_device_list(libusb_device **devices, int unref_devices)
{
    if (devices == NULL) {
        return;
    }
    for (size_t i = 0; unref_devices && devices[i] != NULL; i++) {
        libusb_unref_device(devices[i]);
    }
    free(devices);
}
