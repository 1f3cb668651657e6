// SPDX-License-Identifier: Apache-2.0
// The device's registers: the camera as this process has it open. Names after the GenTL naming convention (GenTL SFNC 1.1).
#include "host/gentl_device.h"
#include "host/gentl_technology.h"

static int get_id(struct gentl_object *o, struct value *out)
{
    *out = value_text(gentl_device_of(o)->info.serial);
    return 0;
}

static int get_vendor(struct gentl_object *o, struct value *out)
{
    *out = value_text(gentl_device_of(o)->info.vendor);
    return 0;
}

static int get_model(struct gentl_object *o, struct value *out)
{
    *out = value_text(gentl_device_of(o)->info.model);
    return 0;
}

static int get_version(struct gentl_object *o, struct value *out)
{
    *out = value_text(gentl_device_of(o)->info.version);
    return 0;
}

static int get_user_id(struct gentl_object *o, struct value *out)
{
    *out = value_text(gentl_device_of(o)->info.user_name);
    return 0;
}

static int get_name(struct gentl_object *o, struct value *out)
{
    char name[GENTL_DISPLAY_NAME_MAX];
    gentl_device_display_name(&gentl_device_of(o)->info, name, sizeof name);
    *out = value_text(name);
    return 0;
}

static int get_status(struct gentl_object *o, struct value *out)
{
    *out = value_int(gentl_device_status(o->parent, gentl_device_of(o)->info.serial));
    return 0;
}

static int get_frequency(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_int(GENTL_TIMESTAMP_HZ);
    return 0;
}

/** There is one data stream, 0: the range allows nothing else. */
static int get_stream(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_int(0);
    return 0;
}

static int select_stream(struct gentl_object *o, const struct value *v)
{
    (void)o;
    (void)v;
    return 0;
}

static int get_stream_limits(struct gentl_object *o, int64_t *min, int64_t *max)
{
    (void)o;
    *min = 0;
    *max = 0;
    return 0;
}

static int get_stream_id(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_text(GENTL_STREAM_ID);
    return 0;
}

// clang-format off
#define INFORMATION .category = "DeviceInformation", .access = FA_RO, .flags = FF_STANDARD
#define STREAMS     .category = "StreamEnumeration"

static const struct gentl_register registers[] = {
    {.feature = {.name = "DeviceID", .kind = FK_STRING, .addr = 0x0000, INFORMATION,
        .tooltip = "Unique name of the camera: its serial number."}, .get = get_id},
    {.feature = {.name = "DeviceSerialNumber", .kind = FK_STRING, .addr = 0x0100, INFORMATION,
        .tooltip = "Serial number of the camera."}, .get = get_id},
    {.feature = {.name = "DeviceVendorName", .kind = FK_STRING, .addr = 0x0200, INFORMATION,
        .tooltip = "Who made the camera."}, .get = get_vendor},
    {.feature = {.name = "DeviceModelName", .kind = FK_STRING, .addr = 0x0300, INFORMATION,
        .tooltip = "Which camera it is."}, .get = get_model},
    {.feature = {.name = "DeviceVersion", .kind = FK_STRING, .addr = 0x0400, INFORMATION,
        .tooltip = "Version of the camera."}, .get = get_version},
    {.feature = {.name = "DeviceUserID", .kind = FK_STRING, .addr = 0x0500, INFORMATION,
        .tooltip = "Name that its user had given the camera when it was opened."}, .get = get_user_id},
    {.feature = {.name = "DeviceDisplayName", .kind = FK_STRING, .addr = 0x0600, INFORMATION,
        .tooltip = "Name of the camera for people."}, .get = get_name},
    {.feature = {.name = "DeviceType", .kind = FK_ENUM, .addr = 0x0700, INFORMATION,
        .entries = gentl_technologies, .entry_count = 1, .tooltip = "Technology of the camera."},
        .get = gentl_get_technology},
    {.feature = {.name = "DeviceAccessStatus", .kind = FK_ENUM, .addr = 0x0800, .category = "DeviceInformation",
        .access = FA_RO, .flags = FF_STANDARD | FF_VOLATILE, .entries = gentl_access_states, .entry_count = 7,
        .tooltip = "How this program has the camera open."}, .get = get_status},
    {.feature = {.name = "DeviceTimestampFrequency", .kind = FK_INT, .addr = 0x0900, INFORMATION, .unit = "Hz",
        .visibility = FV_EXPERT, .tooltip = "Ticks a second of the camera's timestamps."}, .get = get_frequency},
    {.feature = {.name = "StreamSelector", .kind = FK_INT, .addr = 0x1000, STREAMS, .access = FA_RW,
        .flags = FF_STANDARD | FF_DYNAMIC_RANGE, .range = {0, 1, 0}, .selected = "StreamID",
        .tooltip = "Which data stream is described here."},
        .get = get_stream, .set = select_stream, .limits = get_stream_limits},
    {.feature = {.name = "StreamID", .kind = FK_STRING, .addr = 0x1100, STREAMS, .access = FA_RO,
        .flags = FF_STANDARD, .tooltip = "Unique name of the data stream."}, .get = get_stream_id},
};
// clang-format on

const struct gentl_port gentl_device_port = {
    .module = TLDeviceModuleName,
    .name = "DevicePort",
    .model = "camtwin_device",
    .tooltip = "A camera of camtwin as this program has it open",
    .guid = "0C1B7D0E-7A2F-4A53-9D0E-5B0B2C6E3A03",
    .registers = registers,
    .count = sizeof registers / sizeof registers[0],
};
