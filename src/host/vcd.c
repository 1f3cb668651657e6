// SPDX-License-Identifier: Apache-2.0
#include "host/vcd.h"

#include <ctype.h>
#include <stdio.h>

/* The manual's other words for TriggerSelector's entries (5.4.4). */
static const struct vcd_word vcd_exposure_modes[] = {{"Timed", 0}, {"Trigger Width", 1}, {NULL, 0}};

const struct vcd_item vcd_items[VCD_ITEM_COUNT] = {
#define VCD_ITEM(id, name_, manual_, guid_) [VCD_ITEM_##id] = {.name = name_, .manual = manual_, .guid = guid_},
#define VCD_ELEMENT(...)
#include "host/vcd_table.def"
#undef VCD_ITEM
#undef VCD_ELEMENT
};

const struct vcd_element vcd_elements[] = {
#define VCD_ITEM(...)
#define VCD_ELEMENT(item_, name_, manual_, guid_, interfaces_, feature_, ...)                                          \
    {.item = VCD_ITEM_##item_,                                                                                         \
     .name = name_,                                                                                                    \
     .manual = manual_,                                                                                                \
     .guid = guid_,                                                                                                    \
     .interfaces = interfaces_,                                                                                        \
     .feature = feature_,                                                                                              \
     __VA_ARGS__},
#include "host/vcd_table.def"
#undef VCD_ITEM
#undef VCD_ELEMENT
};
const unsigned vcd_element_count = sizeof vcd_elements / sizeof vcd_elements[0];

static const struct {
    enum vcd_interface bit;
    const char *name;
    const char *guid;
} interfaces[] = {
    {VCD_RANGE, "Range", "99B44940-BFE1-4083-ADA1-BE703F4B8E03"},
    {VCD_SWITCH, "Switch", "99B44940-BFE1-4083-ADA1-BE703F4B8E04"},
    {VCD_BUTTON, "Button", "99B44940-BFE1-4083-ADA1-BE703F4B8E05"},
    {VCD_MAP, "MapStrings", "99B44940-BFE1-4083-ADA1-BE703F4B8E06"},
    {VCD_ABSOLUTE, "AbsoluteValue", "99B44940-BFE1-4083-ADA1-BE703F4B8E08"},
};

bool vcd_same(const char *name, const char *known)
{
    while (tolower((unsigned char)*name) == tolower((unsigned char)*known)) {
        if (*known == '\0') {
            return true;
        }
        name++;
        known++;
    }
    return false;
}

/* name is prefix + manual; the prefix may be left out. */
static bool is_manual(const char *name, const char *prefix, const char *manual)
{
    char whole[VCD_NAME_MAX];
    snprintf(whole, sizeof whole, "%s%s", prefix, manual);
    return vcd_same(name, whole) || vcd_same(name, manual);
}

/* With or without braces. */
static bool is_guid(const char *name, const char *guid)
{
    if (guid == NULL) {
        return false;
    }
    char braced[VCD_NAME_MAX];
    snprintf(braced, sizeof braced, "{%s}", guid);
    return vcd_same(name, guid) || vcd_same(name, braced);
}

const struct vcd_item *vcd_find_item(const char *name)
{
    for (unsigned i = 0; name != NULL && i < VCD_ITEM_COUNT; i++) {
        const struct vcd_item *one = &vcd_items[i];
        if (vcd_same(name, one->name) || is_manual(name, "VCDID_", one->manual) || is_guid(name, one->guid)) {
            return one;
        }
    }
    /* The vendor's headers name this one otherwise than its manual. */
    if (name != NULL && vcd_same(name, "VCDID_TriggerMode")) {
        return &vcd_items[VCD_ITEM_Trigger];
    }
    return NULL;
}

const struct vcd_element *vcd_find_element(const struct vcd_item *item, const char *name)
{
    for (unsigned i = 0; item != NULL && name != NULL && i < vcd_element_count; i++) {
        const struct vcd_element *one = &vcd_elements[i];
        if (&vcd_items[one->item] == item &&
            (vcd_same(name, one->name) || is_manual(name, "VCDElement_", one->manual) || is_guid(name, one->guid))) {
            return one;
        }
    }
    return NULL;
}

const struct vcd_element *vcd_of_feature(enum feature_id feature)
{
    for (unsigned i = 0; feature != FEAT_NONE && i < vcd_element_count; i++) {
        if (vcd_elements[i].feature == feature) {
            return &vcd_elements[i];
        }
    }
    return NULL;
}

const char *vcd_interface_name(enum vcd_interface one)
{
    for (unsigned i = 0; i < sizeof interfaces / sizeof interfaces[0]; i++) {
        if (interfaces[i].bit == one) {
            return interfaces[i].name;
        }
    }
    return "Unknown";
}

const char *vcd_interface_guid(enum vcd_interface one)
{
    for (unsigned i = 0; i < sizeof interfaces / sizeof interfaces[0]; i++) {
        if (interfaces[i].bit == one) {
            return interfaces[i].guid;
        }
    }
    return NULL;
}

bool vcd_word_at(const struct vcd_element *e, unsigned n, struct vcd_word *out)
{
    if ((e->interfaces & VCD_MAP) == 0) {
        return false;
    }
    if (e->words != NULL) {
        *out = e->words[n]; /* callers count up from 0 and stop at the first false */
        return out->text != NULL;
    }
    const struct feature *f = &features[e->feature];
    if (n >= f->entry_count) {
        return false;
    }
    const struct feature_entry *entry = &f->entries[n];
    *out = (struct vcd_word){.text = entry->display != NULL ? entry->display : entry->name, .value = entry->value};
    return true;
}

bool vcd_word_value(const struct vcd_element *e, const char *text, int64_t *out)
{
    struct vcd_word word;
    for (unsigned n = 0; vcd_word_at(e, n, &word); n++) {
        if (vcd_same(text, word.text)) {
            *out = word.value;
            return true;
        }
    }
    const struct feature *f = &features[e->feature];
    for (unsigned n = 0; n < f->entry_count; n++) {
        if (vcd_same(text, f->entries[n].name)) {
            *out = f->entries[n].value;
            return true;
        }
    }
    return false;
}

int64_t vcd_switch_off(const struct vcd_element *e)
{
    const struct feature *f = &features[e->feature];
    for (unsigned n = 0; n < f->entry_count; n++) {
        if (f->entries[n].value != e->on) {
            return f->entries[n].value;
        }
    }
    return e->on == 0 ? 1 : 0;
}
