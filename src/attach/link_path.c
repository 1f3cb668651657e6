// SPDX-License-Identifier: Apache-2.0
// Finds, makes and clears the folders in which sockets of cameras lie.
#include "attach/link_path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"

/* What stands behind a base: "/", a pid, "/", an eight-digit serial, ".sock". */
enum { PATH_BEHIND_BASE = 1 + 10 + 1 + 8 + 5 };

static const char suffix[] = ".sock";

/** Places found so far. */
struct found {
    struct link_place *places;
    unsigned count;
    unsigned capacity;
};

/** Somebody else's folder, or one that others can write to, could hold a socket that pretends to be a camera. */
static bool is_ours_alone(const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0 && S_ISDIR(s.st_mode) && s.st_uid == geteuid() && (s.st_mode & 077) == 0;
}

static int make_ours(const char *path)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return -CT_E_IO;
    }
    if (!is_ours_alone(path)) {
        errno = EPERM;
        return -CT_E_IO;
    }
    return 0;
}

int link_base_dir(char out[LINK_PATH_MAX])
{
    char path[LINK_PATH_MAX];
    const char *own = getenv("CAMTWIN_RUNTIME_DIR");
    const char *xdg = getenv("XDG_RUNTIME_DIR");
    int n;
    if (own != NULL && own[0] != '\0') {
        n = snprintf(path, sizeof path, "%s", own);
    } else if (xdg != NULL && xdg[0] != '\0') {
        n = snprintf(path, sizeof path, "%s/camtwin", xdg);
    } else {
        n = snprintf(path, sizeof path, "/tmp/camtwin-%lu", (unsigned long)geteuid());
    }
    if (n < 0 || n + PATH_BEHIND_BASE >= LINK_PATH_MAX) {
        return -CT_E_LENGTH;
    }
    int e = make_ours(path);
    if (e < 0) {
        return e;
    }
    memcpy(out, path, (size_t)n + 1);
    return 0;
}

int link_process_dir(char out[LINK_PATH_MAX])
{
    char base[LINK_PATH_MAX];
    int e = link_base_dir(base);
    if (e < 0) {
        return e;
    }
    char path[LINK_PATH_MAX + 16];
    int n = snprintf(path, sizeof path, "%s/%ld", base, (long)getpid());
    if (n < 0 || n >= LINK_PATH_MAX) {
        return -CT_E_LENGTH;
    }
    e = make_ours(path);
    if (e < 0) {
        return e;
    }
    memcpy(out, path, (size_t)n + 1);
    return 0;
}

/** The pid that a folder's name says, or 0. */
static pid_t pid_of_name(const char *name)
{
    char *end;
    if (name[0] < '1' || name[0] > '9') {
        return 0;
    }
    long pid = strtol(name, &end, 10);
    return *end == '\0' && pid > 0 && pid <= 0x7FFFFFFF ? (pid_t)pid : 0;
}

/** A process that has ended and is not yet waited for (a zombie) answers kill() but has no cameras any more. */
static bool is_running(pid_t pid)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (fd < 0) {
        return errno != ESRCH && (kill(pid, 0) == 0 || errno != ESRCH);
    }
    struct pollfd p = {.fd = fd, .events = POLLIN};
    bool ended = poll(&p, 1, 0) == 1;
    close(fd);
    return !ended;
}

static bool add_place(struct found *f, const char *folder, const char *name, pid_t pid)
{
    size_t stem = strlen(name) - (sizeof suffix - 1);
    struct link_place place = {.pid = pid};
    int n = snprintf(place.path, sizeof place.path, "%s/%s", folder, name);
    if (stem >= sizeof place.serial || n < 0 || (size_t)n >= sizeof place.path) {
        return true; /* no socket can have this name */
    }
    memcpy(place.serial, name, stem);
    if (f->count == f->capacity) {
        unsigned capacity = f->capacity == 0 ? 16 : 2 * f->capacity;
        struct link_place *places = realloc(f->places, capacity * sizeof *places);
        if (places == NULL) {
            return false;
        }
        f->places = places;
        f->capacity = capacity;
    }
    f->places[f->count++] = place;
    return true;
}

