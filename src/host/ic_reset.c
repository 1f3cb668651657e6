// SPDX-License-Identifier: Apache-2.0
// Every property as it leaves the factory.
#include "host/ic_property.h"

/** Values can be set only while the automatics that drive them are off: they go off first and get their own value last. */
static void reset_all(struct u3v_host *h)
{
    for (unsigned i = 0; i < vcd_element_count; i++) {
        const struct vcd_element *e = &vcd_elements[i];
        if ((e->interfaces & VCD_SWITCH) != 0) {
            (void)ic_camera_put_number(h, e->feature, 0);
        }
    }
    const struct feature_entry *custom =
        feature_entry_by_name(&features[FEAT_AutoFunctionsROIPreset], "CustomRectangle");
    (void)ic_camera_put_number(h, FEAT_AutoFunctionsROIPreset, custom != NULL ? (double)custom->value : 0);
    static const unsigned passes[] = {VCD_RANGE | VCD_ABSOLUTE, VCD_MAP, VCD_SWITCH};
    for (unsigned pass = 0; pass < sizeof passes / sizeof passes[0]; pass++) {
        for (unsigned i = 0; i < vcd_element_count; i++) {
            const struct vcd_element *e = &vcd_elements[i];
            if ((e->interfaces & passes[pass]) != 0 && features[e->feature].access == FA_RW) {
                (void)ic_element_reset(h, e); /* one that is locked keeps its value: it is not in use */
            }
        }
    }
}

int IC_ResetProperties(HGRABBER grabber)
{
    struct grabber *g;
    const int result = ic_enter_device(grabber, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    reset_all(g->host);
    ic_leave_device(g);
    return IC_SUCCESS;
}
