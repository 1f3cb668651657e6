// SPDX-License-Identifier: Apache-2.0
// A user of the USB3 Vision host with one served camera open.
#include "test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/door.h"
#include "base/error.h"
#include "served_camera.h"
#include "u3v_rig.h"

static pid_t camera;

static struct u3v_buffer *next(void *self)
{
    struct u3v_rig *u = self;
    struct u3v_buffer *b = NULL;
    pthread_mutex_lock(&u->lock);
    for (unsigned i = 0; i < BUFFERS && b == NULL; i++) {
        if (u->empty[i]) {
            b = &u->buffers[i];
            u->empty[i] = false;
            u->given++;
            pthread_cond_broadcast(&u->changed);
        }
    }
    pthread_mutex_unlock(&u->lock);
    return b;
}

static void filled(void *self, struct u3v_buffer *buffer, int err)
{
    struct u3v_rig *u = self;
    pthread_mutex_lock(&u->lock);
    u->given--;
    if (err != 0) {
        u->ended++;
        u->error = err;
    } else {
        u->blocks[u->filled++ % SEEN_MAX] = buffer->block;
        u->empty[buffer - u->buffers] = u->recycle;
    }
    pthread_cond_broadcast(&u->changed);
    pthread_mutex_unlock(&u->lock);
}

static void dropped(void *self, uint64_t block_id)
{
    struct u3v_rig *u = self;
    (void)block_id;
    pthread_mutex_lock(&u->lock);
    u->dropped++;
    pthread_cond_broadcast(&u->changed);
    pthread_mutex_unlock(&u->lock);
}

static void gone(void *self)
{
    struct u3v_rig *u = self;
    pthread_mutex_lock(&u->lock);
    u->gone_early |= u->given > 0;
    u->gone++;
    pthread_cond_broadcast(&u->changed);
    pthread_mutex_unlock(&u->lock);
}

static struct timespec in_ms(unsigned ms)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_sec += ms / 1000;
    return t;
}

void u3v_rig_await(struct u3v_rig *u, const unsigned *n, unsigned wanted)
{
    struct timespec until = in_ms(WAIT_MS);
    int failed = 0;
    pthread_mutex_lock(&u->lock);
    while (*n < wanted && failed == 0) {
        failed = pthread_cond_timedwait(&u->changed, &u->lock, &until);
    }
    unsigned have = *n;
    pthread_mutex_unlock(&u->lock);
    assert_true(have >= wanted);
}

void u3v_rig_offer(struct u3v_rig *u, unsigned buffer)
{
    pthread_mutex_lock(&u->lock);
    u->empty[buffer] = true;
    pthread_mutex_unlock(&u->lock);
    u3v_stream_kick(u->host);
}

void u3v_rig_set(struct u3v_host *h, enum feature_id id, const char *text)
{
    struct door door = door_over_host(h);
    int err = door_set_text(&door, id, text);
    if (err != 0) {
        fail_msg("%s = %s: %s", features[id].name, text, error_text(err));
    }
}

void u3v_rig_execute(struct u3v_host *h, enum feature_id id)
{
    struct door door = door_over_host(h);
    assert_int_equal(door_execute(&door, id), 0);
}

int u3v_rig_setup(void **state)
{
    struct u3v_rig *u = calloc(1, sizeof *u);
    pthread_mutex_init(&u->lock, NULL);
    pthread_cond_init(&u->changed, NULL);
    for (unsigned i = 0; i < BUFFERS; i++) {
        u->buffers[i] = (struct u3v_buffer){.bytes = malloc(PAYLOAD + 64), .capacity = PAYLOAD};
        memset(u->buffers[i].bytes, 0xA5, PAYLOAD + 64);
    }
    u->recycle = true;
    if (u3v_host_open(SERVED_SERIAL, &u->host) != 0) {
        return -1;
    }
    u3v_rig_execute(u->host, FEAT_AcquisitionStop);
    u3v_rig_set(u->host, FEAT_AcquisitionMode, "Continuous");
    u3v_rig_set(u->host, FEAT_PixelFormat, "Mono8");
    u3v_rig_set(u->host, FEAT_Width, "640");
    u3v_rig_set(u->host, FEAT_Height, "480");
    u3v_rig_set(u->host, FEAT_ExposureAuto, "Off");
    u3v_rig_set(u->host, FEAT_TriggerMode, "Off");
    u3v_rig_set(u->host, FEAT_ExposureTime, "2000");
    u3v_rig_set(u->host, FEAT_AcquisitionFrameRate, "100");
    *state = u;
    return 0;
}

int u3v_rig_teardown(void **state)
{
    struct u3v_rig *u = *state;
    u3v_host_close(u->host);
    for (unsigned i = 0; i < BUFFERS; i++) {
        free(u->buffers[i].bytes);
    }
    pthread_cond_destroy(&u->changed);
    pthread_mutex_destroy(&u->lock);
    free(u);
    return 0;
}

struct u3v_stream_user u3v_rig_user(struct u3v_rig *u, bool holds)
{
    return (struct u3v_stream_user){
        .holds = holds, .next = next, .filled = filled, .dropped = dropped, .gone = gone, .self = u};
}

void u3v_rig_start(struct u3v_rig *u, unsigned buffers, bool holds)
{
    const struct u3v_stream_user user = u3v_rig_user(u, holds);
    for (unsigned i = 0; i < BUFFERS; i++) {
        u->empty[i] = i < buffers;
    }
    assert_int_equal(u3v_stream_start(u->host, &user), 0);
}

void u3v_rig_plug(void)
{
    camera = served_camera_start(NULL);
}

void u3v_rig_unplug(void)
{
    served_camera_end(camera, SIGKILL);
}

int u3v_rig_begin(void **state)
{
    (void)state;
    served_camera_room();
    camera = served_camera_start(NULL);
    return 0;
}

int u3v_rig_end(void **state)
{
    (void)state;
    served_camera_end(camera, SIGTERM);
    served_camera_room_leave();
    return 0;
}
