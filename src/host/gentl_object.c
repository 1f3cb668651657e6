// SPDX-License-Identifier: Apache-2.0
// The table of objects: handles out, handles in, references, and the order in which a tree of objects is closed.
#include "host/gentl_object.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/gentl_error.h"
#include "host/gentl_port.h"

/* A handle is a number that no aligned address can be: 1 in its lowest bit, then the place, then a serial number that is never
 * given twice, not even after GCCloseLib. */
enum { PLACE_BITS = sizeof(void *) == 8 ? 20 : 12, PLACES_MAX = 1 << PLACE_BITS };

/* GenTL's interface has no context: this is the state of the producer in this process. All under `lock`. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t left = PTHREAD_COND_INITIALIZER; /* somebody left an object, or an object has gone */
static enum { TABLE_CLOSED, TABLE_OPEN, TABLE_CLOSING } table;
static struct gentl_object **places; /* [place_count]; NULL: free */
static unsigned place_count;
static uintptr_t next_serial = 1;
static struct gentl_object *first_root;

static void *make_handle(unsigned place)
{
    return (void *)(next_serial++ << (PLACE_BITS + 1) | (uintptr_t)place << 1 | 1);
}

/** The open object of a handle; NULL: none. */
static struct gentl_object *find(void *handle, unsigned kinds)
{
    uintptr_t number = (uintptr_t)handle;
    size_t place = number >> 1 & (PLACES_MAX - 1);
    struct gentl_object *o = (number & 1) != 0 && place < place_count ? places[place] : NULL;
    return o != NULL && o->handle == handle && (o->class->kind & kinds) != 0 ? o : NULL;
}

static GC_ERROR fail_closed(void)
{
    return gentl_fail(GC_ERR_NOT_INITIALIZED, "GCInitLib has not been called");
}

static GC_ERROR fail_handle(const void *handle)
{
    if (handle == NULL) {
        return gentl_fail(GC_ERR_INVALID_HANDLE, "the handle is NULL");
    }
    return gentl_fail(GC_ERR_INVALID_HANDLE, "the handle %p is closed, of another kind of module, or none of ours",
                      handle);
}

GC_ERROR gentl_table_open(void)
{
    pthread_mutex_lock(&lock);
    bool was_closed = table == TABLE_CLOSED;
    table = was_closed ? TABLE_OPEN : table;
    pthread_mutex_unlock(&lock);
    return was_closed ? GC_ERR_SUCCESS : gentl_fail(GC_ERR_RESOURCE_IN_USE, "GCInitLib has been called already");
}

GC_ERROR gentl_table_check(void)
{
    pthread_mutex_lock(&lock);
    bool is_open = table == TABLE_OPEN;
    pthread_mutex_unlock(&lock);
    return is_open ? GC_ERR_SUCCESS : fail_closed();
}

/** A free place, or PLACES_MAX: there is none; PLACES_MAX + 1: no memory for more. */
static unsigned free_place(void)
{
    for (unsigned i = 0; i < place_count; i++) {
        if (places[i] == NULL) {
            return i;
        }
    }
    if (place_count == PLACES_MAX) {
        return PLACES_MAX;
    }
    unsigned count = place_count == 0 ? 64 : place_count * 2;
    struct gentl_object **more = realloc(places, count * sizeof *more);
    if (more == NULL) {
        return PLACES_MAX + 1;
    }
    memset(more + place_count, 0, (count - place_count) * sizeof *more);
    unsigned place = place_count;
    places = more;
    place_count = count;
    return place;
}

static struct gentl_object **children_of(struct gentl_object *parent)
{
    return parent != NULL ? &parent->first_child : &first_root;
}

static struct gentl_object *find_child(struct gentl_object *parent, enum gentl_kind kind, const char *id)
{
    for (struct gentl_object *o = *children_of(parent); o != NULL; o = o->next) {
        if (o->closer == NULL && o->class->kind == kind && strcmp(o->id, id) == 0) {
            return o;
        }
    }
    return NULL;
}

