// SPDX-License-Identifier: Apache-2.0
// The technology that every module of ours speaks of.
#include "host/gentl_technology.h"

const struct feature_entry gentl_technologies[1] = {{.name = "USB3Vision", .value = TECHNOLOGY_USB3_VISION}};

int gentl_get_technology(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_int(TECHNOLOGY_USB3_VISION);
    return 0;
}
