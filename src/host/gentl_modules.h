// SPDX-License-Identifier: Apache-2.0
// The modules above the data stream: system, interface, device and the camera behind it. Each begins with its object.
#ifndef CAMTWIN_HOST_GENTL_MODULES_H
#define CAMTWIN_HOST_GENTL_MODULES_H

#include "host/gentl_object.h"
#include "host/u3v_host.h"

/** Said wherever the standard asks for it. */
#define GENTL_VENDOR "camtwin"
#define GENTL_MODEL "camtwin GenTL producer"
#define GENTL_INTERFACE_ID "camtwin-link"
#define GENTL_STREAM_ID "Stream0" /* every camera has this one data stream */

/** Under object.lock: */
struct gentl_system {
    struct gentl_object object;
    bool updated;     /* the list of interfaces is empty until it has been asked for once */
    int64_t selected; /* InterfaceSelector */
};

/** The local link: the one interface there is. Under object.lock: */
struct gentl_interface {
    struct gentl_object object;
    struct u3v_host_info devices[U3V_HOST_LIST_MAX]; /* [count], as of the last update */
    unsigned count;
    int64_t selected; /* DeviceSelector */
};

struct gentl_device {
    struct gentl_object object;
    struct u3v_host *host;        /* open as long as the device; its calls may come from several threads */
    struct u3v_host_info info;    /* constant */
    struct u3v_manifest manifest; /* constant */
    DEVICE_ACCESS_FLAGS access;   /* constant: how it was opened */
};

/** The camera's registers as a port. */
struct gentl_remote {
    struct gentl_object object;
};

extern const struct gentl_class gentl_system_class;
extern const struct gentl_class gentl_interface_class;
extern const struct gentl_class gentl_device_class;
extern const struct gentl_class gentl_remote_class;

/** The object must be of this kind: gentl_enter has seen to it. */
struct gentl_system *gentl_system_of(struct gentl_object *o);
struct gentl_interface *gentl_interface_of(struct gentl_object *o);
struct gentl_device *gentl_device_of(struct gentl_object *o);
/** The device to which a device, remote port, data stream, buffer or event of these belongs; NULL: to none. */
struct gentl_device *gentl_device_above(struct gentl_object *o);

#endif
