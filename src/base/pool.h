// SPDX-License-Identifier: Apache-2.0
// A fixed set of equally large pieces of memory, each counted by its users: the camera's frame memory.
//
// Not locked: taking, referencing and giving back happen on the owner thread. Bytes of a taken
// slot may be written by another thread (a picture job) as long as someone holds the slot.
#ifndef CAMTWIN_BASE_POOL_H
#define CAMTWIN_BASE_POOL_H

#include <stddef.h>
#include <stdint.h>

struct pool;

struct slot {
    uint8_t *bytes; /* [capacity], inside the pool's memory */
    size_t capacity;
    size_t
        head; /* bytes in front of `bytes` that are the slot's too: what a bus says before a picture lies before it */
    unsigned refs;     /* 0: free */
    struct pool *pool; /* owner */
};

struct pool {
    uint8_t *memory; /* borrowed; [slots * slot_size] */
    size_t slot_size;
    struct slot *slots; /* owned */
    unsigned count;
};

/**
 * Cut `memory` ([count * slot_size] bytes, borrowed until pool_fini) into slots.
 * Returns 0 or -CT_E_MEMORY.
 */
int pool_init(struct pool *pool, void *memory, unsigned count, size_t slot_size);
/** The same; the first `head` (less than slot_size) bytes of each piece lie in front of its slot's bytes. */
int pool_init_with_head(struct pool *pool, void *memory, unsigned count, size_t slot_size, size_t head);
void pool_fini(struct pool *pool);

/** A free slot with one reference, or NULL when all are in use (the camera's own overrun). */
struct slot *pool_take(struct pool *pool);
struct slot *slot_ref(struct slot *slot);
/** NULL is allowed. */
void slot_unref(struct slot *slot);
unsigned pool_free_count(const struct pool *pool);

#endif
