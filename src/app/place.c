// SPDX-License-Identifier: Apache-2.0
// Finds our own files beside /proc/self/exe.
#include "app/place.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

int place_program_dir(char *out, size_t n)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    if (len <= 0) {
        return -CT_E_IO;
    }
    path[len] = '\0';
    char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return -CT_E_IO;
    }
    *slash = '\0';
    if (strlen(path) >= n) {
        return -CT_E_LENGTH;
    }
    memcpy(out, path, strlen(path) + 1);
    return 0;
}

int place_host_library_dir_of(const char *program_dir, char *out, size_t n)
{
    static const char *const folders[] = {"src/host", "../lib/camtwin"};
    for (unsigned i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char file[PATH_MAX];
        int len = snprintf(file, sizeof file, "%s/%s/" PLACE_LIBUSB, program_dir, folders[i]);
        if (len < 0 || (size_t)len >= sizeof file || access(file, R_OK) != 0) {
            continue;
        }
        char *dir = strrchr(file, '/');
        *dir = '\0';
        char clean[PATH_MAX]; /* without "..": it goes into LD_LIBRARY_PATH and before people's eyes */
        const char *found = realpath(file, clean) != NULL ? clean : file;
        if (strlen(found) >= n) {
            return -CT_E_LENGTH;
        }
        memcpy(out, found, strlen(found) + 1);
        return 0;
    }
    return -CT_E_NOT_FOUND;
}

int place_host_library_dir(char *out, size_t n)
{
    char program[PATH_MAX];
    int err = place_program_dir(program, sizeof program);
    return err < 0 ? err : place_host_library_dir_of(program, out, n);
}
