// SPDX-License-Identifier: Apache-2.0
// Handles: numbers that look like pointers. A grabber's is slot, kind and generation; a mem buffer's is slot, index, kind and
// the ring's number. They fit into 31 bits, so that a program that declares no return types (ctypes' default is int) gets
// them whole.
#include "host/ic_grabber.h"

#include <stdlib.h>
#include <string.h>

enum {
    KIND_GRABBER = 0x5000,
    KIND_BUFFER = 0xA000,
    KIND_MASK = 0xF000,
    GENERATION_SHIFT = 16,
    GENERATION_MASK = 0x7FFF,
    SLOT_MASK = IC_GRABBER_MAX - 1,
    INDEX_SHIFT = 6,
};
_Static_assert((IC_GRABBER_MAX - 1) << INDEX_SHIFT < KIND_MASK, "slot and index lie below the kind");

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t table_left = PTHREAD_COND_INITIALIZER;
static struct {
    struct grabber *grabber;
    unsigned generation;
} table[IC_GRABBER_MAX];
static unsigned last_ring_id;

static _Thread_local struct grabber *in_callback_of;

struct grabber *ic_callback_of(void)
{
    return in_callback_of;
}

void ic_callback_set(struct grabber *g)
{
    in_callback_of = g;
}

static HGRABBER handle_of(unsigned slot)
{
    return (HGRABBER)(uintptr_t)(table[slot].generation << GENERATION_SHIFT | KIND_GRABBER | slot);
}

static bool locks_init(struct grabber *g)
{
    pthread_condattr_t monotonic;
    if (pthread_condattr_init(&monotonic) != 0) {
        return false;
    }
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    bool good = pthread_mutex_init(&g->control, NULL) == 0 && pthread_rwlock_init(&g->device, NULL) == 0 &&
                pthread_mutex_init(&g->lock, NULL) == 0 && pthread_cond_init(&g->arrived, &monotonic) == 0;
    pthread_condattr_destroy(&monotonic);
    return good;
}

struct grabber *ic_grabber_new(void)
{
    struct grabber *g = calloc(1, sizeof *g);
    if (g == NULL || !locks_init(g)) {
        free(g);
        return NULL;
    }
    g->sink = RGB24;
    g->only_snapped = true;
    g->ring_wanted = IC_RING_DEFAULT;
    g->last = -1;
    pthread_mutex_lock(&table_lock);
    for (unsigned slot = 0; slot < IC_GRABBER_MAX && g->handle == NULL; slot++) {
        if (table[slot].grabber == NULL) {
            table[slot].generation = (table[slot].generation + 1) & GENERATION_MASK;
            table[slot].grabber = g;
            g->handle = handle_of(slot);
        }
    }
    pthread_mutex_unlock(&table_lock);
    if (g->handle == NULL) {
        free(g);
        return NULL;
    }
    return g;
}

/** Under the table's lock. */
static struct grabber *grabber_of(HGRABBER handle)
{
    struct grabber *g = table[(uintptr_t)handle & SLOT_MASK].grabber;
    return g != NULL && g->handle == handle ? g : NULL;
}

struct grabber *ic_enter(HGRABBER handle)
{
    pthread_mutex_lock(&table_lock);
    struct grabber *g = grabber_of(handle);
    if (g != NULL) {
        g->users++;
    }
    pthread_mutex_unlock(&table_lock);
    return g;
}

void ic_leave(struct grabber *g)
{
    pthread_mutex_lock(&table_lock);
    g->users--;
    pthread_cond_broadcast(&table_left);
    pthread_mutex_unlock(&table_lock);
}

bool ic_grabber_retire(struct grabber *g)
{
    pthread_mutex_lock(&table_lock);
    const bool there = grabber_of(g->handle) == g;
    if (there) {
        table[(uintptr_t)g->handle & SLOT_MASK].grabber = NULL;
    }
    pthread_mutex_unlock(&table_lock);
    return there;
}