/** The table's part of gentl_add. With the lock held. */
static GC_ERROR link_object(struct gentl_object *o)
{
    if (table != TABLE_OPEN) {
        return fail_closed();
    }
    if (o->parent != NULL && o->parent->closer != NULL) {
        return gentl_fail(GC_ERR_INVALID_HANDLE, "the %s is being closed", o->parent->class->name);
    }
    if (o->id[0] != '\0' && find_child(o->parent, o->class->kind, o->id) != NULL) {
        return gentl_fail(GC_ERR_RESOURCE_IN_USE, "the %s %s is open already", o->class->name, o->id);
    }
    unsigned place = free_place();
    if (place >= PLACES_MAX) {
        return place == PLACES_MAX ? gentl_fail(GC_ERR_RESOURCE_EXHAUSTED, "%d objects are open already", PLACES_MAX)
                                   : gentl_fail(GC_ERR_OUT_OF_MEMORY, "no memory for one more object");
    }
    o->handle = make_handle(place);
    o->next = *children_of(o->parent);
    *children_of(o->parent) = o;
    places[place] = o;
    return GC_ERR_SUCCESS;
}

GC_ERROR gentl_add(struct gentl_object *o, const struct gentl_class *class, const char *id, struct gentl_object *parent,
                   void **handle)
{
    if (strlen(id) >= sizeof o->id) {
        return gentl_fail(GC_ERR_INVALID_ID, "an id has at most %d characters", GENTL_ID_MAX - 1);
    }
    o->class = class;
    o->parent = parent;
    memcpy(o->id, id, strlen(id) + 1);
    if (class->port != NULL) {
        gentl_port_xml(class->port, &o->xml);
    }
    if (o->xml.failed) {
        str_fini(&o->xml);
        return gentl_fail(GC_ERR_OUT_OF_MEMORY, "no memory for the description of the %s", class->name);
    }
    pthread_mutex_init(&o->lock, NULL);
    pthread_mutex_lock(&lock);
    GC_ERROR e = link_object(o);
    if (e == GC_ERR_SUCCESS && handle != NULL) {
        *handle = o->handle;
    }
    pthread_mutex_unlock(&lock);
    if (e != GC_ERR_SUCCESS) {
        pthread_mutex_destroy(&o->lock);
        str_fini(&o->xml);
    }
    return e;
}

GC_ERROR gentl_enter(void *handle, unsigned kinds, struct gentl_object **out)
{
    pthread_mutex_lock(&lock);
    bool is_open = table == TABLE_OPEN;
    struct gentl_object *o = is_open ? find(handle, kinds) : NULL;
    if (o != NULL) {
        o->inside++;
        *out = o;
    }
    pthread_mutex_unlock(&lock);
    if (!is_open) {
        return fail_closed();
    }
    return o != NULL ? GC_ERR_SUCCESS : fail_handle(handle);
}

bool gentl_hold(struct gentl_object *o)
{
    pthread_mutex_lock(&lock);
    bool is_open = o->closer == NULL;
    o->inside += is_open;
    pthread_mutex_unlock(&lock);
    return is_open;
}

void gentl_leave(struct gentl_object *o)
{
    pthread_mutex_lock(&lock);
    o->inside--;
    pthread_cond_broadcast(&left);
    pthread_mutex_unlock(&lock);
}

bool gentl_closing(const struct gentl_object *o)
{
    pthread_mutex_lock(&lock);
    bool closing = o->closer != NULL;
    pthread_mutex_unlock(&lock);
    return closing;
}

struct gentl_object *gentl_child(struct gentl_object *parent, enum gentl_kind kind, const char *id)
{
    pthread_mutex_lock(&lock);
    struct gentl_object *o = find_child(parent, kind, id);
    if (o != NULL) {
        o->inside++;
    }
    pthread_mutex_unlock(&lock);
    return o;
}

