// SPDX-License-Identifier: Apache-2.0
// Contexts: beginning, end, options and talk.
#include <libusb-1.0/libusb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "host/host.h"

/* What libusb itself keeps for the whole process: the default context and what was set before it existed. */
static pthread_mutex_t globals_lock = PTHREAD_MUTEX_INITIALIZER;
static struct libusb_context *default_context;
static struct libusb_context *fallback_context; /* for NULL when only contexts with a name exist */
static unsigned default_inits;
static int default_log_level;
static bool default_no_discovery;
static _Atomic(libusb_log_cb) global_log_cb;

struct libusb_context *host_context(libusb_context *ctx)
{
    if (ctx != NULL) {
        return ctx;
    }
    pthread_mutex_lock(&globals_lock);
    struct libusb_context *found = default_context != NULL ? default_context : fallback_context;
    pthread_mutex_unlock(&globals_lock);
    return found;
}

void host_say(struct libusb_context *ctx, enum libusb_log_level level, const char *format, ...)
{
    libusb_log_cb global = atomic_load(&global_log_cb);
    pthread_mutex_lock(&ctx->lock);
    bool wanted = (int)level <= ctx->log_level;
    libusb_log_cb own = ctx->log_cb;
    pthread_mutex_unlock(&ctx->lock);
    if (!wanted) {
        return;
    }
    static const char *const words[] = {"none", "error", "warning", "info", "debug"};
    char text[512];
    int n = snprintf(text, sizeof text, "libusb (camtwin): %s: ", words[level]);
    va_list args;
    va_start(args, format);
    vsnprintf(text + n, sizeof text - (size_t)n, format, args);
    va_end(args);
    if (own != NULL) {
        own(ctx, level, text);
    }
    if (global != NULL) {
        global(ctx, level, text);
    }
    if (own == NULL && global == NULL) {
        fprintf(stderr, "%s\n", text);
    }
}

static void init_waiters(struct libusb_context *ctx)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&ctx->waiters, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static void context_free(struct libusb_context *ctx)
{
    if (ctx->epoll_fd >= 0) {
        close(ctx->epoll_fd);
    }
    if (ctx->wake_fd >= 0) {
        close(ctx->wake_fd);
    }
    pthread_mutex_destroy(&ctx->lock);
    pthread_mutex_destroy(&ctx->scan_mutex);
    pthread_mutex_destroy(&ctx->events_mutex);
    pthread_mutex_destroy(&ctx->waiters_mutex);
    pthread_cond_destroy(&ctx->waiters);
    free(ctx);
}

static int init_level(const char *debug, int level)
{
    if (debug == NULL) {
        return level;
    }
    long n = strtol(debug, NULL, 10); /* what is no number is 0: silent */
    return n < 0 ? 0 : n > LIBUSB_LOG_LEVEL_DEBUG ? LIBUSB_LOG_LEVEL_DEBUG : (int)n;
}

static struct libusb_context *context_new(void)
{
    struct libusb_context *ctx = calloc(1, sizeof *ctx);
    if (ctx == NULL) {
        return NULL;
    }
    const char *debug = getenv("LIBUSB_DEBUG");
    ctx->refs = 1;
    ctx->inotify_fd = -1;
    ctx->next_callback = 1;
    ctx->log_fixed = debug != NULL;
    ctx->log_level = init_level(debug, default_log_level);
    ctx->no_discovery = default_no_discovery;
    pthread_mutex_init(&ctx->lock, NULL);
    pthread_mutex_init(&ctx->scan_mutex, NULL);
    pthread_mutex_init(&ctx->events_mutex, NULL);
    pthread_mutex_init(&ctx->waiters_mutex, NULL);
    init_waiters(ctx);
    ctx->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    ctx->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event e = {.events = EPOLLIN, .data.fd = ctx->wake_fd};
    if (ctx->epoll_fd < 0 || ctx->wake_fd < 0 || epoll_ctl(ctx->epoll_fd, EPOLL_CTL_ADD, ctx->wake_fd, &e) != 0) {
        context_free(ctx);
        return NULL;
    }
    const struct real_api *real = real_api();
    if (real != NULL && real->init(&ctx->real) != 0) {
        ctx->real = NULL; /* this machine may have no USB at all; cameras need none */
    }
    return ctx;
}

CT_EXPORT int LIBUSB_CALL libusb_init(libusb_context **out)
{
    pthread_mutex_lock(&globals_lock);
    if (out == NULL && default_context != NULL) {
        default_inits++;
        pthread_mutex_unlock(&globals_lock);
        return LIBUSB_SUCCESS;
    }
    struct libusb_context *ctx = context_new();
    if (ctx != NULL && out == NULL) {
        default_context = ctx;
        default_inits = 1;
    } else if (ctx != NULL) {
        *out = ctx;
        fallback_context = fallback_context == NULL ? ctx : fallback_context;
    }
    pthread_mutex_unlock(&globals_lock);
    return ctx == NULL ? LIBUSB_ERROR_NO_MEM : LIBUSB_SUCCESS;
}

