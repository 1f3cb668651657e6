// SPDX-License-Identifier: Apache-2.0
// Wires one camera: shared frame memory, clock, scene, camera, USB device.
#include "app/twin.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/media.h"
#include "app/profile_file.h"
#include "attach/gadget.h"
#include "base/error.h"

enum {
    FRAME_SLOTS = 9,   /* being rendered 2, queued for the host 4, held by slow hosts 2, lent to the console 1 */
    CLOCK_EVENTS = 64, /* each room keeps a handful pending */
};

/** Memory that hosts can map; pages cost nothing until a picture touches them. */
static int open_frames(struct twin *t, const struct log *log)
{
    t->frame_size = FRAME_SLOTS * camera_slot_size();
    t->frame_fd = memfd_create("camtwin-frames", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (t->frame_fd < 0 || ftruncate(t->frame_fd, (off_t)t->frame_size) < 0) {
        log_say(log, LOG_ERROR, "app", "no shared memory for frames: %s", strerror(errno));
        return -CT_E_MEMORY;
    }
    t->frame_memory = mmap(NULL, t->frame_size, PROT_READ | PROT_WRITE, MAP_SHARED, t->frame_fd, 0);
    if (t->frame_memory == MAP_FAILED) {
        t->frame_memory = NULL;
        log_say(log, LOG_ERROR, "app", "frame memory can not be mapped: %s", strerror(errno));
        return -CT_E_MEMORY;
    }
    return pool_init_with_head(&t->frames, t->frame_memory, FRAME_SLOTS, camera_slot_size(), FRAME_HEAD);
}

/** Camera n of --cameras: the serial number, counted up, 8 digits. */
static int make_serial(const char *first, unsigned index, char out[16])
{
    char *end = NULL;
    unsigned long long n = strtoull(first, &end, 10);
    if (strlen(first) != 8 || *end != '\0' || n + index > 99999999) {
        return -CT_E_FORMAT;
    }
    snprintf(out, 16, "%08llu", n + index);
    return 0;
}

static int apply_set(struct port port, const struct option_set *set, const struct log *log)
{
    enum feature_id id = feature_by_name(set->name, true);
    if (id == FEAT_NONE) {
        log_say(log, LOG_ERROR, "app", "--set %s: %s", set->name, error_text(-CT_E_NOT_FOUND));
        return -CT_E_NOT_FOUND;
    }
    struct value v;
    int e = feature_parse(&features[id], set->value, &v);
    if (e >= 0) {
        e = port.ops->set(port.self, id, &v);
    }
    if (e < 0) {
        log_say(log, LOG_ERROR, "app", "--set %s=%s: %s", set->name, set->value, error_text(e));
    }
    return e;
}

static int open_scene(const struct twin_config *config, struct twin *t)
{
    char why[512] = "";
    int e = media_open_scene(config->options->scene, config->log, &t->scene, why, sizeof why);
    if (e < 0) {
        log_say(config->log, LOG_ERROR, "app", "--scene %s: %s", config->options->scene, why);
    }
    return e;
}

static int open_profile(const struct twin_config *config, struct twin *t)
{
    char why[512] = "";
    t->profile = sensor_imx253;
    const char *path = config->options->profile;
    const int e = path != NULL ? profile_read_file(path, &t->profile, why, sizeof why) : 0;
    if (e < 0) {
        log_say(config->log, LOG_ERROR, "app", "--profile %s", why);
    }
    return e;
}

/** The camera's memory. One that can not be used has said so and answers with its error; one in use is an error here. */
static int open_state(const struct twin_config *config, struct twin *t)
{
    const struct options *o = config->options;
    char folder[PATH_MAX];
    const char *chosen = o->state_dir;
    if (chosen != NULL ? strcmp(chosen, "none") == 0 : !o->keeps_state) {
        return 0;
    }
    if (chosen == NULL) {
        int e = state_store_folder(folder, sizeof folder);
        if (e < 0) {
            log_say(config->log, LOG_WARN, "app",
                    "neither XDG_STATE_HOME nor HOME names a folder: the camera keeps nothing; see --state");
            return 0;
        }
        chosen = folder;
    }
    return state_store_open(chosen, t->serial, config->log, &t->state);
}

static int open_camera(const struct twin_config *config, struct twin *t)
{
    const struct options *o = config->options;
    t->camera = camera_new(&(struct camera_config){
        .clock = t->clock,
        .frames = &t->frames,
        .scene = &t->scene,
        .profile = &t->profile,
        .jobs = config->jobs,
        .log = config->log,
        .trace = trace_pair_get(&t->tracers),
        .serial = t->serial,
        .seed = o->seed + config->index,
        .temperature_c = o->temperature_c,
        .steady_temperature = o->steady_temperature,
        .store = t->state != NULL ? state_store_of(t->state) : (struct store){.ops = NULL},
        .watermark = o->watermark,
        .no_pixels = o->no_pixels,
        .on_reset = config->on_reset,
        .reset_cookie = config->cookie,
    });
    return t->camera != NULL ? 0 : -CT_E_MEMORY;
}

/** Every way shows the device of one speed: that of the slowest port. */
static bool super_speed(const struct twin_config *config)
{
    char name[256];
    const char *list = config->options->gadget;
    return list == NULL || !gadget_name(list, config->index, name, sizeof name) || gadget_super_speed(name);
}

static int open_device(const struct twin_config *config, struct twin *t)
{
    t->device = usb_device_new(&(struct usb_device_config){
        .clock = t->clock,
        .log = config->log,
        .trace = trace_pair_get(&t->tracers),
        .tap = pcapng_tap(t->pcapng),
        .port = camera_port(t->camera),
        .super_speed = super_speed(config),
    });
    if (t->device == NULL) {
        return -CT_E_MEMORY;
    }
    camera_set_sink(t->camera, PORT_FACE_U3V, usb_device_sink(t->device, PORT_FACE_U3V));
    camera_set_sink(t->camera, PORT_FACE_UVC, usb_device_sink(t->device, PORT_FACE_UVC));
    camera_set_sink(t->camera, PORT_FACE_LOCAL, config->onlooker);
    return 0;
}

static int apply_sets(const struct twin_config *config, const struct twin *t)
{
    int e = 0;
    for (unsigned i = 0; i < config->options->set_count && e >= 0; i++) {
        e = apply_set(camera_port(t->camera), &config->options->sets[i], config->log);
    }
    return e;
}

/** Files that show what one camera does. */
static int open_records(const struct twin_config *config, struct twin *t)
{
    const struct options *o = config->options;
    if (config->index > 0) {
        return 0;
    }
    if (o->cameras > 1 && (o->wave_in != NULL || o->wave_out != NULL || o->pcapng != NULL)) {
        log_say(config->log, LOG_WARN, "app", "--wave-in, --wave-out and --pcapng are for the first camera, %s, alone",
                t->serial);
    }
    int e = o->wave_in != NULL ? wave_in_open(o->wave_in, config->log, &t->wave_in) : 0;
    if (e >= 0 && o->wave_out != NULL) {
        e = wave_out_open(o->wave_out, config->log, &t->wave_out);
    }
    if (e >= 0 && o->pcapng != NULL) {
        e = pcapng_open(o->pcapng, t->clock, config->log, &t->pcapng);
    }
    return e;
}

static void set_line(void *cookie, bool high)
{
    struct twin *t = cookie;
    camera_trigger_in(t->camera, high);
}

static int open_parts(const struct twin_config *config, struct twin *t)
{
    int e = make_serial(config->options->serial, config->index, t->serial);
    if (e < 0) {
        log_say(config->log, LOG_ERROR, "app", "--serial %s: a serial number has 8 decimal digits",
                config->options->serial);
        return e;
    }
    t->clock = evq_new(CLOCK_EVENTS);
    if (t->clock == NULL) {
        return -CT_E_MEMORY;
    }
    e = open_frames(t, config->log);
    if (e >= 0) {
        e = open_profile(config, t);
    }
    if (e >= 0) {
        e = open_scene(config, t);
    }
    if (e >= 0) {
        e = open_records(config, t);
    }
    t->tracers = trace_pair(wave_out_trace(t->wave_out), config->listener);
    if (e >= 0) {
        e = open_state(config, t);
    }
    if (e >= 0) {
        e = open_camera(config, t);
    }
    if (e >= 0) {
        e = open_device(config, t);
    }
    if (e >= 0) {
        e = apply_sets(config, t);
    }
    if (e >= 0 && t->wave_in != NULL) {
        wave_play_start(&t->play, t->clock, wave_in_source(t->wave_in), set_line, t);
    }
    return e;
}

int twin_open(const struct twin_config *config, struct twin *out)
{
    *out = (struct twin){.frame_fd = -1};
    int e = open_parts(config, out);
    if (e < 0) {
        twin_close(out);
    }
    return e;
}

int twin_close(struct twin *t)
{
    wave_play_stop(&t->play);
    usb_device_free(t->device);
    int recorded = pcapng_close(t->pcapng);
    camera_free(t->camera);
    state_store_close(t->state);
    int e = wave_out_close(t->wave_out, t->clock != NULL ? evq_now(t->clock) : 0);
    wave_in_close(t->wave_in);
    evq_free(t->clock);
    scene_free(&t->scene);
    pool_fini(&t->frames);
    if (t->frame_memory != NULL) {
        munmap(t->frame_memory, t->frame_size);
    }
    if (t->frame_fd >= 0) {
        close(t->frame_fd);
    }
    *t = (struct twin){.frame_fd = -1};
    return e < 0 ? e : recorded;
}
