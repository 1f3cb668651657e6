// SPDX-License-Identifier: Apache-2.0
// Time from event to event, frames as they are read out, no host.
#include "app/render.h"

#include <inttypes.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>

#include "app/media.h"
#include "app/pacer.h"
#include "app/twin.h"
#include "app/workers.h"
#include "base/error.h"
#include "sim/busy.h"

struct render {
    const struct options *o;
    const struct log *log;
    struct twin twin;
    struct worker_client client;
    sem_t picture_done;
    struct busy transfer;
    ns_t bus_free_ns; /* the last transfer ends */
    uint64_t wanted;  /* frames; 0: no limit */
    uint64_t taken;
    ns_t wall_ns; /* how long it took here */
    bool failed;  /* a picture could not be written */
};

static uint64_t fnv1a64(const uint8_t *bytes, size_t n)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < n; i++) {
        h = (h ^ bytes[i]) * UINT64_C(0x100000001B3);
    }
    return h;
}

static void tell_frame(const struct render *r, const struct frame *f)
{
    if (!r->o->json) {
        return;
    }
    printf("{\"frame_id\":%" PRIu64 ",\"trigger_id\":%" PRIu64 ",\"timestamp_ns\":%" PRId64 ",\"exposure_ns\":%" PRId64
           ",\"gain_db\":%.10g,\"set_id\":%u,\"set_frame_id\":%u",
           f->frame_id, f->trigger_id, f->timestamp_ns, f->exposure_ns, f->gain_db, f->set_id, f->set_frame_id);
    if (!r->o->no_pixels) {
        printf(",\"fnv1a64\":\"%016" PRIx64 "\"", fnv1a64(f->slot->bytes, f->payload_size));
    }
    puts("}");
}

static void write_frame(struct render *r, const struct frame *f)
{
    static const char *const endings[] = {[PICTURE_PNG] = "png", [PICTURE_TIFF] = "tiff", [PICTURE_RAW] = "raw"};
    const char *folder = r->o->output;
    if (folder == NULL || r->o->no_pixels || r->failed || strcmp(folder, "/dev/null") == 0) {
        return;
    }
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/frame-%06" PRIu64 ".%s", folder, r->taken, endings[r->o->format]);
    int e = n < (int)sizeof path
                ? media_write_picture(path, f->pixel_format, f->width, f->height, f->slot->bytes, f->payload_size)
                : -CT_E_LENGTH;
    if (e < 0) {
        log_say(r->log, LOG_ERROR, "app", "%s: %s", path, error_text(e));
        r->failed = true;
    }
}

static int take_frame(void *self, const struct frame *f)
{
    struct render *r = self;
    ns_t now = evq_now(r->twin.clock);
    ns_t start = now > r->bus_free_ns ? now : r->bus_free_ns;
    /* Rounded up, as the stream does it; a frame has less than 2^33 bytes. */
    ns_t length = ((int64_t)f->payload_size * NS_PER_S + f->bytes_per_s - 1) / f->bytes_per_s;
    r->bus_free_ns = start + length;
    busy_add(&r->transfer, start, r->bus_free_ns);
    r->taken++;
    tell_frame(r, f);
    write_frame(r, f);
    return 0;
}

static void lose_frame(void *self, uint64_t frame_id)
{
    const struct render *r = self;
    log_say(r->log, LOG_WARN, "app", "frame %" PRIu64 " is lost: no memory", frame_id);
}

static void ignore_event(void *self, const struct camera_event *event)
{
    (void)self;
    (void)event;
}

static const struct sink_ops sink_ops = {.frame = take_frame, .frame_lost = lose_frame, .event = ignore_event};

static void on_picture_done(void *cookie)
{
    sem_post(cookie);
}

static int execute(const struct render *r, enum feature_id id)
{
    struct port port = camera_port(r->twin.camera);
    struct value v = value_int(1);
    return port.ops->set(port.self, id, &v);
}

static bool triggered(const struct render *r)
{
    struct port port = camera_port(r->twin.camera);
    struct value v = {0};
    return port.ops->get(port.self, FEAT_TriggerMode, &v) == 0 && v.i != 0;
}

/** Whether the run is over at the present moment, with nothing more to wait for. */
static bool is_over(const struct render *r)
{
    if (r->failed || r->twin.play.error < 0) {
        return true;
    }
    if (r->wanted > 0) {
        return r->taken >= r->wanted && evq_now(r->twin.clock) >= r->bus_free_ns;
    }
    /* A free-running camera always has something pending: it ends with the recording. */
    return r->twin.wave_in != NULL && r->twin.play.over && !triggered(r);
}

/** Lets all happen that happens at time t, waiting for pictures that are not ready. */
static void pass(struct render *r, ns_t t)
{
    while (!evq_run_until(r->twin.clock, t)) {
        while (sem_wait(&r->picture_done) < 0) {
        }
    }
}

/** Time as someone else would move it: a millisecond at a time, whatever happens within. */
static ns_t in_steps(const struct evq *clock, ns_t next)
{
    const ns_t step = 1000 * NS_PER_US;
    ns_t end = (evq_now(clock) / step + 1) * step;
    return next < end ? next : end;
}

