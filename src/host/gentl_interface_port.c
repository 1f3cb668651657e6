// SPDX-License-Identifier: Apache-2.0
// The interface's registers. Names after the GenICam GenTL naming convention (GenTL SFNC 1.1).
#include "base/error.h"
#include "host/gentl_device.h"
#include "host/gentl_interface.h"
#include "host/gentl_system.h"
#include "host/gentl_technology.h"

enum { U3V_MAJOR = 1, U3V_MINOR = 0 }; /* the USB3 Vision standard that cameras here follow */

static int get_id(struct gentl_object *o, struct value *out)
{
    *out = value_text(o->id);
    return 0;
}

static int get_name(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_text(GENTL_INTERFACE_NAME);
    return 0;
}

static int get_major(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_int(U3V_MAJOR);
    return 0;
}

static int get_minor(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_int(U3V_MINOR);
    return 0;
}

static int update(struct gentl_object *o, const struct value *v)
{
    (void)v;
    bool changed;
    return gentl_interface_update(gentl_interface_of(o), &changed);
}

static int get_selected(struct gentl_object *o, struct value *out)
{
    pthread_mutex_lock(&o->lock);
    *out = value_int(gentl_interface_of(o)->selected);
    pthread_mutex_unlock(&o->lock);
    return 0;
}

static int set_selected(struct gentl_object *o, const struct value *v)
{
    pthread_mutex_lock(&o->lock);
    gentl_interface_of(o)->selected = v->i;
    pthread_mutex_unlock(&o->lock);
    return 0;
}

static int get_selector_limits(struct gentl_object *o, int64_t *min, int64_t *max)
{
    unsigned count = gentl_interface_count(gentl_interface_of(o));
    *min = 0;
    *max = count > 0 ? count - 1 : 0;
    return 0;
}

/** The selected camera; false: the list has none there. */
static bool selected(struct gentl_object *o, struct u3v_host_info *out)
{
    struct value v;
    get_selected(o, &v);
    return gentl_interface_device(gentl_interface_of(o), (unsigned)v.i, out);
}

static unsigned is_selected(struct gentl_object *o)
{
    struct u3v_host_info d;
    return selected(o, &d) ? FEATURE_STATE_AVAILABLE : 0;
}

static int get_device_id(struct gentl_object *o, struct value *out)
{
    struct u3v_host_info d;
    if (!selected(o, &d)) {
        return -CT_E_UNAVAILABLE;
    }
    *out = value_text(d.serial);
    return 0;
}

static int get_device_vendor(struct gentl_object *o, struct value *out)
{
    struct u3v_host_info d;
    if (!selected(o, &d)) {
        return -CT_E_UNAVAILABLE;
    }
    *out = value_text(d.vendor);
    return 0;
}

static int get_device_model(struct gentl_object *o, struct value *out)
{
    struct u3v_host_info d;
    if (!selected(o, &d)) {
        return -CT_E_UNAVAILABLE;
    }
    *out = value_text(d.model);
    return 0;
}

static int get_device_user_id(struct gentl_object *o, struct value *out)
{
    struct u3v_host_info d;
    if (!selected(o, &d)) {
        return -CT_E_UNAVAILABLE;
    }
    *out = value_text(d.user_name);
    return 0;
}

static int get_device_name(struct gentl_object *o, struct value *out)
{
    struct u3v_host_info d;
    char name[GENTL_DISPLAY_NAME_MAX];
    if (!selected(o, &d)) {
        return -CT_E_UNAVAILABLE;
    }
    gentl_device_display_name(&d, name, sizeof name);
    *out = value_text(name);
    return 0;
}

static int get_device_status(struct gentl_object *o, struct value *out)
{
    struct u3v_host_info d;
    if (!selected(o, &d)) {
        return -CT_E_UNAVAILABLE;
    }
    *out = value_int(gentl_device_status(o, d.serial));
    return 0;
}

// clang-format off
#define INFORMATION .category = "InterfaceInformation", .access = FA_RO, .flags = FF_STANDARD
#define DEVICES     .category = "DeviceEnumeration"
#define OF_DEVICE   .category = "DeviceEnumeration", .access = FA_RO, .flags = FF_STANDARD | FF_LOCKABLE | FF_VOLATILE

