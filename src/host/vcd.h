// SPDX-License-Identifier: Apache-2.0
// IC Imaging Control's property tree as data: who is called what, with which interfaces, and which feature is behind it.
#ifndef CAMTWIN_HOST_VCD_H
#define CAMTWIN_HOST_VCD_H

#include <stdint.h>

#include "model/feature.h"

enum vcd_item_id {
#define VCD_ITEM(id, ...) VCD_ITEM_##id,
#define VCD_ELEMENT(...)
#include "host/vcd_table.def"
#undef VCD_ITEM
#undef VCD_ELEMENT
    VCD_ITEM_COUNT,
};

/** The kinds of access that an element can have, as bits. */
enum vcd_interface {
    VCD_RANGE = 1u << 0,
    VCD_SWITCH = 1u << 1,
    VCD_BUTTON = 1u << 2,
    VCD_MAP = 1u << 3,
    VCD_ABSOLUTE = 1u << 4,
};

struct vcd_item {
    const char *name;   /* "Partial scan" */
    const char *manual; /* "PartialScanOffset": VCDID_ in front */
    const char *guid;   /* NULL: not published */
};

/** One string of a MapStrings interface. */
struct vcd_word {
    const char *text; /* NULL ends a list */
    int64_t value;    /* of the feature */
};

struct vcd_element {
    enum vcd_item_id item;
    const char *name;             /* "X Offset" */
    const char *manual;           /* "PartialScanOffsetX": VCDElement_ in front */
    const char *guid;             /* NULL: not published */
    unsigned interfaces;          /* enum vcd_interface */
    enum feature_id feature;      /* FEAT_NONE: a button that has nothing to do */
    double raw;                   /* Range: integers for one unit of the feature */
    double absolute;              /* AbsoluteValue: its units for one unit of the feature */
    int64_t on;                   /* Switch: the feature's value that means on */
    const struct vcd_word *words; /* MapStrings; NULL: the feature's entries */
};

extern const struct vcd_item vcd_items[VCD_ITEM_COUNT];
extern const struct vcd_element vcd_elements[];
extern const unsigned vcd_element_count;

/**
 * By any of its spellings, case not minded: "Partial scan", "PartialScanOffset", "VCDID_PartialScanOffset", the GUID.
 * Fewer than VCD_NAME_MAX bytes of `name` are read. NULL: there is none.
 */
const struct vcd_item *vcd_find_item(const char *name);
/** Of an item, likewise ("X Offset", "VCDElement_PartialScanOffsetX"). NULL: there is none. */
const struct vcd_element *vcd_find_element(const struct vcd_item *item, const char *name);
/** The element that stands for a feature; NULL: none does. */
const struct vcd_element *vcd_of_feature(enum feature_id feature);
enum { VCD_NAME_MAX = 64 };

/** "Range", "Switch", "Button", "MapStrings", "AbsoluteValue", and the GUID; of one bit. */
const char *vcd_interface_name(enum vcd_interface one);
const char *vcd_interface_guid(enum vcd_interface one);

/** The n-th string of a MapStrings element and its value. False: there are no more. */
bool vcd_word_at(const struct vcd_element *e, unsigned n, struct vcd_word *out);
/** The value of a string: one of the element's, or the GenICam name of the feature's entry. False: neither. */
bool vcd_word_value(const struct vcd_element *e, const char *text, int64_t *out);
/** The feature's value that means off; a Switch has two. */
int64_t vcd_switch_off(const struct vcd_element *e);

/** Whether two texts are the same but for case; reads `name` no further than `known` goes. */
bool vcd_same(const char *name, const char *known);

#endif
