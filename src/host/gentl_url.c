// SPDX-License-Identifier: Apache-2.0
// GenTL's calls that tell where a port's description can be had.
#include "host/gentl_url.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "host/gentl.h"
#include "host/gentl_error.h"
#include "host/gentl_info.h"
#include "host/gentl_modules.h"
#include "host/gentl_port.h"

enum { URL_LOCAL, URL_FILE, URL_COUNT };

static void describe_camera(const struct gentl_device *d, struct gentl_description *out)
{
    const struct u3v_manifest *m = &d->manifest;
    *out = (struct gentl_description){
        .address = m->address,
        .size = m->size,
        .schema_major = m->schema_major,
        .schema_minor = m->schema_minor,
        .file_major = m->file_major,
        .file_minor = m->file_minor,
        .file_subminor = m->file_subminor,
    };
    snprintf(out->name, sizeof out->name, "%s.%s", d->info.model, m->zipped ? "zip" : "xml");
    for (char *c = out->name; *c != '\0'; c++) {
        *c = *c == ' ' || *c == '/' || *c == ';' || *c == '?' ? '_' : *c;
    }
}

GC_ERROR gentl_describe(struct gentl_object *o, struct gentl_description *out)
{
    if (o->class->kind == GENTL_REMOTE) {
        describe_camera(gentl_device_above(o), out);
        return GC_ERR_SUCCESS;
    }
    if (o->class->port == NULL) {
        return gentl_fail(GC_ERR_NOT_IMPLEMENTED, "a %s has no registers", o->class->name);
    }
    *out = (struct gentl_description){
        .address = GENTL_XML_ADDRESS,
        .size = o->xml.len,
        .schema_major = 1,
        .schema_minor = 1,
        .file_major = 1,
    };
    snprintf(out->name, sizeof out->name, "%s.xml", o->class->port->model);
    return GC_ERR_SUCCESS;
}

/** The description itself, in a file: its path. */
static GC_ERROR make_file(struct gentl_object *o, const struct gentl_description *d, struct str *path)
{
    uint8_t *bytes = calloc(1, d->size + 1); /* a camera may claim to have none */
    if (bytes == NULL) {
        return gentl_fail(GC_ERR_OUT_OF_MEMORY, "no memory for the description");
    }
    GC_ERROR e = gentl_port_read(o, d->address, bytes, d->size);
    int err = e == GC_ERR_SUCCESS ? gentl_file(d->name, bytes, d->size, path) : 0;
    free(bytes);
    return err < 0 ? gentl_fail_ct(err, "writing the description into a file") : e;
}

/** A path as part of a URL: what is no plain letter there becomes %XX. */
static void add_escaped(struct str *out, const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_.~";
    for (; *path != '\0'; path++) {
        if (strchr(plain, *path) != NULL) {
            str_add_n(out, path, 1);
        } else {
            str_addf(out, "%%%02X", (unsigned char)*path);
        }
    }
}

static GC_ERROR make_url(struct gentl_object *o, unsigned index, const struct gentl_description *d, struct str *out)
{
    GC_ERROR e = GC_ERR_SUCCESS;
    if (index == URL_LOCAL) {
        str_addf(out, "local:%s;%" PRIX64 ";%" PRIX64, d->name, d->address, d->size);
    } else {
        struct str path = {0};
        e = make_file(o, d, &path);
        str_add(out, "file://");
        add_escaped(out, path.text != NULL ? path.text : "");
        str_fini(&path);
    }
    str_addf(out, "?SchemaVersion=%u.%u.0", d->schema_major, d->schema_minor);
    return out->failed ? gentl_fail(GC_ERR_OUT_OF_MEMORY, "no memory for the URL") : e;
}

static GC_ERROR url_text(struct gentl_object *o, unsigned index, const struct gentl_description *d,
                         const struct gentl_info *info)
{
    struct str url = {0};
    GC_ERROR e = make_url(o, index, d, &url);
    e = e != GC_ERR_SUCCESS ? e : gentl_info_text(info, url.text);
    str_fini(&url);
    return e;
}

