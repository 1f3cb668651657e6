// SPDX-License-Identifier: Apache-2.0
// The camera's controls as UVC and V4L2 tell them: which unit, which selector, which bits of it, and which feature that is.
//
// Data only: `usb` answers requests from it, `app` maps it into uvcvideo (camtwin uvc-map), documents are written from it.
// Source: the vendor's usb33.json as told in reference/tis.md 2.3 and 2.4; UVC 1.1, 4.2.2.
#ifndef CAMTWIN_MODEL_UVC_CONTROL_H
#define CAMTWIN_MODEL_UVC_CONTROL_H

#include <stddef.h>
#include <stdint.h>

#include "model/feature.h"

/** Ids of the video function's entities: bTerminalID and bUnitID. */
enum uvc_entity {
    UVC_INTERFACE = 0,
    UVC_CAMERA_TERMINAL = 1,
    UVC_PROCESSING_UNIT = 2,
    UVC_EXTENSION_UNIT = 3,
    UVC_OUTPUT_TERMINAL = 4
};

/** How the bits of a control are read: uvcvideo's data types. */
enum uvc_type { UVC_UNSIGNED, UVC_SIGNED, UVC_BOOLEAN, UVC_MENU, UVC_BUTTON };

/** One entry of a menu: what stands in the control, what V4L2 shows, and the entry (FK_ENUM) or value of the feature. */
struct uvc_menu_entry {
    uint32_t value;
    const char *name;
    int64_t feature_value;
};

/** One control: a field of a selector's bytes. Several may share a selector. */
struct uvc_control {
    enum uvc_entity entity;
    uint8_t selector;
    uint16_t offset, size; /* bits */
    enum uvc_type type;
    enum feature_id feature;           /* FEAT_NONE: scanning mode, which is a protocol of its own */
    double scale;                      /* feature value = control value * scale; 0: as it is (booleans, menus) */
    uint32_t v4l2_id;                  /* V4L2_CID_… */
    const char *v4l2_name;             /* what v4l2-ctl shows, as uvcvideo or the mapping names it */
    const struct uvc_menu_entry *menu; /* [menu_count]; UVC_MENU, and booleans whose sense differs from the feature's */
    unsigned menu_count;
};

extern const struct uvc_control uvc_controls[];
extern const unsigned uvc_control_count;

/** Bytes of a selector's data (GET_LEN): covers all its fields. 0: the entity has no such selector. */
size_t uvc_control_length(enum uvc_entity entity, uint8_t selector);

#endif
