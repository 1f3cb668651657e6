// SPDX-License-Identifier: Apache-2.0
// Where the control channel of a camera lies.
#include "app/control_wire.h"

#include <string.h>

#include "base/error.h"

int control_path(const char *socket_path, char out[LINK_PATH_MAX])
{
    static const char link[] = ".sock";
    static const char control[] = ".ctl";
    size_t n = strlen(socket_path);
    if (n <= sizeof link - 1 || strcmp(socket_path + n - (sizeof link - 1), link) != 0) {
        return -CT_E_FORMAT;
    }
    if (n >= LINK_PATH_MAX) {
        return -CT_E_LENGTH;
    }
    size_t stem = n - (sizeof link - 1);
    memcpy(out, socket_path, stem);
    memcpy(out + stem, control, sizeof control);
    return 0;
}
