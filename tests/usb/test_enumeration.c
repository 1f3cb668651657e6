// SPDX-License-Identifier: Apache-2.0
// What a host sees when the camera is plugged in.
#include "test.h"

#include <string.h>

#include "usb_host.h"

static int setup(void **state)
{
    static struct host h;
    host_plug(&h, true, 0);
    *state = &h;
    return 0;
}

static int teardown(void **state)
{
    host_close(*state);
    return 0;
}

static void the_device_descriptor_is_that_of_a_dmk_38ux253(void **state)
{
    static const uint8_t expected[18] = {18, 1, 0x10, 0x03, 0xEF, 2, 1, 9, 0x9E, 0x19, 0x11, 0x98, 0, 0, 1, 2, 3, 1};
    uint8_t d[64];
    assert_int_equal(host_control(*state, 0x80, 6, 0x0100, 0, d, sizeof d), 18);
    assert_memory_equal(d, expected, 18);
    assert_int_equal(host_control(*state, 0x80, 6, 0x0100, 0, d, 8), 8);
}

static void at_high_speed_it_is_a_usb_2_10_device_with_512_byte_packets(void **state)
{
    (void)state;
    struct host h;
    host_plug(&h, false, 0);
    uint8_t d[512];
    assert_int_equal(host_control(&h, 0x80, 6, 0x0100, 0, d, 18), 18);
    assert_int_equal(d[2] | d[3] << 8, 0x0210);
    assert_int_equal(d[7], 64);
    assert_int_equal(host_control(&h, 0x80, 6, 0x0600, 0, d, 10), 10);
    static uint8_t c[4096];
    int n = host_control(&h, 0x80, 6, 0x0200, 0, c, sizeof c);
    assert_int_equal(n, c[2] | c[3] << 8);
    unsigned endpoints = 0;
    for (int at = 0; at < n; at += c[at]) {
        assert_true(c[at] >= 2 && at + c[at] <= n);
        assert_int_not_equal(c[at + 1], 0x30); /* no companions */
        if (c[at + 1] == 5) {
            assert_int_equal(c[at + 4] | c[at + 5] << 8, 512);
            endpoints++;
        }
    }
    assert_int_equal(endpoints, 5);
    host_close(&h);
}

static void the_configuration_has_two_functions_in_five_interfaces(void **state)
{
    static uint8_t d[4096];
    int n = host_control(*state, 0x80, 6, 0x0200, 0, d, sizeof d);
    assert_int_equal(n, d[2] | d[3] << 8);
    assert_int_equal(d[4], 5);
    assert_int_equal(d[8], 50);
    static const uint8_t u3v_iad[8] = {8, 11, 0, 3, 0xEF, 5, 0, 4};
    assert_memory_equal(d + 9, u3v_iad, 8);
    static const uint8_t control[9] = {9, 4, 0, 0, 2, 0xEF, 5, 0, 0};
    assert_memory_equal(d + 17, control, 9);
    assert_int_equal(d[26], 20); /* the device info comes first behind the interface */
    assert_int_equal(d[27], 0x24);
    assert_int_equal(d[28], 1);
    static const uint8_t control_out[13] = {7, 5, 0x01, 2, 0, 4, 0, 6, 48, 0, 0, 0, 0};
    assert_memory_equal(d + 46, control_out, 13);
    assert_int_equal(d[61], 0x81);

    unsigned interfaces = 0;
    unsigned endpoints = 0;
    for (int at = 0; at < n; at += d[at]) {
        assert_true(d[at] >= 2 && at + d[at] <= n);
        interfaces += d[at + 1] == 4;
        endpoints += d[at + 1] == 5;
    }
    assert_int_equal(interfaces, 5);
    assert_int_equal(endpoints, 5);
    /* The video function begins right behind the stream's companion; what is in it: test_uvc_descriptors.c. */
    enum { STREAM_AT = 94 };
    static const uint8_t stream[22] = {9, 4, 2, 0, 1, 0xEF, 5, 2, 0, 7, 5, 0x83, 2, 0, 4, 0, 6, 48, 15, 0, 0, 0};
    static const uint8_t uvc[17] = {8, 11, 3, 2, 0x0E, 3, 0, 0, 9, 4, 3, 0, 0, 0x0E, 1, 0, 0};
    assert_memory_equal(d + STREAM_AT, stream, 22);
    assert_memory_equal(d + STREAM_AT + 22, uvc, 17);
}

static void string(struct host *h, unsigned index, char *out)
{
    uint8_t d[255];
    int n = host_control(h, 0x80, 6, 0x0300 | index, 0x0409, d, sizeof d);
    assert_true(n >= 2 && n == d[0] && d[1] == 3);
    int chars = (n - 2) / 2;
    for (int i = 0; i < chars; i++) {
        out[i] = (char)d[2 + 2 * i];
        assert_int_equal(d[3 + 2 * i], 0);
    }
    out[chars] = '\0';
}