struct libusb_context *host_context_ref(struct libusb_context *ctx)
{
    ctx->refs++;
    return ctx;
}

void host_context_unref(struct libusb_context *ctx)
{
    pthread_mutex_lock(&ctx->lock);
    bool last = --ctx->refs == 0;
    pthread_mutex_unlock(&ctx->lock);
    if (last) {
        context_free(ctx);
    }
}

/** Whether this exit is the last one; NULL and the default context count their inits. */
static struct libusb_context *leaving(libusb_context *ctx)
{
    pthread_mutex_lock(&globals_lock);
    struct libusb_context *c = ctx == NULL ? default_context : ctx;
    if (c != NULL && c == default_context) {
        if (--default_inits > 0) {
            c = NULL;
        } else {
            default_context = NULL;
        }
    }
    if (c != NULL && c == fallback_context) {
        fallback_context = NULL;
    }
    pthread_mutex_unlock(&globals_lock);
    return c;
}

CT_EXPORT void LIBUSB_CALL libusb_exit(libusb_context *named)
{
    struct libusb_context *ctx = leaving(named);
    if (ctx == NULL) {
        return;
    }
    for (;;) {
        pthread_mutex_lock(&ctx->lock);
        struct libusb_device_handle *h = ctx->handles;
        while (h != NULL && h->conn == NULL && h->real == NULL) {
            h = h->next;
        }
        pthread_mutex_unlock(&ctx->lock);
        if (h == NULL) {
            break;
        }
        host_say(ctx, LIBUSB_LOG_LEVEL_WARNING, "libusb_exit while a device is open");
        host_handle_cut(h);
    }
    hotplug_exit(ctx);
    host_devices_exit(ctx);
    pthread_mutex_lock(&ctx->lock);
    libusb_context *real = ctx->real;
    ctx->real = NULL;
    ctx->exited = true;
    pthread_mutex_unlock(&ctx->lock);
    if (real != NULL) {
        real_api()->exit(real);
    }
    host_context_unref(ctx);
}

static void set_level(struct libusb_context *ctx, int level)
{
    level = level < 0 ? 0 : level > LIBUSB_LOG_LEVEL_DEBUG ? LIBUSB_LOG_LEVEL_DEBUG : level;
    if (ctx == NULL) {
        pthread_mutex_lock(&globals_lock);
        default_log_level = level;
        pthread_mutex_unlock(&globals_lock);
        return;
    }
    pthread_mutex_lock(&ctx->lock);
    ctx->log_level = ctx->log_fixed ? ctx->log_level : level;
    pthread_mutex_unlock(&ctx->lock);
}

static int set_real_option(struct libusb_context *ctx, enum libusb_option option, int value)
{
    const struct real_api *real = real_api();
    if (real == NULL || (ctx != NULL && ctx->real == NULL)) {
        return LIBUSB_SUCCESS;
    }
    libusb_context *theirs = ctx == NULL ? NULL : ctx->real;
    return option == LIBUSB_OPTION_LOG_LEVEL ? real->set_option(theirs, option, value)
                                             : real->set_option(theirs, option);
}

CT_EXPORT int LIBUSB_CALL libusb_set_option(libusb_context *named, enum libusb_option option, ...)
{
    struct libusb_context *ctx = host_context(named);
    int level = 0;
    switch (option) {
    case LIBUSB_OPTION_LOG_LEVEL: {
        va_list args;
        va_start(args, option);
        level = va_arg(args, int);
        va_end(args);
        if (level < LIBUSB_LOG_LEVEL_NONE || level > LIBUSB_LOG_LEVEL_DEBUG) {
            return LIBUSB_ERROR_INVALID_PARAM;
        }
        set_level(ctx, level);
        break;
    }
    case LIBUSB_OPTION_NO_DEVICE_DISCOVERY:
        pthread_mutex_lock(&globals_lock);
        default_no_discovery = ctx == NULL ? true : default_no_discovery;
        pthread_mutex_unlock(&globals_lock);
        break;
    case LIBUSB_OPTION_USE_USBDK: return LIBUSB_ERROR_NOT_SUPPORTED;
    default: return LIBUSB_ERROR_INVALID_PARAM;
    }
    return set_real_option(ctx, option, level);
}

CT_EXPORT void LIBUSB_CALL libusb_set_debug(libusb_context *named, int level)
{
    struct libusb_context *ctx = host_context(named);
    set_level(ctx, level);
    set_real_option(ctx, LIBUSB_OPTION_LOG_LEVEL, level);
}

CT_EXPORT void LIBUSB_CALL libusb_set_log_cb(libusb_context *named, libusb_log_cb cb, int mode)
{
    if (mode & LIBUSB_LOG_CB_GLOBAL) {
        atomic_store(&global_log_cb, cb);
    }
    struct libusb_context *ctx = host_context(named);
    if ((mode & LIBUSB_LOG_CB_CONTEXT) && ctx != NULL) {
        pthread_mutex_lock(&ctx->lock);
        ctx->log_cb = cb;
        pthread_mutex_unlock(&ctx->lock);
    }
}
