// SPDX-License-Identifier: Apache-2.0
// GenTL's calls on the interface.
#include "base/attr.h"
#include "host/gentl.h"
#include "host/gentl_device.h"
#include "host/gentl_error.h"
#include "host/gentl_interface.h"

CT_EXPORT GC_ERROR IFClose(IF_HANDLE interface)
{
    return gentl_close(interface, GENTL_INTERFACE);
}

CT_EXPORT GC_ERROR IFGetInfo(IF_HANDLE interface, INTERFACE_INFO_CMD command, INFO_DATATYPE *type, void *buffer,
                             size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(interface, GENTL_INTERFACE, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = gentl_interface_info(command, &(struct gentl_info){type, buffer, size});
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR IFGetParentTL(IF_HANDLE interface, TL_HANDLE *system)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(interface, GENTL_INTERFACE, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (system == NULL) {
        e = gentl_fail_null("handle");
    } else {
        *system = o->parent->handle;
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR IFUpdateDeviceList(IF_HANDLE interface, bool8_t *changed, uint64_t timeout_ms)
{
    (void)timeout_ms; /* the folder of running cameras is read at once */
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(interface, GENTL_INTERFACE, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    bool differs = false;
    int err = gentl_interface_update(gentl_interface_of(o), &differs);
    if (err < 0) {
        e = gentl_fail_ct(err, "looking for cameras");
    } else if (changed != NULL) {
        *changed = differs;
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR IFGetNumDevices(IF_HANDLE interface, uint32_t *count)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(interface, GENTL_INTERFACE, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (count == NULL) {
        e = gentl_fail_null("number");
    } else {
        *count = gentl_interface_count(gentl_interface_of(o));
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR IFGetDeviceID(IF_HANDLE interface, uint32_t index, char *id, size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(interface, GENTL_INTERFACE, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    struct u3v_host_info d;
    e = gentl_interface_device(gentl_interface_of(o), index, &d)
            ? gentl_text_out(d.serial, id, size)
            : gentl_fail(GC_ERR_INVALID_INDEX, "there is no camera %u (as of the last update)", (unsigned)index);
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR IFGetDeviceInfo(IF_HANDLE interface, const char *id, DEVICE_INFO_CMD command, INFO_DATATYPE *type,
                                   void *buffer, size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(interface, GENTL_INTERFACE, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    struct u3v_host_info d;
    const struct gentl_info info = {type, buffer, size};
    e = gentl_info_check(&info);
    e = e != GC_ERR_SUCCESS ? e : gentl_interface_find(gentl_interface_of(o), id, &d);
    e = e != GC_ERR_SUCCESS ? e : gentl_device_info(o, &d, command, &info);
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR IFOpenDevice(IF_HANDLE interface, const char *id, DEVICE_ACCESS_FLAGS flags, DEV_HANDLE *device)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(interface, GENTL_INTERFACE, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    struct u3v_host_info d;
    e = device == NULL ? gentl_fail_null("handle") : gentl_interface_find(gentl_interface_of(o), id, &d);
    e = e != GC_ERR_SUCCESS ? e : gentl_device_open(o, &d, flags, device);
    gentl_leave(o);
    return e;
}