static void strings_registers_and_features_tell_the_same(void **state)
{
    struct host *h = *state;
    char text[128];
    uint8_t d[512];
    assert_int_equal(host_control(h, 0x80, 6, 0x0300, 0, d, 255), 4);
    assert_int_equal(d[2] | d[3] << 8, 0x0409);
    string(h, 1, text);
    assert_string_equal(text, "The Imaging Source Europe GmbH");
    string(h, 2, text);
    assert_string_equal(text, "DMK 38UX253");
    string(h, 4, text);
    assert_string_equal(text, "USB3 Vision");
    /* The GUID: vendor id, then the serial number 44020271 = 0x029FB22F. */
    host_control(h, 0x80, 6, 0x0200, 0, d, sizeof d);
    const uint8_t *info = d + 26;
    string(h, info[11], text);
    assert_string_equal(text, "199E029FB22F");
    host_control(h, 0x00, 9, 1, 0, NULL, 0);
    static const struct {
        unsigned info_at;
        uint64_t addr;
    } pairs[] = {{12, 0x04}, {13, 0x44}, {14, 0x84}, {15, 0xC4}, {16, 0x104}, {17, 0x144}, {18, 0x184}};
    uint8_t name[64] = "nn-12";
    assert_int_equal(host_write(h, 0x184, name, 64), 0);
    for (unsigned i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        uint8_t reg[65] = {0};
        string(h, info[pairs[i].info_at], text);
        assert_int_equal(host_read(h, pairs[i].addr, reg, 64), 0);
        assert_string_equal(text, (const char *)reg);
        assert_true(text[0] != '\0');
    }
}

static void names_beyond_ascii_become_utf_16_and_broken_ones_question_marks(void **state)
{
    struct host *h = *state;
    strcpy(h->camera.user_id, "\xC3\xBC\xE2\x82\xAC\xFF\xC3");
    static const uint8_t expected[10] = {10, 3, 0xFC, 0, 0xAC, 0x20, '?', 0, '?', 0};
    uint8_t d[64];
    assert_int_equal(host_control(h, 0x80, 6, 0x0308, 0x0409, d, sizeof d), 10);
    assert_memory_equal(d, expected, 10);
}

static void the_bos_has_two_capabilities(void **state)
{
    uint8_t d[64];
    assert_int_equal(host_control(*state, 0x80, 6, 0x0F00, 0, d, sizeof d), 22);
    assert_int_equal(d[2] | d[3] << 8, 22);
    assert_int_equal(d[4], 2);
    assert_int_equal(d[7], 2);
    assert_int_equal(d[14], 3);
}

static void what_does_not_exist_stalls(void **state)
{
    struct host *h = *state;
    uint8_t d[64] = {0};
    assert_int_equal(host_control(h, 0x80, 6, 0x0600, 0, d, 10), -1); /* device qualifier at SuperSpeed */
    assert_int_equal(host_control(h, 0x80, 6, 0x0201, 0, d, 9), -1);
    assert_int_equal(host_control(h, 0x80, 6, 0x030A, 0, d, 64), -1);
    assert_int_equal(host_control(h, 0x00, 7, 0x0100, 0, d, 18), -1); /* SET_DESCRIPTOR */
    assert_int_equal(host_control(h, 0x00, 9, 2, 0, NULL, 0), -1);
    assert_int_equal(host_control(h, 0x80, 9, 1, 0, NULL, 0), -1); /* the wrong direction */
    assert_int_equal(host_control(h, 0x00, 3, 1, 0, NULL, 0), -1); /* remote wakeup */
    assert_int_equal(host_control(h, 0xC0, 1, 0, 0, d, 8), -1);    /* vendor */
    assert_int_equal(host_control(h, 0x81, 10, 0, 0, d, 1), -1);   /* not configured */
    host_control(h, 0x00, 9, 1, 0, NULL, 0);
    assert_int_equal(host_control(h, 0x81, 10, 0, 5, d, 1), -1);    /* no interface 5 */
    assert_int_equal(host_control(h, 0x01, 11, 1, 0, NULL, 0), -1); /* no alternate setting 1 */
    assert_int_equal(host_control(h, 0xA1, 0x81, 0, 0, d, 8), -1);  /* a class request to USB3 Vision */
    assert_int_equal(host_control(h, 0x82, 0, 0, 0x85, d, 2), -1);  /* no endpoint 0x85 */
    assert_int_equal(host_control(h, 0x82, 12, 0, 0x83, d, 2), -1); /* SYNCH_FRAME */
}

