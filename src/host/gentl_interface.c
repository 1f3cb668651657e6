// SPDX-License-Identifier: Apache-2.0
// The interface and its list of cameras.
#include "host/gentl_interface.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "host/gentl_error.h"
#include "host/gentl_event.h"
#include "host/gentl_system.h"

static void release_interface(struct gentl_object *o)
{
    free(gentl_interface_of(o));
}

const struct gentl_class gentl_interface_class = {
    .kind = GENTL_INTERFACE, .name = "interface", .port = &gentl_interface_port, .release = release_interface};

GC_ERROR gentl_interface_open(struct gentl_object *system, void **handle)
{
    struct gentl_interface *i = calloc(1, sizeof *i);
    if (i == NULL) {
        return gentl_fail(GC_ERR_OUT_OF_MEMORY, "no memory for the interface");
    }
    GC_ERROR e = gentl_add(&i->object, &gentl_interface_class, GENTL_INTERFACE_ID, system, handle);
    if (e != GC_ERR_SUCCESS) {
        free(i);
    }
    return e;
}

GC_ERROR gentl_interface_info(INTERFACE_INFO_CMD command, const struct gentl_info *info)
{
    GC_ERROR e = gentl_info_check(info);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    switch (command) {
    case INTERFACE_INFO_ID: return gentl_info_text(info, GENTL_INTERFACE_ID);
    case INTERFACE_INFO_DISPLAYNAME: return gentl_info_text(info, GENTL_INTERFACE_NAME);
    case INTERFACE_INFO_TLTYPE: return gentl_info_text(info, TLTypeU3VName);
    default: return gentl_info_unknown(command);
    }
}

/** Programs poll the list: a process is told once. */
static void tell_that_none_runs(void)
{
    static atomic_flag told = ATOMIC_FLAG_INIT;
    if (!atomic_flag_test_and_set(&told)) {
        fprintf(stderr, "camtwin.cti: no camera is running here: start one with `camtwin serve`, or this program with "
                        "`camtwin run -- PROGRAM`\n");
    }
}

int gentl_interface_update(struct gentl_interface *i, bool *changed)
{
    struct u3v_host_info *found = calloc(U3V_HOST_LIST_MAX, sizeof *found);
    if (found == NULL) {
        return -CT_E_MEMORY;
    }
    int n = u3v_host_list(found, U3V_HOST_LIST_MAX);
    if (n >= 0) {
        unsigned count = (unsigned)n;
        pthread_mutex_lock(&i->object.lock);
        *changed = count != i->count || memcmp(found, i->devices, count * sizeof *found) != 0;
        memcpy(i->devices, found, count * sizeof *found);
        i->count = count;
        pthread_mutex_unlock(&i->object.lock);
    }
    free(found);
    if (n >= 0 && *changed) {
        gentl_event_push_invalidate(&i->object, "DeviceSelector");
    }
    if (n == 0) {
        tell_that_none_runs();
    }
    return n < 0 ? n : 0;
}

unsigned gentl_interface_count(struct gentl_interface *i)
{
    pthread_mutex_lock(&i->object.lock);
    unsigned count = i->count;
    pthread_mutex_unlock(&i->object.lock);
    return count;
}

bool gentl_interface_device(struct gentl_interface *i, unsigned index, struct u3v_host_info *out)
{
    pthread_mutex_lock(&i->object.lock);
    bool there = index < i->count;
    if (there) {
        *out = i->devices[index];
    }
    pthread_mutex_unlock(&i->object.lock);
    return there;
}

GC_ERROR gentl_interface_find(struct gentl_interface *i, const char *id, struct u3v_host_info *out)
{
    if (id == NULL) {
        return gentl_fail_null("id");
    }
    unsigned names = 0;
    bool is_serial = false;
    pthread_mutex_lock(&i->object.lock);
    for (unsigned k = 0; k < i->count && !is_serial; k++) {
        const struct u3v_host_info *d = &i->devices[k];
        is_serial = strcmp(d->serial, id) == 0;
        bool is_name = id[0] != '\0' && strcmp(d->user_name, id) == 0;
        names += is_name;
        if (is_serial || is_name) {
            *out = *d;
        }
    }
    pthread_mutex_unlock(&i->object.lock);
    if (!is_serial && names > 1) {
        return gentl_fail(GC_ERR_AMBIGUOUS, "%u cameras have this name: take the serial number", names);
    }
    if (!is_serial && names == 0) {
        return gentl_fail(GC_ERR_INVALID_ID, "no camera of this id is running (as of the last update)");
    }
    return GC_ERR_SUCCESS;
}
