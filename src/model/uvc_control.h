// SPDX-License-Identifier: Apache-2.0
// The camera's controls as UVC and V4L2 tell them: which unit, which selector, which bits of it, and which feature that is.
//
// Data only: `usb` answers requests from it, `app` maps it into uvcvideo (camtwin uvc-map), docs/uvc.md is written from
// it. Ranges, defaults and menus are the feature's and stand in feature_table.def.
// Source: the vendor's list of controls as told in docs/manual-notes.md; UVC 1.1, 4.2.2.
#ifndef CAMTWIN_MODEL_UVC_CONTROL_H
#define CAMTWIN_MODEL_UVC_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "model/feature.h"

/** Ids of the video function's entities: bTerminalID and bUnitID. */
enum uvc_entity {
    UVC_INTERFACE = 0,
    UVC_CAMERA_TERMINAL = 1,
    UVC_PROCESSING_UNIT = 2,
    UVC_EXTENSION_UNIT = 3,
    UVC_OUTPUT_TERMINAL = 4,
};

/** How a field's bits are read; the numbers are uvcvideo's (uapi/linux/uvcvideo.h). */
enum uvc_type { UVC_SIGNED = 1, UVC_UNSIGNED = 2, UVC_BOOLEAN = 3, UVC_ENUM = 4, UVC_BITMASK = 5 };

/** What V4L2 shows it as; the numbers are V4L2's (enum v4l2_ctrl_type). */
enum uvc_look { UVC_AS_INTEGER = 1, UVC_AS_BOOLEAN = 2, UVC_AS_MENU = 3, UVC_AS_BUTTON = 4 };

/** One entry of a menu: what stands in the control, what V4L2 shows, and the entry's value in the feature. */
struct uvc_menu_entry {
    uint32_t value;
    const char *name;
    int64_t feature_value;
};

enum { UVC_MENU_MAX = 8, UVC_NAME_MAX = 31, UVC_SELECTOR_BYTES_MAX = 8, UVC_SELECTOR_FIELDS_MAX = 8 };

/** One control: a field of a selector's bytes. Several may share a selector; the rows of one lie together. */
struct uvc_control {
    enum uvc_entity entity;
    uint8_t selector;
    uint8_t offset, size; /* bits */
    enum uvc_type type;
    enum uvc_look look;
    uint32_t v4l2_id;        /* V4L2_CID_…, or the vendor's 0x0199e2xx */
    const char *v4l2_name;   /* as uvcvideo has it, or as it is mapped; at most UVC_NAME_MAX characters */
    const char *unit;        /* of one count; NULL: none */
    enum feature_id feature; /* FEAT_NONE: the scanning mode, which is a protocol of its own (usb/uvc_scanning.h) */
    uint16_t num, den;       /* feature value = count * num / den; 0/0: count and value are the same number */
    const struct uvc_menu_entry *menu; /* [menu_count]; NULL: a menu's entries are the feature's own, by value */
    unsigned menu_count;
};

/** guidExtensionCode: what drivers match is these raw bytes, and the vendor's lists print them in this order. */
extern const uint8_t uvc_extension_guid[16];

extern const struct uvc_control uvc_controls[];
extern const unsigned uvc_control_count;

/** The rows of a selector: *out_first and how many. 0: the entity has no such selector. */
unsigned uvc_control_fields(enum uvc_entity entity, uint8_t selector, const struct uvc_control **out_first);

/** Bytes of a selector's data (GET_LEN): covers all its fields. 0: the entity has no such selector. */
size_t uvc_control_length(enum uvc_entity entity, uint8_t selector);

/** Entries of a menu, by rising value, from 0. */
unsigned uvc_control_menu_count(const struct uvc_control *c);
struct uvc_menu_entry uvc_control_menu_entry(const struct uvc_control *c, unsigned i);

/** Counts of a feature's value, rounded to the nearest; and back. */
int64_t uvc_control_from_feature(const struct uvc_control *c, double feature_value);
double uvc_control_to_feature(const struct uvc_control *c, int64_t count);

/** The name that v4l2-ctl takes ("exposure_time_us"); out: [UVC_NAME_MAX + 1]. */
void uvc_control_key(const struct uvc_control *c, char *out);

/** Appends docs/uvc.md (Markdown). Failure to allocate shows in out->failed. */
void describe_uvc_md(struct str *out);

#endif
