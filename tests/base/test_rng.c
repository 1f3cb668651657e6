// SPDX-License-Identifier: Apache-2.0
// Philox4x32-10 gives the published words.
#include "base/rng.h"

#include "test.h"

static void check(const uint32_t counter[4], const uint32_t key[2], const uint32_t expected[4])
{
    uint32_t words[4];
    philox4x32(counter, key, words);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(words[i], expected[i]);
    }
}

/* The known answers of the generator's authors (Random123, kat_vectors). */
static void the_published_answers_come_out(void **state)
{
    (void)state;
    check((const uint32_t[]){0, 0, 0, 0}, (const uint32_t[]){0, 0},
          (const uint32_t[]){0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    check((const uint32_t[]){UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX},
          (const uint32_t[]){UINT32_MAX, UINT32_MAX},
          (const uint32_t[]){0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    check((const uint32_t[]){0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
          (const uint32_t[]){0xa4093822, 0x299f31d0},
          (const uint32_t[]){0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

static void words_may_replace_their_counter(void **state)
{
    (void)state;
    uint32_t in_place[4] = {0, 0, 0, 0};
    philox4x32(in_place, (const uint32_t[]){0, 0}, in_place);
    assert_int_equal(in_place[0], 0x6627e8d5);
    assert_int_equal(in_place[3], 0x9b00dbd8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_answers_come_out),
        cmocka_unit_test(words_may_replace_their_counter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
