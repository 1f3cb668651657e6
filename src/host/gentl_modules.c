// SPDX-License-Identifier: Apache-2.0
// From an object to the module that begins with it.
#include "host/gentl_modules.h"

#include <assert.h>

struct gentl_system *gentl_system_of(struct gentl_object *o)
{
    assert(o->class->kind == GENTL_SYSTEM);
    return (struct gentl_system *)o;
}

struct gentl_interface *gentl_interface_of(struct gentl_object *o)
{
    assert(o->class->kind == GENTL_INTERFACE);
    return (struct gentl_interface *)o;
}

struct gentl_device *gentl_device_of(struct gentl_object *o)
{
    assert(o->class->kind == GENTL_DEVICE);
    return (struct gentl_device *)o;
}

struct gentl_device *gentl_device_above(struct gentl_object *o)
{
    while (o != NULL && o->class->kind != GENTL_DEVICE) {
        o = o->parent;
    }
    return o != NULL ? gentl_device_of(o) : NULL;
}
