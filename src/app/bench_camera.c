// SPDX-License-Identifier: Apache-2.0
// Speed of the camera itself: pictures a second, and frames a second when nobody looks at the pixels.
#include "app/bench.h"

#include <semaphore.h>

#include "app/pacer.h"
#include "app/twin.h"
#include "app/workers.h"
#include "base/error.h"

/* Measured for so long each; the fastest run of frames counts: what else the machine does can only make it slower. */
static const ns_t MEASURE_NS = 2 * NS_PER_S;
enum { RUN_OF_PICTURES = 16, RUN_WITHOUT_PIXELS = 200000 };

struct counting_sink {
    unsigned frames;
};

static int count_frame(void *self, const struct frame *frame)
{
    (void)frame;
    ((struct counting_sink *)self)->frames++;
    return 0;
}

static void ignore_lost(void *self, uint64_t frame_id)
{
    (void)self;
    (void)frame_id;
}

static void ignore_event(void *self, const struct camera_event *event)
{
    (void)self;
    (void)event;
}

static const struct sink_ops counting_sink_ops = {
    .frame = count_frame, .frame_lost = ignore_lost, .event = ignore_event};

static void on_picture_done(void *cookie)
{
    sem_post(cookie);
}

/** Lets virtual time go as fast as pictures are made, for MEASURE_NS of wall time. Frames a second of the fastest `run`. */
static double run_camera(struct twin *t, sem_t *picture_done, unsigned run)
{
    struct counting_sink sink = {0};
    struct port port = camera_port(t->camera);
    struct value one = value_int(1);
    camera_set_sink(t->camera, PORT_FACE_LOCAL, (struct sink){.ops = &counting_sink_ops, .self = &sink});
    port.ops->stream_open(port.self, PORT_FACE_LOCAL);
    port.ops->set(port.self, FEAT_AcquisitionStart, &one);
    const ns_t start = pacer_wall_ns();
    ns_t run_start = start, now = start;
    unsigned run_first = 0;
    double best = 0.0;
    while (now - start < MEASURE_NS || best <= 0.0) {
        if (!evq_run_until(t->clock, evq_next(t->clock))) {
            sem_wait(picture_done); /* this thread sleeps, the workers have the cores */
        }
        now = pacer_wall_ns();
        if (sink.frames - run_first >= run) {
            const double rate = (sink.frames - run_first) / ((double)(now - run_start) / 1e9);
            best = rate > best ? rate : best;
            run_first = sink.frames;
            run_start = now;
        }
    }
    return best;
}

/** Frames a wall second of a free-running camera at full resolution in Mono8, in virtual time, without a host. */
static int frames_per_s(const struct options *options, unsigned threads, double *out)
{
    sem_t picture_done;
    struct worker_client client = {.workers = workers_new(threads), .done = on_picture_done, .cookie = &picture_done};
    struct twin t;
    if (client.workers == NULL) {
        return -CT_E_MEMORY;
    }
    sem_init(&picture_done, 0, 0);
    int e = twin_open(&(struct twin_config){.options = options, .jobs = workers_jobs(&client)}, &t);
    if (e >= 0) {
        *out = run_camera(&t, &picture_done, options->no_pixels ? RUN_WITHOUT_PIXELS : RUN_OF_PICTURES);
        twin_close(&t);
    }
    workers_free(client.workers);
    sem_destroy(&picture_done);
    return e;
}

int bench_camera(const struct options *o, struct bench *b)
{
    struct options options = *o;
    double one = 0.0, two = 0.0, all = 0.0, timing = 0.0;
    int e = frames_per_s(&options, 1, &one);
    if (e >= 0) {
        e = frames_per_s(&options, 2, &two);
    }
    if (e >= 0) {
        e = frames_per_s(&options, 0, &all);
    }
    options.no_pixels = true;
    if (e >= 0) {
        e = frames_per_s(&options, 1, &timing);
    }
    if (e < 0) {
        return e;
    }
    const double mpixel = SCENE_WIDTH * SCENE_HEIGHT / 1e6;
    bench_add(b, "sensor_1core", one * mpixel, "Mpixel/s", "full chain, 4096x3000 Mono8, one thread");
    bench_add(b, "sensor_2core", two * mpixel, "Mpixel/s", "full chain, 4096x3000 Mono8, two threads");
    bench_add(b, "render_fps", all, "frames/s", "4096x3000 Mono8, a thread a core, no host");
    bench_add(b, "timing_frames_per_s", timing, "frames/s", "camera timing alone, no pixels");
    return 0;
}
