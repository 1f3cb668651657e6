// SPDX-License-Identifier: Apache-2.0
// The whole camera under changing light, in virtual time: what its automatics do, picture by picture.
//
// stdin, a line a run:
//   NAME WIDTH HEIGHT RATE EXPOSURE_US GAIN_DB PICTURES LIGHT [key value]...
//     EXPOSURE_US, GAIN_DB: set by hand before the automatics are switched on
//     LIGHT: mean of the scene, 1 gives the middle (128) with 10 ms and 0 dB
//     step N FACTOR      the light times FACTOR from picture N on (may come four times)
//     hz F, depth D      a lamp that flickers; bright PART TIMES: so many pixels are so much brighter than the others
//     set FEATURE VALUE  of integers, after power-up (may come eight times)
// stdout: `run NAME`, then for each picture: exposure_us gain_db mean_8bit part_saturated
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "camera/camera.h"
#include "sensor/profile.h"

enum { SLOTS = 4, EVENTS = 64, LINE = 1024, STEPS = 4, SETS = 8, NAME = 64 };

static const double PI = 3.14159265358979323846;

/** One line of stdin. */
struct run {
    char name[NAME];
    unsigned width, height, pictures;
    double rate_hz, exposure_us, gain_db, light;
    unsigned step_at[STEPS], steps;
    double step_factor[STEPS];
    double hz, depth, part, times;
    enum feature_id set[SETS];
    int64_t value[SETS];
    unsigned sets;
};

struct stage {
    struct evq *clock;
    struct camera *camera;
    struct port port;
    struct run run;
    unsigned pictures; /* that came */
    double photons;    /* at light 1 */
};

static double lamp(const struct run *run, ns_t t0, ns_t t1)
{
    double w = 2 * PI * run->hz / (double)NS_PER_S;
    return run->depth == 0.0 || t1 == t0
               ? 1.0
               : 1.0 + run->depth * (sin(w * (double)t1) - sin(w * (double)t0)) / (w * (double)(t1 - t0));
}

/** Which picture an exposure belongs to is known by its start: those that came, and those on their way. */
static double light_now(const struct stage *s)
{
    double light = s->run.light;
    for (unsigned i = 0; i < s->run.steps; i++) {
        light *= s->pictures >= s->run.step_at[i] ? s->run.step_factor[i] : 1.0;
    }
    return light;
}

static const float *scene_row(const void *self, ns_t t0, ns_t t1, unsigned y, unsigned x, unsigned width,
                              float *scratch)
{
    const struct stage *s = self;
    double level = s->photons * light_now(s) * lamp(&s->run, t0, t1);
    double part = s->run.part, times = s->run.times;
    double dark = part > 0.0 ? 1.0 / (1.0 - part + part * times) : 1.0;
    for (unsigned i = 0; i < width; i++) {
        unsigned hash = ((x + i) * 2654435761U) ^ (y * 2246822519U);
        double ramp = 0.5 + (double)((x + i + y) % 64) / 63.0; /* 0.5 .. 1.5 */
        bool bright = part > 0.0 && (hash ^ hash >> 15) * 2654435769U < part * 4294967296.0;
        scratch[i] = (float)(level * dark * (part > 0.0 ? (bright ? times : 1.0) : ramp));
    }
    return scratch;
}

static const struct scene_ops scene_ops = {.name = "automatics", .row = scene_row};

static int on_frame(void *self, const struct frame *f)
{
    struct stage *s = self;
    size_t pixels = (size_t)f->width * f->height;
    double sum = 0.0;
    size_t full = 0;
    for (size_t i = 0; i < pixels; i++) {
        sum += f->slot->bytes[i];
        full += f->slot->bytes[i] == 255;
    }
    printf("%.1f %.1f %.3f %.6f\n", (double)f->exposure_ns / 1000.0, f->gain_db, sum / (double)pixels,
           (double)full / (double)pixels);
    s->pictures++;
    return 0;
}

static void on_lost(void *self, uint64_t frame_id)
{
    (void)self;
    (void)frame_id;
}

static void on_event(void *self, const struct camera_event *event)
{
    (void)self;
    (void)event;
}

static const struct sink_ops sink_ops = {.frame = on_frame, .frame_lost = on_lost, .event = on_event};

/** The next word of a line, cut off; NULL after the last. */
static char *word(char **rest)
{
    char *begin = *rest + strspn(*rest, " \n");
    if (*begin == '\0') {
        return NULL;
    }
    *rest = begin + strcspn(begin, " \n");
    if (**rest != '\0') {
        *(*rest)++ = '\0';
    }
    return begin;
}

