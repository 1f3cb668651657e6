// SPDX-License-Identifier: Apache-2.0
// Features as the camera's parts understand them: formats, regions, times.
#include <math.h>

#include "camera/camera_private.h"
#include "camera/chunks.h"
#include "model/pfnc.h"

int64_t setting_int(const struct camera *c, enum feature_id id)
{
    return c->values[id].i;
}

double setting_float(const struct camera *c, enum feature_id id)
{
    return c->values[id].f;
}

void setting_put_int(struct camera *c, enum feature_id id, int64_t i)
{
    c->values[id] = value_int(i);
}

static enum sensor_format format_of_code(int64_t pixel_format)
{
    switch (pixel_format) {
    case PFNC_MONO12P: return SENSOR_MONO12P;
    case PFNC_MONO16: return SENSOR_MONO16;
    default: return SENSOR_MONO8;
    }
}

enum sensor_format setting_format(const struct camera *c)
{
    return format_of_code(setting_int(c, FEAT_PixelFormat));
}

ns_t setting_shortest_period_ns(uint32_t pixel_format, uint32_t width, uint32_t height)
{
    if (feature_entry_by_value(&features[FEAT_PixelFormat], pixel_format) == NULL || width == 0 ||
        width > SCENE_WIDTH || height == 0 || height > SCENE_HEIGHT) {
        return 0;
    }
    const struct timing timing = {
        .format = format_of_code(pixel_format), .width = width, .height = height, .rows_read = height};
    return timing_min_period_ns(&timing);
}

struct timing setting_timing(const struct camera *c)
{
    return (struct timing){
        .format = setting_format(c),
        .width = (unsigned)setting_int(c, FEAT_Width),
        .height = (unsigned)setting_int(c, FEAT_Height),
        .rows_read = format_rows_read(c),
        .chunk_bytes = chunks_size(setting_chunks(c)),
        .limit_bytes_per_s = setting_int(c, FEAT_DeviceLinkThroughputLimitMode) != 0
                                 ? setting_int(c, FEAT_DeviceLinkThroughputLimit)
                                 : 0,
    };
}

/** ChunkEnable keeps a bit for each chunk; the register shows that of the selected one. */
uint32_t setting_chunks(const struct camera *c)
{
    return setting_int(c, FEAT_ChunkModeActive) != 0 ? CHUNKS_ACTIVE | (uint32_t)setting_int(c, FEAT_ChunkEnable)
                                                     : CHUNKS_OFF;
}

double setting_rate_hz(const struct camera *c)
{
    struct timing timing = setting_timing(c);
    double max = timing_max_rate_hz(&timing);
    double wanted = setting_float(c, FEAT_AcquisitionFrameRate);
    return wanted < max ? wanted : max;
}

struct exposure setting_exposure(const struct camera *c)
{
    ns_t now = evq_now(c->config.clock);
    ns_t length = (ns_t)floor(setting_float(c, FEAT_ExposureTime) * (double)NS_PER_US + 0.5);
    return (struct exposure){
        .start_ns = now,
        .end_ns = now + length,
        .gain_db = setting_float(c, FEAT_Gain),
        .black_level_dn = setting_float(c, FEAT_BlackLevel),
        .format = setting_format(c),
        .readout = setting_readout(c),
        .x = (unsigned)setting_int(c, FEAT_OffsetX),
        .y = (unsigned)setting_int(c, FEAT_OffsetY),
        .width = (unsigned)setting_int(c, FEAT_Width),
        .height = (unsigned)setting_int(c, FEAT_Height),
        .flip_x = setting_int(c, FEAT_ReverseX) != 0,
        .flip_y = setting_int(c, FEAT_ReverseY) != 0,
        .leak_light = 1.0,
        .line_ns = timing_line_ns(setting_format(c)),
        .frame_no = c->exposures,
    };
}

static struct value reset_value(const struct feature *f)
{
    switch (f->kind) {
    case FK_FLOAT: return value_float(f->reset.f);
    case FK_STRING: return value_text(f->reset.text != NULL ? f->reset.text : "");
    default: return value_int(f->reset.i);
    }
}

/** What is no plain row of the table: the rate that follows its maximum, the look-up table, the centre. */
static void reset_derived(struct camera *c)
{
    c->values[FEAT_AcquisitionFrameRate] = value_float(INFINITY);
    lut_reset(c);
    lut_update(c);
    settings_centre(c);
}

void settings_reset(struct camera *c)
{
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        c->values[id] = reset_value(&features[id]);
    }
    c->values[FEAT_DeviceSerialNumber] = value_text(c->config.serial);
    reset_derived(c);
}

void settings_reset_stored(struct camera *c)
{
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        if ((features[id].flags & FF_STORED) != 0) {
            c->values[id] = reset_value(&features[id]);
        }
    }
    reset_derived(c);
}

static bool told_before(void (*changed)(struct camera *), unsigned id)
{
    for (unsigned before = 0; before < id; before++) {
        if ((features[before].flags & FF_STORED) != 0 && camera_hook(before)->changed == changed) {
            return true;
        }
    }
    return false;
}

void settings_changed(struct camera *c)
{
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        void (*changed)(struct camera *) = camera_hook(id)->changed;
        if ((features[id].flags & FF_STORED) != 0 && changed != NULL && !told_before(changed, id)) {
            changed(c);
        }
    }
}
