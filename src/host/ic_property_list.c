// SPDX-License-Identifier: Apache-2.0
// The property tree as lists. No lock is held while a program's callback runs.
#include "host/ic_property.h"

#include <stdio.h>

static int has_device(HGRABBER handle)
{
    struct grabber *g;
    const int result = ic_enter_device(handle, &g);
    if (result == IC_SUCCESS) {
        ic_leave_device(g);
    }
    return result;
}

/** The order in which the vendor's library was seen to list the interfaces of an element. */
static const enum vcd_interface order[] = {VCD_RANGE, VCD_SWITCH, VCD_BUTTON, VCD_MAP, VCD_ABSOLUTE};
enum { ORDER_COUNT = sizeof order / sizeof order[0] };

/** Programs get a copy: the interface says char*, not const. */
static int tell(IC_ENUMCB callback, const char *name, void *data)
{
    char copy[VCD_NAME_MAX];
    ic_text_give(copy, sizeof copy, name);
    return callback(copy, data);
}

int IC_enumProperties(HGRABBER grabber, IC_ENUMCB callback, void *data)
{
    const int result = has_device(grabber);
    if (result != IC_SUCCESS || callback == NULL) {
        return result != IC_SUCCESS ? result : IC_ERROR;
    }
    for (unsigned i = 0; i < VCD_ITEM_COUNT; i++) {
        if (tell(callback, vcd_items[i].name, data) != 0) {
            break;
        }
    }
    return IC_SUCCESS;
}

int IC_enumPropertyElements(HGRABBER grabber, char *property, IC_ENUMCB callback, void *data)
{
    const int result = has_device(grabber);
    if (result != IC_SUCCESS || callback == NULL) {
        return result != IC_SUCCESS ? result : IC_ERROR;
    }
    const struct vcd_item *item = vcd_find_item(property);
    if (item == NULL) {
        return IC_PROPERTY_ITEM_NOT_AVAILABLE;
    }
    for (unsigned i = 0; i < vcd_element_count; i++) {
        if (&vcd_items[vcd_elements[i].item] == item && tell(callback, vcd_elements[i].name, data) != 0) {
            break;
        }
    }
    return IC_SUCCESS;
}

int IC_enumPropertyElementInterfaces(HGRABBER grabber, char *property, char *element, IC_ENUMCB callback, void *data)
{
    const struct vcd_element *e;
    int result = has_device(grabber);
    if (result != IC_SUCCESS || callback == NULL) {
        return result != IC_SUCCESS ? result : IC_ERROR;
    }
    result = ic_element_find(property, element, "Value", 0, &e);
    for (unsigned i = 0; result == IC_SUCCESS && i < ORDER_COUNT; i++) {
        if ((e->interfaces & order[i]) != 0 && tell(callback, vcd_interface_name(order[i]), data) != 0) {
            break;
        }
    }
    return result;
}

int IC_printItemandElementNames(HGRABBER grabber)
{
    const int result = has_device(grabber);
    if (result != IC_SUCCESS) {
        return result;
    }
    enum vcd_item_id last = VCD_ITEM_COUNT;
    for (unsigned i = 0; i < vcd_element_count; i++) {
        const struct vcd_element *e = &vcd_elements[i];
        if (e->item != last) {
            printf("%s\n", vcd_items[e->item].name);
            last = e->item;
        }
        printf("\t%s\n", e->name);
        for (unsigned k = 0; k < ORDER_COUNT; k++) {
            if ((e->interfaces & order[k]) != 0) {
                printf("\t\tInterface : %s\n", vcd_interface_name(order[k]));
            }
        }
    }
    fflush(stdout);
    return IC_SUCCESS;
}