static const struct gentl_register registers[] = {
    {.feature = {.name = "InterfaceID", .kind = FK_STRING, .addr = 0x0000, INFORMATION,
        .tooltip = "Unique name of this interface."}, .get = get_id},
    {.feature = {.name = "InterfaceDisplayName", .kind = FK_STRING, .addr = 0x0100, INFORMATION,
        .tooltip = "Name of this interface for people."}, .get = get_name},
    {.feature = {.name = "InterfaceType", .kind = FK_ENUM, .addr = 0x0200, INFORMATION,
        .entries = gentl_technologies, .entry_count = 1, .tooltip = "Technology of the cameras."},
        .get = gentl_get_technology},
    {.feature = {.name = "InterfaceTLVersionMajor", .kind = FK_INT, .addr = 0x0300, INFORMATION,
        .visibility = FV_EXPERT, .tooltip = "Major version of USB3 Vision that is spoken here."}, .get = get_major},
    {.feature = {.name = "InterfaceTLVersionMinor", .kind = FK_INT, .addr = 0x0400, INFORMATION,
        .visibility = FV_EXPERT, .tooltip = "Minor version of USB3 Vision that is spoken here."}, .get = get_minor},
    {.feature = {.name = "DeviceUpdateList", .kind = FK_COMMAND, .addr = 0x1000, DEVICES, .access = FA_WO,
        .flags = FF_STANDARD, .tooltip = "Looks which cameras are running."}, .set = update},
    {.feature = {.name = "DeviceSelector", .kind = FK_INT, .addr = 0x1100, DEVICES, .access = FA_RW,
        .flags = FF_STANDARD | FF_DYNAMIC_RANGE, .range = {0, U3V_HOST_LIST_MAX - 1, 0},
        .selected = "DeviceID DeviceVendorName DeviceModelName DeviceDisplayName DeviceType DeviceAccessStatus "
                    "DeviceSerialNumber DeviceUserID DeviceTLVersionMajor DeviceTLVersionMinor",
        .tooltip = "Which camera is described here."},
        .get = get_selected, .set = set_selected, .limits = get_selector_limits},
    {.feature = {.name = "DeviceID", .kind = FK_STRING, .addr = 0x1200, OF_DEVICE,
        .tooltip = "Unique name of the camera: its serial number."}, .get = get_device_id, .state = is_selected},
    {.feature = {.name = "DeviceVendorName", .kind = FK_STRING, .addr = 0x1300, OF_DEVICE,
        .tooltip = "Who made the camera."}, .get = get_device_vendor, .state = is_selected},
    {.feature = {.name = "DeviceModelName", .kind = FK_STRING, .addr = 0x1400, OF_DEVICE,
        .tooltip = "Which camera it is."}, .get = get_device_model, .state = is_selected},
    {.feature = {.name = "DeviceDisplayName", .kind = FK_STRING, .addr = 0x1500, OF_DEVICE,
        .tooltip = "Name of the camera for people."}, .get = get_device_name, .state = is_selected},
    {.feature = {.name = "DeviceType", .kind = FK_ENUM, .addr = 0x1600, OF_DEVICE, .visibility = FV_EXPERT,
        .entries = gentl_technologies, .entry_count = 1, .tooltip = "Technology of the camera."},
        .get = gentl_get_technology, .state = is_selected},
    {.feature = {.name = "DeviceAccessStatus", .kind = FK_ENUM, .addr = 0x1700, OF_DEVICE,
        .entries = gentl_access_states, .entry_count = 7, .tooltip = "Who has the camera."},
        .get = get_device_status, .state = is_selected},
    {.feature = {.name = "DeviceSerialNumber", .kind = FK_STRING, .addr = 0x1800, OF_DEVICE,
        .tooltip = "Serial number of the camera."}, .get = get_device_id, .state = is_selected},
    {.feature = {.name = "DeviceUserID", .kind = FK_STRING, .addr = 0x1900, OF_DEVICE,
        .tooltip = "Name that its user gave the camera."}, .get = get_device_user_id, .state = is_selected},
    {.feature = {.name = "DeviceTLVersionMajor", .kind = FK_INT, .addr = 0x1A00, OF_DEVICE, .visibility = FV_EXPERT,
        .tooltip = "Major version of USB3 Vision that the camera speaks."}, .get = get_major, .state = is_selected},
    {.feature = {.name = "DeviceTLVersionMinor", .kind = FK_INT, .addr = 0x1B00, OF_DEVICE, .visibility = FV_EXPERT,
        .tooltip = "Minor version of USB3 Vision that the camera speaks."}, .get = get_minor, .state = is_selected},
};
// clang-format on

const struct gentl_port gentl_interface_port = {
    .module = TLInterfaceModuleName,
    .name = "InterfacePort",
    .model = "camtwin_interface",
    .tooltip = "The local link of camtwin",
    .guid = "0C1B7D0E-7A2F-4A53-9D0E-5B0B2C6E3A02",
    .registers = registers,
    .count = sizeof registers / sizeof registers[0],
};