static void run(struct render *r)
{
    struct pacer pacer;
    struct evq *clock = r->twin.clock;
    ns_t limit = r->o->seconds > 0 ? (ns_t)(r->o->seconds * 1e9 + 0.5) : NS_NEVER;
    bool stopped = false;
    pacer_start(&pacer, r->o->clock, clock, r->twin.device);
    while (!is_over(r)) {
        ns_t next = evq_next(clock);
        if (stopped && next > r->bus_free_ns) {
            next = r->bus_free_ns;
        }
        if (next == NS_NEVER && (limit == NS_NEVER || r->twin.wave_in != NULL)) {
            break;
        }
        next = next < limit ? next : limit;
        next = r->o->clock == CLOCK_STEP ? in_steps(clock, next) : next;
        pacer_wait(&pacer, next);
        pass(r, next);
        if (next == limit) {
            break;
        }
        if (r->wanted > 0 && r->taken >= r->wanted && !stopped) {
            stopped = true; /* as a host that has what it wanted; the last frame is still on the bus */
            execute(r, FEAT_AcquisitionStop);
        }
    }
    log_say(r->log, LOG_INFO, "app", "virtual time %.6f s", (double)evq_now(clock) / 1e9);
    if (pacer.slipped_ns > 0) {
        log_say(r->log, LOG_WARN, "app", "this machine is too slow for real time: %.3f s behind",
                (double)pacer.slipped_ns / 1e9);
    }
}

/** This machine's pace beside that of the camera with the same settings. */
static void tell_speed(const struct render *r)
{
    struct port port = camera_port(r->twin.camera);
    struct value camera_hz;
    if (port.ops->get(port.self, FEAT_AcquisitionFrameRate, &camera_hz) < 0 || r->wall_ns <= 0) {
        return;
    }
    printf("%.1f frames/s on this machine; the real camera's limit with these settings is %.1f\n",
           (double)r->taken * 1e9 / (double)r->wall_ns, camera_hz.f);
}

static void tell_counters(const struct render *r)
{
    struct camera_counters c = camera_counters(r->twin.camera);
    uint64_t refused = 0;
    if (r->o->json) {
        printf("{\"counters\":{\"exposed\":%" PRIu64 ",\"sent\":%" PRIu64 ",\"lost\":%" PRIu64
               ",\"triggers_accepted\":%" PRIu64 ",\"triggers_refused\":{",
               c.exposed, c.sent, c.lost, c.triggers_accepted);
    }
    for (unsigned i = 0; i < REFUSAL_COUNT; i++) {
        refused += c.triggers_refused[i];
        if (r->o->json) {
            printf("%s\"%s\":%" PRIu64, i > 0 ? "," : "", refusal_word((enum refusal)i), c.triggers_refused[i]);
        }
    }
    if (r->o->json) {
        puts("}}}");
        return;
    }
    printf("%" PRIu64 " frames in %.6f s of the camera's time (exposed %" PRIu64 ", lost %" PRIu64 ")\n", r->taken,
           (double)evq_now(r->twin.clock) / 1e9, c.exposed, c.lost);
    printf("triggers: %" PRIu64 " accepted, %" PRIu64 " refused", c.triggers_accepted, refused);
    const char *mark = " (";
    for (unsigned i = 0; i < REFUSAL_COUNT; i++) {
        if (c.triggers_refused[i] > 0) {
            printf("%s%s %" PRIu64, mark, refusal_word((enum refusal)i), c.triggers_refused[i]);
            mark = ", ";
        }
    }
    puts(refused > 0 ? ")" : "");
    tell_speed(r);
}

static int start(struct render *r)
{
    struct port port = camera_port(r->twin.camera);
    r->transfer =
        (struct busy){.clock = r->twin.clock, .trace = wave_out_trace(r->twin.wave_out), .signal = SIGNAL_TRANSFER};
    camera_set_sink(r->twin.camera, PORT_FACE_LOCAL, (struct sink){.ops = &sink_ops, .self = r});
    int e = port.ops->stream_open(port.self, PORT_FACE_LOCAL);
    return e < 0 ? e : execute(r, FEAT_AcquisitionStart);
}

static int render_with(struct render *r)
{
    int e =
        twin_open(&(struct twin_config){.options = r->o, .jobs = workers_jobs(&r->client), .log = r->log}, &r->twin);
    if (e < 0) {
        return EXIT_FAILED;
    }
    e = start(r);
    if (e < 0) {
        log_say(r->log, LOG_ERROR, "app", "the acquisition does not start: %s", error_text(e));
    } else {
        const ns_t start_ns = pacer_wall_ns();
        run(r);
        r->wall_ns = pacer_wall_ns() - start_ns;
        tell_counters(r);
    }
    bool good = e >= 0 && !r->failed && r->twin.play.error >= 0;
    if (r->wanted > 0 && r->taken < r->wanted && good) {
        log_say(r->log, LOG_WARN, "app", "%" PRIu64 " of %" PRIu64 " frames: nothing is pending any more", r->taken,
                r->wanted);
    }
    return twin_close(&r->twin) >= 0 && good ? EXIT_OK : EXIT_FAILED;
}

int render(const struct options *o, const struct log *log)
{
    struct render r = {.o = o, .log = log, .wanted = o->count_chosen ? o->count : 0};
    struct workers *workers = workers_new(o->threads);
    if (workers == NULL) {
        log_say(log, LOG_ERROR, "app", "no threads: %s", error_text(-CT_E_MEMORY));
        return EXIT_MACHINE;
    }
    sem_init(&r.picture_done, 0, 0);
    r.client = (struct worker_client){.workers = workers, .done = on_picture_done, .cookie = &r.picture_done};
    int status = render_with(&r);
    workers_free(workers); /* its threads post to the semaphore up to here */
    sem_destroy(&r.picture_done);
    return status;
}