static void the_standard_requests_answer(void **state)
{
    struct host *h = *state;
    uint8_t d[8] = {0xFF};
    assert_int_equal(host_control(h, 0x00, 5, 7, 0, NULL, 0), 0);
    assert_int_equal(host_control(h, 0x80, 8, 0, 0, d, 1), 1);
    assert_int_equal(d[0], 0);
    assert_int_equal(host_control(h, 0x00, 9, 1, 0, NULL, 0), 0);
    assert_int_equal(host_control(h, 0x80, 8, 0, 0, d, 1), 1);
    assert_int_equal(d[0], 1);
    assert_int_equal(host_control(h, 0x00, 48, 0, 0, d, 6), 6);
    assert_int_equal(host_control(h, 0x00, 49, 40, 0, NULL, 0), 0);
    assert_int_equal(host_control(h, 0x00, 3, 48, 0, NULL, 0), 0); /* U1 on */
    assert_int_equal(host_control(h, 0x80, 0, 0, 0, d, 2), 2);
    assert_int_equal(d[0], 4);
    assert_int_equal(host_control(h, 0x00, 1, 48, 0, NULL, 0), 0);
    assert_int_equal(host_control(h, 0x01, 3, 0, 0x0300, NULL, 0), 0); /* function suspend */
    assert_int_equal(host_control(h, 0x81, 10, 0, 4, d, 1), 1);
    assert_int_equal(d[0], 0);
    assert_int_equal(host_control(h, 0x01, 11, 0, 4, NULL, 0), 0);
    assert_int_equal(host_control(h, 0x81, 0, 0, 2, d, 2), 2);
}

static void a_halted_endpoint_says_so_and_stalls_until_cleared(void **state)
{
    struct host *h = *state;
    host_control(h, 0x00, 9, 1, 0, NULL, 0);
    struct pending p;
    host_submit_in(h, &p, STREAM_IN, 100);
    assert_false(p.done);
    uint8_t d[2];
    assert_int_equal(host_control(h, 0x02, 3, 0, STREAM_IN, NULL, 0), 0);
    assert_true(p.done);
    assert_int_equal(p.status, USB_STALL);
    host_control(h, 0x82, 0, 0, STREAM_IN, d, 2);
    assert_int_equal(d[0], 1);
    host_submit_in(h, &p, STREAM_IN, 100);
    assert_int_equal(p.status, USB_STALL);
    assert_int_equal(host_stream_start(h, 4096, 1 << 20), 0xA002);
    assert_int_equal(host_control(h, 0x02, 1, 0, STREAM_IN, NULL, 0), 0);
    host_control(h, 0x82, 0, 0, STREAM_IN, d, 2);
    assert_int_equal(d[0], 0);
    host_submit_in(h, &p, STREAM_IN, 100);
    assert_false(p.done);
    usb_cancel(h->device, &p.t);
    assert_int_equal(p.status, USB_CANCELLED);
    assert_int_equal(p.completions, 1);
    usb_cancel(h->device, &p.t);
    assert_int_equal(p.completions, 1);
}

static void without_a_configuration_there_are_no_data_endpoints(void **state)
{
    struct host *h = *state;
    struct pending p;
    host_submit_in(h, &p, CONTROL_IN, 100);
    assert_true(p.done);
    assert_int_equal(p.status, USB_STALL);
    host_control(h, 0x00, 9, 1, 0, NULL, 0);
    host_submit_in(h, &p, CONTROL_IN, 100);
    assert_false(p.done);
    usb_reset(h->device);
    assert_int_equal(p.status, USB_CANCELLED);
    host_submit_in(h, &p, CONTROL_IN, 100);
    assert_int_equal(p.status, USB_STALL);
    host_submit_in(h, &p, 0x85, 100);
    assert_int_equal(p.status, USB_STALL);
}

static void a_device_that_goes_takes_its_transfers_with_it(void **state)
{
    (void)state;
    struct host h;
    host_open(&h);
    struct pending p;
    host_submit_in(&h, &p, EVENT_IN, 100);
    host_close(&h);
    assert_int_equal(p.completions, 1);
    assert_int_equal(p.status, USB_NO_DEVICE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(the_device_descriptor_is_that_of_a_dmk_38ux253),
        T(at_high_speed_it_is_a_usb_2_10_device_with_512_byte_packets),
        T(the_configuration_has_two_functions_in_five_interfaces),
        T(strings_registers_and_features_tell_the_same),
        T(names_beyond_ascii_become_utf_16_and_broken_ones_question_marks),
        T(the_bos_has_two_capabilities),
        T(what_does_not_exist_stalls),
        T(the_standard_requests_answer),
        T(a_halted_endpoint_says_so_and_stalls_until_cleared),
        T(without_a_configuration_there_are_no_data_endpoints),
        T(a_device_that_goes_takes_its_transfers_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