unsigned gentl_child_count(struct gentl_object *parent, enum gentl_kind kind)
{
    unsigned count = 0;
    pthread_mutex_lock(&lock);
    for (struct gentl_object *o = *children_of(parent); o != NULL; o = o->next) {
        count += o->closer == NULL && o->class->kind == kind;
    }
    pthread_mutex_unlock(&lock);
    return count;
}

/** The next object of the tree below `root`, parents first; NULL: that was the last. */
static struct gentl_object *walk(struct gentl_object *o, const struct gentl_object *root)
{
    if (o->first_child != NULL) {
        return o->first_child;
    }
    while (o != root && o->next == NULL) {
        o = o->parent;
    }
    return o == root ? NULL : o->next;
}

/** From now on no call finds the object or anything below it. What another thread is closing goes with that thread. */
static void take_out(struct gentl_object *root)
{
    for (struct gentl_object *o = root; o != NULL; o = walk(o, root)) {
        if (o->closer == NULL) {
            places[(uintptr_t)o->handle >> 1 & (PLACES_MAX - 1)] = NULL;
            o->closer = root;
        }
    }
}

static struct gentl_object *child_that_goes(const struct gentl_object *o, const struct gentl_object *root)
{
    struct gentl_object *child = o->first_child;
    while (child != NULL && child->closer != root) {
        child = child->next;
    }
    return child;
}

static void unlink_object(struct gentl_object *o)
{
    struct gentl_object **at = children_of(o->parent);
    while (*at != o) {
        at = &(*at)->next;
    }
    *at = o->next;
    pthread_cond_broadcast(&left);
}

/** One object without children of its own that go: stops it, waits until it is empty, frees it. Called with the lock. */
static void finish(struct gentl_object *o)
{
    const struct gentl_class *class = o->class;
    if (class->close != NULL) {
        pthread_mutex_unlock(&lock);
        class->close(o);
        pthread_mutex_lock(&lock);
    }
    while (o->inside > 0 || o->first_child != NULL) {
        pthread_cond_wait(&left, &lock);
    }
    unlink_object(o);
    pthread_mutex_unlock(&lock);
    pthread_mutex_destroy(&o->lock);
    str_fini(&o->xml);
    class->release(o);
    pthread_mutex_lock(&lock);
}

/** With the lock held, which is let go meanwhile. */
static void close_tree(struct gentl_object *root)
{
    take_out(root);
    bool last = false;
    while (!last) {
        struct gentl_object *o = root;
        for (struct gentl_object *child = o; child != NULL; child = child_that_goes(o, root)) {
            o = child;
        }
        last = o == root;
        finish(o);
    }
}

GC_ERROR gentl_close(void *handle, unsigned kinds)
{
    pthread_mutex_lock(&lock);
    bool is_open = table == TABLE_OPEN;
    struct gentl_object *o = is_open ? find(handle, kinds) : NULL;
    if (o != NULL) {
        close_tree(o);
    }
    pthread_mutex_unlock(&lock);
    if (!is_open) {
        return fail_closed();
    }
    return o != NULL ? GC_ERR_SUCCESS : fail_handle(handle);
}

static struct gentl_object *open_root(void)
{
    struct gentl_object *o = first_root;
    while (o != NULL && o->closer != NULL) {
        o = o->next;
    }
    return o;
}

GC_ERROR gentl_table_close(void)
{
    pthread_mutex_lock(&lock);
    if (table != TABLE_OPEN) {
        pthread_mutex_unlock(&lock);
        return fail_closed();
    }
    table = TABLE_CLOSING;
    for (struct gentl_object *o = open_root(); o != NULL; o = open_root()) {
        close_tree(o);
    }
    while (first_root != NULL) {
        pthread_cond_wait(&left, &lock); /* another thread is closing it */
    }
    free(places);
    places = NULL;
    place_count = 0;
    table = TABLE_CLOSED;
    pthread_mutex_unlock(&lock);
    return GC_ERR_SUCCESS;
}
