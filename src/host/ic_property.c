// SPDX-License-Identifier: Apache-2.0
// Properties by the names of their item and element.
#include "host/ic_property.h"

#include <limits.h>
#include <math.h>
#include <string.h>

/** The element, and the camera held open: IC_SUCCESS, after which ic_leave_device must follow, or what is wrong. */
static int enter(HGRABBER handle, const char *property, const char *element, const char *otherwise,
                 enum vcd_interface as, struct grabber **g, const struct vcd_element **e)
{
    int result = ic_enter_device(handle, g);
    if (result != IC_SUCCESS) {
        return result;
    }
    result = ic_element_find(property, element, otherwise, as, e);
    if (result != IC_SUCCESS) {
        ic_leave_device(*g);
    }
    return result;
}

static int get_number(HGRABBER handle, const char *property, const char *element, enum vcd_interface as, double *out)
{
    struct grabber *g;
    const struct vcd_element *e;
    const int result = enter(handle, property, element, as == VCD_SWITCH ? "Auto" : "Value", as, &g, &e);
    if (result != IC_SUCCESS) {
        return result;
    }
    const int err = ic_element_get(g->host, e, as, out);
    ic_leave_device(g);
    return err < 0 ? IC_ERROR : IC_SUCCESS;
}

static int put_number(HGRABBER handle, const char *property, const char *element, enum vcd_interface as, double v)
{
    struct grabber *g;
    const struct vcd_element *e;
    const int result = enter(handle, property, element, as == VCD_SWITCH ? "Auto" : "Value", as, &g, &e);
    if (result != IC_SUCCESS) {
        return result;
    }
    const int err = ic_element_put(g->host, e, as, v);
    ic_leave_device(g);
    return err < 0 ? IC_ERROR : IC_SUCCESS;
}

static int get_limits(HGRABBER handle, const char *property, const char *element, enum vcd_interface as, double *min,
                      double *max)
{
    struct grabber *g;
    const struct vcd_element *e;
    const int result = enter(handle, property, element, "Value", as, &g, &e);
    if (result != IC_SUCCESS) {
        return result;
    }
    const int err = ic_element_limits(g->host, e, as, min, max);
    ic_leave_device(g);
    return err < 0 ? IC_ERROR : IC_SUCCESS;
}

static int whole(double v)
{
    return v >= INT_MAX ? INT_MAX : v <= INT_MIN ? INT_MIN : (int)lround(v);
}

int IC_GetPropertyValueRange(HGRABBER grabber, char *property, char *element, int *min, int *max)
{
    double low;
    double high;
    const int result = get_limits(grabber, property, element, VCD_RANGE, &low, &high);
    if (result == IC_SUCCESS && min != NULL) {
        *min = whole(low);
    }
    if (result == IC_SUCCESS && max != NULL) {
        *max = whole(high);
    }
    return result;
}

int IC_GetPropertyValue(HGRABBER grabber, char *property, char *element, int *value)
{
    double v;
    const int result = get_number(grabber, property, element, VCD_RANGE, &v);
    if (result == IC_SUCCESS && value == NULL) {
        return IC_ERROR;
    }
    if (result == IC_SUCCESS) {
        *value = whole(v);
    }
    return result;
}

int IC_SetPropertyValue(HGRABBER grabber, char *property, char *element, int value)
{
    return put_number(grabber, property, element, VCD_RANGE, value);
}

int IC_GetPropertyAbsoluteValueRange(HGRABBER grabber, char *property, char *element, float *min, float *max)
{
    double low;
    double high;
    const int result = get_limits(grabber, property, element, VCD_ABSOLUTE, &low, &high);
    if (result == IC_SUCCESS && min != NULL) {
        *min = (float)low;
    }
    if (result == IC_SUCCESS && max != NULL) {
        *max = (float)high;
    }
    return result;
}

int IC_GetPropertyAbsoluteValue(HGRABBER grabber, char *property, char *element, float *value)
{
    double v;
    const int result = get_number(grabber, property, element, VCD_ABSOLUTE, &v);
    if (result == IC_SUCCESS && value == NULL) {
        return IC_ERROR;
    }
    if (result == IC_SUCCESS) {
        *value = (float)v;
    }
    return result;
}

int IC_SetPropertyAbsoluteValue(HGRABBER grabber, char *property, char *element, float value)
{
    return put_number(grabber, property, element, VCD_ABSOLUTE, value);
}

