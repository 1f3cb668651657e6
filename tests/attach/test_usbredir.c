// SPDX-License-Identifier: Apache-2.0
// The usbredir attachment against a scripted guest that is orderly or slow.
#include <stdlib.h>
#include <string.h>

#include "redir_bench.h"
#include "test.h"

static const uint8_t get_device[8] = {0x80, 6, 0, 1, 0, 0, 18, 0};
static const uint8_t get_nothing[8] = {0x80, 6, 0, 77, 0, 0, 18, 0};
static const uint8_t vendor_out[8] = {0x40, 1, 0, 0, 0, 0, 5, 0};
static const uint8_t vendor_in[8] = {0xC0, 1, 0, 0, 0, 0, 64, 0};

/* --- order --- */

static void a_guest_hears_endpoints_and_interfaces_before_the_device(void **state)
{
    (void)state;
    guest_join(&redir_bench, &redir_guest);
    assert_string_equal(redir_guest.order, "heid");
    assert_int_equal(redir_guest.device.speed, usb_redir_speed_super);
    assert_int_equal(redir_guest.device.vendor_id, FAKE_VENDOR);
    assert_int_equal(redir_guest.device.product_id, FAKE_PRODUCT);
    assert_int_equal(redir_guest.interfaces.interface_count, 4);
    assert_int_equal(redir_guest.interfaces.interface_class[0], 0xEF);
    assert_int_equal(redir_guest.interfaces.interface_protocol[2], 2);
    assert_int_equal(redir_guest.endpoints.type[0], usb_redir_type_control);
    assert_int_equal(redir_guest.endpoints.type[16], usb_redir_type_control);
    assert_int_equal(redir_guest.endpoints.max_packet_size[0], 512);
    assert_int_equal(redir_guest.endpoints.type[16 + 3], usb_redir_type_bulk);
    assert_int_equal(redir_guest.endpoints.interface[16 + 3], 2);
    assert_int_equal(redir_guest.endpoints.max_packet_size[16 + 3], 1024);
    assert_int_equal(redir_guest.endpoints.type[3], usb_redir_type_invalid);
}

static void a_configuration_comes_with_its_endpoints_before_its_status(void **state)
{
    (void)state;
    guest_join(&redir_bench, &redir_guest);
    redir_guest.order[0] = '\0';
    memset(redir_guest.order, 0, sizeof redir_guest.order);
    guest_configure(&redir_bench, &redir_guest);
    assert_string_equal(redir_guest.order, "eic");
    assert_int_equal(redir_guest.configuration.status, usb_redir_success);
    assert_int_equal(redir_guest.configuration.configuration, 1);
    assert_int_equal(redir_bench.counts.configuration, 1);
    usbredirparser_send_get_configuration(redir_guest.parser, 9);
    redir_settle();
    assert_int_equal(redir_guest.configuration.configuration, 1);
}

static void a_configuration_that_does_not_exist_is_refused(void **state)
{
    (void)state;
    guest_join(&redir_bench, &redir_guest);
    struct usb_redir_set_configuration_header h = {.configuration = 7};
    usbredirparser_send_set_configuration(redir_guest.parser, 1, &h);
    redir_settle();
    assert_int_equal(redir_guest.configuration.status, usb_redir_stall);
}

static void alternate_settings_go_to_the_device(void **state)
{
    (void)state;
    redir_join();
    struct usb_redir_set_alt_setting_header h = {.interface = 3, .alt = 1};
    usbredirparser_send_set_alt_setting(redir_guest.parser, 2, &h);
    redir_settle();
    assert_int_equal(redir_guest.alt.status, usb_redir_success);
    assert_int_equal(redir_guest.alt.interface, 3);
    assert_int_equal(redir_guest.alt.alt, 1);
    assert_int_equal(redir_guest.interfaces.interface_count, 4);
}

/* --- transfers --- */

static void control_reads_bring_the_devices_bytes(void **state)
{
    (void)state;
    redir_join();
    guest_control(&redir_guest, 5, get_device, NULL);
    guest_control(&redir_guest, 6, get_nothing, NULL);
    redir_settle();
    redir_answered(5, usb_redir_success, 18);
    assert_int_equal(guest_answer(&redir_guest, 5)->data[8], 0x9E);
    redir_answered(6, usb_redir_stall, 0);
}

