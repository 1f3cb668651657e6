// SPDX-License-Identifier: Apache-2.0
// How strong the light is at each moment.
#include "scene/lamp.h"

#include "base/attr.h"

const struct lamp lamp_steady = {.kind = LAMP_STEADY, .ambient = 1.0};

unsigned lamp_windows(const struct lamp *lamp, ns_t t0, ns_t t1, CT_UNUSED const struct lamp_pulse *pulses,
                      CT_UNUSED unsigned n, struct light_window out[LIGHT_WINDOWS_MAX])
{
    out[0] = (struct light_window){.t0 = t0, .t1 = t1, .weight = (float)lamp->ambient};
    return lamp->ambient > 0.0;
}
