// SPDX-License-Identifier: Apache-2.0
// The state of a camera as a file says it, apart from any camera.
#ifndef CAMTWIN_HOST_IC_STATE_H
#define CAMTWIN_HOST_IC_STATE_H

#include "host/ic_property.h"

enum { IC_STATE_VALUES_MAX = 128, IC_STATE_TEXT = 64 };

struct ic_state_value {
    const struct vcd_element *element;
    enum vcd_interface as;
    char text[IC_STATE_TEXT]; /* a number, or a string of VCD_MAP */
};

struct ic_state {
    char model[U3V_HOST_TEXT_MAX];
    char unique_name[IC_NAME_MAX];
    char format[IC_VIDEO_FORMAT_TEXT]; /* empty: not said */
    double fps;                        /* 0: not said */
    struct ic_state_value values[IC_STATE_VALUES_MAX];
    unsigned count;
    unsigned unknown; /* values of properties that this camera has not got */
};

/** IC_SUCCESS, IC_WRONG_XML_FORMAT, or IC_WRONG_INCOMPATIBLE_XML for XML that is no device state. */
int ic_state_parse(const char *text, size_t n, struct ic_state *out);

/** What the camera has now, for properties that can be set at the moment: one that an automatic drives is left to it. */
int ic_state_take(struct grabber *g, struct ic_state *out);
/** Format, rate and properties to the camera; modes go before the values that they lock. How many were refused. */
unsigned ic_state_apply(struct grabber *g, const struct ic_state *s);
/** 0, -CT_E_IO or -CT_E_MEMORY; no half file is left. */
int ic_state_write(const struct ic_state *s, const char *path);

#endif