void ic_grabber_free(struct grabber *g, unsigned mine)
{
    pthread_mutex_lock(&table_lock);
    while (g->users > mine) {
        pthread_cond_wait(&table_left, &table_lock);
    }
    pthread_mutex_unlock(&table_lock);
    ic_ring_free(g);
    pthread_cond_destroy(&g->arrived);
    pthread_mutex_destroy(&g->lock);
    pthread_rwlock_destroy(&g->device);
    pthread_mutex_destroy(&g->control);
    free(g);
}

HGRABBER ic_grabber_handle(unsigned n)
{
    pthread_mutex_lock(&table_lock);
    HGRABBER handle = n < IC_GRABBER_MAX && table[n].grabber != NULL ? table[n].grabber->handle : NULL;
    pthread_mutex_unlock(&table_lock);
    return handle;
}

int ic_enter_device(HGRABBER handle, struct grabber **out)
{
    struct grabber *g = ic_enter(handle);
    if (g == NULL) {
        return IC_NO_HANDLE;
    }
    pthread_rwlock_rdlock(&g->device);
    if (g->host == NULL || !u3v_host_alive(g->host)) {
        ic_leave_device(g);
        return IC_NO_DEVICE;
    }
    *out = g;
    return IC_SUCCESS;
}

void ic_leave_device(struct grabber *g)
{
    pthread_rwlock_unlock(&g->device);
    ic_leave(g);
}

int ic_enter_control(HGRABBER handle, struct grabber **out)
{
    struct grabber *g = ic_enter(handle);
    if (g == NULL) {
        return IC_NO_HANDLE;
    }
    if (ic_callback_of() == g) {
        ic_leave(g);
        return IC_ERROR;
    }
    pthread_mutex_lock(&g->control);
    *out = g;
    return IC_SUCCESS;
}

int ic_enter_device_control(HGRABBER handle, struct grabber **out)
{
    int result = ic_enter_control(handle, out);
    if (result == IC_SUCCESS && ((*out)->host == NULL || !u3v_host_alive((*out)->host))) {
        ic_leave_control(*out);
        return IC_NO_DEVICE;
    }
    return result;
}

void ic_leave_control(struct grabber *g)
{
    pthread_mutex_unlock(&g->control);
    ic_leave(g);
}

unsigned ic_ring_new_id(void)
{
    pthread_mutex_lock(&table_lock);
    last_ring_id = (last_ring_id + 1) & GENERATION_MASK;
    unsigned id = last_ring_id;
    pthread_mutex_unlock(&table_lock);
    return id;
}

HMEMBUFFER ic_buffer_handle(const struct grabber *g, unsigned slot)
{
    return (HMEMBUFFER)(uintptr_t)(g->ring_id << GENERATION_SHIFT | KIND_BUFFER | slot << INDEX_SHIFT |
                                   ((uintptr_t)g->handle & SLOT_MASK));
}

int ic_enter_buffer(HMEMBUFFER handle, struct grabber **out, unsigned *slot)
{
    const uintptr_t h = (uintptr_t)handle;
    pthread_mutex_lock(&table_lock);
    struct grabber *g = table[h & SLOT_MASK].grabber;
    if (g != NULL) {
        g->users++;
    }
    pthread_mutex_unlock(&table_lock);
    if (g == NULL) {
        return IC_NO_HANDLE;
    }
    pthread_mutex_lock(&g->lock);
    const unsigned at = (unsigned)(h >> INDEX_SHIFT) & (IC_RING_MAX - 1);
    if (at >= g->ring_count || ic_buffer_handle(g, at) != handle) {
        ic_leave_buffer(g);
        return IC_NO_HANDLE;
    }
    *out = g;
    *slot = at;
    return IC_SUCCESS;
}

void ic_leave_buffer(struct grabber *g)
{
    pthread_mutex_unlock(&g->lock);
    ic_leave(g);
}
