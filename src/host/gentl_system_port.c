// SPDX-License-Identifier: Apache-2.0
// The system's registers. Names after the GenICam GenTL naming convention (GenTL SFNC 1.1).
#include <limits.h>

#include "host/gentl_producer.h"
#include "host/gentl_system.h"
#include "host/gentl_technology.h"

enum { PATH_BYTES = 0x400, SFNC_MAJOR = 1, SFNC_MINOR = 1 };

static int get_id(struct gentl_object *o, struct value *out)
{
    *out = value_text(o->id);
    return 0;
}

static int get_vendor(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_text(GENTL_VENDOR);
    return 0;
}

static int get_model(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_text(GENTL_MODEL);
    return 0;
}

static int get_version(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_text(gentl_producer_version());
    return 0;
}

static int get_file(struct gentl_object *o, struct value *out)
{
    (void)o;
    char file[VALUE_TEXT_MAX];
    gentl_producer_file(file, sizeof file);
    *out = value_text(file);
    return 0;
}

static int get_path(struct gentl_object *o, char *out, size_t n)
{
    (void)o;
    gentl_producer_path(out, n);
    return 0;
}

static int get_gentl_major(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_int(GenTLMajorVersion);
    return 0;
}

static int get_gentl_minor(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_int(GenTLMinorVersion);
    return 0;
}

static int get_sfnc_major(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_int(SFNC_MAJOR);
    return 0;
}

static int get_sfnc_minor(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_int(SFNC_MINOR);
    return 0;
}

static int update(struct gentl_object *o, const struct value *v)
{
    (void)v;
    gentl_system_update(gentl_system_of(o));
    return 0;
}

static int get_selected(struct gentl_object *o, struct value *out)
{
    struct gentl_system *s = gentl_system_of(o);
    pthread_mutex_lock(&o->lock);
    *out = value_int(s->selected);
    pthread_mutex_unlock(&o->lock);
    return 0;
}

static int set_selected(struct gentl_object *o, const struct value *v)
{
    struct gentl_system *s = gentl_system_of(o);
    pthread_mutex_lock(&o->lock);
    s->selected = v->i;
    pthread_mutex_unlock(&o->lock);
    return 0;
}

static int get_selector_limits(struct gentl_object *o, int64_t *min, int64_t *max)
{
    unsigned count = gentl_system_count(gentl_system_of(o));
    *min = 0;
    *max = count > 0 ? count - 1 : 0;
    return 0;
}

static unsigned is_listed(struct gentl_object *o)
{
    return gentl_system_count(gentl_system_of(o)) > 0 ? FEATURE_STATE_AVAILABLE : 0;
}

static int get_interface_id(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_text(GENTL_INTERFACE_ID);
    return 0;
}

static int get_interface_name(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_text(GENTL_INTERFACE_NAME);
    return 0;
}

// clang-format off
#define INFORMATION .category = "SystemInformation", .access = FA_RO
#define INTERFACES  .category = "InterfaceEnumeration"

