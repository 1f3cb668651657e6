// SPDX-License-Identifier: Apache-2.0
// The table of UVC controls as a page for people: docs/uvc.md.
#include <math.h>
#include <string.h>

#include "model/uvc_control.h"

static void add_menu(struct str *out, const struct uvc_control *c)
{
    for (unsigned i = 0; i < uvc_control_menu_count(c); i++) {
        struct uvc_menu_entry entry = uvc_control_menu_entry(c, i);
        str_addf(out, "%s%u %s", i > 0 ? ", " : "", (unsigned)entry.value, entry.name);
    }
}

/** What 0 and 1 mean where the feature has words for it. */
static void add_senses(struct str *out, const struct feature *f)
{
    for (unsigned i = 0; f != NULL && i < f->entry_count; i++) {
        const struct feature_entry *entry = &f->entries[i];
        str_addf(out, "%s%lld %s", i > 0 ? ", " : "", (long long)entry->value,
                 entry->display != NULL ? entry->display : entry->name);
    }
    if (f == NULL || f->entry_count == 0) {
        str_add(out, "0, 1");
    }
}

/** Range and unit in counts of the control; limits that follow other settings are the widest. */
static void add_values(struct str *out, const struct uvc_control *c)
{
    const struct feature *f = c->feature != FEAT_NONE ? &features[c->feature] : NULL;
    add_menu(out, c);
    if (c->look == UVC_AS_BOOLEAN) {
        add_senses(out, f);
    }
    if (f != NULL && c->look == UVC_AS_INTEGER) {
        double per = c->num == 0 ? 1 : (double)c->den / c->num;
        str_addf(out, "%.0f to %.0f", ceil(f->range.min * per - 1e-6) + 0.0, floor(f->range.max * per + 1e-6));
        if (f->range.inc > 1) {
            str_addf(out, " in steps of %.0f", f->range.inc * per);
        }
    }
    if (c->unit != NULL) {
        str_addf(out, "; %s", c->unit);
    }
}

static void add_default(struct str *out, const struct uvc_control *c)
{
    const struct feature *f = c->feature != FEAT_NONE ? &features[c->feature] : NULL;
    if (f == NULL || f->access != FA_RW) {
        return;
    }
    double value = f->kind == FK_FLOAT ? f->reset.f : (double)f->reset.i;
    for (unsigned i = 0; i < uvc_control_menu_count(c); i++) {
        struct uvc_menu_entry entry = uvc_control_menu_entry(c, i);
        if ((double)entry.feature_value == value) {
            str_addf(out, "%u", (unsigned)entry.value);
            return;
        }
    }
    str_addf(out, "%lld", (long long)uvc_control_from_feature(c, value));
}

static void add_row(struct str *out, const struct uvc_control *c)
{
    char key[UVC_NAME_MAX + 1];
    const struct feature *f = c->feature != FEAT_NONE ? &features[c->feature] : NULL;
    uvc_control_key(c, key);
    str_addf(out, "| %s | `%s` | 0x%08x | 0x%02X | %u / %u %s | %s | ", c->v4l2_name, key, (unsigned)c->v4l2_id,
             c->selector, c->offset, c->size, uvc_type_name(c->type), uvc_look_name(c->look));
    add_values(out, c);
    str_add(out, " | ");
    add_default(out, c);
    bool other = f != NULL && f->v4l2 != NULL && strcmp(f->v4l2, c->v4l2_name) != 0;
    str_addf(out, " | %s | %s |\n", f != NULL ? f->name : "(scanning mode)", other ? f->v4l2 : "");
}

static void add_unit(struct str *out, enum uvc_entity entity, const char *title)
{
    str_addf(
        out,
        "\n## %s\n\n"
        "| V4L2 name | v4l2-ctl | V4L2 id | Selector | Bits: first / count | Shown as | Values | Default | Feature | "
        "In the manual |\n|---|---|---|---|---|---|---|--:|---|---|\n",
        title);
    for (unsigned i = 0; i < uvc_control_count; i++) {
        if (uvc_controls[i].entity == entity) {
            add_row(out, &uvc_controls[i]);
        }
    }
}

void describe_uvc_md(struct str *out)
{
    str_add(
        out,
        "# Controls of the UVC face\n\n"
        "Every control that UVC hosts and V4L2 programs have, written by `camtwin-docs` from "
        "`src/model/uvc_control_table.def` and `src/model/feature_table.def`. *In the manual* stands where the "
        "camera's manual prints another V4L2 name; [manual-notes.md](manual-notes.md) tells why.\n\n"
        "Linux' `uvcvideo` knows the first two units by itself. The extension unit's controls appear after "
        "`camtwin uvc-map` (or the vendor's loader) has told it their names:\n\n"
        "    sudo camtwin uvc-map\n"
        "    v4l2-ctl -d /dev/video0 -c auto_shutter=0,exposure_time_us=5000\n\n"
        "Each of them is tried from a kernel of Debian 12, both ways, against its feature: "
        "[guest-tests.md](guest-tests.md#uvcvideo).\n\n"
        "How a control answers\n\n"
        "- MIN, MAX and RES are those of the feature at the moment, rounded inwards to whole counts; what was set "
        "reads back as it was set. `uvcvideo` asks for them once, so after a change of the readout mode it may allow "
        "what the camera then refuses.\n"
        "- `uvcvideo` sends the controls of one call in the order of their units and selectors, V4L2's own before the "
        "mapped ones: what an automatic has, and the automatic, want two calls (`v4l2-ctl -c gain_auto=0`, then "
        "`-c gain=100`). Exposure Time, Absolute it refuses by itself while Auto Exposure is on; Exposure Time (us) "
        "it does not.\n"
        "- Everything that can be read says AUTOUPDATE in GET_INFO: a change through the other face, or by an "
        "automatic, reads back at once. What is written to a control that an automatic has "
        "is taken and changes nothing: the automatic has the last word, as on the real camera.\n"
        "- Several fields may share a selector. A SET_CUR changes those that differ, all of them or none; a field "
        "that can not be written is passed over, and a bit that is no field must be 0.\n"
        "- A refused request stalls, and the request error code control says why until the next request: 0x01 the "
        "camera streams (scanning mode), 0x02 the control can not be used at the moment, 0x04 out of range or no "
        "such entry, 0x05 no such unit, 0x06 no such control, 0x07 a request that this control does not have, or "
        "with the wrong length.\n");
    add_unit(out, UVC_CAMERA_TERMINAL, "Camera terminal (1)");
    add_unit(out, UVC_PROCESSING_UNIT, "Processing unit (2)");
    add_unit(out, UVC_EXTENSION_UNIT, "Extension unit (3)");
    str_add(out,
            "\n## Scanning modes\n\n"
            "Binning and skipping are numbered modes. Write a number to *Scanning Mode Selector*; where *Scanning Mode "
            "Identifier* then reads the same number there is such a mode, and the other fields tell its factors. Write "
            "the number to *Override Scanning Mode* to have it; the camera is busy for that while a stream is open. 1 "
            "is the default, 2 binning of both axes (the number is a guess), 5 skipping of both, 6 of rows, 7 of "
            "columns.\n");
}
