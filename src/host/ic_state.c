// SPDX-License-Identifier: Apache-2.0
#include "host/ic_state.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/str.h"

/** The interface in which an element is kept: the exact one. 0: nothing to keep. */
static unsigned kept_as(const struct vcd_element *e)
{
    if (e->feature == FEAT_NONE || features[e->feature].access != FA_RW) {
        return 0;
    }
    const unsigned exact = features[e->feature].kind == FK_FLOAT ? VCD_ABSOLUTE : VCD_RANGE;
    if ((e->interfaces & exact) != 0) {
        return exact;
    }
    return e->interfaces & (VCD_RANGE | VCD_ABSOLUTE | VCD_SWITCH | VCD_MAP);
}

static int take_value(struct u3v_host *h, const struct vcd_element *e, enum vcd_interface as, struct ic_state *out)
{
    double v;
    const int err = ic_element_get(h, e, as, &v);
    if (err < 0) {
        return err;
    }
    struct ic_state_value *value = &out->values[out->count];
    const char *word = as == VCD_MAP ? ic_element_word(e, v) : NULL;
    if (word != NULL) {
        ic_text_give(value->text, sizeof value->text, word);
    } else {
        snprintf(value->text, sizeof value->text, "%.15g", v);
    }
    value->element = e;
    value->as = as;
    out->count++;
    return 0;
}

int ic_state_take(struct grabber *g, struct ic_state *out)
{
    struct ic_video_format f;
    memset(out, 0, sizeof *out);
    ic_text_give(out->model, sizeof out->model, g->device_name);
    ic_text_give(out->unique_name, sizeof out->unique_name, g->unique_name);
    int err = ic_camera_get_format(g->host, &f, NULL);
    err = err < 0 ? err : ic_camera_get_number(g->host, FEAT_AcquisitionFrameRate, &out->fps);
    if (err < 0) {
        return err;
    }
    ic_video_format_print(&f, out->format);
    for (unsigned i = 0; i < vcd_element_count && out->count < IC_STATE_VALUES_MAX; i++) {
        const struct vcd_element *e = &vcd_elements[i];
        const unsigned as = kept_as(e);
        if (as == 0 || !ic_camera_is_free(g->host, e->feature)) {
            continue;
        }
        err = take_value(g->host, e, (enum vcd_interface)as, out);
        if (err < 0) {
            return err;
        }
    }
    return 0;
}

static int apply_value(struct u3v_host *h, const struct ic_state_value *v)
{
    if (v->as == VCD_MAP) {
        int64_t value;
        return vcd_word_value(v->element, v->text, &value) ? ic_element_put(h, v->element, VCD_MAP, (double)value)
                                                           : -CT_E_ENTRY;
    }
    char *end;
    const double number = strtod(v->text, &end);
    return *end == '\0' && end != v->text && isfinite(number) ? ic_element_put(h, v->element, v->as, number)
                                                              : -CT_E_FORMAT;
}

static bool apply_format(struct grabber *g, const struct ic_state *s)
{
    struct ic_video_format f;
    struct ic_video_format now;
    if (s->format[0] == '\0') {
        return true;
    }
    if (!ic_video_format_parse(s->format, &f)) {
        return false;
    }
    /* Nothing to change is always right, also while a stream is on. */
    if (ic_camera_get_format(g->host, &now, NULL) == 0 && now.y16 == f.y16 && now.width == f.width &&
        now.height == f.height && now.readout == f.readout) {
        return true;
    }
    return ic_camera_put_format(g->host, &f) == 0;
}

static bool apply_rate(struct grabber *g, double fps)
{
    struct ic_limits limits;
    if (!(fps > 0)) {
        return true;
    }
    return ic_camera_limits(g->host, FEAT_AcquisitionFrameRate, &limits) == 0 &&
           ic_camera_put_number(g->host, FEAT_AcquisitionFrameRate, fmin(fmax(fps, limits.min), limits.max)) == 0;
}

unsigned ic_state_apply(struct grabber *g, const struct ic_state *s)
{
    static const unsigned passes[] = {VCD_SWITCH, VCD_MAP, VCD_RANGE | VCD_ABSOLUTE};
    unsigned refused = s->unknown;
    refused += apply_format(g, s) ? 0 : 1;
    refused += apply_rate(g, s->fps) ? 0 : 1;
    for (unsigned pass = 0; pass < sizeof passes / sizeof passes[0]; pass++) {
        for (unsigned i = 0; i < s->count; i++) {
            if ((passes[pass] & (unsigned)s->values[i].as) != 0) {
                refused += apply_value(g->host, &s->values[i]) < 0 ? 1 : 0;
            }
        }
    }
    return refused;
}

static void add_attribute(struct str *out, const char *name, const char *value)
{
    if (value != NULL) {
        str_addf(out, " %s=\"", name);
        str_add_xml(out, value);
        str_add(out, "\"");
    }
}

static void add_guid(struct str *out, const char *guid)
{
    if (guid != NULL) {
        str_addf(out, " guid=\"{%s}\"", guid);
    }
}

static void add_values(struct str *out, const struct ic_state *s)
{
    for (unsigned i = 0; i < s->count; i++) {
        const struct ic_state_value *v = &s->values[i];
        const struct vcd_item *item = &vcd_items[v->element->item];
        if (i == 0 || s->values[i - 1].element->item != v->element->item) {
            str_add(out, i == 0 ? "" : "            </item>\n");
            str_add(out, "            <item");
            add_guid(out, item->guid);
            add_attribute(out, "name", item->name);
            str_add(out, ">\n");
        }
        str_add(out, "                <element");
        add_guid(out, v->element->guid);
        add_attribute(out, "name", v->element->name);
        str_add(out, "><itf");
        add_guid(out, vcd_interface_guid(v->as));
        add_attribute(out, "value", v->text);
        str_add(out, "/></element>\n");
    }
    str_add(out, s->count > 0 ? "            </item>\n" : "");
}

static void add_all(struct str *out, const struct ic_state *s)
{
    str_add(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<device_state filemajor=\"1\" fileminor=\"0\">\n    <device");
    add_attribute(out, "name", s->model);
    add_attribute(out, "base_name", s->model);
    add_attribute(out, "unique_name", s->unique_name);
    str_add(out, ">\n        <videoformat>");
    str_add_xml(out, s->format);
    str_addf(out, "</videoformat>\n        <fps>%.9g</fps>\n        <vcdpropertyitems>\n", s->fps);
    add_values(out, s);
    str_add(out, "        </vcdpropertyitems>\n    </device>\n</device_state>\n");
}

int ic_state_write(const struct ic_state *s, const char *path)
{
    struct str out = {0};
    add_all(&out, s);
    if (out.failed) {
        str_fini(&out);
        return -CT_E_MEMORY;
    }
    FILE *f = fopen(path, "wbe");
    bool good = f != NULL && fwrite(out.text, 1, out.len, f) == out.len;
    good = f != NULL && fclose(f) == 0 && good;
    if (f != NULL && !good) {
        remove(path);
    }
    str_fini(&out);
    return good ? 0 : -CT_E_IO;
}
