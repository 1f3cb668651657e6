// SPDX-License-Identifier: Apache-2.0
// Hosts that do anything: whatever they send, the device lives on and keeps its promises.
#include "test.h"

#include <string.h>

#include "usb_host.h"

/** Marsaglia's xorshift: the same numbers everywhere. */
static uint64_t next(uint64_t *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return *s;
}

static void random_setup_packets_never_break_the_device(void **state)
{
    (void)state;
    struct host h;
    host_open(&h);
    uint64_t seed = 20261122;
    static uint8_t data[65536];
    static const uint8_t types[] = {0x80, 0x00, 0x81, 0x01, 0x82, 0x02, 0xA1, 0x21, 0xC0, 0x40, 0xFF};
    for (unsigned i = 0; i < 20000; i++) {
        uint64_t r = next(&seed);
        unsigned type = types[r % sizeof types];
        unsigned request = (r >> 8) % 3 != 0 ? (r >> 10) % 13 : (r >> 10) & 0xFF;
        unsigned value = (r >> 18) % 2 != 0 ? (r >> 20) & 0xF0F : (r >> 20) & 0xFFFF;
        unsigned index = (r >> 36) % 2 != 0 ? (r >> 38) & 0x87 : (r >> 38) & 0xFFFF;
        size_t n = (r >> 54) % 2 != 0 ? (r >> 55) & 0xFF : next(&seed) & 0xFFFF;
        int got = host_control(&h, type, request, value, index, data, n);
        assert_true(got >= -1 && got <= (int)n);
        if (i % 64 == 0) {
            usb_reset(h.device);
            assert_int_equal(host_control(&h, 0x00, 9, 1, 0, NULL, 0), 0);
            assert_int_equal(host_read_number(&h, 0, 4), 0x00010001);
        }
    }
    host_close(&h);
}

static void random_sirm_sizes_deliver_every_byte_once_or_are_refused(void **state)
{
    (void)state;
    struct host h;
    host_open(&h);
    uint64_t seed = 4711;
    unsigned streamed = 0;
    for (unsigned i = 0; i < 3000; i++) {
        size_t payload = 1 + next(&seed) % 20000;
        h.camera.payload_size = (int64_t)payload;
        uint32_t align = next(&seed) % 4 != 0 ? ~3u : ~0u;
        host_write_u32(&h, 0x20018, 52 + next(&seed) % 20);
        host_write_u32(&h, 0x2002C, 32 + next(&seed) % 20);
        host_write_u32(&h, 0x2001C, (uint32_t)(next(&seed) % 9000) & align);
        host_write_u32(&h, 0x20020, (uint32_t)(next(&seed) % 6));
        host_write_u32(&h, 0x20024, (uint32_t)(next(&seed) % 9000) & align);
        host_write_u32(&h, 0x20028, (uint32_t)(next(&seed) % 3000) & align);
        unsigned status = host_write_u32(&h, 0x20004, 1);
        if (status != 0) {
            assert_true(status == 0xA003 || status == 0xA004);
            continue;
        }
        streamed++;
        assert_int_equal(host_frame(&h, payload, i, 372000000), 0);
        const uint8_t *next_byte = NULL;
        size_t total = 0;
        for (struct pending p; total < payload + 32;) {
            host_submit_in(&h, &p, STREAM_IN, 1 << 20);
            evq_run_until(h.clock, evq_now(h.clock) + NS_PER_S);
            assert_true(p.done);
            assert_int_equal(p.status, USB_OK);
            assert_true(p.actual > 0);
            if (p.slot == NULL) {
                assert_int_equal(p.actual, 52);
                assert_int_equal(total, 0);
                continue;
            }
            assert_true(next_byte == NULL || p.in == next_byte);
            next_byte = p.in + p.actual;
            total += p.actual;
            pending_drop(&p);
        }
        assert_int_equal(total, payload + 32);
        host_write_u32(&h, 0x20004, 0);
        assert_int_equal(pool_free_count(&h.frames), HOST_SLOTS);
    }
    assert_true(streamed > 300);
    host_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_setup_packets_never_break_the_device),
        cmocka_unit_test(random_sirm_sizes_deliver_every_byte_once_or_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
