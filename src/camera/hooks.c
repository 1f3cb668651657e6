// SPDX-License-Identifier: Apache-2.0
// What features do beyond being kept: one row of optional functions each, beside the feature table.
#include <math.h>

#include "base/error.h"
#include "camera/auto_hook.h"
#include "camera/camera_private.h"
#include "camera/chunks.h"
#include "camera/events.h"

static bool exposure_is_automatic(const struct camera *c)
{
    return setting_int(c, FEAT_ExposureAuto) != 0;
}

static bool gain_is_automatic(const struct camera *c)
{
    return setting_int(c, FEAT_GainAuto) != 0;
}

static bool upper_limit_is_automatic(const struct camera *c)
{
    return setting_int(c, FEAT_ExposureAutoUpperLimitAuto) != 0;
}

static struct value upper_limit_live(const struct camera *c)
{
    return value_float(auto_upper_limit_us(c));
}

static int upper_limit_auto_store(struct camera *c, const struct value *v)
{
    double limit = auto_upper_limit_us(c);
    setting_put_int(c, FEAT_ExposureAutoUpperLimitAuto, v->i);
    c->values[FEAT_ExposureAutoUpperLimit] = value_float(limit); /* what was found stays when it is switched off */
    return 0;
}

static bool low_latency_is_on(const struct camera *c)
{
    return setting_int(c, FEAT_IMXLowLatencyTriggerMode) != 0;
}

/** Manual 5.4.8: overlap is not allowed then. */
static void low_latency_changed(struct camera *c)
{
    if (low_latency_is_on(c)) {
        setting_put_int(c, FEAT_TriggerOverlap, 0);
    }
}

static struct value payload_size_live(const struct camera *c)
{
    struct timing t = setting_timing(c);
    return value_int((int64_t)(sensor_picture_size(t.format, t.width, t.height) + t.chunk_bytes));
}

static uint32_t selected_chunk(const struct camera *c)
{
    return UINT32_C(1) << (unsigned)setting_int(c, FEAT_ChunkSelector);
}

static struct value chunk_enable_live(const struct camera *c)
{
    return value_int(((uint32_t)setting_int(c, FEAT_ChunkEnable) & selected_chunk(c)) != 0);
}

static int chunk_enable_store(struct camera *c, const struct value *v)
{
    uint32_t others = (uint32_t)setting_int(c, FEAT_ChunkEnable) & ~selected_chunk(c);
    setting_put_int(c, FEAT_ChunkEnable, others | (v->i != 0 ? selected_chunk(c) : 0));
    return 0;
}

static void frame_rate_range(const struct camera *c, struct feature_range *range)
{
    struct timing t = setting_timing(c);
    range->max = timing_max_rate_hz(&t);
}

static struct value frame_rate_live(const struct camera *c)
{
    return value_float(setting_rate_hz(c));
}

/** AcquisitionFrameRate and FPS are one value under two names (Aravis asks this vendor's cameras for FPS). */
static int frame_rate_store(struct camera *c, const struct value *v)
{
    c->values[FEAT_AcquisitionFrameRate] = *v;
    return 0;
}

static struct value temperature_live(const struct camera *c)
{
    return value_float(thermal_c(&c->thermal, evq_now(c->config.clock)));
}

/** A low line reads 1 (manual 5.6.1). */
static struct value gp_in_live(const struct camera *c)
{
    return value_int(!c->line.inside);
}

static struct value timestamp_live(const struct camera *c)
{
    return value_int(c->timestamp_latched);
}

static int timestamp_latch(struct camera *c)
{
    c->timestamp_latched = camera_timestamp(c, evq_now(c->config.clock));
    return 0;
}

static int timestamp_reset(struct camera *c)
{
    c->timestamp_zero_ns = evq_now(c->config.clock);
    return 0;
}

/** The console's pictures end: this acquisition has an owner, who does not see them. */
static int acquisition_start_command(struct camera *c)
{
    camera_local_pause(c);
    return acquisition_start(c);
}

static int acquisition_stop_command(struct camera *c)
{
    acquisition_stop(c);
    return 0;
}

static int device_reset(struct camera *c)
{
    camera_power_up(c);
    if (c->config.on_reset != NULL) {
        c->config.on_reset(c->config.reset_cookie);
    }
    return 0;
}

