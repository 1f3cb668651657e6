// SPDX-License-Identifier: Apache-2.0
// The automatics in the camera.
#include "camera/auto_hook.h"

#include "camera/auto_region.h"

enum { SELECTOR_EXPOSURE_ACTIVE = 1 };

/** The pulse exposes: no value of ours would change anything. */
static bool exposed_by_pulse(const struct camera *c)
{
    return setting_int(c, FEAT_TriggerMode) != 0 && setting_int(c, FEAT_TriggerSelector) == SELECTOR_EXPOSURE_ACTIVE;
}

static bool automatic(const struct camera *c)
{
    bool wanted = setting_int(c, FEAT_ExposureAuto) != 0 || setting_int(c, FEAT_GainAuto) != 0;
    return wanted && setting_int(c, FEAT_MultiFrameSetOutputModeEnable) == 0; /* sets have exposures of their own */
}

static struct auto_roi roi_of(const struct camera *c)
{
    return (struct auto_roi){
        .enable = setting_int(c, FEAT_AutoFunctionsROIEnable) != 0,
        .preset = (enum auto_preset)setting_int(c, FEAT_AutoFunctionsROIPreset),
        .left = (unsigned)setting_int(c, FEAT_AutoFunctionsROILeft),
        .top = (unsigned)setting_int(c, FEAT_AutoFunctionsROITop),
        .width = (unsigned)setting_int(c, FEAT_AutoFunctionsROIWidth),
        .height = (unsigned)setting_int(c, FEAT_AutoFunctionsROIHeight),
    };
}

struct meter_region auto_meter_region(const struct camera *c, const struct exposure *e)
{
    struct auto_roi roi = roi_of(c);
    return automatic(c) ? auto_region(&roi, e->width, e->height) : (struct meter_region){.width = 0};
}

double auto_upper_limit_us(const struct camera *c)
{
    if (setting_int(c, FEAT_ExposureAutoUpperLimitAuto) == 0) {
        return setting_float(c, FEAT_ExposureAutoUpperLimit);
    }
    struct timing timing = setting_timing(c);
    double us = (double)timing_max_exposure_ns(&timing, setting_rate_hz(c)) / (double)NS_PER_US;
    double max = features[FEAT_ExposureAutoUpperLimit].range.max;
    return us < max ? us : max;
}

static struct auto_rules rules_of(const struct camera *c, const struct exposure *e)
{
    return (struct auto_rules){
        .exposure = setting_int(c, FEAT_ExposureAuto) != 0 && !exposed_by_pulse(c),
        .gain = setting_int(c, FEAT_GainAuto) != 0,
        .spare_highlights = setting_int(c, FEAT_ExposureAutoHighlightReduction) != 0,
        .reference = (unsigned)setting_int(c, FEAT_ExposureAutoReference),
        .black_level_dn = setting_float(c, FEAT_BlackLevel),
        .exposure_min_us = setting_float(c, FEAT_ExposureAutoLowerLimit),
        .exposure_max_us = auto_upper_limit_us(c),
        .gain_min_db = setting_float(c, FEAT_GainAutoLowerLimit),
        .gain_max_db = setting_float(c, FEAT_GainAutoUpperLimit),
        .region = auto_meter_region(c, e),
    };
}

void auto_on_picture(struct camera *c, const struct exposure *e, const struct meter *meter)
{
    if (!automatic(c)) {
        return;
    }
    double made_us = (double)(e->end_ns - e->start_ns) / (double)NS_PER_US;
    struct auto_rules rules = rules_of(c, e);
    struct auto_values now = {.exposure_us = exposed_by_pulse(c) ? made_us : setting_float(c, FEAT_ExposureTime),
                              .gain_db = setting_float(c, FEAT_Gain)};
    struct auto_picture picture = {
        .made_with = {made_us, e->gain_db}, .black_level_dn = e->black_level_dn, .region = e->meter, .meter = meter};
    if (!auto_step(&c->automatics, &rules, &picture, &now)) {
        return;
    }
    if (rules.exposure) {
        c->values[FEAT_ExposureTime] = value_float(now.exposure_us);
    }
    if (rules.gain) {
        c->values[FEAT_Gain] = value_float(now.gain_db);
    }
}

void auto_restart(struct camera *c)
{
    c->automatics = (struct auto_state){0};
}
