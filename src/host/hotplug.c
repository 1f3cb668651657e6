// SPDX-License-Identifier: Apache-2.0
// Devices that come and go: what the program registered, what it is told, and how it is noticed.
#include <dirent.h>
#include <libusb-1.0/libusb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/host.h"

enum {
    EVENTS = LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT,
    WATCHED = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_ONLYDIR,
};

/** Descriptors of things that lead to a new look for cameras; the event handler tells them by their number. */
static void add_to_epoll(struct libusb_context *ctx, int fd)
{
    struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(ctx->epoll_fd, EPOLL_CTL_ADD, fd, &e);
}

void hotplug_watch_process(struct libusb_device *d)
{
    if (d->real == NULL && d->pid_fd < 0 && d->ctx->inotify_fd >= 0 && d->place.pid > 0) {
        d->pid_fd = (int)syscall(SYS_pidfd_open, d->place.pid, 0);
        if (d->pid_fd >= 0) {
            add_to_epoll(d->ctx, d->pid_fd);
        }
    }
}

/** Watches the base folder and each process's folder in it; adding one twice changes nothing. */
static void watch_folders(int inotify_fd)
{
    const char *plugged = getenv("CAMTWIN_PLUGGED");
    if (plugged != NULL && plugged[0] != '\0') {
        inotify_add_watch(inotify_fd, plugged, WATCHED);
        return;
    }
    char base[LINK_PATH_MAX];
    if (link_base_dir(base) < 0) {
        return;
    }
    inotify_add_watch(inotify_fd, base, WATCHED);
    DIR *dir = opendir(base);
    for (struct dirent *d = dir == NULL ? NULL : readdir(dir); d != NULL; d = readdir(dir)) {
        char folder[LINK_PATH_MAX + 256];
        if (d->d_name[0] >= '1' && d->d_name[0] <= '9') {
            snprintf(folder, sizeof folder, "%s/%s", base, d->d_name);
            inotify_add_watch(inotify_fd, folder, WATCHED);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
}

void hotplug_folders_changed(struct libusb_context *ctx)
{
    char events[4096];
    while (read(ctx->inotify_fd, events, sizeof events) > 0) {
    }
    watch_folders(ctx->inotify_fd); /* before the look: what comes after it will be told */
}

/** Begins to notice, with the first callback. */
static void arm(struct libusb_context *ctx)
{
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) {
        return;
    }
    pthread_mutex_lock(&ctx->lock);
    bool first = ctx->inotify_fd < 0;
    if (first) {
        ctx->inotify_fd = fd;
        add_to_epoll(ctx, fd);
        for (struct libusb_device *d = ctx->devices; d != NULL; d = d->next) {
            hotplug_watch_process(d);
        }
    }
    pthread_mutex_unlock(&ctx->lock);
    if (!first) {
        close(fd);
        return;
    }
    watch_folders(fd);
    host_scan(ctx); /* what is there already does not arrive any more */
}

void hotplug_note(struct libusb_device *d, libusb_hotplug_event event)
{
    struct libusb_context *ctx = d->ctx;
    if (ctx->callbacks == NULL) {
        return;
    }
    struct hotplug_event *e = malloc(sizeof *e);
    if (e == NULL) {
        return;
    }
    *e = (struct hotplug_event){.device = host_device_ref(d), .event = event};
    if (ctx->last_event == NULL) {
        ctx->first_event = e;
    } else {
        ctx->last_event->next = e;
    }
    ctx->last_event = e;
    host_wake(ctx);
}

static bool matches(const struct hotplug_callback *c, const struct libusb_device_descriptor *d,
                    libusb_hotplug_event event)
{
    return (c->events & (int)event) != 0 && (c->vendor_id == LIBUSB_HOTPLUG_MATCH_ANY || c->vendor_id == d->idVendor) &&
           (c->product_id == LIBUSB_HOTPLUG_MATCH_ANY || c->product_id == d->idProduct) &&
           (c->device_class == LIBUSB_HOTPLUG_MATCH_ANY || c->device_class == d->bDeviceClass);
}

/** Frees what was removed, when nobody walks. With ctx->lock held. */
static void sweep(struct libusb_context *ctx)
{
    struct hotplug_callback **at = &ctx->callbacks;
    while (ctx->telling == 0 && *at != NULL) {
        struct hotplug_callback *c = *at;
        if (c->removed) {
            *at = c->next;
            free(c);
        } else {
            at = &c->next;
        }
    }
}

/** Calls all callbacks that want it, or only the one with this id. */
static void tell(struct libusb_device *d, libusb_hotplug_event event, libusb_hotplug_callback_handle only)
{
    struct libusb_context *ctx = d->ctx;
    struct libusb_device_descriptor descriptor = {0};
    libusb_get_device_descriptor(d, &descriptor);
    pthread_mutex_lock(&ctx->lock);
    ctx->telling++;
    for (struct hotplug_callback *c = ctx->callbacks; c != NULL; c = c->next) {
        if (c->removed || (only != 0 && c->id != only) || !matches(c, &descriptor, event)) {
            continue;
        }
        pthread_mutex_unlock(&ctx->lock);
        int finished = c->fn(ctx, d, event, c->user_data);
        pthread_mutex_lock(&ctx->lock);
        c->removed = c->removed || finished != 0;
    }
    ctx->telling--;
    sweep(ctx);
    pthread_mutex_unlock(&ctx->lock);
}

static struct hotplug_event *take_event(struct libusb_context *ctx)
{
    pthread_mutex_lock(&ctx->lock);
    struct hotplug_event *e = ctx->first_event;
    if (e != NULL) {
        ctx->first_event = e->next;
        ctx->last_event = e->next == NULL ? NULL : ctx->last_event;
    }
    pthread_mutex_unlock(&ctx->lock);
    return e;
}

void hotplug_deliver(struct libusb_context *ctx)
{
    for (struct hotplug_event *e = take_event(ctx); e != NULL; e = take_event(ctx)) {
        tell(e->device, e->event, 0);
        libusb_unref_device(e->device);
        free(e);
    }
}

/** The system's libusb tells us, and we the program, while events are handled. */
static int LIBUSB_CALL real_changed(libusb_context *real, libusb_device *device, libusb_hotplug_event event,
                                    void *user_data)
{
    struct libusb_context *ctx = user_data;
    (void)real;
    struct libusb_device *d = host_wrap(ctx, device);
    if (d != NULL) {
        tell(d, event, 0);
        libusb_unref_device(d);
    }
    return 0;
}

static void tell_present(struct libusb_context *ctx, libusb_hotplug_callback_handle id)
{
    libusb_device **devices;
    ssize_t n = libusb_get_device_list(ctx, &devices);
    for (ssize_t i = 0; i < n; i++) {
        tell(devices[i], LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED, id);
    }
    if (n >= 0) {
        libusb_free_device_list(devices, 1);
    }
}

CT_EXPORT int LIBUSB_CALL libusb_hotplug_register_callback(libusb_context *named, int events, int flags, int vendor_id,
                                                           int product_id, int device_class,
                                                           libusb_hotplug_callback_fn fn, void *user_data,
                                                           libusb_hotplug_callback_handle *out)
{
    struct libusb_context *ctx = host_context(named);
    if (ctx == NULL || events == 0 || (events & ~EVENTS) != 0 || (flags & ~LIBUSB_HOTPLUG_ENUMERATE) != 0 ||
        vendor_id < -1 || vendor_id > 0xFFFF || product_id < -1 || product_id > 0xFFFF || device_class < -1 ||
        device_class > 0xFF || fn == NULL) {
        return LIBUSB_ERROR_INVALID_PARAM;
    }
    struct hotplug_callback *c = calloc(1, sizeof *c);
    if (c == NULL) {
        return LIBUSB_ERROR_NO_MEM;
    }
    *c = (struct hotplug_callback){.events = events,
                                   .vendor_id = vendor_id,
                                   .product_id = product_id,
                                   .device_class = device_class,
                                   .fn = fn,
                                   .user_data = user_data};
    arm(ctx);
    pthread_mutex_lock(&ctx->lock);
    struct hotplug_callback **at = &ctx->callbacks;
    while (*at != NULL) {
        at = &(*at)->next;
    }
    *at = c;
    libusb_hotplug_callback_handle id = ctx->next_callback++;
    c->id = id;
    bool real_too = ctx->real != NULL && !ctx->real_hotplug;
    ctx->real_hotplug = ctx->real_hotplug || real_too;
    pthread_mutex_unlock(&ctx->lock);
    if (real_too) {
        real_api()->hotplug_register_callback(ctx->real, EVENTS, 0, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
                                              LIBUSB_HOTPLUG_MATCH_ANY, real_changed, ctx, NULL);
    }
    if (out != NULL) {
        *out = id;
    }
    if (flags & LIBUSB_HOTPLUG_ENUMERATE) {
        tell_present(ctx, id);
    }
    return LIBUSB_SUCCESS;
}

/** With ctx->lock held. */
static struct hotplug_callback *find(struct libusb_context *ctx, libusb_hotplug_callback_handle id)
{
    struct hotplug_callback *c = ctx->callbacks;
    while (c != NULL && (c->id != id || c->removed)) {
        c = c->next;
    }
    return c;
}

CT_EXPORT void LIBUSB_CALL libusb_hotplug_deregister_callback(libusb_context *named, libusb_hotplug_callback_handle id)
{
    struct libusb_context *ctx = host_context(named);
    if (ctx == NULL) {
        return;
    }
    pthread_mutex_lock(&ctx->lock);
    struct hotplug_callback *c = find(ctx, id);
    if (c != NULL) {
        c->removed = true;
        sweep(ctx);
    }
    pthread_mutex_unlock(&ctx->lock);
}

CT_EXPORT void *LIBUSB_CALL libusb_hotplug_get_user_data(libusb_context *named, libusb_hotplug_callback_handle id)
{
    struct libusb_context *ctx = host_context(named);
    if (ctx == NULL) {
        return NULL;
    }
    pthread_mutex_lock(&ctx->lock);
    const struct hotplug_callback *c = find(ctx, id);
    void *user_data = c == NULL ? NULL : c->user_data;
    pthread_mutex_unlock(&ctx->lock);
    return user_data;
}

void hotplug_exit(struct libusb_context *ctx)
{
    for (struct hotplug_event *e = take_event(ctx); e != NULL; e = take_event(ctx)) {
        libusb_unref_device(e->device);
        free(e);
    }
    pthread_mutex_lock(&ctx->lock);
    for (struct hotplug_callback *c = ctx->callbacks; c != NULL; c = c->next) {
        c->removed = true;
    }
    sweep(ctx);
    if (ctx->inotify_fd >= 0) {
        close(ctx->inotify_fd);
        ctx->inotify_fd = -1;
    }
    pthread_mutex_unlock(&ctx->lock);
}
