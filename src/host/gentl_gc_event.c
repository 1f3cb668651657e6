// SPDX-License-Identifier: Apache-2.0
// GenTL's calls on events.
#include "base/attr.h"
#include "host/gentl.h"
#include "host/gentl_error.h"
#include "host/gentl_event.h"

CT_EXPORT GC_ERROR GCRegisterEvent(EVENTSRC_HANDLE source, EVENT_TYPE type, EVENT_HANDLE *event)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(source, GENTL_EVENT_SOURCES, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (event == NULL) {
        e = gentl_fail(GC_ERR_INVALID_PARAMETER, "the pointer to the handle is NULL");
    } else {
        e = gentl_event_register(o, type, event);
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR GCUnregisterEvent(EVENTSRC_HANDLE source, EVENT_TYPE type)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(source, GENTL_EVENT_SOURCES, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    void *event = gentl_event_handle(o, type);
    if (event == NULL) {
        e = gentl_fail(GC_ERR_INVALID_ID, "nobody registered for events of type %d here", (int)type);
    } else {
        e = gentl_close(event, GENTL_EVENT);
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR EventGetData(EVENT_HANDLE event, void *buffer, size_t *size, uint64_t timeout_ms)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(event, GENTL_EVENT, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = gentl_event_get(gentl_event_of(o), buffer, size, timeout_ms);
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR EventGetDataInfo(EVENT_HANDLE event, const void *data, size_t data_size, EVENT_DATA_INFO_CMD command,
                                    INFO_DATATYPE *type, void *buffer, size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(event, GENTL_EVENT, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = gentl_event_data_info(gentl_event_of(o)->type, data, data_size, command,
                              &(struct gentl_info){type, buffer, size});
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR EventGetInfo(EVENT_HANDLE event, EVENT_INFO_CMD command, INFO_DATATYPE *type, void *buffer,
                                size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(event, GENTL_EVENT, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = gentl_event_info(gentl_event_of(o), command, &(struct gentl_info){type, buffer, size});
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR EventFlush(EVENT_HANDLE event)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(event, GENTL_EVENT, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    gentl_event_flush(gentl_event_of(o));
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR EventKill(EVENT_HANDLE event)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(event, GENTL_EVENT, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    gentl_event_kill(gentl_event_of(o));
    gentl_leave(o);
    return e;
}