// clang-format off
static const struct feature_hook hooks[FEATURE_COUNT] = {
    [FEAT_WidthMax]              = {.live = format_width_max_live},
    [FEAT_HeightMax]             = {.live = format_height_max_live},
    [FEAT_Width]                 = {.range = format_width_range, .changed = settings_centre},
    [FEAT_Height]                = {.range = format_height_range, .changed = settings_centre},
    [FEAT_OffsetAutoCenter]      = {.changed = settings_centre},
    [FEAT_OffsetX]               = {.range = format_offset_x_range, .adjust = format_offset_x_adjust},
    [FEAT_OffsetY]               = {.range = format_offset_y_range, .adjust = format_offset_y_adjust},
    [FEAT_DecimationHorizontal]  = {.store = format_decimation_x_store},
    [FEAT_DecimationVertical]    = {.store = format_decimation_y_store},
    [FEAT_BinningHorizontal]     = {.store = format_binning_store},
    [FEAT_BinningVertical]       = {.store = format_binning_store},
    [FEAT_PayloadSize]           = {.live = payload_size_live},
    [FEAT_AcquisitionFrameRate]  = {.live = frame_rate_live, .range = frame_rate_range, .store = frame_rate_store},
    [FEAT_FPS]                   = {.live = frame_rate_live, .range = frame_rate_range, .store = frame_rate_store},
    [FEAT_AcquisitionStart]      = {.execute = acquisition_start_command},
    [FEAT_AcquisitionStop]       = {.execute = acquisition_stop_command},
    [FEAT_ExposureAuto]          = {.changed = auto_restart},
    [FEAT_GainAuto]              = {.changed = auto_restart},
    [FEAT_ExposureTime]          = {.locked = exposure_is_automatic,
                                     .why = "ExposureAuto sets it"},
    [FEAT_ExposureAutoUpperLimit]= {.locked = upper_limit_is_automatic,
                                     .why = "ExposureAutoUpperLimitAuto derives it from the frame rate", .live = upper_limit_live},
    [FEAT_ExposureAutoUpperLimitAuto] = {.store = upper_limit_auto_store},
    [FEAT_Gain]                  = {.locked = gain_is_automatic,
                                     .why = "GainAuto sets it"},
    [FEAT_Gamma]                 = {.locked = lut_is_on,
                                     .why = "the look-up table is on (LUTEnable), and it has the place of the gamma curve", .changed = lut_update},
    [FEAT_LUTEnable]             = {.changed = lut_update},
    [FEAT_LUTValue]              = {.live = lut_value_live, .store = lut_value_store, .changed = lut_update},
    [FEAT_TriggerMode]           = {.changed = acquisition_trigger_mode_changed},
    [FEAT_TriggerSoftware]       = {.execute = trigger_software},
    [FEAT_TriggerActivation]     = {.changed = trigger_line_resync},
    [FEAT_TriggerOverlap]        = {.locked = low_latency_is_on,
                                     .why = "IMXLowLatencyTriggerMode is on, and allows no overlap"},
    [FEAT_IMXLowLatencyTriggerMode] = {.changed = low_latency_changed},
    [FEAT_GPIn]                  = {.live = gp_in_live},
    [FEAT_GPOut]                 = {.changed = strobe_update},
    [FEAT_StrobeEnable]          = {.changed = strobe_update},
    [FEAT_StrobePolarity]        = {.changed = strobe_update},
    [FEAT_DeviceTemperature]     = {.live = temperature_live},
    [FEAT_DeviceReset]           = {.execute = device_reset},
    [FEAT_TimestampLatch]        = {.execute = timestamp_latch},
    [FEAT_TimestampReset]        = {.execute = timestamp_reset},
    [FEAT_TimestampLatchValue]   = {.live = timestamp_live},
    [FEAT_EventNotification]     = {.live = events_notification, .store = events_notify},
    [FEAT_TestEventGenerate]     = {.execute = events_test},
    [FEAT_ChunkEnable]           = {.live = chunk_enable_live, .store = chunk_enable_store},
    [FEAT_UserSetLoad]           = {.execute = user_set_load, .locked = user_set_load_is_locked,
                                     .why = "a set may change the size of a picture, and that is locked now: see Width"},
    [FEAT_UserSetSave]           = {.execute = user_set_save, .locked = user_set_is_factory,
                                     .why = "UserSetSelector names the factory set, which nobody can overwrite"},
};
// clang-format on

const struct feature_hook *camera_hook(enum feature_id id)
{
    return &hooks[id];
}
