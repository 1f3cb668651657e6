// SPDX-License-Identifier: Apache-2.0
// A USB device controller through /dev/raw-gadget (kernel option USB_RAW_GADGET), and what a machine has of it all.
//
// FunctionFS, which more kernels have, refuses the descriptor that USB3 Vision puts into its control interface and gives
// endpoints numbers of its own.
#include "attach/gadget.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/usb/raw_gadget.h>

#include "attach/gadget_raw.h"
#include "base/error.h"

#define RAW_GADGET "/dev/raw-gadget"
#define UDC_CLASS "/sys/class/udc"

enum { NAME_SIZE = UDC_NAME_LENGTH_MAX, PATH_SIZE = 320, LINE_SIZE = 256, VBUS_UNIT_MA = 2 };
enum { KEPT_MAX = 64 }; /* bytes of a message that a keeper keeps */

static_assert(offsetof(struct usb_raw_ep_io, data) == RAW_HEAD, "the header goes right before the data");

struct kernel_udc {
    int fd;
    bool keeps; /* see keepers */
    /* By handle, each touched by its endpoint's own thread alone: a keeper may still have a message. */
    bool kept[USB_RAW_EPS_NUM_MAX];
};

/* Drivers whose controller says "done" when a message of up to KEPT_MAX bytes lies in its own memory, before the host has it. A
 * new endpoint begins empty. It also begins with the first sequence number, so this is not for a controller with a real
 * cable, and what the host waits with meanwhile fails: so it is done only after such a message. */
static const char *const keepers[] = {"dummy_udc"};

static int result(int n)
{
    return n < 0 ? -errno : n;
}

/** A transfer: its header is built where the buffer has room for it, so that the bytes need not be copied. */
static int transfer(const struct kernel_udc *k, unsigned long request, int handle, uint8_t *bytes, size_t n, bool zero)
{
    const struct usb_raw_ep_io head = {
        .ep = (uint16_t)handle,
        .flags = zero ? USB_RAW_IO_FLAGS_ZERO : 0,
        .length = (uint32_t)n,
    };
    memcpy(bytes - RAW_HEAD, &head, RAW_HEAD);
    return result(ioctl(k->fd, request, bytes - RAW_HEAD));
}

static int kernel_fetch(void *self, struct raw_event *out)
{
    const struct kernel_udc *k = self;
    union {
        struct usb_raw_event event;
        uint8_t bytes[sizeof(struct usb_raw_event) + 64];
    } room = {.event = {.length = 64}};
    int e = result(ioctl(k->fd, USB_RAW_IOCTL_EVENT_FETCH, &room));
    out->kind = room.event.type;
    memcpy(out->setup, room.bytes + sizeof(struct usb_raw_event), sizeof out->setup);
    return e;
}

static int kernel_ep0_write(void *self, uint8_t *bytes, size_t n, bool zero)
{
    return transfer(self, USB_RAW_IOCTL_EP0_WRITE, 0, bytes, n, zero);
}

static int kernel_ep0_read(void *self, uint8_t *bytes, size_t n)
{
    return transfer(self, USB_RAW_IOCTL_EP0_READ, 0, bytes, n, false);
}

static int kernel_ep0_stall(void *self)
{
    const struct kernel_udc *k = self;
    return result(ioctl(k->fd, USB_RAW_IOCTL_EP0_STALL, 0));
}

static int kernel_enable(void *self, const uint8_t descriptor[7])
{
    const struct kernel_udc *k = self;
    struct usb_endpoint_descriptor d = {0}; /* two bytes longer: those of audio endpoints */
    memcpy(&d, descriptor, USB_DT_ENDPOINT_SIZE);
    return result(ioctl(k->fd, USB_RAW_IOCTL_EP_ENABLE, &d));
}

static int kernel_disable(void *self, int handle)
{
    const struct kernel_udc *k = self;
    return result(ioctl(k->fd, USB_RAW_IOCTL_EP_DISABLE, (unsigned long)handle));
}

static int kernel_configured(void *self, unsigned max_power_ma)
{
    const struct kernel_udc *k = self;
    (void)ioctl(k->fd, USB_RAW_IOCTL_VBUS_DRAW, (unsigned long)(max_power_ma / VBUS_UNIT_MA));
    return result(ioctl(k->fd, USB_RAW_IOCTL_CONFIGURE, 0));
}

