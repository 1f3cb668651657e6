// SPDX-License-Identifier: Apache-2.0
// Class-specific descriptors of the VideoControl interface, byte by byte.
#include "test.h"

#include "model/uvc_control.h"
#include "usb/uvc_controls.h"

static const uint8_t expected[] = {
    /* header: 1.10, 88 bytes in all, 10 MHz, one streaming interface: 4 */
    13,
    0x24,
    0x01,
    0x10,
    0x01,
    88,
    0,
    0x80,
    0x96,
    0x98,
    0x00,
    1,
    4,
    /* camera terminal 1: exposure mode, exposure time, privacy */
    18,
    0x24,
    0x02,
    1,
    0x01,
    0x02,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    3,
    0x0A,
    0x00,
    0x04,
    /* processing unit 2 behind it: brightness, gamma, gain */
    12,
    0x24,
    0x05,
    2,
    1,
    0,
    0,
    2,
    0x21,
    0x02,
    0,
    0,
    /* extension unit 3 behind that, 36 selectors: 01 02 04-08 | 0F | 13 15 16 17 | 1A 1B | - | 2E 2F 30 | - | 3A-40 |
     * 41 43-48 | 49-4C | 52 */
    36,
    0x24,
    0x06,
    3,
    0x0A,
    0xBA,
    0x49,
    0xDE,
    0x5C,
    0x0B,
    0x49,
    0xD5,
    0x8F,
    0x71,
    0x0B,
    0xE4,
    0x0F,
    0x94,
    0xA6,
    0x7A,
    36,
    1,
    2,
    11,
    0xFB,
    0x40,
    0x74,
    0x06,
    0x00,
    0xE0,
    0x00,
    0xFE,
    0xFD,
    0x0F,
    0x02,
    0,
    /* output terminal 4 behind that: streaming */
    9,
    0x24,
    0x03,
    4,
    0x01,
    0x01,
    0,
    3,
    0,
};

static void descriptors_are_these_bytes(void **state)
{
    (void)state;
    uint8_t bytes[256];
    struct wr w = wr_over(bytes, sizeof bytes);
    uvc_write_control_descriptors(&w, 4);
    assert_false(w.bad);
    assert_int_equal(wr_used(&w), sizeof expected);
    for (size_t i = 0; i < sizeof expected; i++) {
        if (bytes[i] != expected[i]) {
            fail_msg("byte %zu is 0x%02X, not 0x%02X", i, bytes[i], expected[i]);
        }
    }
}

/* 0x30 has 8 bytes: the widest */
static void every_selector_has_room_for_its_fields(void **state)
{
    (void)state;
    for (unsigned i = 0; i < uvc_control_count; i++) {
        const struct uvc_control *c = &uvc_controls[i];
        const struct uvc_control *first = NULL;
        size_t length = uvc_control_length(c->entity, c->selector);
        unsigned fields = uvc_control_fields(c->entity, c->selector, &first);
        assert_true(fields >= 1 && fields <= UVC_SELECTOR_FIELDS_MAX && first <= c && c < first + fields);
        assert_true(length * 8 >= (size_t)c->offset + c->size && length <= UVC_SELECTOR_BYTES_MAX);
        assert_true(c->selector <= 88); /* bits of bmControls */
    }
}

static void lengths_are_those_of_the_real_camera(void **state)
{
    (void)state;
    assert_int_equal(uvc_control_length(UVC_CAMERA_TERMINAL, 0x02), 1);
    assert_int_equal(uvc_control_length(UVC_CAMERA_TERMINAL, 0x04), 4);
    assert_int_equal(uvc_control_length(UVC_CAMERA_TERMINAL, 0x11), 1);
    assert_int_equal(uvc_control_length(UVC_PROCESSING_UNIT, 0x02), 2);
    assert_int_equal(uvc_control_length(UVC_PROCESSING_UNIT, 0x04), 2);
    assert_int_equal(uvc_control_length(UVC_PROCESSING_UNIT, 0x09), 2);
    assert_int_equal(uvc_control_length(UVC_EXTENSION_UNIT, 0x06), 1);
    assert_int_equal(uvc_control_length(UVC_EXTENSION_UNIT, 0x07), 4);
    assert_int_equal(uvc_control_length(UVC_EXTENSION_UNIT, 0x30), 8);
    assert_int_equal(uvc_control_length(UVC_EXTENSION_UNIT, 0x48), 2);
    assert_int_equal(uvc_control_length(UVC_EXTENSION_UNIT, 0x42), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptors_are_these_bytes),
        cmocka_unit_test(every_selector_has_room_for_its_fields),
        cmocka_unit_test(lengths_are_those_of_the_real_camera),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
