// SPDX-License-Identifier: Apache-2.0
// Video nodes of the camera, as the kernel lists them in sysfs.
#include "app/uvc_nodes.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 512, NUMBERS_MAX = 256 };

/** Whether a file of sysfs holds this word. */
static bool file_says(const char *path, const char *word)
{
    char text[32] = "";
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return false;
    }
    bool read = fgets(text, sizeof text, file) != NULL;
    fclose(file);
    text[strcspn(text, "\n")] = '\0';
    return read && strcmp(text, word) == 0;
}

static bool node_says(const char *sysfs, unsigned number, const char *file, const char *word)
{
    char path[PATH_SIZE];
    int n = snprintf(path, sizeof path, "%s/class/video4linux/video%u/%s", sysfs, number, file);
    return n > 0 && (size_t)n < sizeof path && file_says(path, word);
}

/** `device` is the USB interface, above it lies the USB device; node 0 of an interface has the pictures. */
static bool is_camera(const char *sysfs, unsigned number)
{
    return node_says(sysfs, number, "index", "0") && node_says(sysfs, number, "device/../idVendor", "199e") &&
           node_says(sysfs, number, "device/../idProduct", "9811");
}

/** The number of "video12"; false for a name of another kind. */
static bool number_of(const char *name, unsigned *out)
{
    static const char prefix[] = "video";
    const char *digits = name + sizeof prefix - 1;
    char *end = NULL;
    if (strncmp(name, prefix, sizeof prefix - 1) != 0 || *digits < '0' || *digits > '9') {
        return false;
    }
    *out = (unsigned)strtoul(digits, &end, 10);
    return *end == '\0';
}

static int by_number(const void *a, const void *b)
{
    const unsigned *x = a;
    const unsigned *y = b;
    return *x < *y ? -1 : *x > *y;
}

unsigned uvc_nodes_find(const char *sysfs, struct uvc_node *out, unsigned max)
{
    char folder[PATH_SIZE];
    unsigned numbers[NUMBERS_MAX];
    unsigned count = 0;
    int n = snprintf(folder, sizeof folder, "%s/class/video4linux", sysfs);
    DIR *dir = n > 0 && (size_t)n < sizeof folder ? opendir(folder) : NULL;
    if (dir == NULL) {
        return 0;
    }
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        unsigned number = 0;
        if (number_of(entry->d_name, &number) && count < NUMBERS_MAX && is_camera(sysfs, number)) {
            numbers[count++] = number;
        }
    }
    closedir(dir);
    qsort(numbers, count, sizeof numbers[0], by_number);
    for (unsigned i = 0; i < count && i < max; i++) {
        snprintf(out[i].path, sizeof out[i].path, "/dev/video%u", numbers[i]);
    }
    return count;
}