static const struct gentl_register registers[] = {
    {.feature = {.name = "TLID", .kind = FK_STRING, .addr = 0x0000, .flags = FF_STANDARD, INFORMATION,
        .tooltip = "Unique name of this producer."}, .get = get_id},
    {.feature = {.name = "TLVendorName", .kind = FK_STRING, .addr = 0x0100, .flags = FF_STANDARD, INFORMATION,
        .tooltip = "Who made this producer."}, .get = get_vendor},
    {.feature = {.name = "TLModelName", .kind = FK_STRING, .addr = 0x0200, .flags = FF_STANDARD, INFORMATION,
        .tooltip = "Which producer this is."}, .get = get_model},
    {.feature = {.name = "TLVersion", .kind = FK_STRING, .addr = 0x0300, .flags = FF_STANDARD, INFORMATION,
        .tooltip = "Version of this producer."}, .get = get_version},
    {.feature = {.name = "TLFileName", .kind = FK_STRING, .addr = 0x0400, .flags = FF_STANDARD, INFORMATION,
        .visibility = FV_EXPERT, .tooltip = "Name of the producer's file."}, .get = get_file},
    {.feature = {.name = "TLType", .kind = FK_ENUM, .addr = 0x0500, .flags = FF_STANDARD, INFORMATION,
        .entries = gentl_technologies, .entry_count = 1, .tooltip = "Technology of the cameras."},
        .get = gentl_get_technology},
    {.feature = {.name = "GenTLVersionMajor", .kind = FK_INT, .addr = 0x0600, .flags = FF_STANDARD, INFORMATION,
        .tooltip = "Major version of the GenTL standard that the producer follows."}, .get = get_gentl_major},
    {.feature = {.name = "GenTLVersionMinor", .kind = FK_INT, .addr = 0x0700, .flags = FF_STANDARD, INFORMATION,
        .tooltip = "Minor version of the GenTL standard that the producer follows."}, .get = get_gentl_minor},
    {.feature = {.name = "GenTLSFNCVersionMajor", .kind = FK_INT, .addr = 0x0800, .flags = FF_STANDARD, INFORMATION,
        .tooltip = "Major version of the naming convention of these features."}, .get = get_sfnc_major},
    {.feature = {.name = "GenTLSFNCVersionMinor", .kind = FK_INT, .addr = 0x0900, .flags = FF_STANDARD, INFORMATION,
        .tooltip = "Minor version of the naming convention of these features."}, .get = get_sfnc_minor},
    {.feature = {.name = "InterfaceUpdateList", .kind = FK_COMMAND, .addr = 0x1000, .flags = FF_STANDARD, INTERFACES,
        .access = FA_WO, .tooltip = "Looks which interfaces there are."}, .set = update},
    {.feature = {.name = "InterfaceSelector", .kind = FK_INT, .addr = 0x1100, .access = FA_RW, INTERFACES,
        .flags = FF_STANDARD | FF_DYNAMIC_RANGE, .range = {0, 63, 0},
        .selected = "InterfaceID InterfaceDisplayName InterfaceType", .tooltip = "Which interface is described here."},
        .get = get_selected, .set = set_selected, .limits = get_selector_limits},
    {.feature = {.name = "InterfaceID", .kind = FK_STRING, .addr = 0x1200, .access = FA_RO, INTERFACES,
        .flags = FF_STANDARD | FF_LOCKABLE | FF_VOLATILE, .tooltip = "Unique name of the interface."},
        .get = get_interface_id, .state = is_listed},
    {.feature = {.name = "InterfaceDisplayName", .kind = FK_STRING, .addr = 0x1300, .access = FA_RO, INTERFACES,
        .flags = FF_STANDARD | FF_LOCKABLE | FF_VOLATILE, .tooltip = "Name of the interface for people."},
        .get = get_interface_name, .state = is_listed},
    {.feature = {.name = "InterfaceType", .kind = FK_ENUM, .addr = 0x1400, .access = FA_RO, INTERFACES,
        .flags = FF_STANDARD | FF_LOCKABLE | FF_VOLATILE, .entries = gentl_technologies, .entry_count = 1,
        .tooltip = "Technology of the interface."}, .get = gentl_get_technology, .state = is_listed},
    {.feature = {.name = "TLPath", .kind = FK_STRING, .addr = 0x2000, .length = PATH_BYTES, .flags = FF_STANDARD,
        INFORMATION, .visibility = FV_EXPERT, .tooltip = "Full path of the producer's file."}, .get_text = get_path},
};
// clang-format on

const struct gentl_port gentl_system_port = {
    .module = TLSystemModuleName,
    .name = "TLPort",
    .model = "camtwin_system",
    .tooltip = "The camtwin GenTL producer",
    .guid = "0C1B7D0E-7A2F-4A53-9D0E-5B0B2C6E3A01",
    .registers = registers,
    .count = sizeof registers / sizeof registers[0],
};
