// SPDX-License-Identifier: Apache-2.0
// One camera with everything it needs, wired: clock, frame memory, scene, camera, USB device. No thread, no socket.
#ifndef CAMTWIN_APP_TWIN_H
#define CAMTWIN_APP_TWIN_H

#include <stddef.h>

#include "app/options.h"
#include "app/pcapng.h"
#include "app/state_store.h"
#include "app/trace_pair.h"
#include "app/wave_file.h"
#include "base/job.h"
#include "camera/camera.h"
#include "sensor/profile.h"
#include "sim/wave_play.h"
#include "usb/device.h"

/** Fields are for reading; twin_close frees what twin_open made. */
struct twin {
    char serial[16];
    struct evq *clock;
    int frame_fd; /* memfd of the frame memory */
    void *frame_memory;
    size_t frame_size;
    struct pool frames;
    struct scene scene; /* that the camera has at first */
    struct sensor_profile profile;
    struct state_store *state; /* NULL: what the camera keeps lives as long as the twin */
    struct camera *camera;
    struct usb_device *device;
    struct wave_in *wave_in;   /* NULL: nobody plays TRIGGER_IN */
    struct wave_out *wave_out; /* NULL: nobody records */
    struct pcapng *pcapng;     /* NULL: nobody looks over the wire */
    struct wave_play play;
    struct trace_pair tracers; /* who listens to the lines */
};

struct twin_config {
    const struct options *options; /* its --set values are applied */
    unsigned index; /* of the camera among --cameras, from 0; --wave-in, --wave-out, --pcapng: of camera 0 */
    struct jobs jobs;
    const struct log *log;          /* outlives the twin; may be NULL */
    const struct trace *listener;   /* to the lines, beside --wave-out; NULL: none */
    struct sink onlooker;           /* of PORT_FACE_LOCAL; ops NULL: none */
    void (*on_reset)(void *cookie); /* DeviceReset was written; NULL: nobody cares */
    void *cookie;
};

/** 0 or a negative error, after saying what is wrong through the log. What `config` points to outlives the twin. */
int twin_open(const struct twin_config *config, struct twin *out);

/** 0, or a negative error when --wave-out or --pcapng could not be written whole (it has been said). */
int twin_close(struct twin *t);

#endif
