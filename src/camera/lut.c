// SPDX-License-Identifier: Apache-2.0
// Look-up table and gamma (manual 5.8): the curve that counts go through on their way to the format.
//
// The table of all counts is made when a setting changes, not for each picture.
#include <assert.h>
#include <string.h>

#include "camera/camera_private.h"
#include "sensor/curve.h"

static_assert((int)LUT_ENTRIES == (int)CURVE_KNOTS, "the feature's table is the sensor's");

bool lut_is_on(const struct camera *c)
{
    return setting_int(c, FEAT_LUTEnable) != 0;
}

void lut_update(struct camera *c)
{
    const double gamma = setting_float(c, FEAT_Gamma);
    uint16_t knots[CURVE_KNOTS];
    c->curved = true;
    if (lut_is_on(c)) {
        curve_of_lut(c->lut, c->curve);
    } else if (gamma != 1.0) {
        curve_knots_of_gamma(gamma, knots);
        curve_of_lut(knots, c->curve);
    } else {
        c->curved = false;
    }
}

const uint16_t *lut_freeze(const struct camera *c, uint16_t copy[SENSOR_CODES])
{
    return c->curved ? memcpy(copy, c->curve, sizeof c->curve) : NULL;
}

void lut_reset(struct camera *c)
{
    for (unsigned i = 0; i < LUT_ENTRIES; i++) {
        c->lut[i] = (uint16_t)(i < LUT_ENTRIES - 1 ? 256 * i : UINT16_MAX);
    }
}

struct value lut_value_live(const struct camera *c)
{
    return value_int(c->lut[setting_int(c, FEAT_LUTIndex)]);
}

int lut_value_store(struct camera *c, const struct value *v)
{
    c->lut[setting_int(c, FEAT_LUTIndex)] = (uint16_t)v->i;
    return 0;
}
