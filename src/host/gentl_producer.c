// SPDX-License-Identifier: Apache-2.0
// What the producer says of itself: names, version, where its file lies.
#include "host/gentl_producer.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/gentl.h"
#include "host/gentl_error.h"
#include "host/gentl_modules.h"

const char *gentl_producer_version(void)
{
    return CAMTWIN_VERSION;
}

void gentl_producer_path(char *out, size_t n)
{
    char clean[PATH_MAX];
    Dl_info info;
    /* A function's address as an object's: POSIX allows it, ISO C knows no cast for it. */
    GC_ERROR (*function)(void) = GCInitLib;
    void *address = NULL;
    memcpy(&address, &function, sizeof address);
    if (dladdr(address, &info) == 0 || info.dli_fname == NULL) {
        snprintf(out, n, "%s", GENTL_FILE);
        return;
    }
    snprintf(out, n, "%s", realpath(info.dli_fname, clean) != NULL ? clean : info.dli_fname);
}

void gentl_producer_file(char *out, size_t n)
{
    char path[PATH_MAX];
    gentl_producer_path(path, sizeof path);
    const char *slash = strrchr(path, '/');
    snprintf(out, n, "%s", slash != NULL ? slash + 1 : path);
}

GC_ERROR gentl_producer_info(TL_INFO_CMD command, const struct gentl_info *info)
{
    char path[PATH_MAX];
    GC_ERROR e = gentl_info_check(info);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    switch (command) {
    case TL_INFO_ID: return gentl_info_text(info, GENTL_SYSTEM_ID);
    case TL_INFO_MODEL: return gentl_info_text(info, GENTL_MODEL);
    case TL_INFO_VENDOR: return gentl_info_text(info, GENTL_VENDOR);
    case TL_INFO_VERSION: return gentl_info_text(info, gentl_producer_version());
    case TL_INFO_TLTYPE: return gentl_info_text(info, TLTypeU3VName);
    case TL_INFO_NAME: gentl_producer_file(path, sizeof path); return gentl_info_text(info, path);
    case TL_INFO_PATHNAME: gentl_producer_path(path, sizeof path); return gentl_info_text(info, path);
    case TL_INFO_DISPLAYNAME: return gentl_info_text(info, GENTL_MODEL);
    case TL_INFO_CHAR_ENCODING: return gentl_info_i32(info, TL_CHAR_ENCODING_UTF8);
    case TL_INFO_GENTL_VER_MAJOR: return gentl_info_u32(info, GenTLMajorVersion);
    case TL_INFO_GENTL_VER_MINOR: return gentl_info_u32(info, GenTLMinorVersion);
    default: return gentl_info_unknown(command);
    }
}