static int kernel_write(void *self, int handle, uint8_t *bytes, size_t n, bool zero)
{
    struct kernel_udc *k = self;
    int e = transfer(self, USB_RAW_IOCTL_EP_WRITE, handle, bytes, n, zero);
    if (n <= KEPT_MAX) {
        k->kept[handle] = true;
    } else if (e >= 0) {
        k->kept[handle] = false; /* what came before is out as well */
    }
    return e;
}

static int kernel_read(void *self, int handle, uint8_t *bytes, size_t n)
{
    return transfer(self, USB_RAW_IOCTL_EP_READ, handle, bytes, n, false);
}

static int kernel_halt(void *self, int handle, bool on)
{
    const struct kernel_udc *k = self;
    return result(ioctl(k->fd, on ? USB_RAW_IOCTL_EP_SET_HALT : USB_RAW_IOCTL_EP_CLEAR_HALT, (unsigned long)handle));
}

static int kernel_flush(void *self, int handle, const uint8_t descriptor[7])
{
    struct kernel_udc *k = self;
    if (!k->keeps || !k->kept[handle]) {
        return handle;
    }
    k->kept[handle] = false;
    int e = kernel_disable(self, handle);
    return e < 0 ? e : kernel_enable(self, descriptor);
}

static void kernel_close(void *self)
{
    struct kernel_udc *k = self;
    close(k->fd);
    free(k);
}

static const struct raw_ops kernel_ops = {
    .fetch = kernel_fetch,
    .ep0_write = kernel_ep0_write,
    .ep0_read = kernel_ep0_read,
    .ep0_stall = kernel_ep0_stall,
    .enable = kernel_enable,
    .disable = kernel_disable,
    .configured = kernel_configured,
    .write = kernel_write,
    .read = kernel_read,
    .halt = kernel_halt,
    .flush = kernel_flush,
    .close = kernel_close,
};

/* --- what there is --- */

/** UDC:DRIVER. The kernel wants the driver's name too; as a rule it tells it itself. */
static void split(const char *name, char udc[NAME_SIZE], char driver[NAME_SIZE])
{
    const char *colon = strrchr(name, ':');
    size_t n = colon != NULL ? (size_t)(colon - name) : strlen(name);
    snprintf(udc, NAME_SIZE, "%.*s", (int)n, name);
    snprintf(driver, NAME_SIZE, "%s", colon != NULL ? colon + 1 : "");
}

/** The rest of the line that begins with `key` in a controller's file: true, or false when there is none. */
static bool udc_line(const char *udc, const char *file, const char *key, char line[LINE_SIZE])
{
    char path[PATH_SIZE];
    size_t n = strlen(key);
    bool found = false;
    snprintf(path, sizeof path, UDC_CLASS "/%s/%s", udc, file);
    FILE *f = fopen(path, "re");
    while (f != NULL && !found && fgets(line, LINE_SIZE, f) != NULL) {
        found = strncmp(line, key, n) == 0;
    }
    if (f != NULL) {
        fclose(f);
    }
    if (found) {
        memmove(line, line + n, strlen(line + n) + 1);
        line[strcspn(line, "\n")] = '\0';
    }
    return found;
}

/** The names of all controllers, with commas; how many. */
static unsigned udc_list(char *text, size_t n)
{
    unsigned count = 0;
    size_t used = 0;
    DIR *dir = opendir(UDC_CLASS);
    const struct dirent *entry;
    text[0] = '\0';
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.') {
            int more = snprintf(text + used, n - used, "%s%s", count > 0 ? ", " : "", entry->d_name);
            used = more > 0 && used + (size_t)more < n ? used + (size_t)more : used;
            count++;
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return count;
}

bool gadget_name(const char *list, unsigned index, char *out_name, size_t n)
{
    for (; index > 0 && *list != '\0'; index--) {
        list += strcspn(list, ",");
        list += *list == ',';
    }
    size_t length = strcspn(list, ",");
    snprintf(out_name, n, "%.*s", (int)length, list);
    return length > 0 && length < n;
}

bool gadget_super_speed(const char *name)
{
    char udc[NAME_SIZE], driver[NAME_SIZE], line[LINE_SIZE];
    split(name, udc, driver);
    return !udc_line(udc, "maximum_speed", "", line) || strncmp(line, "super-speed", strlen("super-speed")) == 0 ||
           strcmp(line, "UNKNOWN") == 0;
}

