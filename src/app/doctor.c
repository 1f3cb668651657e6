// SPDX-License-Identifier: Apache-2.0
// Looks at this machine: our own files, what the kernel gives, which hosts are installed.
#include "app/doctor.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libusb.h>

#include "app/media_module.h"
#include "app/place.h"
#include "attach/gadget.h"
#include "attach/link_path.h"
#include "base/error.h"

extern char **environ;

enum { SHARED_BYTES = 64 * 1024 * 1024, MEMORY_NEEDED_MIB = 1024 };

static bool look_libusb(char *text, size_t n)
{
    char dir[PATH_MAX];
    int err = place_host_library_dir(dir, sizeof dir);
    if (err < 0) {
        snprintf(text, n, "our %s does not lie beside this program", PLACE_LIBUSB);
        return false;
    }
    snprintf(text, n, "%s", dir);
    return true;
}

static bool look_producer(char *text, size_t n)
{
    char dir[PATH_MAX];
    if (place_producer_dir(dir, sizeof dir) < 0) {
        snprintf(text, n, "our %s does not lie beside this program", PLACE_PRODUCER);
        return false;
    }
    snprintf(text, n, "%s/%s", dir, PLACE_PRODUCER);
    return true;
}

static bool look_media(char *text, size_t n)
{
    char dir[PATH_MAX];
    if (media_module(text, n) == NULL) {
        return false;
    }
    if (place_media_dir(dir, sizeof dir) == 0) {
        snprintf(text, n, "%s/%s", dir, PLACE_MEDIA);
    }
    return true;
}

/** Programs get our libusb from LD_LIBRARY_PATH; this one from its own run path, which packaging can break. */
static bool look_own_libusb(char *text, size_t n)
{
    char dir[PATH_MAX];
    char loaded[PATH_MAX];
    Dl_info info;
    /* A function's address as an object's: POSIX allows it, ISO C knows no cast for it. */
    int (*function)(libusb_context **) = libusb_init;
    void *address = NULL;
    memcpy(&address, &function, sizeof address);
    if (dladdr(address, &info) == 0 || realpath(info.dli_fname, loaded) == NULL) {
        snprintf(text, n, "it is not known which libusb this program has loaded");
        return false;
    }
    snprintf(text, n, "%s", loaded);
    return place_host_library_dir(dir, sizeof dir) == 0 && strncmp(loaded, dir, strlen(dir)) == 0;
}

static bool look_runtime_dir(char *text, size_t n)
{
    char dir[LINK_PATH_MAX];
    int err = link_base_dir(dir);
    if (err < 0) {
        snprintf(text, n, "the folder for sockets can not be used: %s",
                 err == -CT_E_LENGTH ? "its path is too long for a socket"
                                     : "it can not be made, or is not ours alone");
        return false;
    }
    snprintf(text, n, "%s", dir);
    return true;
}

static bool look_shared_memory(char *text, size_t n)
{
    int fd = memfd_create("camtwin-doctor", MFD_CLOEXEC);
    bool good = fd >= 0 && ftruncate(fd, SHARED_BYTES) == 0;
    void *memory = good ? mmap(NULL, SHARED_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
    good = memory != MAP_FAILED;
    snprintf(text, n, "%s%s",
             good ? "memfd_create and mmap work" : "memfd_create or mmap failed: ", good ? "" : strerror(errno));
    if (good) {
        munmap(memory, SHARED_BYTES);
    }
    if (fd >= 0) {
        close(fd);
    }
    return good;
}

static const char *simd_level(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
        return "AVX-512";
    }
    return __builtin_cpu_supports("avx2") ? "AVX2" : "no AVX2 (the plain C kernels run)";
#elif defined(__aarch64__)
    return "NEON";
#else
    return "plain C kernels";
#endif
}

static bool look_processor(char *text, size_t n)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    snprintf(text, n, "%ld core%s, %s", cores, cores == 1 ? "" : "s", simd_level());
    return cores >= 2;
}

/** The number after `key` in a line of /proc/meminfo; -1: another line. */
static long meminfo_kib(const char *line, const char *key)
{
    size_t n = strlen(key);
    if (strncmp(line, key, n) != 0) {
        return -1;
    }
    char *end;
    long kib = strtol(line + n, &end, 10);
    return end != line + n && strcmp(end, " kB\n") == 0 ? kib : -1;
}

