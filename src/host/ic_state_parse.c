// SPDX-License-Identifier: Apache-2.0
#include "host/ic_state.h"

#include <stdlib.h>
#include <string.h>

#include "host/ic_xml.h"

static void copy(char *out, size_t n, const char *text)
{
    ic_text_give(out, (long)n, text != NULL ? text : "");
}

static bool interface_of(const struct ic_xml *x, enum vcd_interface *out)
{
    static const enum vcd_interface all[] = {VCD_RANGE, VCD_SWITCH, VCD_MAP, VCD_ABSOLUTE};
    const char *guid = ic_xml_attribute(x, "guid");
    for (unsigned i = 0; guid != NULL && i < sizeof all / sizeof all[0]; i++) {
        if (vcd_same(guid, vcd_interface_guid(all[i])) ||
            (guid[0] == '{' && strlen(guid) == 38 && strncmp(guid + 1, vcd_interface_guid(all[i]), 36) == 0)) {
            *out = all[i];
            return true;
        }
    }
    return false;
}

/** <itf guid value/> of the element around it. */
static void add_value(struct ic_state *s, const struct ic_xml *x, const struct vcd_element *e)
{
    enum vcd_interface as;
    const char *value = ic_xml_attribute(x, "value");
    if (e == NULL || value == NULL || !interface_of(x, &as) || (e->interfaces & as) == 0 ||
        s->count == IC_STATE_VALUES_MAX || strlen(value) >= IC_STATE_TEXT) {
        s->unknown++;
        return;
    }
    struct ic_state_value *v = &s->values[s->count++];
    v->element = e;
    v->as = as;
    copy(v->text, sizeof v->text, value);
}

/** Where the reader is in the tree of properties. */
struct place {
    const struct vcd_item *item;
    const struct vcd_element *element;
};

static void open_element(struct ic_state *s, const struct ic_xml *x, struct place *at)
{
    const char *name = ic_xml_attribute(x, "name");
    if (strcmp(x->name, "device") == 0) {
        copy(s->model, sizeof s->model, name);
        copy(s->unique_name, sizeof s->unique_name, ic_xml_attribute(x, "unique_name"));
    } else if (strcmp(x->name, "item") == 0) {
        at->item = vcd_find_item(name);
        at->element = NULL;
    } else if (strcmp(x->name, "element") == 0) {
        at->element = vcd_find_element(at->item, name);
    } else if (strcmp(x->name, "itf") == 0) {
        add_value(s, x, at->element);
    }
}

static void content(struct ic_state *s, const struct ic_xml *x)
{
    const char *inside = x->depth > 0 ? x->open[x->depth - 1] : "";
    if (strcmp(inside, "videoformat") == 0) {
        copy(s->format, sizeof s->format, x->text);
    } else if (strcmp(inside, "fps") == 0) {
        s->fps = strtod(x->text, NULL);
    }
}

int ic_state_parse(const char *text, size_t n, struct ic_state *out)
{
    struct ic_xml x;
    struct place at = {NULL, NULL};
    bool root_is_ours = false;
    memset(out, 0, sizeof *out);
    ic_xml_begin(&x, text, n);
    for (enum ic_xml_kind kind = ic_xml_next(&x); kind != IC_XML_END; kind = ic_xml_next(&x)) {
        if (kind == IC_XML_BAD) {
            return IC_WRONG_XML_FORMAT;
        }
        if (kind == IC_XML_OPEN && x.depth == 1) {
            const char *major = ic_xml_attribute(&x, "filemajor");
            root_is_ours = strcmp(x.name, "device_state") == 0 && (major == NULL || strcmp(major, "1") == 0);
        } else if (kind == IC_XML_OPEN) {
            open_element(out, &x, &at);
        } else if (kind == IC_XML_CONTENT) {
            content(out, &x);
        }
    }
    return root_is_ours && out->model[0] != '\0' ? IC_SUCCESS : IC_WRONG_INCOMPATIBLE_XML;
}
