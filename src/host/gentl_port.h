// SPDX-License-Identifier: Apache-2.0
// The registers of a module as a table: from one row come the register and its nodes in the module's GenICam description.
//
// A row is a `struct feature` of the model (name, kind, access, address, category, words), so that the camera's own description and those
// of the modules are written by the same code (model/genicam_node.h): value at .addr, state at +0x80 (FF_LOCKABLE), limits from +0x90
// (FF_DYNAMIC_RANGE). Addresses are multiples of 0x100, explicit and frozen, counted from 0 in each module.
#ifndef CAMTWIN_HOST_GENTL_PORT_H
#define CAMTWIN_HOST_GENTL_PORT_H

#include "host/gentl_info.h"
#include "host/gentl_object.h"
#include "model/feature.h"

/** Hooks return 0 or -CT_E_...; no lock is held. NULL where a row has none. */
struct gentl_register {
    struct feature feature;
    /* The value: an integer for FK_INT, FK_BOOL, FK_ENUM; a text for FK_STRING. Not for FK_COMMAND (reads 0). */
    int (*get)(struct gentl_object *o, struct value *out);
    /* FA_RW and FA_WO; type and, for FK_ENUM, entry have been checked; range too where there is one. */
    int (*set)(struct gentl_object *o, const struct value *v);
    /* FK_STRING of more than 63 bytes instead of `get`: n is .feature.length, the text is cut to fit. */
    int (*get_text)(struct gentl_object *o, char *out, size_t n);
    /* FF_DYNAMIC_RANGE: what the limits are now. */
    int (*limits)(struct gentl_object *o, int64_t *min, int64_t *max);
    /* FF_LOCKABLE: FEATURE_STATE_ bits. NULL: available, not locked. */
    unsigned (*state)(struct gentl_object *o);
};

/** One kind of module's registers. */
struct gentl_port {
    const char *module; /* PORT_INFO_MODULE: TLSystemModuleName ... */
    const char *name;  /* PORT_INFO_PORTNAME and the Port node: "TLPort", "InterfacePort", "DevicePort", "StreamPort" */
    const char *model; /* ModelName of the description, a C identifier: "camtwin_system" */
    const char *tooltip;                    /* of the description */
    const char *guid;                       /* its ProductGuid */
    const struct gentl_register *registers; /* [count], in the order of their addresses */
    unsigned count;
};

/** Where a module's description lies, behind all registers. */
enum { GENTL_XML_ADDRESS = 0x10000000 };

/** Writes the description of a port's registers (GenApi schema 1.1). Failure to allocate shows in out->failed. */
void gentl_port_xml(const struct gentl_port *port, struct str *out);

/**
 * Any port: a module's own registers or the camera's. All or nothing. GC_ERR_INVALID_ADDRESS, GC_ERR_ACCESS_DENIED, GC_ERR_INVALID_VALUE,
 * GC_ERR_NOT_IMPLEMENTED (a module without registers), GC_ERR_INVALID_PARAMETER (n 0), GC_ERR_IO ...
 */
GC_ERROR gentl_port_read(struct gentl_object *o, uint64_t address, void *out, size_t n);
GC_ERROR gentl_port_write(struct gentl_object *o, uint64_t address, const void *bytes, size_t n);

#endif
