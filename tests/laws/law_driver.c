// SPDX-License-Identifier: Apache-2.0
// Plays trigger schedules to cameras without pixels, in virtual time, and tells what happened: thousands of schedules
// a second, so that a script can hold the camera against the manual.
//
// stdin, a line a thing:
//   schedule NAME [SEED [RISE FALL STROBE_RISE STROBE_FALL]]    a new camera after power-up (io_profile in ns)
//   set FEATURE VALUE                                           now (as `T set FEATURE VALUE`)
//   T start | stop | high | low | soft | set FEATURE VALUE      at virtual time T, after all that the camera does then
//   T end                                                       the time runs until T, the camera is unplugged
// stdout: `schedule NAME`, then
//   SIGNAL T VALUE, REFUSED T WORD                              every change that the trace tells
//   frame ID TRIGGER_ID TIMESTAMP EXPOSURE_NS SET SET_FRAME GAIN ARRIVED
//   lost ID, event ID T FRAME_ID
//   count exposed|sent|lost|accepted|WORD N                     those that are not 0
//   end T
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "camera/camera.h"

enum { SLOTS = 8, EVENTS = 256, LINE = 256, WORDS = 7, NAME = 64 };

struct play {
    char name[NAME];
    struct evq *clock;
    struct camera *camera;
    struct port port;
    bool over; /* the end was told: what unplugging the camera does is no part of the schedule */
};

/** What all schedules share. */
struct stage {
    struct pool frames;
    struct scene scene;
    struct trace trace;
    struct play play;
};

static void on_change(void *cookie, ns_t t, enum signal_id signal, uint64_t value)
{
    if (((const struct play *)cookie)->over) {
        return;
    }
    printf("%s %" PRId64 " %" PRIu64 "\n", signals[signal].name, t, value);
}

static void on_text(void *cookie, ns_t t, enum signal_id signal, const char *text)
{
    if (((const struct play *)cookie)->over) {
        return;
    }
    printf("%s %" PRId64 " %s\n", signals[signal].name, t, text);
}

static int on_frame(void *self, const struct frame *f)
{
    const struct play *play = self;
    printf("frame %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRId64 " %u %u %g %" PRId64 "\n", f->frame_id, f->trigger_id,
           f->timestamp_ns, f->exposure_ns, f->set_id, f->set_frame_id, f->gain_db, evq_now(play->clock));
    return 0;
}

static void on_frame_lost(void *self, uint64_t frame_id)
{
    (void)self;
    printf("lost %" PRIu64 "\n", frame_id);
}

static void on_event(void *self, const struct camera_event *event)
{
    (void)self;
    printf("event 0x%X %" PRId64 " %" PRIu64 "\n", event->id, event->timestamp_ns, event->frame_id);
}

static const struct sink_ops sink_ops = {.frame = on_frame, .frame_lost = on_frame_lost, .event = on_event};

static int fail(const struct play *play, const char *what)
{
    fprintf(stderr, "law_driver: %s: %s\n", play->name, what);
    return -1;
}

/** Cuts a line into its words; those that are missing are "". */
static void split(char *line, const char *words[WORDS])
{
    for (unsigned i = 0; i < WORDS; i++) {
        line += strspn(line, " \n");
        words[i] = line;
        line += strcspn(line, " \n");
        if (*line != '\0') {
            *line++ = '\0';
        }
    }
}

static bool to_number(const char *word, ns_t *out)
{
    char *end = NULL;
    *out = strtoll(word, &end, 10);
    return end != word && *end == '\0';
}

/** `otherwise` for a word that is no number. */
static ns_t number_or(const char *word, ns_t otherwise)
{
    ns_t number = 0;
    return to_number(word, &number) ? number : otherwise;
}

static void play_end(struct play *play)
{
    camera_free(play->camera);
    evq_free(play->clock);
    play->camera = NULL;
    play->clock = NULL;
}

static int play_begin(struct stage *stage, const char *const words[WORDS])
{
    struct play *play = &stage->play;
    const struct io_profile io = {
        .trigger_rise_ns = number_or(words[3], 0),
        .trigger_fall_ns = number_or(words[4], 0),
        .strobe_rise_ns = number_or(words[5], 0),
        .strobe_fall_ns = number_or(words[6], 0),
    };
    play_end(play);
    play->over = false;
    snprintf(play->name, sizeof play->name, "%s", words[1]);
    printf("schedule %s\n", play->name);
    play->clock = evq_new(EVENTS);
    play->camera = play->clock == NULL ? NULL
                                       : camera_new(&(struct camera_config){
                                             .clock = play->clock,
                                             .frames = &stage->frames,
                                             .scene = &stage->scene,
                                             .jobs = jobs_inline(),
                                             .trace = &stage->trace,
                                             .io = io,
                                             .serial = "38253001",
                                             .seed = (uint64_t)number_or(words[2], 1),
                                             .temperature_c = 25.0,
                                             .no_pixels = true,
                                         });
    if (play->camera == NULL) {
        return fail(play, "out of memory");
    }
    play->port = camera_port(play->camera);
    camera_set_sink(play->camera, PORT_FACE_U3V, (struct sink){.ops = &sink_ops, .self = play});
    return 0;
}