static bool read_more(struct run *run, char *words)
{
    for (char *key = word(&words); key != NULL; key = word(&words)) {
        char *first = word(&words);
        bool two = strcmp(key, "hz") != 0 && strcmp(key, "depth") != 0;
        char *second = two ? word(&words) : first;
        if (first == NULL || second == NULL) {
            return false;
        }
        if (strcmp(key, "hz") == 0) {
            run->hz = strtod(first, NULL);
        } else if (strcmp(key, "depth") == 0) {
            run->depth = strtod(first, NULL);
        } else if (strcmp(key, "bright") == 0) {
            run->part = strtod(first, NULL);
            run->times = strtod(second, NULL);
        } else if (strcmp(key, "step") == 0 && run->steps < STEPS) {
            run->step_at[run->steps] = (unsigned)strtoul(first, NULL, 10);
            run->step_factor[run->steps++] = strtod(second, NULL);
        } else if (strcmp(key, "set") == 0 && run->sets < SETS && feature_by_name(first, false) != FEAT_NONE) {
            run->set[run->sets] = (enum feature_id)feature_by_name(first, false);
            run->value[run->sets++] = strtoll(second, NULL, 10);
        } else {
            return false;
        }
    }
    return true;
}

static double number(char **rest)
{
    return strtod(*rest, rest);
}

static bool read_run(struct run *run, char *line)
{
    char *rest = strchr(line, ' ');
    *run = (struct run){.hz = 100.0};
    if (rest == NULL || rest - line >= NAME) {
        return false;
    }
    memcpy(run->name, line, (size_t)(rest - line));
    run->width = (unsigned)number(&rest);
    run->height = (unsigned)number(&rest);
    run->rate_hz = number(&rest);
    run->exposure_us = number(&rest);
    run->gain_db = number(&rest);
    run->pictures = (unsigned)number(&rest);
    run->light = number(&rest);
    return run->pictures > 0 && read_more(run, rest);
}

static int put(struct stage *s, enum feature_id id, struct value v)
{
    return s->port.ops->set(s->port.self, id, &v);
}

/** 0 when the camera took every setting. */
static int prepare(struct stage *s)
{
    const struct run *run = &s->run;
    int bad = put(s, FEAT_ExposureAuto, value_int(0));
    bad |= put(s, FEAT_GainAuto, value_int(0));
    bad |= put(s, FEAT_Width, value_int(run->width));
    bad |= put(s, FEAT_Height, value_int(run->height));
    bad |= run->rate_hz > 0.0 ? put(s, FEAT_AcquisitionFrameRate, value_float(run->rate_hz)) : 0;
    bad |= put(s, FEAT_ExposureTime, value_float(run->exposure_us));
    bad |= put(s, FEAT_Gain, value_float(run->gain_db));
    bad |= put(s, FEAT_ExposureAuto, value_int(1));
    bad |= put(s, FEAT_GainAuto, value_int(1));
    for (unsigned i = 0; i < run->sets; i++) {
        bad |= put(s, run->set[i], value_int(run->value[i]));
    }
    return bad;
}

static int play(struct stage *s)
{
    struct value reset = value_int(1);
    s->port.ops->set(s->port.self, FEAT_DeviceReset, &reset);
    s->pictures = 0;
    if (prepare(s) < 0) {
        fprintf(stderr, "automatics_driver: %s: the camera refuses a setting\n", s->run.name);
        return 1;
    }
    printf("run %s\n", s->run.name);
    s->port.ops->stream_open(s->port.self, PORT_FACE_U3V);
    put(s, FEAT_AcquisitionStart, value_int(1));
    while (s->pictures < s->run.pictures) {
        evq_run_until(s->clock, evq_now(s->clock) + 1000 * NS_PER_US);
    }
    put(s, FEAT_AcquisitionStop, value_int(1));
    s->port.ops->stream_close(s->port.self, PORT_FACE_U3V);
    return 0;
}

static int play_all(struct stage *s)
{
    char line[LINE];
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (!read_run(&s->run, line)) {
            fprintf(stderr, "automatics_driver: not a run: %s", line);
            return 2;
        }
        if (play(s) != 0) {
            return 1;
        }
    }
    return 0;
}

/** One camera for all runs; it starts anew for each. */
static int play_with(struct stage *stage, uint8_t *memory)
{
    struct scene scene = {.ops = &scene_ops, .self = stage, .lamp = lamp_steady};
    struct pool frames;
    if (pool_init(&frames, memory, SLOTS, camera_slot_size()) < 0) {
        return 1;
    }
    int status = 1;
    stage->camera = camera_new(&(struct camera_config){.clock = stage->clock,
                                                       .frames = &frames,
                                                       .scene = &scene,
                                                       .jobs = jobs_inline(),
                                                       .serial = "12345678",
                                                       .seed = 1,
                                                       .temperature_c = 30.0});
    if (stage->camera != NULL) {
        stage->port = camera_port(stage->camera);
        camera_set_sink(stage->camera, PORT_FACE_U3V, (struct sink){.ops = &sink_ops, .self = stage});
        status = play_all(stage);
    }
    camera_free(stage->camera);
    pool_fini(&frames);
    return status;
}

int main(void)
{
    const struct sensor_profile *p = &sensor_imx253;
    struct stage stage = {.clock = evq_new(EVENTS),
                          .photons = (128 * 16 - 240) / p->gain_dn_per_e / p->quantum_efficiency / 0.010};
    uint8_t *memory = malloc(SLOTS * camera_slot_size());
    int status = stage.clock != NULL && memory != NULL ? play_with(&stage, memory) : 1;
    free(memory);
    evq_free(stage.clock);
    return status;
}
