// SPDX-License-Identifier: Apache-2.0
// Readout modes and region (manual 5.1.2, 5.1.3, 5.1.5): which pixels a picture is made of.
//
// Width, Height and the offsets count pixels of the picture; a pixel of the picture stands for format_steps() of the
// sensor. A change of the mode keeps what the camera looks at, as near as the steps of the features allow.
#include "camera/camera_private.h"

struct sensor_steps format_steps(const struct camera *c)
{
    return (struct sensor_steps){
        .x = (unsigned)(setting_int(c, FEAT_DecimationHorizontal) * setting_int(c, FEAT_BinningHorizontal)),
        .y = (unsigned)(setting_int(c, FEAT_DecimationVertical) * setting_int(c, FEAT_BinningVertical)),
    };
}

enum sensor_readout setting_readout(const struct camera *c)
{
    const struct sensor_steps steps = format_steps(c);
    if (setting_int(c, FEAT_BinningHorizontal) == 2) {
        return SENSOR_BIN_2X;
    }
    if (steps.x == 2) {
        return steps.y == 2 ? SENSOR_SKIP_2X : SENSOR_SKIP_2X_HORIZONTAL;
    }
    return steps.y == 2 ? SENSOR_SKIP_2X_VERTICAL : SENSOR_ALL_PIXELS;
}

/** Rows that are skipped take no time; those that are merged do (docs/manual-notes.md). */
unsigned format_rows_read(const struct camera *c)
{
    return (unsigned)(setting_int(c, FEAT_Height) * setting_int(c, FEAT_BinningVertical));
}

static int64_t width_max(const struct camera *c)
{
    return SCENE_WIDTH / format_steps(c).x;
}

static int64_t height_max(const struct camera *c)
{
    return SCENE_HEIGHT / format_steps(c).y;
}

struct value format_width_max_live(const struct camera *c)
{
    return value_int(width_max(c));
}

struct value format_height_max_live(const struct camera *c)
{
    return value_int(height_max(c));
}

void format_width_range(const struct camera *c, struct feature_range *range)
{
    range->max = (double)width_max(c);
}

void format_height_range(const struct camera *c, struct feature_range *range)
{
    range->max = (double)height_max(c);
}

/** An offset reaches as far as the smallest picture can be moved; the present one may stop it sooner. */
void format_offset_x_range(const struct camera *c, struct feature_range *range)
{
    range->max = (double)width_max(c) - features[FEAT_Width].range.min;
}

void format_offset_y_range(const struct camera *c, struct feature_range *range)
{
    range->max = (double)height_max(c) - features[FEAT_Height].range.min;
}

static int64_t step_of(enum feature_id id)
{
    return (int64_t)features[id].range.inc;
}

static int64_t centred(int64_t whole, int64_t part, int64_t inc)
{
    return (whole - part) / 2 / inc * inc;
}

static int64_t lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/** Manual 5.1.5: centred while auto-centre is on, else never beyond what the size leaves. */
void settings_centre(struct camera *c)
{
    const int64_t width = setting_int(c, FEAT_Width);
    const int64_t height = setting_int(c, FEAT_Height);
    const bool centre = setting_int(c, FEAT_OffsetAutoCenter) != 0;
    const int64_t x = setting_int(c, FEAT_OffsetX);
    const int64_t y = setting_int(c, FEAT_OffsetY);
    setting_put_int(c, FEAT_OffsetX,
                    centre ? centred(width_max(c), width, step_of(FEAT_OffsetX)) : lesser(x, width_max(c) - width));
    setting_put_int(c, FEAT_OffsetY,
                    centre ? centred(height_max(c), height, step_of(FEAT_OffsetY)) : lesser(y, height_max(c) - height));
}

/** Manual 5.1.5: while auto-centre is on an offset follows the centre, else it is cut to what the size leaves. */
void format_offset_x_adjust(const struct camera *c, struct value *v)
{
    const bool centre = setting_int(c, FEAT_OffsetAutoCenter) != 0;
    v->i = centre ? setting_int(c, FEAT_OffsetX) : lesser(v->i, width_max(c) - setting_int(c, FEAT_Width));
}

void format_offset_y_adjust(const struct camera *c, struct value *v)
{
    const bool centre = setting_int(c, FEAT_OffsetAutoCenter) != 0;
    v->i = centre ? setting_int(c, FEAT_OffsetY) : lesser(v->i, height_max(c) - setting_int(c, FEAT_Height));
}

/** A size or an offset in pixels that stand for `now` of the sensor instead of `before`: a legal value, never more. */
static void rescale(struct camera *c, enum feature_id id, unsigned before, unsigned now, int64_t max)
{
    const int64_t min = (int64_t)features[id].range.min;
    int64_t i = setting_int(c, id);
    if (before != now) {
        i = i * before / now / step_of(id) * step_of(id);
    }
    i = lesser(i, max);
    setting_put_int(c, id, i > min ? i : min);
}

static void keep_field_of_view(struct camera *c, struct sensor_steps before)
{
    const struct sensor_steps now = format_steps(c);
    rescale(c, FEAT_Width, before.x, now.x, width_max(c));
    rescale(c, FEAT_Height, before.y, now.y, height_max(c));
    rescale(c, FEAT_OffsetX, before.x, now.x, width_max(c) - setting_int(c, FEAT_Width));
    rescale(c, FEAT_OffsetY, before.y, now.y, height_max(c) - setting_int(c, FEAT_Height));
    settings_centre(c);
}

/** The mode has no half: both directions merge or neither, and nothing is merged of what is skipped. */
int format_binning_store(struct camera *c, const struct value *v)
{
    const struct sensor_steps before = format_steps(c);
    setting_put_int(c, FEAT_BinningHorizontal, v->i);
    setting_put_int(c, FEAT_BinningVertical, v->i);
    if (v->i > 1) {
        setting_put_int(c, FEAT_DecimationHorizontal, 1);
        setting_put_int(c, FEAT_DecimationVertical, 1);
    }
    keep_field_of_view(c, before);
    return 0;
}

/** A 1 turns only its own skipping off: who writes all four features, in any order, gets the mode they name. */
static int decimation_store(struct camera *c, enum feature_id id, int64_t i)
{
    const struct sensor_steps before = format_steps(c);
    setting_put_int(c, id, i);
    if (i > 1) {
        setting_put_int(c, FEAT_BinningHorizontal, 1);
        setting_put_int(c, FEAT_BinningVertical, 1);
    }
    keep_field_of_view(c, before);
    return 0;
}

int format_decimation_x_store(struct camera *c, const struct value *v)
{
    return decimation_store(c, FEAT_DecimationHorizontal, v->i);
}

int format_decimation_y_store(struct camera *c, const struct value *v)
{
    return decimation_store(c, FEAT_DecimationVertical, v->i);
}
