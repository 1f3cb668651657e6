// SPDX-License-Identifier: Apache-2.0
// The trigger functions: short words for elements of the item Trigger.
#include "host/ic_property.h"

#include <stddef.h>

static const char item[] = "Trigger";
static const char exposure_mode[] = "Exposure Mode";

int IC_IsTriggerAvailable(HGRABBER grabber)
{
    return IC_IsPropertyAvailable(grabber, (char *)item, NULL);
}

int IC_EnableTrigger(HGRABBER grabber, int on)
{
    return IC_SetPropertySwitch(grabber, (char *)item, (char *)"Enable", on);
}

int IC_GetTriggerModes(HGRABBER grabber, char *list, int row_bytes)
{
    const struct vcd_element *e;
    struct vcd_word word;
    const int result = IC_IsTriggerAvailable(grabber);
    if (result != IC_SUCCESS || ic_element_find(item, exposure_mode, NULL, VCD_MAP, &e) != IC_SUCCESS) {
        return result;
    }
    int n = 0;
    for (; vcd_word_at(e, (unsigned)n, &word); n++) {
        if (list != NULL && row_bytes > 0) {
            ic_text_give(list + (size_t)n * (size_t)row_bytes, row_bytes, word.text);
        }
    }
    return n;
}

int IC_SetTriggerMode(HGRABBER grabber, char *mode)
{
    return IC_SetPropertyMapString(grabber, (char *)item, (char *)exposure_mode, mode);
}

int IC_SetTriggerPolarity(HGRABBER grabber, int polarity)
{
    return IC_SetPropertySwitch(grabber, (char *)item, (char *)"Polarity", polarity);
}

int IC_SoftwareTrigger(HGRABBER grabber)
{
    return IC_PropertyOnePush(grabber, (char *)item, (char *)"Software Trigger");
}