static void control_writes_arrive_and_are_answered_without_data(void **state)
{
    (void)state;
    redir_join();
    uint8_t text[5] = {'h', 'e', 'l', 'l', 'o'};
    guest_control(&redir_guest, 5, vendor_out, text);
    guest_control(&redir_guest, 6, vendor_in, NULL);
    redir_settle();
    redir_answered(5, usb_redir_success, 5);
    assert_int_equal(guest_answer(&redir_guest, 5)->data_len, 0);
    redir_answered(6, usb_redir_success, 5);
    assert_memory_equal(guest_answer(&redir_guest, 6)->data, text, 5);
}

static void bulk_bytes_go_out_and_come_back(void **state)
{
    (void)state;
    redir_join();
    static uint8_t big[200000];
    for (size_t i = 0; i < sizeof big; i++) {
        big[i] = (uint8_t)(i * 31);
    }
    guest_bulk(&redir_guest, 5, 0x01, big, sizeof big);
    guest_bulk(&redir_guest, 6, 0x81, NULL, sizeof big);
    redir_settle();
    redir_answered(5, usb_redir_success, sizeof big);
    redir_answered(6, usb_redir_success, sizeof big);
    assert_int_equal(guest_answer(&redir_guest, 6)->data_len, sizeof big);
    assert_memory_equal(guest_answer(&redir_guest, 6)->data, big, sizeof big);
}

static void a_halted_endpoint_stalls_and_can_be_cleared(void **state)
{
    (void)state;
    redir_join();
    static const uint8_t clear[8] = {0x02, 1, 0, 0, 0x81, 0, 0, 0};
    static const uint8_t halt[8] = {0x02, 3, 0, 0, 0x81, 0, 0, 0};
    uint8_t x = 1;
    guest_bulk(&redir_guest, 4, 0x02, &x, 1); /* always stalls */
    guest_control(&redir_guest, 5, halt, NULL);
    guest_bulk(&redir_guest, 6, 0x81, NULL, 64);
    guest_control(&redir_guest, 7, clear, NULL);
    guest_bulk(&redir_guest, 8, 0x01, &x, 1);
    guest_bulk(&redir_guest, 9, 0x81, NULL, 64);
    redir_settle();
    redir_answered(4, usb_redir_stall, 0);
    redir_answered(6, usb_redir_stall, 0);
    redir_answered(9, usb_redir_success, 1);
}

static void a_megabyte_and_more_come_whole_and_in_order(void **state)
{
    (void)state;
    redir_join();
    for (uint64_t id = 0; id < 8; id++) {
        guest_bulk(&redir_guest, 100 + id, 0x83, NULL, FAKE_SLOT_SIZE);
    }
    redir_settle();
    size_t at = 0;
    for (uint64_t id = 0; id < 8; id++) {
        const struct guest_answer *a = guest_answer(&redir_guest, 100 + id);
        redir_answered(100 + id, usb_redir_success, FAKE_SLOT_SIZE);
        for (size_t i = 0; i < a->data_len; i += 4093) {
            assert_int_equal(a->data[i], fake_byte((at + i) % ((size_t)GUEST_SLOTS * FAKE_SLOT_SIZE)));
        }
        at += a->data_len;
    }
}

static void a_read_beyond_64_mib_is_refused(void **state)
{
    (void)state;
    redir_join();
    guest_bulk(&redir_guest, 5, 0x83, NULL, ((size_t)64 << 20) + 1);
    guest_bulk(&redir_guest, 6, 0x83, NULL, (size_t)128 << 20);
    redir_settle();
    redir_answered(5, usb_redir_inval, 0);
    redir_answered(6, usb_redir_inval, 0);
    assert_int_equal(redir_bench.counts.pending, 0);
}

/* --- cancelling --- */

static void a_cancelled_read_is_answered_once(void **state)
{
    (void)state;
    redir_join();
    guest_bulk(&redir_guest, 5, 0x82, NULL, 1024); /* never says anything */
    redir_settle();
    assert_null(guest_answer(&redir_guest, 5));
    usbredirparser_send_cancel_data_packet(redir_guest.parser, 5);
    usbredirparser_send_cancel_data_packet(redir_guest.parser, 5);
    usbredirparser_send_cancel_data_packet(redir_guest.parser, 1234567);
    redir_settle();
    redir_answered(5, usb_redir_cancelled, 0);
    assert_int_equal(redir_guest.answer_count, 1);
    assert_int_equal(redir_bench.counts.pending, 0);
}

