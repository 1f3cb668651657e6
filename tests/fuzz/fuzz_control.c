// SPDX-License-Identifier: Apache-2.0
// The operations that a running camera answers, over a real camera without pixels: each line of an input is a request of the
// control channel, or (after '/') a path of the console, or (after '@') a Host.
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "app/change_log.h"
#include "app/control_answer.h"
#include "app/wave_ring.h"
#include "app/web_guard.h"
#include "app/web_path.h"
#include "base/error.h"
#include "camera/camera.h"

enum { SLOTS = 3, CLOCK_EVENTS = 32, LINE_MAX_BYTES = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** One camera for all inputs. */
static struct {
    struct evq *clock;
    struct pool frames;
    struct camera *camera;
    struct pulses line;
    struct pacer pacer;
    struct wave_ring *waves;
    struct control_target target;
} world;

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void drive(void *cookie, bool high)
{
    camera_trigger_in(cookie, high);
}

/** Takes every scene for one that is being opened, and never opens one. */
static struct scene_shown shown(const void *self)
{
    (void)self;
    return (struct scene_shown){.spec = "flat:1", .refused = "image:\xe9", .refused_text = "no", .changeable = true};
}

static int change(void *self, const char *spec)
{
    (void)self;
    return spec[0] == '\0' ? -CT_E_BUSY : 0;
}

static const struct scene_holder_ops scene_ops = {.shown = shown, .change = change};

static void plug(void)
{
    static struct scene scene;
    static const struct control_about about = {.serial = "38253001", .version = "0"};
    void *memory = calloc(SLOTS, camera_slot_size());
    world.clock = evq_new(CLOCK_EVENTS);
    world.waves = wave_ring_new();
    check(memory != NULL && world.clock != NULL && world.waves != NULL);
    check(pool_init(&world.frames, memory, SLOTS, camera_slot_size()) == 0);
    check(scene_flat_new(SCENE_WHITE_PHOTONS, &scene) == 0);
    world.camera = camera_new(&(struct camera_config){.clock = world.clock,
                                                      .frames = &world.frames,
                                                      .scene = &scene,
                                                      .jobs = jobs_inline(),
                                                      .trace = wave_ring_trace(world.waves),
                                                      .serial = "38253001",
                                                      .no_pixels = true});
    check(world.camera != NULL);
    pacer_start(&world.pacer, CLOCK_STEP, world.clock, NULL);
    pulses_init(&world.line, world.clock, drive, world.camera);
    world.target = (struct control_target){.port = camera_port(world.camera),
                                           .camera = world.camera,
                                           .line = &world.line,
                                           .pacer = &world.pacer,
                                           .scene = {.ops = &scene_ops},
                                           .about = &about,
                                           .changes = change_log_new(world.camera),
                                           .waves = world.waves};
    check(world.target.changes != NULL);
}

/** Every request has an answer: a JSON object that says ok, or an error by name and in words. */
static void ask(const char *text, size_t n)
{
    size_t size = 0;
    char *answer = control_answer(&world.target, text, n, &size);
    check(answer != NULL && size > 0 && answer[size - 1] == '\n');
    json_t *json = json_loadb(answer, size, 0, NULL);
    const json_t *ok = json_object_get(json, "ok");
    const json_t *error = json_object_get(json, "error");
    check(json_is_boolean(ok));
    check(json_is_true(ok) ||
          (json_is_string(json_object_get(error, "name")) && json_string_length(json_object_get(error, "text")) > 0));
    json_decref(json);
    free(answer);
}

/** A path leads nowhere but into its own words. */
static void walk(const char *text)
{
    struct web_path path;
    const char *word = NULL;
    if (web_path_split(text, &path) < 0) {
        return;
    }
    for (unsigned i = 0; i < path.count; i++) {
        check(path.segments[i][0] != '\0' && strcmp(path.segments[i], "..") != 0 && strcmp(path.segments[i], ".") != 0);
    }
    web_path_matches(&path, 1, "features/{}/execute", &word);
    uint64_t number = 0;
    double real = 0;
    check(web_number(text + 1, 3, 9, 5, &number) < 0 || (number >= 3 && number <= 9));
    check(web_real(text + 1, 3, 9, 5, &real) < 0 || (real >= 3 && real <= 9));
}

/** Nobody but this machine's names comes in. */
static void knock(const char *host)
{
    static const struct web_guard guard = {.host = "127.0.0.1", .port = 8380, .loopback = true};
    const struct web_headers headers = {.host = host};
    const char *why = NULL;
    bool let_in = web_guard_check(&guard, &headers, true, &why) == 0;
    check(!let_in || strstr(host, "127.0.0.1") != NULL || strstr(host, "::1") != NULL || strlen(host) == 14);
}

static void line(const char *text, size_t n)
{
    char whole[LINE_MAX_BYTES + 1];
    size_t size = n < LINE_MAX_BYTES ? n : LINE_MAX_BYTES;
    memcpy(whole, text, size);
    whole[size] = '\0';
    if (size > 0 && text[0] == '/') {
        walk(whole);
    } else if (size > 0 && text[0] == '@') {
        knock(whole + 1);
    } else {
        ask(text, size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (world.camera == NULL) {
        plug();
    }
    const char *at = (const char *)data;
    const char *end = at + size;
    for (unsigned lines = 0; at < end && lines < 64; lines++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop != NULL ? stop : end;
        line(at, (size_t)(stop - at));
        evq_run_until(world.clock, evq_now(world.clock) + NS_PER_MS);
        at = stop + 1;
    }
    static const char reset[] = "{\"exec\": \"DeviceReset\"}";
    pulses_level(&world.line, false); /* a train of a billion pulses ends here */
    ask(reset, sizeof reset - 1);
    return 0;
}
