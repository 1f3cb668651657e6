// SPDX-License-Identifier: Apache-2.0
// Events: who is told, of what.
#include "test.h"

#include "base/error.h"
#include "camera/events.h"
#include "camera/rig.h"

static void notify(struct rig *rig, enum event_id event, bool on)
{
    assert_int_equal(rig_set(rig, FEAT_EventSelector, event), 0);
    assert_int_equal(rig_set(rig, FEAT_EventNotification, on), 0);
}

static void nobody_is_told_of_what_nobody_asked_for(void **state)
{
    struct rig *rig = *state;
    for (unsigned event = 0; event < EVENT_COUNT; event++) {
        events_emit(rig->camera, (enum event_id)event, 1);
    }
    assert_int_equal(rig->event_count, 0);
}

static void each_event_is_switched_by_itself(void **state)
{
    struct rig *rig = *state;
    notify(rig, EVENT_Line1RisingEdge, true);
    notify(rig, EVENT_FrameTriggerMissed, true);
    notify(rig, EVENT_Line1RisingEdge, false);
    for (unsigned event = 0; event < EVENT_COUNT; event++) {
        rig_set(rig, FEAT_EventSelector, event);
        assert_int_equal(rig_get(rig, FEAT_EventNotification), event == EVENT_FrameTriggerMissed);
        events_emit(rig->camera, (enum event_id)event, 0);
    }
    assert_int_equal(rig->event_count, 1);
    assert_int_equal(rig->events[0].id, 0x9004);
}

static void an_event_carries_its_id_its_time_and_its_frame(void **state)
{
    struct rig *rig = *state;
    notify(rig, EVENT_ExposureEnd, true);
    rig_run_ms(rig, 5);
    rig_exec(rig, FEAT_TimestampReset);
    rig_run_ms(rig, 7);
    events_emit(rig->camera, EVENT_ExposureEnd, 42);
    assert_int_equal(rig->event_count, 1);
    assert_int_equal(rig->events[0].id, 0x9001);
    assert_int_equal(rig->events[0].timestamp_ns, 7000000);
    assert_int_equal(rig->events[0].frame_id, 42);
}

static void the_test_event_happens_when_asked_for(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_exec(rig, FEAT_TestEventGenerate), 0);
    assert_int_equal(rig->event_count, 0);
    notify(rig, EVENT_Test, true);
    assert_int_equal(rig_exec(rig, FEAT_TestEventGenerate), 0);
    assert_int_equal(rig->event_count, 1);
    assert_int_equal(rig->events[0].id, 0x4FFF);
}

static void a_user_set_keeps_which_events_are_told(void **state)
{
    struct rig *rig = *state;
    notify(rig, EVENT_Test, true);
    rig_set(rig, FEAT_UserSetSelector, 1);
    assert_int_equal(rig_exec(rig, FEAT_UserSetSave), 0);
    notify(rig, EVENT_Test, false);
    assert_int_equal(rig_exec(rig, FEAT_UserSetLoad), 0);
    assert_int_equal(rig_get(rig, FEAT_EventNotification), 1);
}

static void an_event_that_is_not_there_can_not_be_selected(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_set(rig, FEAT_EventSelector, EVENT_COUNT), -CT_E_ENTRY);
    assert_int_equal(rig_set(rig, FEAT_EventNotification, 2), -CT_E_ENTRY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(test) cmocka_unit_test_setup_teardown(test, rig_setup_without_pixels, rig_teardown)
        T(nobody_is_told_of_what_nobody_asked_for),        T(each_event_is_switched_by_itself),
        T(an_event_carries_its_id_its_time_and_its_frame), T(the_test_event_happens_when_asked_for),
        T(a_user_set_keeps_which_events_are_told),         T(an_event_that_is_not_there_can_not_be_selected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
