// SPDX-License-Identifier: Apache-2.0
// Opening and closing cameras, and who has one.
#include "host/gentl_device.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "host/gentl_error.h"

static void release_device(struct gentl_object *o)
{
    struct gentl_device *d = gentl_device_of(o);
    u3v_host_close(d->host);
    free(d);
}

static void release_remote(struct gentl_object *o)
{
    free(o);
}

const struct gentl_class gentl_device_class = {
    .kind = GENTL_DEVICE, .name = "device", .port = &gentl_device_port, .release = release_device};
const struct gentl_class gentl_remote_class = {
    .kind = GENTL_REMOTE, .name = "remote device", .release = release_remote};

const struct feature_entry gentl_access_states[7] = {
    {.name = "Unknown", .value = DEVICE_ACCESS_STATUS_UNKNOWN},
    {.name = "ReadWrite", .value = DEVICE_ACCESS_STATUS_READWRITE},
    {.name = "ReadOnly", .value = DEVICE_ACCESS_STATUS_READONLY},
    {.name = "NoAccess", .value = DEVICE_ACCESS_STATUS_NOACCESS},
    {.name = "Busy", .value = DEVICE_ACCESS_STATUS_BUSY},
    {.name = "OpenReadWrite", .value = DEVICE_ACCESS_STATUS_OPEN_READWRITE},
    {.name = "OpenReadOnly", .value = DEVICE_ACCESS_STATUS_OPEN_READONLY},
};

/** The camera in this process; the caller leaves it. NULL: nobody has it open here. */
static struct gentl_object *open_here(struct gentl_object *interface, const char *serial)
{
    return gentl_child(interface, GENTL_DEVICE, serial);
}

static DEVICE_ACCESS_STATUS status_here(const struct gentl_device *d)
{
    if (!u3v_host_alive(d->host)) {
        return DEVICE_ACCESS_STATUS_NOACCESS;
    }
    return d->access == DEVICE_ACCESS_READONLY ? DEVICE_ACCESS_STATUS_OPEN_READONLY
                                               : DEVICE_ACCESS_STATUS_OPEN_READWRITE;
}

DEVICE_ACCESS_STATUS gentl_device_status(struct gentl_object *interface, const char *serial)
{
    struct gentl_object *here = open_here(interface, serial);
    if (here != NULL) {
        DEVICE_ACCESS_STATUS status = status_here(gentl_device_of(here));
        gentl_leave(here);
        return status;
    }
    struct u3v_host *host = NULL;
    int err = u3v_host_open(serial, &host);
    if (err == 0) {
        u3v_host_close(host);
        return DEVICE_ACCESS_STATUS_READWRITE;
    }
    return err == -CT_E_BUSY ? DEVICE_ACCESS_STATUS_BUSY : DEVICE_ACCESS_STATUS_NOACCESS;
}

void gentl_device_display_name(const struct u3v_host_info *d, char *out, size_t n)
{
    snprintf(out, n, "%s %s (%s)", d->vendor, d->model, d->serial);
}

GC_ERROR gentl_device_info(struct gentl_object *interface, const struct u3v_host_info *d, DEVICE_INFO_CMD command,
                           const struct gentl_info *info)
{
    char name[GENTL_DISPLAY_NAME_MAX];
    switch (command) {
    case DEVICE_INFO_ID:
    case DEVICE_INFO_SERIAL_NUMBER: return gentl_info_text(info, d->serial);
    case DEVICE_INFO_VENDOR: return gentl_info_text(info, d->vendor);
    case DEVICE_INFO_MODEL: return gentl_info_text(info, d->model);
    case DEVICE_INFO_TLTYPE: return gentl_info_text(info, TLTypeU3VName);
    case DEVICE_INFO_DISPLAYNAME: gentl_device_display_name(d, name, sizeof name); return gentl_info_text(info, name);
    case DEVICE_INFO_ACCESS_STATUS: return gentl_info_i32(info, gentl_device_status(interface, d->serial));
    case DEVICE_INFO_USER_DEFINED_NAME: return gentl_info_text(info, d->user_name);
    case DEVICE_INFO_VERSION: return gentl_info_text(info, d->version);
    case DEVICE_INFO_TIMESTAMP_FREQUENCY: return gentl_info_u64(info, GENTL_TIMESTAMP_HZ);
    default: return gentl_info_unknown(command);
    }
}

static GC_ERROR fail_in_use(const char *serial)
{
    return gentl_fail(GC_ERR_RESOURCE_IN_USE, "this program has camera %s open already", serial);
}

/** Whether this process has the camera open. */
static bool is_open_here(struct gentl_object *interface, const char *serial)
{
    struct gentl_object *here = open_here(interface, serial);
    if (here != NULL) {
        gentl_leave(here);
    }
    return here != NULL;
}

/** Connects d to its camera. */
static GC_ERROR connect_device(struct gentl_object *interface, struct gentl_device *d)
{
    if (is_open_here(interface, d->info.serial)) {
        return fail_in_use(d->info.serial);
    }
    int err = u3v_host_open(d->info.serial, &d->host);
    if (err == -CT_E_BUSY) {
        return is_open_here(interface, d->info.serial)
                   ? fail_in_use(d->info.serial)
                   : gentl_fail(GC_ERR_ACCESS_DENIED, "another program has camera %s", d->info.serial);
    }
    if (err == -CT_E_NO_DEVICE) {
        return gentl_fail(GC_ERR_INVALID_ID, "camera %s does not run any more", d->info.serial);
    }
    err = err < 0 ? err : u3v_host_manifest(d->host, &d->manifest);
    return err < 0 ? gentl_fail_ct(err, "opening the camera") : GC_ERR_SUCCESS;
}

GC_ERROR gentl_device_open(struct gentl_object *interface, const struct u3v_host_info *info, DEVICE_ACCESS_FLAGS flags,
                           void **handle)
{
    if (flags != DEVICE_ACCESS_READONLY && flags != DEVICE_ACCESS_CONTROL && flags != DEVICE_ACCESS_EXCLUSIVE) {
        return gentl_fail(GC_ERR_INVALID_PARAMETER, "a device is not opened with access flags %d", (int)flags);
    }
    struct gentl_device *d = calloc(1, sizeof *d);
    if (d == NULL) {
        return gentl_fail(GC_ERR_OUT_OF_MEMORY, "no memory for the device");
    }
    d->info = *info;
    d->access = flags;
    GC_ERROR e = connect_device(interface, d);
    e = e != GC_ERR_SUCCESS ? e : gentl_add(&d->object, &gentl_device_class, d->info.serial, interface, handle);
    if (e != GC_ERR_SUCCESS) {
        u3v_host_close(d->host);
        free(d);
    }
    return e;
}

GC_ERROR gentl_device_remote(struct gentl_object *device, void **handle)
{
    struct gentl_remote *remote = calloc(1, sizeof *remote);
    if (remote == NULL) {
        return gentl_fail(GC_ERR_OUT_OF_MEMORY, "no memory for the camera's port");
    }
    GC_ERROR e = gentl_add(&remote->object, &gentl_remote_class, GENTL_REMOTE_ID, device, handle);
    if (e == GC_ERR_SUCCESS) {
        return e;
    }
    free(remote);
    struct gentl_object *there = gentl_child(device, GENTL_REMOTE, GENTL_REMOTE_ID);
    if (there != NULL) { /* it was asked for before: the same handle */
        *handle = there->handle;
        gentl_leave(there);
        e = GC_ERR_SUCCESS;
    }
    return e;
}
