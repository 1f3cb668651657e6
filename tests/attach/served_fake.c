// SPDX-License-Identifier: Apache-2.0
// A poll() loop, a thread, and the real attachments over a fake device.
#include "served_fake.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "attach/attach.h"
#include "attach/gadget_private.h"
#include "attach/usbip_hub.h"

enum { WATCHES = 256, UNREAD_MS = 500, TICK_MS = 1 };

struct watch {
    int fd; /* -1: free */
    unsigned events;
    void (*fn)(void *arg, unsigned ready);
    void *arg;
};

struct served {
    pthread_t thread;
    int stop_fd;
    atomic_bool stop;
    struct watch watches[WATCHES];
    struct loop loop;
    struct log log;
    struct usb_device *device;
    struct share share;
    struct attachment *link;
    struct usbip_hub *hub;
    struct attachment *usbip;
    struct attachment *gadget; /* NULL: there is none */
    struct fake_counts counts;
    char path[LINK_PATH_MAX];
    void *memory;
    size_t memory_size;
    int memory_fd;
    atomic_uint warnings;
};

static char room[64];

static void must(int good, const char *what)
{
    if (!good) {
        perror(what);
        abort();
    }
}

void served_room(void)
{
    snprintf(room, sizeof room, "/tmp/camtwin-test-%ld", (long)getpid());
    must(mkdir(room, 0700) == 0 || errno == EEXIST, room);
    setenv("CAMTWIN_RUNTIME_DIR", room, 1);
    setenv("CAMTWIN_SYSTEM_LIBUSB", "/nonexistent", 0);
    unsetenv("CAMTWIN_PLUGGED");
}

