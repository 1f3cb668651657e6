// SPDX-License-Identifier: Apache-2.0
// The console's own pictures: there when nobody else streams, and never in anybody's way.
#include "test.h"

#include <string.h>

#include "base/error.h"
#include "camera/rig.h"

/** What the onlooker saw. */
struct seen {
    unsigned frames;
    struct frame last;
};

static int on_frame(void *self, const struct frame *frame)
{
    struct seen *seen = self;
    seen->frames++;
    seen->last = *frame;
    return -CT_E_BUSY; /* what it answers does not count while another face streams */
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

static void look_on(struct rig *rig, struct seen *seen)
{
    static const struct sink_ops ops = {.frame = on_frame, .frame_lost = on_lost, .event = on_event};
    *seen = (struct seen){.frames = 0};
    camera_set_sink(rig->camera, PORT_FACE_LOCAL, (struct sink){.ops = &ops, .self = seen});
    rig_set(rig, FEAT_Width, 256);
    rig_set(rig, FEAT_Height, 128);
    rig_set(rig, FEAT_ExposureAuto, 0);
    rig_set_float(rig, FEAT_ExposureTime, 1000.0);
}

static int open_local(struct rig *rig)
{
    return rig->port.ops->stream_open(rig->port.self, PORT_FACE_LOCAL);
}

static int open_host(struct rig *rig)
{
    return rig->port.ops->stream_open(rig->port.self, PORT_FACE_U3V);
}

static void its_pictures_begin_with_the_opening(void **state)
{
    struct rig *rig = *state;
    struct seen seen;
    enum port_face face = PORT_FACE_U3V;
    look_on(rig, &seen);
    assert_int_equal(open_local(rig), 0);
    assert_true(camera_stream_face(rig->camera, &face) && face == PORT_FACE_LOCAL);
    rig_run_ms(rig, 100);
    assert_true(seen.frames > 10);
    rig->port.ops->stream_close(rig->port.self, PORT_FACE_LOCAL);
    unsigned then = seen.frames;
    rig_run_ms(rig, 100);
    assert_int_equal(seen.frames, then);
    assert_int_equal(pool_free_count(&rig->frames), RIG_SLOTS);
}

static void a_host_never_hears_busy_because_of_it(void **state)
{
    struct rig *rig = *state;
    struct seen seen;
    look_on(rig, &seen);
    open_local(rig);
    rig_run_ms(rig, 50);
    assert_int_equal(open_host(rig), 0);
    rig_run_ms(rig, 50);
    assert_int_equal(rig->got_count, 0); /* nothing before its own AcquisitionStart */
    assert_int_equal(open_local(rig), -CT_E_BUSY);
    assert_int_equal(rig_exec(rig, FEAT_AcquisitionStart), 0);
    rig_run_ms(rig, 100);
    assert_true(rig->got_count > 5);
    assert_int_equal(rig->got[0].frame_id, 0);
}

static void it_looks_on_while_a_host_streams(void **state)
{
    struct rig *rig = *state;
    struct seen seen;
    look_on(rig, &seen);
    open_host(rig);
    rig_exec(rig, FEAT_AcquisitionStart);
    rig_run_ms(rig, 100);
    assert_true(rig->got_count > 5);
    assert_int_equal(seen.frames, rig->got_count);
    assert_int_equal(camera_counters(rig->camera).lost, 0);
    assert_int_equal(camera_counters(rig->camera).sent, rig->got_count);
}

static void a_host_s_acquisition_is_not_ended_with_it(void **state)
{
    struct rig *rig = *state;
    struct seen seen;
    look_on(rig, &seen);
    open_local(rig);
    rig_run_ms(rig, 50);
    assert_int_equal(rig_exec(rig, FEAT_AcquisitionStart), 0); /* some start before they open the stream */
    assert_int_equal(open_host(rig), 0);
    rig_run_ms(rig, 100);
    assert_true(rig->got_count > 5);
}

static void it_locks_nothing(void **state)
{
    struct rig *rig = *state;
    struct seen seen;
    look_on(rig, &seen);
    open_local(rig);
    rig_run_ms(rig, 50);
    assert_null(camera_why_locked(rig->camera, FEAT_Width));
    assert_int_equal(rig_set(rig, FEAT_Width, 512), 0);
    unsigned then = seen.frames;
    rig_run_ms(rig, 50);
    assert_int_equal(seen.frames, then); /* until it is opened again */
    assert_int_equal(open_local(rig), 0);
    rig_run_ms(rig, 50);
    assert_true(seen.frames > then);
    assert_int_equal(seen.last.width, 512);
    assert_int_equal(seen.last.payload_size, 512 * 128);
    assert_int_equal(rig_set(rig, FEAT_UserSetSelector, 0), 0);
    assert_int_equal(rig_exec(rig, FEAT_UserSetLoad), 0);
    assert_int_equal(rig_get(rig, FEAT_Width), 4096);
}

static void a_lock_says_why(void **state)
{
    struct rig *rig = *state;
    struct seen seen;
    look_on(rig, &seen);
    assert_null(camera_why_locked(rig->camera, FEAT_Width));
    rig_exec(rig, FEAT_AcquisitionStart);
    assert_non_null(strstr(camera_why_locked(rig->camera, FEAT_Width), "AcquisitionStop"));
    open_host(rig);
    assert_non_null(strstr(camera_why_locked(rig->camera, FEAT_Width), "stream"));
    rig_set(rig, FEAT_ExposureAuto, 1);
    assert_non_null(strstr(camera_why_locked(rig->camera, FEAT_ExposureTime), "ExposureAuto"));
}

/** Every feature that the camera locks has a sentence on why; locks that nobody can explain are a defect. */
static void no_lock_is_without_a_reason(void **state)
{
    struct rig *rig = *state;
    uint8_t bytes[4];
    rig_open_stream(rig);
    rig_set(rig, FEAT_LUTEnable, 1);
    rig_set(rig, FEAT_IMXLowLatencyTriggerMode, 1);
    for (unsigned i = 0; i < FEATURE_COUNT; i++) {
        if (features[i].kind == FK_REGISTER) {
            continue;
        }
        assert_int_equal(rig->port.ops->read(rig->port.self, features[i].addr + FEATURE_REG_STATE, bytes, sizeof bytes),
                         0);
        bool free_to_write = (bytes[0] & FEATURE_STATE_LOCKED) == 0 && (bytes[0] & FEATURE_STATE_AVAILABLE) != 0;
        assert_true((camera_why_locked(rig->camera, (enum feature_id)i) == NULL) == free_to_write);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(its_pictures_begin_with_the_opening, rig_setup_without_pixels, rig_teardown),
        cmocka_unit_test_setup_teardown(a_host_never_hears_busy_because_of_it, rig_setup_without_pixels, rig_teardown),
        cmocka_unit_test_setup_teardown(it_looks_on_while_a_host_streams, rig_setup_without_pixels, rig_teardown),
        cmocka_unit_test_setup_teardown(a_host_s_acquisition_is_not_ended_with_it, rig_setup_without_pixels,
                                        rig_teardown),
        cmocka_unit_test_setup_teardown(it_locks_nothing, rig_setup_without_pixels, rig_teardown),
        cmocka_unit_test_setup_teardown(a_lock_says_why, rig_setup_without_pixels, rig_teardown),
        cmocka_unit_test_setup_teardown(no_lock_is_without_a_reason, rig_setup_without_pixels, rig_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
