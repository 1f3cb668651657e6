// SPDX-License-Identifier: Apache-2.0
// Counted slots over one piece of memory.
#include "base/pool.h"

#include <assert.h>
#include <stdlib.h>

#include "base/error.h"

int pool_init_with_head(struct pool *pool, void *memory, unsigned count, size_t slot_size, size_t head)
{
    assert(head < slot_size);
    struct slot *slots = calloc(count, sizeof *slots);
    if (slots == NULL) {
        return -CT_E_MEMORY;
    }
    *pool = (struct pool){.memory = memory, .slot_size = slot_size, .slots = slots, .count = count};
    for (unsigned i = 0; i < count; i++) {
        slots[i] = (struct slot){
            .bytes = pool->memory + i * slot_size + head,
            .capacity = slot_size - head,
            .head = head,
            .pool = pool,
        };
    }
    return 0;
}

int pool_init(struct pool *pool, void *memory, unsigned count, size_t slot_size)
{
    return pool_init_with_head(pool, memory, count, slot_size, 0);
}

void pool_fini(struct pool *pool)
{
    free(pool->slots);
    *pool = (struct pool){0};
}

struct slot *pool_take(struct pool *pool)
{
    for (unsigned i = 0; i < pool->count; i++) {
        if (pool->slots[i].refs == 0) {
            pool->slots[i].refs = 1;
            return &pool->slots[i];
        }
    }
    return NULL;
}

struct slot *slot_ref(struct slot *slot)
{
    assert(slot->refs > 0);
    slot->refs++;
    return slot;
}

void slot_unref(struct slot *slot)
{
    if (slot == NULL) {
        return;
    }
    assert(slot->refs > 0);
    slot->refs--;
}

unsigned pool_free_count(const struct pool *pool)
{
    unsigned n = 0;
    for (unsigned i = 0; i < pool->count; i++) {
        n += pool->slots[i].refs == 0;
    }
    return n;
}