static bool is_socket_name(const char *name)
{
    size_t n = strlen(name);
    return name[0] != '.' && n > sizeof suffix - 1 && strcmp(name + n - (sizeof suffix - 1), suffix) == 0;
}

static int scan_folder(struct found *f, const char *folder, pid_t pid)
{
    DIR *dir = is_ours_alone(folder) ? opendir(folder) : NULL;
    if (dir == NULL) {
        return -CT_E_IO;
    }
    bool good = true;
    for (struct dirent *d = readdir(dir); good && d != NULL; d = readdir(dir)) {
        struct stat s;
        if (is_socket_name(d->d_name) && fstatat(dirfd(dir), d->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISSOCK(s.st_mode)) {
            good = add_place(f, folder, d->d_name, pid);
        }
    }
    closedir(dir);
    return good ? 0 : -CT_E_MEMORY;
}

/** Takes away what a process left behind; only sockets are removed, so a folder with anything else in it stays. */
static void clear_folder(const char *folder)
{
    DIR *dir = is_ours_alone(folder) ? opendir(folder) : NULL;
    if (dir == NULL) {
        return;
    }
    for (struct dirent *d = readdir(dir); d != NULL; d = readdir(dir)) {
        struct stat s;
        if (fstatat(dirfd(dir), d->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0 && S_ISSOCK(s.st_mode)) {
            unlinkat(dirfd(dir), d->d_name, 0);
        }
    }
    closedir(dir);
    rmdir(folder);
}

static int scan_base(struct found *f)
{
    char base[LINK_PATH_MAX];
    int e = link_base_dir(base);
    if (e < 0) {
        return e;
    }
    DIR *dir = opendir(base);
    if (dir == NULL) {
        return -CT_E_IO;
    }
    for (struct dirent *d = readdir(dir); e == 0 && d != NULL; d = readdir(dir)) {
        pid_t pid = pid_of_name(d->d_name);
        char folder[LINK_PATH_MAX + 256];
        snprintf(folder, sizeof folder, "%s/%s", base, d->d_name);
        if (pid != 0 && !is_running(pid)) {
            clear_folder(folder);
        } else if (pid != 0 && scan_folder(f, folder, pid) == -CT_E_MEMORY) {
            e = -CT_E_MEMORY;
        }
    }
    closedir(dir);
    return e;
}

static int scan_plugged(struct found *f, const char *plugged)
{
    char folder[LINK_PATH_MAX];
    size_t n = strlen(plugged);
    while (n > 1 && plugged[n - 1] == '/') {
        n--;
    }
    if (n >= sizeof folder) {
        return -CT_E_LENGTH;
    }
    memcpy(folder, plugged, n);
    folder[n] = '\0';
    const char *slash = strrchr(folder, '/');
    pid_t pid = pid_of_name(slash == NULL ? folder : slash + 1);
    if (access(folder, F_OK) != 0 || (pid != 0 && !is_running(pid))) {
        return 0; /* its cameras are unplugged */
    }
    return scan_folder(f, folder, pid);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct link_place *)a)->path, ((const struct link_place *)b)->path);
}

int link_scan(struct link_place *out, unsigned n)
{
    struct found f = {0};
    const char *plugged = getenv("CAMTWIN_PLUGGED");
    int e = plugged != NULL && plugged[0] != '\0' ? scan_plugged(&f, plugged) : scan_base(&f);
    if (e == 0 && f.count > 0) {
        qsort(f.places, f.count, sizeof *f.places, by_path);
        for (unsigned i = 0; i < f.count && i < n; i++) {
            out[i] = f.places[i];
        }
    }
    free(f.places);
    return e < 0 ? e : (int)f.count;
}
