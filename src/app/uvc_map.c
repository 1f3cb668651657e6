// SPDX-License-Identifier: Apache-2.0
// Rows of the table into the kernel's struct.
#include "app/uvc_map.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static_assert(sizeof((struct uvc_xu_control_mapping *)0)->entity == sizeof uvc_extension_guid, "a GUID");
static_assert(sizeof((struct uvc_xu_control_mapping *)0)->name == UVC_NAME_MAX + 1, "a name of uvcvideo");

static void fill_menu(const struct uvc_control *c, struct uvc_mapping *out)
{
    unsigned count = uvc_control_menu_count(c);
    out->map.menu_count = count < UVC_MENU_MAX ? count : UVC_MENU_MAX;
    out->map.menu_info = count > 0 ? out->menu : NULL;
    for (unsigned i = 0; i < out->map.menu_count; i++) {
        struct uvc_menu_entry entry = uvc_control_menu_entry(c, i);
        out->menu[i].value = entry.value;
        snprintf((char *)out->menu[i].name, sizeof out->menu[i].name, "%s", entry.name);
    }
}

void uvc_mapping_fill(const struct uvc_control *c, struct uvc_mapping *out)
{
    memset(out, 0, sizeof *out);
    out->map.id = c->v4l2_id;
    snprintf((char *)out->map.name, sizeof out->map.name, "%s", c->v4l2_name);
    memcpy(out->map.entity, uvc_extension_guid, sizeof out->map.entity);
    out->map.selector = c->selector;
    out->map.size = c->size;
    out->map.offset = c->offset;
    out->map.v4l2_type = (uint32_t)c->look; /* enum uvc_look has V4L2's numbers, enum uvc_type uvcvideo's */
    out->map.data_type = (uint32_t)c->type;
    fill_menu(c, out);
}

struct uvc_map_result uvc_map_all(const struct uvc_map_target *target)
{
    struct uvc_map_result result = {0};
    for (unsigned i = 0; i < uvc_control_count; i++) {
        const struct uvc_control *c = &uvc_controls[i];
        if (c->entity != UVC_EXTENSION_UNIT) {
            continue; /* uvcvideo knows those */
        }
        struct uvc_mapping mapping;
        uvc_mapping_fill(c, &mapping);
        int error = target->map(target->self, &mapping.map);
        result.mapped += error == 0;
        result.present += error == EEXIST;
        if (error != 0 && error != EEXIST) {
            if (result.refusal == NULL) {
                result.refusal = c;
                result.error = error;
            }
            result.refused++;
        }
    }
    return result;
}

static int map_node(void *self, struct uvc_xu_control_mapping *mapping)
{
    int fd = (int)(intptr_t)self;
    return ioctl(fd, UVCIOC_CTRL_MAP, mapping) < 0 ? errno : 0;
}

int uvc_map_open(const char *path, struct uvc_map_target *out)
{
    int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    *out = (struct uvc_map_target){.map = map_node, .self = (void *)(intptr_t)fd};
    return fd;
}

void uvc_map_close(int fd)
{
    close(fd);
}