static bool look_memory(char *text, size_t n)
{
    FILE *f = fopen("/proc/meminfo", "r");
    char line[128];
    long kib = -1;
    while (f != NULL && kib < 0 && fgets(line, sizeof line, f) != NULL) {
        kib = meminfo_kib(line, "MemAvailable:");
    }
    if (f != NULL) {
        fclose(f);
    }
    if (kib < 0) {
        snprintf(text, n, "/proc/meminfo does not tell how much is free");
        return false;
    }
    snprintf(text, n, "%ld MiB available", kib / 1024);
    return kib / 1024 >= MEMORY_NEEDED_MIB;
}

/** Whether a program of this name lies on PATH; its path in text. */
static bool on_path(const char *name, char *text, size_t n)
{
    const char *path = getenv("PATH");
    while (path != NULL && *path != '\0') {
        size_t len = strcspn(path, ":");
        char file[PATH_MAX];
        snprintf(file, sizeof file, "%.*s/%s", (int)len, path, name);
        if (access(file, X_OK) == 0) {
            snprintf(text, n, "%s", file);
            return true;
        }
        path += len + (path[len] == ':');
    }
    return false;
}

static bool look_aravis(char *text, size_t n)
{
    static const char *const names[] = {"arv-tool-0.8", "arv-tool-0.10"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (on_path(names[i], text, n)) {
            return true;
        }
    }
    snprintf(text, n, "arv-tool-0.8 is not on PATH");
    return false;
}

/** Runs a program silently; its exit status, or -1. */
static int run_silently(char *const argv[])
{
    posix_spawn_file_actions_t actions;
    pid_t pid = 0;
    int status = 0;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return -1;
    }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int err = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (err != 0) {
        return -1;
    }
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            return -1;
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool look_gstreamer(char *text, size_t n)
{
    static char program[] = "gst-inspect-1.0";
    static char element[] = "aravissrc";
    /* Not --exists: that asks for version 1.0 or newer, and this plugin has the number of Aravis, 0.8. */
    char *const argv[] = {program, element, NULL};
    char where[PATH_MAX];
    if (!on_path(program, where, sizeof where)) {
        snprintf(text, n, "gst-inspect-1.0 is not on PATH");
        return false;
    }
    bool good = run_silently(argv) == 0;
    snprintf(text, n, "%s", good ? "aravissrc is installed" : "GStreamer has no aravissrc");
    return good;
}

// clang-format off
const struct doctor_check doctor_checks[] = {
    {"libusb",        true,  look_libusb,
     "build or install camtwin whole (make): other programs reach the camera through this library"},
    {"own libusb",    true,  look_own_libusb,
     "start the program where it was built or installed: get, set and snap reach cameras only through our libusb"},
    {"gentl producer",true,  look_producer,
     "build or install camtwin whole (make): GenTL consumers reach the camera through this file, by GENICAM_GENTL64_PATH"},
    {"picture files", false, look_media,
     "install camtwin whole, and FFmpeg's libraries: snap, render -o, image:, video: and the console's picture need them"},
    {"runtime folder",true,  look_runtime_dir,
     "set CAMTWIN_RUNTIME_DIR to a folder with a short path that belongs to you alone (mode 0700)"},
    {"shared memory", true,  look_shared_memory,
     "pictures travel in shared memory: use Linux 3.17 or newer, and allow memfd_create in the container"},
    {"processor",     false, look_processor,
     "with one core the host and the camera share it: lower AcquisitionFrameRate or Height, or use --no-pixels"},
    {"memory",        false, look_memory,
     "about 1 GiB should be free for one camera"},
    {"aravis",        false, look_aravis,
     "apt-get install aravis-tools-cli"},
    {"gstreamer",     false, look_gstreamer,
     "apt-get install gstreamer1.0-tools libaravis-0.8-0"},
    {"usb gadget",    false, gadget_look,
     "only for --gadget: a USB device controller, modprobe raw_gadget, rights for /dev/raw-gadget: docs/attach/gadget.md"},
};
// clang-format on
const unsigned doctor_check_count = sizeof doctor_checks / sizeof doctor_checks[0];
