// SPDX-License-Identifier: Apache-2.0
// A table that a child of a fork can read without any lock.
#include "host/forked.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { SLOTS = 256 };

/* 0: free; else the descriptor plus one. Process-wide by nature: a fork copies the whole process. */
static atomic_int sockets[SLOTS];
static atomic_uint generation;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void in_child(void)
{
    atomic_fetch_add(&generation, 1);
    for (unsigned i = 0; i < SLOTS; i++) {
        int fd = atomic_exchange(&sockets[i], 0) - 1;
        if (fd >= 0) {
            close(fd);
        }
    }
}

static void listen_to_forks(void)
{
    pthread_atfork(NULL, NULL, in_child);
}

unsigned forked_generation(void)
{
    return atomic_load(&generation);
}

int forked_keep(int fd)
{
    pthread_once(&once, listen_to_forks);
    for (int i = 0; i < SLOTS; i++) {
        int expected = 0;
        if (atomic_compare_exchange_strong(&sockets[i], &expected, fd + 1)) {
            return i;
        }
    }
    return -1;
}

void forked_drop(int slot)
{
    if (slot >= 0) {
        atomic_store(&sockets[slot], 0);
    }
}
