// SPDX-License-Identifier: Apache-2.0
// What the kernel is told of the extension unit's controls, and which video nodes are the camera's.
#include "test.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/videodev2.h>

#include "app/uvc_map.h"
#include "app/uvc_nodes.h"

enum { EXTENSION_CONTROLS = 48, FILE_MAX = 200 };

/* A kernel that writes down what it is told. */
struct told {
    struct uvc_xu_control_mapping maps[64];
    unsigned count;
    unsigned refused_id;
    int error;
};

static int tell(void *self, struct uvc_xu_control_mapping *mapping)
{
    struct told *t = self;
    assert_in_range(t->count, 0, 63);
    t->maps[t->count++] = *mapping;
    return t->refused_id == 0 || t->refused_id == mapping->id ? t->error : 0;
}

static const struct uvc_control *control(const char *name)
{
    for (unsigned i = 0; i < uvc_control_count; i++) {
        if (strcmp(uvc_controls[i].v4l2_name, name) == 0) {
            return &uvc_controls[i];
        }
    }
    fail_msg("there is no control %s", name);
    return NULL;
}

static void a_number_is_mapped_by_id_name_place_and_types(void **state)
{
    (void)state;
    struct uvc_mapping m;
    uvc_mapping_fill(control("Strobe Delay"), &m);
    assert_int_equal(m.map.id, 0x0199e215);
    assert_string_equal((const char *)m.map.name, "Strobe Delay");
    assert_int_equal(m.map.selector, 0x07);
    assert_int_equal(m.map.offset, 16);
    assert_int_equal(m.map.size, 16);
    assert_int_equal(m.map.v4l2_type, V4L2_CTRL_TYPE_INTEGER);
    assert_int_equal(m.map.data_type, UVC_CTRL_DATA_TYPE_SIGNED);
    assert_int_equal(m.map.menu_count, 0);
    assert_null(m.map.menu_info);
    const uint8_t guid[16] = {0x0A, 0xBA, 0x49, 0xDE, 0x5C, 0x0B, 0x49, 0xD5,
                              0x8F, 0x71, 0x0B, 0xE4, 0x0F, 0x94, 0xA6, 0x7A};
    assert_memory_equal(m.map.entity, guid, sizeof guid);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(m.map.reserved[i], 0);
    }
}

static void a_menu_is_mapped_with_its_entries(void **state)
{
    (void)state;
    struct uvc_mapping m;
    uvc_mapping_fill(control("Strobe Operation"), &m);
    assert_int_equal(m.map.v4l2_type, V4L2_CTRL_TYPE_MENU);
    assert_int_equal(m.map.data_type, UVC_CTRL_DATA_TYPE_UNSIGNED);
    assert_int_equal(m.map.menu_count, 2);
    assert_ptr_equal(m.map.menu_info, m.menu);
    assert_int_equal(m.menu[0].value, 0);
    assert_string_equal((const char *)m.menu[0].name, "Fixed Duration");
    assert_int_equal(m.menu[1].value, 1);
    assert_string_equal((const char *)m.menu[1].name, "Exposure");
    uvc_mapping_fill(control("Auto Functions ROI Preset"), &m);
    assert_int_equal(m.map.menu_count, 6);
    assert_int_equal(m.map.offset, 8);
    assert_string_equal((const char *)m.menu[5].name, "Top Half");
}

static void booleans_and_buttons_are_what_v4l2_shows(void **state)
{
    (void)state;
    struct uvc_mapping m;
    uvc_mapping_fill(control("Auto Functions ROI Control"), &m);
    assert_int_equal(m.map.v4l2_type, V4L2_CTRL_TYPE_BOOLEAN);
    assert_int_equal(m.map.data_type, UVC_CTRL_DATA_TYPE_UNSIGNED);
    uvc_mapping_fill(control("Software Trigger"), &m);
    assert_int_equal(m.map.v4l2_type, V4L2_CTRL_TYPE_BUTTON);
    assert_int_equal(m.map.data_type, UVC_CTRL_DATA_TYPE_BOOLEAN);
    uvc_mapping_fill(control("Auto Exposure"), &m);
    assert_int_equal(m.map.data_type, UVC_CTRL_DATA_TYPE_BITMASK);
}

static void every_control_of_the_extension_unit_is_mapped_once(void **state)
{
    (void)state;
    struct told told = {0};
    struct uvc_map_result result = uvc_map_all(&(struct uvc_map_target){.map = tell, .self = &told});
    assert_int_equal(result.mapped, EXTENSION_CONTROLS);
    assert_int_equal(result.present + result.refused, 0);
    for (unsigned i = 0; i < told.count; i++) {
        assert_int_equal(told.maps[i].id & 0xFFFFFF00u, 0x0199e200);
        assert_int_equal(told.maps[i].name[UVC_NAME_MAX], 0);
        for (unsigned k = 0; k < i; k++) {
            assert_int_not_equal(told.maps[i].id, told.maps[k].id);
        }
    }
}

