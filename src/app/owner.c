// SPDX-License-Identifier: Apache-2.0
// One camera, one thread, one libuv loop: hosts' bytes, finished pictures and the clock meet here.
#include "app/owner.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <uv.h>

#include "app/control_server.h"
#include "app/control_wire.h"
#include "app/owner_web.h"
#include "app/pacer.h"
#include "app/scene_stand.h"
#include "app/twin.h"
#include "app/uv_watch.h"
#include "app/ways.h"
#include "attach/link_path.h"
#include "base/error.h"

struct owner {
    struct owner_config config;

    pthread_t thread;
    uv_sem_t started;
    int start_error; /* of the thread, before `started` is posted */

    /* Below: the thread's alone, but for uv_async_send. */
    uv_loop_t uv;
    uv_async_t wake; /* a picture is finished */
    uv_async_t stop;
    uv_prepare_t prepare; /* before each wait: let happen what is due, set the alarm */
    uv_poll_t alarm_poll;
    int alarm_fd; /* timerfd: libuv's own timers tick in milliseconds */
    struct worker_client client;
    struct loop loop;
    struct twin twin;
    struct pacer pacer;
    struct ways ways;
    struct control_server *control;
    struct scene_stand *stand; /* NULL: not yet */
    uv_timer_t replug;         /* after DeviceReset */
    struct owner_web *web;     /* NULL: --web is not given */
};

/* DeviceReset: its acknowledge still goes out, then the device leaves the bus and comes back. */
enum { RESET_UNPLUG_MS = 200, RESET_REPLUG_MS = 500 };

static void on_job_done(void *cookie)
{
    struct owner *owner = cookie;
    uv_async_send(&owner->wake);
}

static void on_wake(uv_async_t *wake)
{
    (void)wake; /* waking up is all: prepare does the rest */
}

static void on_alarm(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    struct owner *owner = poll->data;
    uint64_t expirations;
    ssize_t n = read(owner->alarm_fd, &expirations, sizeof expirations);
    (void)n; /* nothing to read: it was read before */
}

