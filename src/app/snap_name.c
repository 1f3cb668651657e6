// SPDX-License-Identifier: Apache-2.0
// Numbers files before their ending.
#include "app/snap_name.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"

/** Where the ending starts, dot included; the end of the text when there is none. */
static const char *ending_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    return dot != NULL && dot != name ? dot : path + strlen(path);
}

int snap_name(const char *output, unsigned number, unsigned count, char *out, size_t n)
{
    const char *ending = ending_of(output);
    int len = count <= 1 ? snprintf(out, n, "%s", output)
                         : snprintf(out, n, "%.*s-%04u%s", (int)(ending - output), output, number, ending);
    return len < 0 || (size_t)len >= n ? -CT_E_LENGTH : 0;
}

bool snap_ending_known(const char *output)
{
    static const char *const known[] = {".png", ".tiff", ".tif", ".raw"};
    for (unsigned i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcasecmp(ending_of(output), known[i]) == 0) {
            return true;
        }
    }
    return false;
}
