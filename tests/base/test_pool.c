// SPDX-License-Identifier: Apache-2.0
// Frame memory: counted slots that do not overlap.
#include "test.h"

#include "base/pool.h"

static void a_pool_gives_each_slot_once(void **state)
{
    (void)state;
    static uint8_t memory[3 * 16];
    struct pool pool;
    assert_int_equal(pool_init(&pool, memory, 3, 16), 0);
    struct slot *a = pool_take(&pool);
    struct slot *b = pool_take(&pool);
    struct slot *c = pool_take(&pool);
    assert_non_null(c);
    assert_true(a->bytes + 16 <= b->bytes && b->bytes + 16 <= c->bytes);
    assert_null(pool_take(&pool));
    slot_unref(a);
    slot_unref(b);
    slot_unref(c);
    assert_int_equal(pool_free_count(&pool), 3);
    pool_fini(&pool);
}

static void a_slot_comes_back_when_its_last_user_lets_go(void **state)
{
    (void)state;
    static uint8_t memory[16];
    struct pool pool;
    assert_int_equal(pool_init(&pool, memory, 1, 16), 0);
    struct slot *slot = slot_ref(pool_take(&pool));
    slot_unref(slot);
    assert_null(pool_take(&pool));
    slot_unref(slot);
    assert_ptr_equal(pool_take(&pool), slot);
    slot_unref(slot);
    slot_unref(NULL);
    pool_fini(&pool);
}

static void what_lies_before_a_slot_is_its_own_too(void **state)
{
    (void)state;
    static uint8_t memory[3 * 64];
    struct pool pool;
    assert_int_equal(pool_init_with_head(&pool, memory, 3, 64, 16), 0);
    for (unsigned i = 0; i < 3; i++) {
        const struct slot *slot = pool_take(&pool);
        assert_int_equal(slot->head, 16);
        assert_int_equal(slot->capacity, 48);
        assert_ptr_equal(slot->bytes - slot->head, memory + (size_t)i * 64);
    }
    pool_fini(&pool);
    assert_int_equal(pool_init(&pool, memory, 3, 64), 0);
    assert_int_equal(pool_take(&pool)->head, 0);
    pool_fini(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pool_gives_each_slot_once),
        cmocka_unit_test(a_slot_comes_back_when_its_last_user_lets_go),
        cmocka_unit_test(what_lies_before_a_slot_is_its_own_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