static void set_alarm(struct owner *owner, ns_t wall_ns)
{
    struct itimerspec when = {0};
    if (wall_ns != NS_NEVER) {
        ns_t t = wall_ns > 0 ? wall_ns : 1; /* 0 would switch the timer off */
        when.it_value.tv_sec = (time_t)(t / NS_PER_S);
        when.it_value.tv_nsec = (long)(t % NS_PER_S);
    }
    timerfd_settime(owner->alarm_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

static void on_prepare(uv_prepare_t *prepare)
{
    struct owner *owner = prepare->data;
    set_alarm(owner, pacer_run(&owner->pacer));
    wave_out_flush(owner->twin.wave_out);
    pcapng_flush(owner->twin.pcapng);
}

static void catch_up_camera(void *cookie)
{
    struct owner *owner = cookie;
    if (owner->pacer.kind == CLOCK_REAL) {
        pacer_run(&owner->pacer);
    }
}

static void catch_up(void *self)
{
    catch_up_camera(uv_watch_cookie(self));
}

static int plug(struct owner *owner)
{
    return ways_open(&(struct ways_config){.options = owner->config.options,
                                           .index = owner->config.index,
                                           .socket_path = owner->config.socket_path,
                                           .usbip_hub = owner->config.usbip_hub,
                                           .loop = &owner->loop,
                                           .log = owner->config.log,
                                           .twin = &owner->twin},
                     &owner->ways);
}

/** Before the camera is plugged in, so that whoever finds it can talk to it. */
static int open_control(struct owner *owner)
{
    char path[LINK_PATH_MAX];
    int e = control_path(owner->config.socket_path, path);
    if (e < 0) {
        return e;
    }
    e = control_server_open(&(struct control_server_config){.loop = &owner->loop,
                                                            .log = owner->config.log,
                                                            .path = path,
                                                            .camera = owner->twin.camera,
                                                            .pacer = &owner->pacer},
                            &owner->control);
    if (e < 0) {
        log_say(owner->config.log, LOG_ERROR, "app", "%s: %s", path, error_text(e));
    }
    return e;
}

static void on_replug(uv_timer_t *timer)
{
    struct owner *owner = timer->data;
    plug(owner);
}

static void on_unplug(uv_timer_t *timer)
{
    struct owner *owner = timer->data;
    ways_close(&owner->ways);
    usb_reset(owner->twin.device);
    uv_timer_start(&owner->replug, on_replug, RESET_REPLUG_MS, 0);
}

static void on_device_reset(void *cookie)
{
    struct owner *owner = cookie;
    uv_timer_start(&owner->replug, on_unplug, RESET_UNPLUG_MS, 0);
}

static void on_stop(uv_async_t *stop)
{
    struct owner *owner = stop->data;
    ways_close(&owner->ways);
    owner_web_close(owner->web);
    control_server_close(owner->control);
    owner->control = NULL;
    scene_stand_close(owner->stand);
    uv_close((uv_handle_t *)&owner->wake, NULL);
    uv_close((uv_handle_t *)&owner->stop, NULL);
    uv_close((uv_handle_t *)&owner->prepare, NULL);
    uv_close((uv_handle_t *)&owner->replug, NULL);
    uv_close((uv_handle_t *)&owner->alarm_poll, NULL);
}

static int open_loop(struct owner *owner)
{
    if (uv_loop_init(&owner->uv) < 0) {
        return -CT_E_MEMORY;
    }
    owner->alarm_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (owner->alarm_fd < 0) {
        return -CT_E_IO;
    }
    uv_async_init(&owner->uv, &owner->wake, on_wake);
    uv_async_init(&owner->uv, &owner->stop, on_stop);
    uv_prepare_init(&owner->uv, &owner->prepare);
    uv_timer_init(&owner->uv, &owner->replug);
    owner->replug.data = owner;
    uv_poll_init(&owner->uv, &owner->alarm_poll, owner->alarm_fd);
    owner->stop.data = owner->prepare.data = owner->alarm_poll.data = owner;
    uv_poll_start(&owner->alarm_poll, UV_READABLE, on_alarm);
    owner->loop = uv_watch_loop(&owner->uv, catch_up, owner);
    return owner->loop.self != NULL ? 0 : -CT_E_MEMORY;
}

static int open_stand(struct owner *owner)
{
    return scene_stand_open(&(struct scene_stand_config){.uv = &owner->uv,
                                                         .camera = owner->twin.camera,
                                                         .clock = owner->twin.clock,
                                                         .first = &owner->twin.scene,
                                                         .spec = owner->config.options->scene,
                                                         .log = owner->config.log,
                                                         .catch_up = catch_up_camera,
                                                         .cookie = owner},
                            &owner->stand);
}

/** How hosts and people reach the camera. */
static int open_ways(struct owner *owner)
{
    int e = open_stand(owner);
    if (e >= 0) {
        e = open_control(owner);
    }
    if (e >= 0) {
        struct control_target *target = control_server_target(owner->control);
        target->scene = scene_stand_holder(owner->stand);
        e = owner_web_attach(owner->web, &owner->twin, target);
    }
    return e >= 0 ? plug(owner) : e;
}

static int open_camera(struct owner *owner)
{
    struct owner_web_config web = {.web = owner->config.web,
                                   .options = owner->config.options,
                                   .index = owner->config.index,
                                   .uv = &owner->uv,
                                   .catch_up = catch_up_camera,
                                   .cookie = owner};
    int e = owner_web_open(&web, &owner->web);
    if (e < 0) {
        return e;
    }
    e = twin_open(&(struct twin_config){.options = owner->config.options,
                                        .index = owner->config.index,
                                        .jobs = workers_jobs(&owner->client),
                                        .log = owner->config.log,
                                        .listener = owner_web_listener(owner->web),
                                        .onlooker = owner_web_onlooker(owner->web),
                                        .on_reset = on_device_reset,
                                        .cookie = owner},
                  &owner->twin);
    if (e < 0) {
        return e;
    }
    pacer_start(&owner->pacer, owner->config.options->clock, owner->twin.clock, owner->twin.device);
    uv_prepare_start(&owner->prepare, on_prepare);
    e = open_ways(owner);
    if (e < 0) {
        control_server_close(owner->control);
        owner->control = NULL;
        twin_close(&owner->twin);
    }
    return e;
}

static void *owner_main(void *arg)
{
    struct owner *owner = arg;
    int e = open_loop(owner);
    if (e >= 0) {
        e = open_camera(owner);
    }
    owner->start_error = e;
    uv_sem_post(&owner->started);
    if (e < 0) {
        on_stop(&owner->stop);
    }
    uv_run(&owner->uv, UV_RUN_DEFAULT);
    if (e >= 0) {
        twin_close(&owner->twin);
    }
    scene_stand_free(owner->stand);
    owner_web_free(owner->web);
    uv_watch_loop_free(&owner->loop);
    uv_loop_close(&owner->uv);
    close(owner->alarm_fd);
    return NULL;
}

int owner_start(const struct owner_config *config, struct owner **out)
{
    struct owner *owner = calloc(1, sizeof *owner);
    if (owner == NULL) {
        return -CT_E_MEMORY;
    }
    owner->config = *config;
    owner->client = (struct worker_client){.workers = config->workers, .done = on_job_done, .cookie = owner};
    uv_sem_init(&owner->started, 0);
    if (pthread_create(&owner->thread, NULL, owner_main, owner) != 0) {
        uv_sem_destroy(&owner->started);
        free(owner);
        return -CT_E_MEMORY;
    }
    uv_sem_wait(&owner->started);
    if (owner->start_error < 0) {
        int e = owner->start_error;
        pthread_join(owner->thread, NULL);
        uv_sem_destroy(&owner->started);
        free(owner);
        return e;
    }
    *out = owner;
    return 0;
}

void owner_stop(struct owner *owner)
{
    if (owner == NULL) {
        return;
    }
    uv_async_send(&owner->stop);
    pthread_join(owner->thread, NULL);
    uv_sem_destroy(&owner->started);
    free(owner);
}

const char *owner_serial(const struct owner *owner)
{
    return owner->twin.serial;
}
