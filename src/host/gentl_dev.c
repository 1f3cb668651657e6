// SPDX-License-Identifier: Apache-2.0
// GenTL's calls on the device, but for its data stream (gentl_stream.c).
#include "base/attr.h"
#include "host/gentl.h"
#include "host/gentl_device.h"
#include "host/gentl_error.h"

CT_EXPORT GC_ERROR DevGetPort(DEV_HANDLE device, PORT_HANDLE *remote)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(device, GENTL_DEVICE, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = remote == NULL ? gentl_fail_null("handle") : gentl_device_remote(o, remote);
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR DevGetInfo(DEV_HANDLE device, DEVICE_INFO_CMD command, INFO_DATATYPE *type, void *buffer,
                              size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(device, GENTL_DEVICE, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    const struct gentl_info info = {type, buffer, size};
    e = gentl_info_check(&info);
    e = e != GC_ERR_SUCCESS ? e : gentl_device_info(o->parent, &gentl_device_of(o)->info, command, &info);
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR DevClose(DEV_HANDLE device)
{
    return gentl_close(device, GENTL_DEVICE);
}

CT_EXPORT GC_ERROR DevGetParentIF(DEV_HANDLE device, IF_HANDLE *interface)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(device, GENTL_DEVICE, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (interface == NULL) {
        e = gentl_fail_null("handle");
    } else {
        *interface = o->parent->handle;
    }
    gentl_leave(o);
    return e;
}
