// SPDX-License-Identifier: Apache-2.0
// Elements of the property tree as values of an open camera: the one place where units are converted.
#ifndef CAMTWIN_HOST_IC_PROPERTY_H
#define CAMTWIN_HOST_IC_PROPERTY_H

#include "host/ic_grabber.h"
#include "host/vcd.h"

/**
 * An element by names, which must have one of these interfaces (0: any). element NULL: `otherwise`.
 * IC_SUCCESS, IC_PROPERTY_ITEM_NOT_AVAILABLE, IC_PROPERTY_ELEMENT_NOT_AVAILABLE, IC_PROPERTY_ELEMENT_WRONG_INTERFACE.
 */
int ic_element_find(const char *property, const char *element, const char *otherwise, unsigned interfaces,
                    const struct vcd_element **out);

/** Of VCD_RANGE or VCD_ABSOLUTE, in its unit. All return 0 or an error. */
int ic_element_limits(struct u3v_host *h, const struct vcd_element *e, enum vcd_interface as, double *min, double *max);
/** VCD_RANGE, VCD_ABSOLUTE: the number. VCD_SWITCH: 0 or 1. VCD_MAP: the feature's value. */
int ic_element_get(struct u3v_host *h, const struct vcd_element *e, enum vcd_interface as, double *out);
/** A limit as `limits` told it is met exactly; a number between two steps becomes the lower one. */
int ic_element_put(struct u3v_host *h, const struct vcd_element *e, enum vcd_interface as, double v);
int ic_element_push(struct u3v_host *h, const struct vcd_element *e);

/** The string of a value; NULL: none. Texts are the table.s. */
const char *ic_element_word(const struct vcd_element *e, double value);

/** Puts a value of the model table (its reset) back. */
int ic_element_reset(struct u3v_host *h, const struct vcd_element *e);

#endif
