// SPDX-License-Identifier: Apache-2.0
// TLType, InterfaceType, DeviceType, StreamType: one enumeration of the GenTL naming convention, of which a camera has one entry.
#ifndef CAMTWIN_HOST_GENTL_TECHNOLOGY_H
#define CAMTWIN_HOST_GENTL_TECHNOLOGY_H

#include "host/gentl_object.h"
#include "model/feature.h"

enum { TECHNOLOGY_USB3_VISION = 0 };

extern const struct feature_entry gentl_technologies[1];

/** Getter of struct gentl_register. */
int gentl_get_technology(struct gentl_object *o, struct value *out);

#endif
