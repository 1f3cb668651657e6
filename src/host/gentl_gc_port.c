// SPDX-License-Identifier: Apache-2.0
// GenTL's calls on ports: registers of any module or of the camera, one or many at once, and what a port is.
#include "base/attr.h"
#include "host/gentl.h"
#include "host/gentl_error.h"
#include "host/gentl_modules.h"
#include "host/gentl_port.h"
#include "host/gentl_producer.h"

CT_EXPORT GC_ERROR GCReadPort(PORT_HANDLE port, uint64_t address, void *buffer, size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(port, GENTL_PORTS, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = size == NULL ? gentl_fail_null("size") : gentl_port_read(o, address, buffer, *size);
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR GCWritePort(PORT_HANDLE port, uint64_t address, const void *buffer, size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(port, GENTL_PORTS, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = size == NULL ? gentl_fail_null("size") : gentl_port_write(o, address, buffer, *size);
    gentl_leave(o);
    return e;
}

/** In the order of the entries; the first that fails ends it. *count tells how many were done. */
static GC_ERROR do_stack(struct gentl_object *o, bool writes, PORT_REGISTER_STACK_ENTRY *entries, size_t *count)
{
    GC_ERROR e = GC_ERR_SUCCESS;
    size_t done = 0;
    for (; done < *count; done++) {
        const PORT_REGISTER_STACK_ENTRY *entry = &entries[done];
        e = writes ? gentl_port_write(o, entry->Address, entry->pBuffer, entry->Size)
                   : gentl_port_read(o, entry->Address, entry->pBuffer, entry->Size);
        if (e != GC_ERR_SUCCESS) {
            break;
        }
    }
    *count = done;
    return e;
}

static GC_ERROR stacked(PORT_HANDLE port, bool writes, PORT_REGISTER_STACK_ENTRY *entries, size_t *count)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(port, GENTL_PORTS, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (entries == NULL || count == NULL) {
        e = gentl_fail_null(entries == NULL ? "entries" : "number of entries");
    } else if (*count == 0) {
        e = gentl_fail(GC_ERR_INVALID_PARAMETER, "the number of entries is 0");
    } else {
        e = do_stack(o, writes, entries, count);
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR GCReadPortStacked(PORT_HANDLE port, PORT_REGISTER_STACK_ENTRY *entries, size_t *count)
{
    return stacked(port, false, entries, count);
}

CT_EXPORT GC_ERROR GCWritePortStacked(PORT_HANDLE port, PORT_REGISTER_STACK_ENTRY *entries, size_t *count)
{
    return stacked(port, true, entries, count);
}

/** What differs between the camera's port and a module's. */
struct port_words {
    const char *id, *vendor, *model, *version, *module, *name;
    bool writable;
};

static struct port_words words_of(struct gentl_object *o)
{
    const struct gentl_device *d = gentl_device_above(o);
    if (o->class->kind == GENTL_REMOTE) {
        return (struct port_words){
            .id = d->info.serial,
            .vendor = d->info.vendor,
            .model = d->info.model,
            .version = d->info.version,
            .module = TLRemoteDeviceModuleName,
            .name = TLRemoteDeviceModuleName,
            .writable = d->access != DEVICE_ACCESS_READONLY,
        };
    }
    const struct gentl_port *port = o->class->port;
    return (struct port_words){
        .id = o->id,
        .vendor = GENTL_VENDOR,
        .model = GENTL_MODEL,
        .version = gentl_producer_version(),
        .module = port != NULL ? port->module : TLBufferModuleName,
        .name = port != NULL ? port->name : "",
        .writable = port != NULL,
    };
}

static GC_ERROR port_info(struct gentl_object *o, PORT_INFO_CMD command, const struct gentl_info *info)
{
    const struct port_words words = words_of(o);
    const bool there = o->class->kind == GENTL_REMOTE || o->class->port != NULL;
    switch (command) {
    case PORT_INFO_ID: return gentl_info_text(info, words.id);
    case PORT_INFO_VENDOR: return gentl_info_text(info, words.vendor);
    case PORT_INFO_MODEL: return gentl_info_text(info, words.model);
    case PORT_INFO_TLTYPE: return gentl_info_text(info, TLTypeU3VName);
    case PORT_INFO_MODULE: return gentl_info_text(info, words.module);
    case PORT_INFO_LITTLE_ENDIAN: return gentl_info_bool(info, true);
    case PORT_INFO_BIG_ENDIAN: return gentl_info_bool(info, false);
    case PORT_INFO_ACCESS_READ: return gentl_info_bool(info, there);
    case PORT_INFO_ACCESS_WRITE: return gentl_info_bool(info, words.writable);
    case PORT_INFO_ACCESS_NA: return gentl_info_bool(info, false);
    case PORT_INFO_ACCESS_NI: return gentl_info_bool(info, !there);
    case PORT_INFO_VERSION: return gentl_info_text(info, words.version);
    case PORT_INFO_PORTNAME: return gentl_info_text(info, words.name);
    default: return gentl_info_unknown(command);
    }
}

CT_EXPORT GC_ERROR GCGetPortInfo(PORT_HANDLE port, PORT_INFO_CMD command, INFO_DATATYPE *type, void *buffer,
                                 size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(port, GENTL_PORTS, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    const struct gentl_info info = {type, buffer, size};
    e = gentl_info_check(&info);
    e = e != GC_ERR_SUCCESS ? e : port_info(o, command, &info);
    gentl_leave(o);
    return e;
}
