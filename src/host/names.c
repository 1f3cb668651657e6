// SPDX-License-Identifier: Apache-2.0
// Words: versions, capabilities, names and texts of errors.
#include <ctype.h>
#include <libusb-1.0/libusb.h>
#include <string.h>

#include "host/host.h"

struct words {
    int code;
    const char *name;
    const char *text;
};

// clang-format off
static const struct words errors[] = {
    {LIBUSB_SUCCESS,             "LIBUSB_SUCCESS",             "Success"},
    {LIBUSB_ERROR_IO,            "LIBUSB_ERROR_IO",            "Input or output failed"},
    {LIBUSB_ERROR_INVALID_PARAM, "LIBUSB_ERROR_INVALID_PARAM", "A parameter is not valid"},
    {LIBUSB_ERROR_ACCESS,        "LIBUSB_ERROR_ACCESS",        "Access denied"},
    {LIBUSB_ERROR_NO_DEVICE,     "LIBUSB_ERROR_NO_DEVICE",     "The device is not there (any more)"},
    {LIBUSB_ERROR_NOT_FOUND,     "LIBUSB_ERROR_NOT_FOUND",     "Not found"},
    {LIBUSB_ERROR_BUSY,          "LIBUSB_ERROR_BUSY",          "Busy"},
    {LIBUSB_ERROR_TIMEOUT,       "LIBUSB_ERROR_TIMEOUT",       "Timed out"},
    {LIBUSB_ERROR_OVERFLOW,      "LIBUSB_ERROR_OVERFLOW",      "The device sent more than was asked for"},
    {LIBUSB_ERROR_PIPE,          "LIBUSB_ERROR_PIPE",          "The endpoint is halted or the request refused"},
    {LIBUSB_ERROR_INTERRUPTED,   "LIBUSB_ERROR_INTERRUPTED",   "Interrupted by a signal"},
    {LIBUSB_ERROR_NO_MEM,        "LIBUSB_ERROR_NO_MEM",        "Out of memory"},
    {LIBUSB_ERROR_NOT_SUPPORTED, "LIBUSB_ERROR_NOT_SUPPORTED", "Not supported here"},
    {LIBUSB_ERROR_OTHER,         "LIBUSB_ERROR_OTHER",         "Another error"},
};
// clang-format on

static const struct words *words_of(int code)
{
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        if (errors[i].code == code) {
            return &errors[i];
        }
    }
    return NULL;
}

CT_EXPORT const char *LIBUSB_CALL libusb_error_name(int code)
{
    const struct words *w = words_of(code);
    return w == NULL ? "**UNKNOWN**" : w->name;
}

CT_EXPORT const char *LIBUSB_CALL libusb_strerror(int code)
{
    const struct words *w = words_of(code);
    return w == NULL ? words_of(LIBUSB_ERROR_OTHER)->text : w->text;
}

/* A locale is "xx", or "xx" and a region behind one of -_. ; texts are English in all of them. */
CT_EXPORT int LIBUSB_CALL libusb_setlocale(const char *locale)
{
    if (locale == NULL || strlen(locale) < 2 || !isalpha((unsigned char)locale[0]) ||
        !isalpha((unsigned char)locale[1]) || (locale[2] != '\0' && strchr("-_.", locale[2]) == NULL)) {
        return LIBUSB_ERROR_INVALID_PARAM;
    }
    return tolower((unsigned char)locale[0]) == 'e' && tolower((unsigned char)locale[1]) == 'n'
               ? LIBUSB_SUCCESS
               : LIBUSB_ERROR_NOT_FOUND;
}

CT_EXPORT const struct libusb_version *LIBUSB_CALL libusb_get_version(void)
{
    /* The version whose ABI this is; programs compare it. */
    static const struct libusb_version version = {1, 0, 26, 11724, "", "camtwin"};
    return &version;
}

CT_EXPORT int LIBUSB_CALL libusb_has_capability(uint32_t capability)
{
    switch (capability) {
    case LIBUSB_CAP_HAS_CAPABILITY:
    case LIBUSB_CAP_HAS_HOTPLUG:
    case LIBUSB_CAP_SUPPORTS_DETACH_KERNEL_DRIVER: return 1;
    default: {
        const struct real_api *real = real_api();
        return real == NULL ? 0 : real->has_capability(capability);
    }
    }
}