void served_room_leave(void)
{
    DIR *dir = opendir(room);
    for (struct dirent *d = dir == NULL ? NULL : readdir(dir); d != NULL; d = readdir(dir)) {
        char folder[512];
        snprintf(folder, sizeof folder, "%s/%s", room, d->d_name);
        if (d->d_name[0] != '.') {
            rmdir(folder);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    rmdir(room);
}

static struct watch *loop_watch(void *self, int fd, unsigned events, void (*fn)(void *, unsigned), void *arg)
{
    struct served *s = self;
    for (unsigned i = 0; i < WATCHES; i++) {
        if (s->watches[i].fd < 0) {
            s->watches[i] = (struct watch){.fd = fd, .events = events, .fn = fn, .arg = arg};
            return &s->watches[i];
        }
    }
    return NULL;
}

static void loop_change(void *self, struct watch *w, unsigned events)
{
    (void)self;
    w->events = events;
}

static void loop_unwatch(void *self, struct watch *w)
{
    (void)self;
    if (w != NULL) {
        w->fd = -1;
    }
}

static void loop_catch_up(void *self)
{
    struct served *s = self;
    fake_usb_tick(s->device);
}

static void log_write(void *cookie, enum log_level level, const char *from, const char *text)
{
    struct served *s = cookie;
    (void)from;
    if (level <= LOG_WARN) {
        atomic_fetch_add(&s->warnings, 1);
        if (getenv("TALK") != NULL) {
            fprintf(stderr, "# %s\n", text);
        }
    }
}

static void turn(struct served *s)
{
    struct pollfd fds[WATCHES + 1];
    struct watch *of[WATCHES] = {NULL};
    nfds_t n = 0;
    for (unsigned i = 0; i < WATCHES; i++) {
        const struct watch *w = &s->watches[i];
        if (w->fd >= 0) {
            of[n] = &s->watches[i];
            fds[n++] = (struct pollfd){
                .fd = w->fd,
                .events = (short)((w->events & LOOP_READ ? POLLIN : 0) | (w->events & LOOP_WRITE ? POLLOUT : 0))};
        }
    }
    fds[n] = (struct pollfd){.fd = s->stop_fd, .events = POLLIN};
    poll(fds, n + 1, TICK_MS);
    for (nfds_t i = 0; i < n; i++) {
        struct watch *w = of[i];
        unsigned ready = (fds[i].revents & (POLLIN | POLLHUP | POLLERR) ? LOOP_READ : 0U) |
                         (fds[i].revents & POLLOUT ? LOOP_WRITE : 0U);
        if (ready != 0 && w->fd == fds[i].fd) {
            w->fn(w->arg, ready);
        }
    }
    fake_usb_tick(s->device);
}

static void *serve(void *arg)
{
    struct served *s = arg;
    while (!atomic_load(&s->stop)) {
        turn(s);
    }
    attach_gadget.close(s->gadget);
    attach_usbip.close(s->usbip);
    usbip_hub_close(s->hub);
    attach_link.close(s->link);
    usb_device_free(s->device);
    return NULL;
}

static struct served *prepare(const char *serial, unsigned slots)
{
    struct served *s = calloc(1, sizeof *s);
    char dir[LINK_PATH_MAX];
    must(s != NULL, "calloc");
    for (unsigned i = 0; i < WATCHES; i++) {
        s->watches[i].fd = -1;
    }
    must(link_process_dir(dir) == 0, "link_process_dir");
    must(snprintf(s->path, sizeof s->path, "%s/%s.sock", dir, serial) < (int)sizeof s->path, "path");
    s->memory_size = (size_t)slots * FAKE_SLOT_SIZE;
    s->memory_fd = memfd_create("frames", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    must(s->memory_fd >= 0 && ftruncate(s->memory_fd, (off_t)s->memory_size) == 0, "memfd");
    s->memory = mmap(NULL, s->memory_size, PROT_READ | PROT_WRITE, MAP_SHARED, s->memory_fd, 0);
    must(s->memory != MAP_FAILED, "mmap");
    s->stop_fd = eventfd(0, EFD_CLOEXEC);
    s->loop = (struct loop){
        .watch = loop_watch, .change = loop_change, .unwatch = loop_unwatch, .catch_up = loop_catch_up, .self = s};
    s->log = (struct log){.write = log_write, .cookie = s, .level = LOG_DEBUG};
    s->device = fake_usb_new(s->memory, slots, &s->counts);
    must(s->device != NULL, "fake");
    struct attach_config config = {
        .loop = &s->loop,
        .device = s->device,
        .log = &s->log,
        .address = s->path,
        .frame_fd = s->memory_fd,
        .frame_memory = s->memory,
        .frame_size = s->memory_size,
        .share = &s->share,
    };
    must(attach_link.open(&config, &s->link) == 0, "attach_link.open");
    struct usbip_hub_config hub = {.loop = &s->loop, .log = &s->log, .address = "127.0.0.1:0", .unread_ms = UNREAD_MS};
    must(usbip_hub_open(&hub, &s->hub) == 0, "usbip_hub_open");
    config.usbip_hub = s->hub;
    config.address = SERVED_BUS_ID;
    must(attach_usbip.open(&config, &s->usbip) == 0, "attach_usbip.open");
    return s;
}

struct served *served_start(const char *serial, unsigned slots)
{
    struct served *s = prepare(serial, slots);
    must(pthread_create(&s->thread, NULL, serve, s) == 0, "thread");
    return s;
}

struct served *served_start_gadget(const char *serial, unsigned slots, struct raw_udc udc)
{
    struct served *s = prepare(serial, slots);
    struct gadget_info info;
    struct attach_config config = {.loop = &s->loop, .device = s->device, .log = &s->log, .share = &s->share};
    must(gadget_ask(s->device, &info) == 0, "gadget_ask");
    must(gadget_new(&config, udc, &info, &s->gadget) == 0, "gadget_new");
    must(pthread_create(&s->thread, NULL, serve, s) == 0, "thread");
    return s;
}

void served_stop(struct served *s)
{
    uint64_t one = 1;
    if (s == NULL) {
        return;
    }
    atomic_store(&s->stop, true);
    must(write(s->stop_fd, &one, sizeof one) == sizeof one, "write");
    pthread_join(s->thread, NULL);
    munmap(s->memory, s->memory_size);
    close(s->memory_fd);
    close(s->stop_fd);
    free(s);
}

struct fake_counts *served_counts(struct served *s)
{
    return &s->counts;
}

const char *served_path(struct served *s)
{
    return s->path;
}

uint16_t served_usbip_port(struct served *s)
{
    return usbip_hub_port(s->hub);
}

unsigned served_warnings(struct served *s)
{
    return atomic_load(&s->warnings);
}

pid_t served_start_process(const char *serial)
{
    int ready[2];
    must(pipe2(ready, O_CLOEXEC) == 0, "pipe");
    pid_t pid = fork();
    must(pid >= 0, "fork");
    if (pid == 0) {
        struct served *s = prepare(serial, 8);
        must(write(ready[1], "y", 1) == 1, "write");
        serve(s); /* until it is killed */
        _exit(0);
    }
    char y;
    close(ready[1]);
    must(read(ready[0], &y, 1) == 1, "the camera's process");
    close(ready[0]);
    return pid;
}

int served_until(atomic_int *value, int wanted)
{
    for (int i = 0; i < 2000 && atomic_load(value) != wanted; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return atomic_load(value) == wanted;
}