static int set_value(struct play *play, enum feature_id id, const struct value *v)
{
    if (id == FEAT_AcquisitionStart) {
        /* Again with every start: a stream that is open holds the size of the picture. */
        play->port.ops->stream_open(play->port.self, PORT_FACE_U3V);
    }
    int e = play->port.ops->set(play->port.self, id, v);
    return e < 0 ? fail(play, error_name(e)) : 0;
}

static int set_text(struct play *play, const char *name, const char *text)
{
    enum feature_id id = feature_by_name(name, false);
    struct value v;
    if (id == FEAT_NONE || feature_parse(&features[id], text, &v) < 0) {
        return fail(play, name);
    }
    int e = set_value(play, id, &v);
    return e < 0 ? fail(play, name) : e;
}

static int execute(struct play *play, enum feature_id id)
{
    struct value one = value_int(1);
    return set_value(play, id, &one);
}

static void tell_count(const char *name, uint64_t count)
{
    if (count > 0) {
        printf("count %s %" PRIu64 "\n", name, count);
    }
}

static void tell_end(const struct play *play)
{
    struct camera_counters counters = camera_counters(play->camera);
    tell_count("exposed", counters.exposed);
    tell_count("sent", counters.sent);
    tell_count("lost", counters.lost);
    tell_count("accepted", counters.triggers_accepted);
    for (unsigned i = 0; i < REFUSAL_COUNT; i++) {
        tell_count(refusal_word((enum refusal)i), counters.triggers_refused[i]);
    }
    printf("end %" PRId64 "\n", evq_now(play->clock));
}

/** What stands behind the time: `word` and, for set, a feature and its value. */
static int act(struct play *play, const char *word, const char *name, const char *text)
{
    if (strcmp(word, "high") == 0 || strcmp(word, "low") == 0) {
        camera_trigger_in(play->camera, word[0] == 'h');
        return 0;
    }
    if (strcmp(word, "soft") == 0) {
        return execute(play, FEAT_TriggerSoftware);
    }
    if (strcmp(word, "start") == 0) {
        return execute(play, FEAT_AcquisitionStart);
    }
    if (strcmp(word, "stop") == 0) {
        return execute(play, FEAT_AcquisitionStop);
    }
    if (strcmp(word, "set") == 0) {
        return set_text(play, name, text);
    }
    if (strcmp(word, "end") == 0) {
        tell_end(play);
        play->over = true;
        play_end(play);
        return 0;
    }
    return fail(play, word);
}

static int obey(struct stage *stage, char *line)
{
    struct play *play = &stage->play;
    const char *words[WORDS];
    ns_t t = 0;
    split(line, words);
    if (strcmp(words[0], "schedule") == 0) {
        return play_begin(stage, words);
    }
    if (play->camera == NULL) {
        return fail(play, "no schedule");
    }
    if (strcmp(words[0], "set") == 0) {
        return set_text(play, words[1], words[2]);
    }
    if (!to_number(words[0], &t)) {
        return fail(play, words[0]);
    }
    if (t < evq_now(play->clock) || !evq_run_until(play->clock, t)) {
        return fail(play, "time goes back or stands still");
    }
    return act(play, words[1], words[2], words[3]);
}

int main(void)
{
    struct stage stage = {.trace = {.change = on_change, .text = on_text}};
    void *memory = malloc(SLOTS * camera_slot_size()); /* without pixels nobody touches it: it costs nothing */
    char line[LINE];
    stage.trace.cookie = &stage.play;
    int e = memory == NULL || pool_init(&stage.frames, memory, SLOTS, camera_slot_size()) < 0 ||
                    scene_flat_new(SCENE_WHITE_PHOTONS, &stage.scene) < 0
                ? -1
                : 0;
    while (e == 0 && fgets(line, sizeof line, stdin) != NULL) {
        e = obey(&stage, line);
    }
    play_end(&stage.play);
    scene_free(&stage.scene);
    pool_fini(&stage.frames);
    free(memory);
    return e == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
