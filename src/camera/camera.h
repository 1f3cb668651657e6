// SPDX-License-Identifier: Apache-2.0
// The camera: the one door for values, acquisition in virtual time, pictures as jobs.
//
// Everything runs on one owner thread; the camera starts none. Same (seed, configuration, calls, virtual times):
// same bytes.
#ifndef CAMTWIN_CAMERA_CAMERA_H
#define CAMTWIN_CAMERA_CAMERA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/job.h"
#include "base/log.h"
#include "base/pool.h"
#include "camera/port.h"
#include "camera/sink.h"
#include "scene/scene.h"
#include "sim/evq.h"

struct camera;

struct camera_config {
    struct evq *clock;         /* all borrowed, all outlive the camera */
    struct pool *frames;       /* slots of camera_slot_size() bytes */
    const struct scene *scene; /* may be asked by job threads */
    struct jobs jobs;
    const struct log *log; /* may be NULL */
    const char *serial;    /* 8 decimal digits */
    uint64_t seed;
    double temperature_c; /* of the housing */
    bool no_pixels;       /* frames of the right size and timing, without a picture */
    void (*on_reset)(
        void *cookie); /* DeviceReset was written: the device leaves its bus and comes back; NULL: it stays */
    void *reset_cookie;
};

/** Bytes of a frame slot: the largest picture and FRAME_TAIL. */
size_t camera_slot_size(void);

/** A camera after power-up, or NULL when out of memory. camera_free(NULL) is allowed and waits for running jobs. */
struct camera *camera_new(const struct camera_config *config);
void camera_free(struct camera *c);

struct port camera_port(struct camera *c);

/** Where frames go while a face has the stream open; set once, before time starts. */
void camera_set_sink(struct camera *c, enum port_face face, struct sink sink);

/** Counters since power-up, all in frames but for triggers. */
struct camera_counters {
    uint64_t exposed;
    uint64_t sent;            /* taken by a sink */
    uint64_t lost;            /* no memory, or the sink was full */
    uint64_t triggers_missed; /* came while the sensor was busy */
    uint64_t waited; /* a picture was not ready at its virtual moment: the machine was too slow for real time */
};
struct camera_counters camera_counters(const struct camera *c);

#endif