static GC_ERROR file_name(struct gentl_object *o, unsigned index, const struct gentl_description *d,
                          const struct gentl_info *info)
{
    if (index == URL_LOCAL) {
        return gentl_info_text(info, d->name);
    }
    struct str path = {0};
    GC_ERROR e = make_file(o, d, &path);
    e = e != GC_ERR_SUCCESS ? e : gentl_info_text(info, path.text);
    str_fini(&path);
    return e;
}

static GC_ERROR url_info(struct gentl_object *o, unsigned index, URL_INFO_CMD command, const struct gentl_info *info)
{
    struct gentl_description d = {0};
    GC_ERROR e = gentl_describe(o, &d);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (index >= (gentl_files_possible() ? URL_COUNT : URL_FILE)) {
        return gentl_fail(GC_ERR_INVALID_INDEX, "the port has no URL %u", index);
    }
    switch (command) {
    case URL_INFO_URL: return url_text(o, index, &d, info);
    case URL_INFO_SCHEMA_VER_MAJOR: return gentl_info_i32(info, (int32_t)d.schema_major);
    case URL_INFO_SCHEMA_VER_MINOR: return gentl_info_i32(info, (int32_t)d.schema_minor);
    case URL_INFO_FILE_VER_MAJOR: return gentl_info_i32(info, (int32_t)d.file_major);
    case URL_INFO_FILE_VER_MINOR: return gentl_info_i32(info, (int32_t)d.file_minor);
    case URL_INFO_FILE_VER_SUBMINOR: return gentl_info_i32(info, (int32_t)d.file_subminor);
    case URL_INFO_FILE_SHA1_HASH: return gentl_info_none(command);
    case URL_INFO_FILE_REGISTER_ADDRESS:
        return index == URL_LOCAL ? gentl_info_u64(info, d.address) : gentl_info_none(command);
    case URL_INFO_FILE_SIZE: return gentl_info_u64(info, d.size);
    case URL_INFO_SCHEME: return gentl_info_i32(info, index == URL_LOCAL ? URL_SCHEME_LOCAL : URL_SCHEME_FILE);
    case URL_INFO_FILENAME: return file_name(o, index, &d, info);
    default: return gentl_info_unknown(command);
    }
}

CT_EXPORT GC_ERROR GCGetNumPortURLs(PORT_HANDLE port, uint32_t *count)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(port, GENTL_PORTS, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    struct gentl_description d = {0};
    if (count == NULL) {
        e = gentl_fail_null("number");
    } else {
        e = gentl_describe(o, &d);
        *count = e == GC_ERR_SUCCESS ? (gentl_files_possible() ? URL_COUNT : URL_FILE) : *count;
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR GCGetPortURLInfo(PORT_HANDLE port, uint32_t index, URL_INFO_CMD command, INFO_DATATYPE *type,
                                    void *buffer, size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(port, GENTL_PORTS, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    const struct gentl_info info = {type, buffer, size};
    e = gentl_info_check(&info);
    e = e != GC_ERR_SUCCESS ? e : url_info(o, index, command, &info);
    gentl_leave(o);
    return e;
}

/** A list: each URL with its NUL, one more NUL behind the last. */
static GC_ERROR url_list(struct gentl_object *o, char *url, size_t *size)
{
    INFO_DATATYPE type;
    struct gentl_description d = {0};
    struct str list = {0};
    GC_ERROR e = gentl_describe(o, &d);
    e = e != GC_ERR_SUCCESS ? e : make_url(o, URL_LOCAL, &d, &list);
    str_add_n(&list, "", 1);
    if (e == GC_ERR_SUCCESS) {
        e = gentl_info_bytes(&(struct gentl_info){&type, url, size}, INFO_DATATYPE_STRINGLIST, list.text, list.len + 1);
    }
    str_fini(&list);
    return e;
}

/** From the standard's first version, kept for old consumers: a list of the first URL alone. */
CT_EXPORT GC_ERROR GCGetPortURL(PORT_HANDLE port, char *url, size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(port, GENTL_PORTS, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = url_list(o, url, size);
    gentl_leave(o);
    return e;
}