bool gadget_look(char *text, size_t n)
{
    char list[LINE_SIZE];
    if (udc_list(list, sizeof list) == 0) {
        snprintf(text, n, "this machine has no USB device controller (" UDC_CLASS " is empty)");
        return false;
    }
    int fd = open(RAW_GADGET, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        snprintf(text, n, "controller %s; " RAW_GADGET ": %s", list, strerror(errno));
        return false;
    }
    close(fd);
    snprintf(text, n, RAW_GADGET " and controller %s", list);
    return true;
}

static int say_no_device(int why, const struct log *log)
{
    if (why == EACCES || why == EPERM) {
        log_say(log, LOG_ERROR, "attach",
                "gadget: " RAW_GADGET " may not be opened: run camtwin as root, or give the file to a group of yours "
                "(the udev rule in docs/attach/gadget.md)");
    } else {
        log_say(log, LOG_ERROR, "attach",
                "gadget: " RAW_GADGET
                " is not there: modprobe raw_gadget (kernel option USB_RAW_GADGET; how to build the "
                "module for a kernel without it: docs/attach/gadget.md)");
    }
    return -CT_E_UNSUPPORTED;
}

/** The controller's own name and its driver's. */
static int find_udc(const char *name, const struct log *log, struct usb_raw_init *out)
{
    char udc[NAME_SIZE], driver[NAME_SIZE], line[LINE_SIZE], list[LINE_SIZE];
    split(name, udc, driver);
    bool known = udc_line(udc, "uevent", "USB_UDC_NAME=", line);
    if (!known && driver[0] == '\0') {
        unsigned count = udc_list(list, sizeof list);
        log_say(log, LOG_ERROR, "attach", "gadget: there is no USB device controller %s: %s%s", udc,
                count > 0 ? "this machine has "
                          : "this machine has none at all (to try it without: modprobe dummy_hcd)",
                list);
        return -CT_E_UNSUPPORTED;
    }
    snprintf((char *)out->device_name, sizeof out->device_name, "%s", udc);
    snprintf((char *)out->driver_name, sizeof out->driver_name, "%.*s", NAME_SIZE - 1,
             driver[0] != '\0' ? driver : line);
    return 0;
}

static int bind_udc(int fd, const struct usb_raw_init *init, const struct log *log)
{
    if (ioctl(fd, USB_RAW_IOCTL_INIT, init) == 0 && ioctl(fd, USB_RAW_IOCTL_RUN, 0) == 0) {
        return 0;
    }
    int why = errno;
    if (why == EBUSY) {
        log_say(log, LOG_ERROR, "attach",
                "gadget: another gadget has %s: unload its module (g_*), or write an empty line to its UDC file in "
                "/sys/kernel/config/usb_gadget",
                (const char *)init->device_name);
        return -CT_E_BUSY;
    }
    log_say(log, LOG_ERROR, "attach", "gadget: %s (driver %s) can not be had: %s", (const char *)init->device_name,
            (const char *)init->driver_name, strerror(why));
    return why == ENODEV || why == EINVAL ? -CT_E_UNSUPPORTED : -CT_E_IO;
}

static bool keeps(const char *driver)
{
    for (unsigned i = 0; i < sizeof keepers / sizeof keepers[0]; i++) {
        if (strcmp(driver, keepers[i]) == 0) {
            return true;
        }
    }
    return false;
}

int raw_kernel_open(const char *name, bool super_speed, const struct log *log, struct raw_udc *out)
{
    struct usb_raw_init init = {.speed = super_speed ? USB_SPEED_SUPER : USB_SPEED_HIGH};
    int e = find_udc(name, log, &init);
    if (e < 0) {
        return e;
    }
    int fd = open(RAW_GADGET, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return say_no_device(errno, log);
    }
    struct kernel_udc *k = malloc(sizeof *k);
    e = k != NULL ? bind_udc(fd, &init, log) : -CT_E_MEMORY;
    if (e < 0) {
        close(fd);
        free(k);
        return e;
    }
    *k = (struct kernel_udc){.fd = fd, .keeps = keeps((const char *)init.driver_name)};
    *out = (struct raw_udc){.ops = &kernel_ops, .self = k};
    return 0;
}
