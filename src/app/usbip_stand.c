// SPDX-License-Identifier: Apache-2.0
// A libuv loop and a thread around the USB/IP hub.
#include "app/usbip_stand.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <uv.h>

#include "app/uv_watch.h"
#include "base/error.h"

struct usbip_stand {
    const struct log *log;
    uv_loop_t uv;
    uv_async_t stop;
    struct loop loop;
    struct usbip_hub *hub;
    pthread_t thread;
};

static void on_stop(uv_async_t *stop)
{
    struct usbip_stand *stand = stop->data;
    usbip_hub_close(stand->hub);
    stand->hub = NULL;
    uv_close((uv_handle_t *)&stand->stop, NULL);
}

static void *stand_main(void *arg)
{
    struct usbip_stand *stand = arg;
    uv_run(&stand->uv, UV_RUN_DEFAULT);
    return NULL;
}

static void forget(struct usbip_stand *stand)
{
    uv_watch_loop_free(&stand->loop);
    uv_loop_close(&stand->uv);
    free(stand);
}

int usbip_stand_start(const char *address, const struct log *log, struct usbip_stand **out)
{
    struct usbip_stand *stand = calloc(1, sizeof *stand);
    if (stand == NULL || uv_loop_init(&stand->uv) < 0) {
        free(stand);
        return -CT_E_MEMORY;
    }
    stand->log = log;
    stand->loop = uv_watch_loop(&stand->uv, NULL, NULL);
    uv_async_init(&stand->uv, &stand->stop, on_stop);
    stand->stop.data = stand;
    int e = stand->loop.self == NULL ? -CT_E_MEMORY : 0;
    if (e >= 0) {
        e = usbip_hub_open(&(struct usbip_hub_config){.loop = &stand->loop, .log = log, .address = address},
                           &stand->hub);
        const char *why = e == -CT_E_BUSY     ? "the port is in use"
                          : e == -CT_E_FORMAT ? "this is not ADDR:PORT, such as 127.0.0.1:3240"
                          : e == -CT_E_IO     ? strerror(errno)
                                              : error_text(e);
        if (e < 0) {
            log_say(log, LOG_ERROR, "app", "--usbip %s: %s", address, why);
        }
    }
    if (e >= 0 && pthread_create(&stand->thread, NULL, stand_main, stand) != 0) {
        e = -CT_E_MEMORY;
    }
    if (e < 0) {
        on_stop(&stand->stop);
        uv_run(&stand->uv, UV_RUN_DEFAULT);
        forget(stand);
        return e;
    }
    log_say(log, LOG_INFO, "app", "USB/IP: port %u", (unsigned)usbip_hub_port(stand->hub));
    *out = stand;
    return 0;
}

void usbip_stand_stop(struct usbip_stand *stand)
{
    if (stand != NULL) {
        uv_async_send(&stand->stop);
        pthread_join(stand->thread, NULL);
        forget(stand);
    }
}

struct usbip_hub *usbip_stand_hub(const struct usbip_stand *stand)
{
    return stand != NULL ? stand->hub : NULL;
}
