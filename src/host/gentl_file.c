// SPDX-License-Identifier: Apache-2.0
// A description as a file in our private folder.
#include "host/gentl_url.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attach/link_path.h"
#include "base/error.h"

bool gentl_files_possible(void)
{
    char base[LINK_PATH_MAX];
    return link_base_dir(base) == 0;
}

static uint64_t hash_of(const uint8_t *bytes, size_t n)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325); /* FNV-1a */
    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001B3);
    }
    return hash;
}

static bool write_all(int fd, const uint8_t *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, bytes, n);
        if (done <= 0) {
            return false;
        }
        bytes += done;
        n -= (size_t)done;
    }
    return true;
}

/** Whole or not at all: other processes may look for the same file at the same time. */
static int write_file(const char *path, const uint8_t *bytes, size_t n)
{
    struct str scratch = {0};
    str_addf(&scratch, "%s.XXXXXX", path);
    if (scratch.failed) {
        str_fini(&scratch);
        return -CT_E_MEMORY;
    }
    int fd = mkostemp(scratch.text, O_CLOEXEC); /* mode 0600 */
    bool good = fd >= 0 && write_all(fd, bytes, n);
    good = fd >= 0 && close(fd) == 0 && good;
    good = good && rename(scratch.text, path) == 0;
    if (!good && fd >= 0) {
        unlink(scratch.text);
    }
    str_fini(&scratch);
    return good ? 0 : -CT_E_IO;
}

int gentl_file(const char *name, const uint8_t *bytes, size_t n, struct str *path)
{
    char base[LINK_PATH_MAX];
    int err = link_base_dir(base);
    if (err < 0) {
        return err;
    }
    const char *dot = strrchr(name, '.');
    int stem = dot != NULL ? (int)(dot - name) : (int)strlen(name);
    str_addf(path, "%s/%.*s-%016" PRIx64 "%s", base, stem, name, hash_of(bytes, n), dot != NULL ? dot : "");
    if (path->failed) {
        return -CT_E_MEMORY;
    }
    struct stat s;
    bool there = lstat(path->text, &s) == 0 && S_ISREG(s.st_mode) && s.st_size == (off_t)n;
    return there ? 0 : write_file(path->text, bytes, n);
}
