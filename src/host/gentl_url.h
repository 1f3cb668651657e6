// SPDX-License-Identifier: Apache-2.0
// Where the description of a port can be had: in its registers, and as a file.
//
//     local:NAME;ADDRESS;SIZE?SchemaVersion=1.1.0     numbers in hexadecimal; every port has this one first
//     file:///PATH?SchemaVersion=1.1.0                second, for consumers that read files only
//
// The file is written when its URL is first asked for, into the private folder of running cameras (attach/link_path.h: ours
// alone, 0700), under a name that a hash of its content makes; one that is there already stays. Without such a folder a
// port has its first URL only.
#ifndef CAMTWIN_HOST_GENTL_URL_H
#define CAMTWIN_HOST_GENTL_URL_H

#include <stdint.h>

#include "base/str.h"
#include "host/gentl_object.h"

/** A port's description, as it lies in the port's registers. */
struct gentl_description {
    char name[GENTL_ID_MAX + 8]; /* of the file: "camtwin_system.xml", "DMK_38UX253.zip" */
    uint64_t address;
    uint64_t size; /* bytes */
    unsigned schema_major, schema_minor;
    unsigned file_major, file_minor, file_subminor;
};

/** GC_ERR_NOT_IMPLEMENTED: the module has no registers. */
GC_ERROR gentl_describe(struct gentl_object *o, struct gentl_description *out);

/** The path of the file with these bytes [n], written if it is not there. 0, -CT_E_IO, -CT_E_LENGTH. */
int gentl_file(const char *name, const uint8_t *bytes, size_t n, struct str *path);

/** Whether files can be had at all. */
bool gentl_files_possible(void);

#endif