static void a_read_that_waits_for_room_can_be_cancelled(void **state)
{
    (void)state;
    redir_join();
    guest_bulk(&redir_guest, 5, 0x82, NULL, (size_t)60 << 20);
    guest_bulk(&redir_guest, 6, 0x82, NULL, (size_t)60 << 20);
    redir_settle();
    assert_int_equal(redir_bench.counts.pending, 1);
    usbredirparser_send_cancel_data_packet(redir_guest.parser, 6);
    redir_settle();
    redir_answered(6, usb_redir_cancelled, 0);
    assert_null(guest_answer(&redir_guest, 5));
}

static void a_reset_cancels_and_unconfigures(void **state)
{
    (void)state;
    redir_join();
    int before = redir_bench.counts.resets;
    guest_bulk(&redir_guest, 5, 0x82, NULL, 1024);
    redir_settle();
    usbredirparser_send_reset(redir_guest.parser);
    redir_settle();
    redir_answered(5, usb_redir_cancelled, 0);
    assert_int_equal(redir_bench.counts.configuration, 0);
    assert_int_equal(redir_bench.counts.resets, before + 1);
}

/* --- a slow guest --- */

static void a_guest_that_does_not_read_costs_a_bounded_amount_and_loses_nothing(void **state)
{
    (void)state;
    enum { READS = 160 };
    redir_join();
    redir_guest.asleep = true;
    for (uint64_t id = 0; id < READS; id++) {
        guest_bulk(&redir_guest, 100 + id, 0x83, NULL, FAKE_SLOT_SIZE);
    }
    guest_control(&redir_guest, 5, get_device, NULL);
    redir_settle();
    assert_int_equal(redir_bench.counts.pending, 0); /* what fits was answered, the others wait outside of the device */
    redir_guest.asleep = false;
    redir_settle();
    assert_int_equal(redir_guest.answer_count, READS + 1);
    size_t at = 0;
    for (uint64_t id = 0; id < READS; id++) {
        const struct guest_answer *a = guest_answer(&redir_guest, 100 + id);
        assert_int_equal(a->data[0], fake_byte(at % ((size_t)GUEST_SLOTS * FAKE_SLOT_SIZE)));
        at += a->data_len;
    }
}

static void control_requests_pass_reads_that_wait(void **state)
{
    (void)state;
    redir_join();
    guest_bulk(&redir_guest, 5, 0x82, NULL, (size_t)60 << 20);
    guest_bulk(&redir_guest, 6, 0x82, NULL, (size_t)60 << 20);
    guest_control(&redir_guest, 7, get_device, NULL);
    redir_settle();
    redir_answered(7, usb_redir_success, 18);
}

static void a_guest_with_too_many_requests_is_dropped(void **state)
{
    (void)state;
    redir_join();
    for (uint64_t id = 0; id < 1100; id++) {
        guest_bulk(&redir_guest, 100 + id, 0x82, NULL, 512);
    }
    redir_settle();
    assert_true(redir_guest.ended);
    assert_int_equal(redir_bench.counts.pending, 0);
    assert_non_null(strstr(redir_bench.said, "BUSY"));
}

#define HERE(name) cmocka_unit_test_setup_teardown(name, redir_setup, redir_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HERE(a_guest_hears_endpoints_and_interfaces_before_the_device),
        HERE(a_configuration_comes_with_its_endpoints_before_its_status),
        HERE(a_configuration_that_does_not_exist_is_refused),
        HERE(alternate_settings_go_to_the_device),
        HERE(control_reads_bring_the_devices_bytes),
        HERE(control_writes_arrive_and_are_answered_without_data),
        HERE(bulk_bytes_go_out_and_come_back),
        HERE(a_halted_endpoint_stalls_and_can_be_cleared),
        HERE(a_megabyte_and_more_come_whole_and_in_order),
        HERE(a_read_beyond_64_mib_is_refused),
        HERE(a_cancelled_read_is_answered_once),
        HERE(a_read_that_waits_for_room_can_be_cancelled),
        HERE(a_reset_cancels_and_unconfigures),
        HERE(a_guest_that_does_not_read_costs_a_bounded_amount_and_loses_nothing),
        HERE(control_requests_pass_reads_that_wait),
        HERE(a_guest_with_too_many_requests_is_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