static void a_control_that_is_there_already_is_fine(void **state)
{
    (void)state;
    struct told told = {.error = EEXIST};
    struct uvc_map_result result = uvc_map_all(&(struct uvc_map_target){.map = tell, .self = &told});
    assert_int_equal(result.present, EXTENSION_CONTROLS);
    assert_int_equal(result.mapped + result.refused, 0);
}

static void a_refusal_is_told_and_the_others_are_mapped(void **state)
{
    (void)state;
    struct told told = {.error = ENOENT, .refused_id = 0x0199e212};
    struct uvc_map_result result = uvc_map_all(&(struct uvc_map_target){.map = tell, .self = &told});
    assert_int_equal(result.mapped, EXTENSION_CONTROLS - 1);
    assert_int_equal(result.refused, 1);
    assert_string_equal(result.refusal->v4l2_name, "Strobe Polarity");
    assert_int_equal(result.error, ENOENT);
}

static void a_file_that_is_no_video_node_is_refused_by_the_kernel(void **state)
{
    (void)state;
    struct uvc_map_target target;
    assert_int_equal(uvc_map_open("/nowhere/video0", &target), -ENOENT);
    int fd = uvc_map_open("/dev/null", &target);
    assert_true(fd >= 0);
    struct uvc_map_result result = uvc_map_all(&target);
    uvc_map_close(fd);
    assert_int_equal(result.refused, EXTENSION_CONTROLS);
    assert_int_equal(result.error, ENOTTY);
}

static void write_file(const char *root, const char *path, const char *text)
{
    char full[FILE_MAX];
    snprintf(full, sizeof full, "%s/%s", root, path);
    for (char *slash = strchr(full + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        assert_true(mkdir(full, 0700) == 0 || errno == EEXIST);
        *slash = '/';
    }
    FILE *file = fopen(full, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/** A node as sysfs shows it: `device` links to the USB interface, whose parent is the USB device. */
static void add_node(const char *root, unsigned number, const char *index, const char *vendor, const char *product)
{
    char path[FILE_MAX];
    char target[FILE_MAX];
    snprintf(path, sizeof path, "devices/usb%u/idVendor", number);
    write_file(root, path, vendor);
    snprintf(path, sizeof path, "devices/usb%u/idProduct", number);
    write_file(root, path, product);
    snprintf(path, sizeof path, "devices/usb%u/1.3/bInterfaceNumber", number);
    write_file(root, path, "03\n");
    snprintf(path, sizeof path, "class/video4linux/video%u/index", number);
    write_file(root, path, index);
    snprintf(target, sizeof target, "../../../devices/usb%u/1.3", number);
    snprintf(path, sizeof path, "%.80s/class/video4linux/video%u/device", root, number);
    assert_int_equal(symlink(target, path), 0);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status, (void)type, (void)where;
    return remove(path);
}

static void nodes_of_the_camera_are_found_among_others(void **state)
{
    (void)state;
    char root[] = "/tmp/camtwin-sysfs-XXXXXX";
    assert_non_null(mkdtemp(root));
    struct uvc_node nodes[UVC_NODES_MAX];
    assert_int_equal(uvc_nodes_find(root, nodes, UVC_NODES_MAX), 0); /* no video at all */
    add_node(root, 10, "0\n", "199e\n", "9811\n");
    add_node(root, 11, "1\n", "199e\n", "9811\n"); /* its metadata */
    add_node(root, 0, "0\n", "046d\n", "0825\n");  /* another camera */
    add_node(root, 1, "0\n", "199e\n", "8101\n");  /* another of the vendor's */
    add_node(root, 2, "0\n", "199e\n", "9811\n");
    assert_int_equal(uvc_nodes_find(root, nodes, UVC_NODES_MAX), 2);
    assert_string_equal(nodes[0].path, "/dev/video2");
    assert_string_equal(nodes[1].path, "/dev/video10");
    assert_int_equal(uvc_nodes_find(root, nodes, 1), 2);
    assert_int_equal(nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_mapped_by_id_name_place_and_types),
        cmocka_unit_test(a_menu_is_mapped_with_its_entries),
        cmocka_unit_test(booleans_and_buttons_are_what_v4l2_shows),
        cmocka_unit_test(every_control_of_the_extension_unit_is_mapped_once),
        cmocka_unit_test(a_control_that_is_there_already_is_fine),
        cmocka_unit_test(a_refusal_is_told_and_the_others_are_mapped),
        cmocka_unit_test(a_file_that_is_no_video_node_is_refused_by_the_kernel),
        cmocka_unit_test(nodes_of_the_camera_are_found_among_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