int IC_GetPropertySwitch(HGRABBER grabber, char *property, char *element, int *on)
{
    double v;
    const int result = get_number(grabber, property, element, VCD_SWITCH, &v);
    if (result == IC_SUCCESS && on == NULL) {
        return IC_ERROR;
    }
    if (result == IC_SUCCESS) {
        *on = v != 0 ? 1 : 0;
    }
    return result;
}

int IC_SetPropertySwitch(HGRABBER grabber, char *property, char *element, int on)
{
    return put_number(grabber, property, element, VCD_SWITCH, on);
}

int IC_PropertyOnePush(HGRABBER grabber, char *property, char *element)
{
    struct grabber *g;
    const struct vcd_element *e;
    const int result = enter(grabber, property, element, "Value", VCD_BUTTON, &g, &e);
    if (result != IC_SUCCESS) {
        return result;
    }
    const int err = ic_element_push(g->host, e);
    ic_leave_device(g);
    return err < 0 ? IC_ERROR : IC_SUCCESS;
}

int IC_IsPropertyAvailable(HGRABBER grabber, char *property, char *element)
{
    struct grabber *g;
    const struct vcd_element *e;
    int result = ic_enter_device(grabber, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    if (element == NULL) {
        result = vcd_find_item(property) != NULL ? IC_SUCCESS : IC_PROPERTY_ITEM_NOT_AVAILABLE;
    } else {
        result = ic_element_find(property, element, NULL, 0, &e);
    }
    ic_leave_device(g);
    return result;
}

int IC_GetPropertyMapStrings(HGRABBER grabber, char *property, char *element, int *count, int *bytes, char **strings)
{
    enum { ROW_BYTES = 20 }; /* what the interface asks programs to bring for each */
    struct grabber *g;
    const struct vcd_element *e;
    const int result = enter(grabber, property, element, "Value", VCD_MAP, &g, &e);
    if (result != IC_SUCCESS) {
        return result;
    }
    ic_leave_device(g);
    const int room = count != NULL ? *count : 0;
    const int row = bytes != NULL && *bytes > 0 ? *bytes : ROW_BYTES;
    int n = 0;
    int longest = 0;
    struct vcd_word word;
    for (; vcd_word_at(e, (unsigned)n, &word); n++) {
        const int length = (int)strlen(word.text) + 1;
        longest = length > longest ? length : longest;
        if (strings != NULL && n < room && strings[n] != NULL) {
            ic_text_give(strings[n], row, word.text);
        }
    }
    if (count != NULL) {
        *count = n;
    }
    if (bytes != NULL) {
        *bytes = longest;
    }
    return IC_SUCCESS;
}

int IC_GetPropertyMapString(HGRABBER grabber, char *property, char *element, int *bytes, char *string)
{
    enum { STRING_BYTES = 50 }; /* what the interface asks programs to bring */
    double v;
    const struct vcd_element *e;
    const int result = get_number(grabber, property, element, VCD_MAP, &v);
    if (result != IC_SUCCESS) {
        return result;
    }
    ic_element_find(property, element, "Value", VCD_MAP, &e);
    const char *text = ic_element_word(e, v);
    if (text == NULL) {
        return IC_ERROR;
    }
    if (string != NULL) {
        ic_text_give(string, bytes != NULL && *bytes > 0 ? *bytes : STRING_BYTES, text);
    }
    if (bytes != NULL) {
        *bytes = (int)strlen(text) + 1;
    }
    return IC_SUCCESS;
}

int IC_SetPropertyMapString(HGRABBER grabber, char *property, char *element, char *string)
{
    struct grabber *g;
    const struct vcd_element *e;
    int64_t value;
    const int result = enter(grabber, property, element, "Value", VCD_MAP, &g, &e);
    if (result != IC_SUCCESS) {
        return result;
    }
    int err = -1;
    if (string != NULL && vcd_word_value(e, string, &value)) {
        err = ic_element_put(g->host, e, VCD_MAP, (double)value);
    }
    ic_leave_device(g);
    return err < 0 ? IC_ERROR : IC_SUCCESS;
}

int IC_QueryPropertySet(HGRABBER grabber)
{
    struct grabber *g;
    const int result = ic_enter_device(grabber, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    ic_leave_device(g);
    return IC_ERROR;
}

int IC_PropertySet_Set(HGRABBER grabber, int property, void *value)
{
    (void)property;
    (void)value;
    const int result = IC_QueryPropertySet(grabber);
    return result == IC_ERROR ? IC_NO_PROPERTYSET : result;
}
