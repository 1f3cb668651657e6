// SPDX-License-Identifier: Apache-2.0
// Opening a camera in a grabber, and what is known of an open one.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "host/ic_devices.h"
#include "host/ic_grabber.h"
#include "host/vcd.h"

void ic_close(struct grabber *g)
{
    ic_stream_end(g);
    pthread_rwlock_wrlock(&g->device);
    struct u3v_host *h = g->host;
    g->host = NULL;
    pthread_rwlock_unlock(&g->device);
    u3v_host_close(h);
    pthread_mutex_lock(&g->lock);
    g->lost = false;
    pthread_mutex_unlock(&g->lock);
    ic_ring_free(g);
}

static int open_quietly(struct grabber *g, const char *serial)
{
    struct u3v_host *h = NULL;
    int err = u3v_host_open(serial, &h);
    if (err < 0) {
        return err;
    }
    const struct u3v_host_info *info = u3v_host_info(h);
    pthread_rwlock_wrlock(&g->device);
    ic_text_give(g->device_name, sizeof g->device_name, info->model);
    ic_text_give(g->serial, sizeof g->serial, info->serial);
    ic_unique_name(info, g->unique_name);
    g->host = h;
    pthread_rwlock_unlock(&g->device);
    return 0;
}

int ic_open_serial(struct grabber *g, const char *serial)
{
    ic_close(g);
    int err = open_quietly(g, serial);
    if (err < 0) {
        ic_say("%s can not be opened: %s", serial, error_text(err));
    }
    return err < 0 ? IC_ERROR : IC_SUCCESS;
}

int ic_open_named(struct grabber *g, const char *name)
{
    struct u3v_host_info *found = calloc(U3V_HOST_LIST_MAX, sizeof *found);
    const int count = found != NULL ? u3v_host_list(found, U3V_HOST_LIST_MAX) : 0;
    int err = -CT_E_NO_DEVICE;
    ic_close(g);
    for (int i = 0; i < count && err < 0; i++) {
        char unique[IC_NAME_MAX];
        ic_unique_name(&found[i], unique);
        if (strcmp(name, found[i].model) == 0 || strcmp(name, unique) == 0) {
            err = open_quietly(g, found[i].serial); /* the next of this name, if someone else has this one */
        }
    }
    free(found);
    if (err < 0) {
        ic_say("%s can not be opened: %s", name, error_text(err));
    }
    return err < 0 ? IC_ERROR : IC_SUCCESS;
}

static int open_by_name(HGRABBER handle, const char *text)
{
    char name[IC_NAME_MAX];
    struct grabber *g;
    int result = ic_enter_control(handle, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    result = ic_text_take(name, sizeof name, text) ? ic_open_named(g, name) : IC_ERROR;
    ic_leave_control(g);
    return result;
}

int IC_OpenVideoCaptureDevice(HGRABBER grabber, char *name)
{
    return open_by_name(grabber, name);
}

int IC_OpenDevByDisplayName(HGRABBER grabber, char *name)
{
    return open_by_name(grabber, name);
}

int IC_OpenDevByUniqueName(HGRABBER grabber, char *name)
{
    return open_by_name(grabber, name);
}

void IC_CloseVideoCaptureDevice(HGRABBER grabber)
{
    struct grabber *g;
    if (ic_enter_control(grabber, &g) == IC_SUCCESS) {
        ic_close(g);
        ic_leave_control(g);
    }
}

char *IC_GetDeviceName(HGRABBER grabber)
{
    struct grabber *g;
    if (ic_enter_device(grabber, &g) != IC_SUCCESS) {
        return NULL;
    }
    char *name = g->device_name;
    ic_leave_device(g);
    return name;
}

static int give_name(HGRABBER handle, char *out, int bytes)
{
    struct grabber *g;
    int result = ic_enter_device(handle, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    const int needed = (int)strlen(g->unique_name) + 1;
    if (out == NULL) {
        result = needed;
    } else if (bytes < needed) {
        result = IC_ERROR;
    } else {
        ic_text_give(out, bytes, g->unique_name);
    }
    ic_leave_device(g);
    return result;
}

int IC_GetDisplayName(HGRABBER grabber, char *name, int bytes)
{
    return give_name(grabber, name, bytes);
}

int IC_GetUniqueName(HGRABBER grabber, char *name, int bytes)
{
    return give_name(grabber, name, bytes);
}

int IC_IsDevValid(HGRABBER grabber)
{
    struct grabber *g;
    if (ic_enter_device(grabber, &g) != IC_SUCCESS) {
        return 0; /* not -1: for programs that ask `if (IC_IsDevValid(...))` that would be true */
    }
    ic_leave_device(g);
    return 1;
}

int IC_GetSerialNumber(HGRABBER grabber, char *serial)
{
    enum { SERIAL_BYTES = 20 }; /* what the interface asks programs to bring */
    struct grabber *g;
    int result = ic_enter_device(grabber, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    if (serial == NULL) {
        result = IC_ERROR;
    } else {
        ic_text_give(serial, SERIAL_BYTES, g->serial);
    }
    ic_leave_device(g);
    return result;
}

/** There is nobody to choose: the first camera that can be opened. */
static void open_first(struct grabber *g)
{
    struct u3v_host_info *found = calloc(U3V_HOST_LIST_MAX, sizeof *found);
    const int count = found != NULL ? u3v_host_list(found, U3V_HOST_LIST_MAX) : 0;
    int err = -CT_E_NO_DEVICE;
    ic_close(g);
    for (int i = 0; i < count && err < 0; i++) {
        err = open_quietly(g, found[i].serial);
    }
    if (err < 0) {
        ic_say("no camera can be opened: %s", error_text(err));
    } else if (count > 1) {
        ic_say("no dialog here: of %d cameras %s is taken", count, g->unique_name);
    }
    free(found);
}

HGRABBER IC_ShowDeviceSelectionDialog(HGRABBER grabber)
{
    if (grabber == NULL) {
        grabber = IC_CreateGrabber();
    }
    struct grabber *g;
    if (ic_enter_control(grabber, &g) != IC_SUCCESS) {
        return NULL;
    }
    open_first(g);
    ic_leave_control(g);
    return grabber;
}
