// SPDX-License-Identifier: Apache-2.0
// GenTL's calls on the system.
#include "host/gentl_system.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "host/gentl.h"
#include "host/gentl_error.h"
#include "host/gentl_event.h"
#include "host/gentl_info.h"
#include "host/gentl_interface.h"
#include "host/gentl_producer.h"

static void release_system(struct gentl_object *o)
{
    free(gentl_system_of(o));
}

const struct gentl_class gentl_system_class = {
    .kind = GENTL_SYSTEM, .name = "system", .port = &gentl_system_port, .release = release_system};

bool gentl_system_update(struct gentl_system *s)
{
    pthread_mutex_lock(&s->object.lock);
    bool changed = !s->updated;
    s->updated = true;
    pthread_mutex_unlock(&s->object.lock);
    if (changed) {
        gentl_event_push_invalidate(&s->object, "InterfaceSelector");
    }
    return changed;
}

unsigned gentl_system_count(struct gentl_system *s)
{
    pthread_mutex_lock(&s->object.lock);
    unsigned count = s->updated ? 1 : 0;
    pthread_mutex_unlock(&s->object.lock);
    return count;
}

CT_EXPORT GC_ERROR TLOpen(TL_HANDLE *system)
{
    GC_ERROR e = gentl_table_check();
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (system == NULL) {
        return gentl_fail_null("handle");
    }
    struct gentl_system *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return gentl_fail(GC_ERR_OUT_OF_MEMORY, "no memory for the system");
    }
    e = gentl_add(&s->object, &gentl_system_class, GENTL_SYSTEM_ID, NULL, system);
    if (e != GC_ERR_SUCCESS) {
        free(s);
    }
    return e;
}

CT_EXPORT GC_ERROR TLClose(TL_HANDLE system)
{
    return gentl_close(system, GENTL_SYSTEM);
}

CT_EXPORT GC_ERROR TLGetInfo(TL_HANDLE system, TL_INFO_CMD command, INFO_DATATYPE *type, void *buffer, size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(system, GENTL_SYSTEM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = gentl_producer_info(command, &(struct gentl_info){type, buffer, size});
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR TLUpdateInterfaceList(TL_HANDLE system, bool8_t *changed, uint64_t timeout_ms)
{
    (void)timeout_ms; /* nothing is waited for */
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(system, GENTL_SYSTEM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    bool differs = gentl_system_update(gentl_system_of(o));
    if (changed != NULL) {
        *changed = differs;
    }
    gentl_leave(o);
    return GC_ERR_SUCCESS;
}

CT_EXPORT GC_ERROR TLGetNumInterfaces(TL_HANDLE system, uint32_t *count)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(system, GENTL_SYSTEM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (count == NULL) {
        e = gentl_fail_null("number");
    } else {
        *count = gentl_system_count(gentl_system_of(o));
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR TLGetInterfaceID(TL_HANDLE system, uint32_t index, char *id, size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(system, GENTL_SYSTEM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = index < gentl_system_count(gentl_system_of(o))
            ? gentl_text_out(GENTL_INTERFACE_ID, id, size)
            : gentl_fail(GC_ERR_INVALID_INDEX, "there is no interface %u (as of the last update)", (unsigned)index);
    gentl_leave(o);
    return e;
}

/** Whether the id names the interface of the list. */
static GC_ERROR check_id(struct gentl_object *o, const char *id)
{
    if (id == NULL) {
        return gentl_fail_null("id");
    }
    if (gentl_system_count(gentl_system_of(o)) == 0 || strcmp(id, GENTL_INTERFACE_ID) != 0) {
        return gentl_fail(GC_ERR_INVALID_ID, "there is no interface of this id (as of the last update)");
    }
    return GC_ERR_SUCCESS;
}

CT_EXPORT GC_ERROR TLGetInterfaceInfo(TL_HANDLE system, const char *id, INTERFACE_INFO_CMD command, INFO_DATATYPE *type,
                                      void *buffer, size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(system, GENTL_SYSTEM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = check_id(o, id);
    e = e != GC_ERR_SUCCESS ? e : gentl_interface_info(command, &(struct gentl_info){type, buffer, size});
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR TLOpenInterface(TL_HANDLE system, const char *id, IF_HANDLE *interface)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(system, GENTL_SYSTEM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = interface == NULL ? gentl_fail_null("handle") : check_id(o, id);
    e = e != GC_ERR_SUCCESS ? e : gentl_interface_open(o, interface);
    gentl_leave(o);
    return e;
}
