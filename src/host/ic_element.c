// SPDX-License-Identifier: Apache-2.0
#include "host/ic_property.h"

#include <math.h>

#include "base/error.h"

int ic_element_find(const char *property, const char *element, const char *otherwise, unsigned interfaces,
                    const struct vcd_element **out)
{
    const struct vcd_item *item = vcd_find_item(property);
    if (item == NULL) {
        return IC_PROPERTY_ITEM_NOT_AVAILABLE;
    }
    const struct vcd_element *e = vcd_find_element(item, element != NULL ? element : otherwise);
    if (e == NULL) {
        return IC_PROPERTY_ELEMENT_NOT_AVAILABLE;
    }
    if (interfaces != 0 && (e->interfaces & interfaces) == 0) {
        return IC_PROPERTY_ELEMENT_WRONG_INTERFACE;
    }
    *out = e;
    return IC_SUCCESS;
}

/** What a number of the interface is in units of the feature. */
static double factor(const struct vcd_element *e, enum vcd_interface as)
{
    return as == VCD_RANGE ? e->raw : e->absolute;
}

int ic_element_limits(struct u3v_host *h, const struct vcd_element *e, enum vcd_interface as, double *min, double *max)
{
    struct ic_limits limits;
    int err = ic_camera_limits(h, e->feature, &limits);
    if (err == 0) {
        *min = limits.min * factor(e, as);
        *max = limits.max * factor(e, as);
    }
    return err;
}

int ic_element_get(struct u3v_host *h, const struct vcd_element *e, enum vcd_interface as, double *out)
{
    double v;
    int err = ic_camera_get_number(h, e->feature, &v);
    if (err < 0) {
        return err;
    }
    switch (as) {
    case VCD_RANGE: *out = round(v * e->raw); break;
    case VCD_ABSOLUTE: *out = v * e->absolute; break;
    case VCD_SWITCH: *out = v == (double)e->on ? 1 : 0; break;
    default: *out = v; break;
    }
    return 0;
}

/** Programs have floats: the float of a limit stands for the limit. Between two steps the lower one is meant. */
static double within(const struct vcd_element *e, enum vcd_interface as, const struct ic_limits *limits, double v)
{
    const double f = factor(e, as);
    if ((float)v == (float)(limits->min * f)) {
        return limits->min;
    }
    if ((float)v == (float)(limits->max * f)) {
        return limits->max;
    }
    v /= f;
    if (limits->inc > 0 && v > limits->min && v < limits->max) {
        v = limits->min + floor((v - limits->min) / limits->inc + 1e-9) * limits->inc;
    }
    return v;
}

int ic_element_put(struct u3v_host *h, const struct vcd_element *e, enum vcd_interface as, double v)
{
    struct ic_limits limits;
    if (as == VCD_SWITCH) {
        return ic_camera_put_number(h, e->feature, (double)(v != 0 ? e->on : vcd_switch_off(e)));
    }
    if (as == VCD_MAP) {
        return ic_camera_put_number(h, e->feature, v);
    }
    int err = ic_camera_limits(h, e->feature, &limits);
    return err < 0 ? err : ic_camera_put_number(h, e->feature, within(e, as, &limits, v));
}

int ic_element_push(struct u3v_host *h, const struct vcd_element *e)
{
    return e->feature == FEAT_NONE ? 0 : ic_camera_execute(h, e->feature);
}

const char *ic_element_word(const struct vcd_element *e, double value)
{
    struct vcd_word word;
    for (unsigned n = 0; vcd_word_at(e, n, &word); n++) {
        if ((double)word.value == value) {
            return word.text;
        }
    }
    return NULL;
}

int ic_element_reset(struct u3v_host *h, const struct vcd_element *e)
{
    const struct feature *f = &features[e->feature];
    return ic_camera_put_number(h, e->feature, f->kind == FK_FLOAT ? f->reset.f : (double)f->reset.i);
}
