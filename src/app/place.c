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

/** The folder of one of our files, seen from a program in program_dir. */
static int folder_of(const char *program_dir, const char *name, char *out, size_t n)
{
    static const char *const folders[] = {"src/host", "src/app", "../lib/camtwin"};
    for (unsigned i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char file[PATH_MAX];
        int len = snprintf(file, sizeof file, "%s/%s/%s", program_dir, folders[i], name);
        if (len < 0 || (size_t)len >= sizeof file || access(file, R_OK) != 0) {
            continue;
        }
        char *dir = strrchr(file, '/');
        *dir = '\0';
        char clean[PATH_MAX]; /* without "..": it goes into environments and before people's eyes */
        const char *found = realpath(file, clean) != NULL ? clean : file;
        if (strlen(found) >= n) {
            return -CT_E_LENGTH;
        }
        memcpy(out, found, strlen(found) + 1);
        return 0;
    }
    return -CT_E_NOT_FOUND;
}

static int folder_here(const char *name, char *out, size_t n)
{
    char program[PATH_MAX];
    int err = place_program_dir(program, sizeof program);
    return err < 0 ? err : folder_of(program, name, out, n);
}

int place_host_library_dir_of(const char *program_dir, char *out, size_t n)
{
    return folder_of(program_dir, PLACE_LIBUSB, out, n);
}

int place_host_library_dir(char *out, size_t n)
{
    return folder_here(PLACE_LIBUSB, out, n);
}

int place_producer_dir_of(const char *program_dir, char *out, size_t n)
{
    return folder_of(program_dir, PLACE_PRODUCER, out, n);
}

int place_producer_dir(char *out, size_t n)
{
    return folder_here(PLACE_PRODUCER, out, n);
}

int place_media_dir(char *out, size_t n)
{
    return folder_here(PLACE_MEDIA, out, n);
}
