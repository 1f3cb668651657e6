// SPDX-License-Identifier: Apache-2.0
// camtwin uvc-map: tells Linux' uvcvideo the names of the extension unit's controls, so that V4L2 programs have them.
#include "app/commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "app/option_table.h"
#include "app/talk.h"
#include "app/uvc_map.h"
#include "app/uvc_nodes.h"

static json_t *menu_json(const struct uvc_control *c)
{
    json_t *menu = json_array();
    for (unsigned i = 0; i < uvc_control_menu_count(c); i++) {
        struct uvc_menu_entry entry = uvc_control_menu_entry(c, i);
        json_array_append_new(menu, json_pack("{s:i, s:s}", "value", (int)entry.value, "name", entry.name));
    }
    return menu;
}

static json_t *control_json(const struct uvc_control *c)
{
    static const char *const types[] = {[UVC_SIGNED] = "signed",
                                        [UVC_UNSIGNED] = "unsigned",
                                        [UVC_BOOLEAN] = "boolean",
                                        [UVC_ENUM] = "enum",
                                        [UVC_BITMASK] = "bitmask"};
    static const char *const looks[] = {
        [UVC_AS_INTEGER] = "integer", [UVC_AS_BOOLEAN] = "boolean", [UVC_AS_MENU] = "menu", [UVC_AS_BUTTON] = "button"};
    char key[UVC_NAME_MAX + 1];
    char id[16];
    uvc_control_key(c, key);
    snprintf(id, sizeof id, "0x%08x", (unsigned)c->v4l2_id);
    return json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:s, s:s, s:i, s:i, s:s?, s:s?, s:o}", //
                     "name", c->v4l2_name, "key", key, "id", id,                                 //
                     "entity", (int)c->entity, "selector", (int)c->selector,                     //
                     "offset", (int)c->offset, "size", (int)c->size, "type", types[c->type],     //
                     "v4l2_type", looks[c->look], "num", c->num == 0 ? 1 : (int)c->num,          //
                     "den", c->num == 0 ? 1 : (int)c->den, "unit", c->unit,                      //
                     "feature", c->feature == FEAT_NONE ? NULL : features[c->feature].name, "menu", menu_json(c));
}

static enum exit_status print_table(void)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < uvc_control_count; i++) {
        json_array_append_new(list, control_json(&uvc_controls[i]));
    }
    char *text = json_array_size(list) == uvc_control_count ? json_dumps(list, JSON_INDENT(2)) : NULL;
    json_decref(list);
    if (text == NULL) {
        return EXIT_FAILED;
    }
    printf("%s\n", text);
    free(text);
    return EXIT_OK;
}

/** What helps against an errno of open or of the call itself. */
static const char *remedy(int error)
{
    switch (error) {
    case EACCES:
    case EPERM: return "run it as root, or as a member of the group that owns the node (video)";
    case ENOENT:
    case ENODEV:
    case ENXIO:
        return "plug the camera in (camtwin serve with --usbip, --usbredir or --gadget) and look with v4l2-ctl "
               "--list-devices";
    case ENOTTY:
    case EINVAL: return "name a video node of this camera that uvcvideo drives, not one for metadata";
    default: return "dmesg may say more";
    }
}

static enum exit_status map_node(const struct log *log, const char *path)
{
    struct uvc_map_target target;
    int fd = uvc_map_open(path, &target);
    if (fd < 0) {
        log_say(log, LOG_ERROR, "app", "%s: %s: %s", path, strerror(-fd), remedy(-fd));
        return EXIT_MACHINE;
    }
    struct uvc_map_result result = uvc_map_all(&target);
    uvc_map_close(fd);
    printf("%s: %u controls mapped, %u were there\n", path, result.mapped, result.present);
    if (result.refused > 0) {
        log_say(log, LOG_ERROR, "app", "%s: %u controls refused, the first is %s: %s: %s", path, result.refused,
                result.refusal->v4l2_name, strerror(result.error), remedy(result.error));
        return EXIT_MACHINE;
    }
    return EXIT_OK;
}

static enum exit_status map_all_nodes(const struct log *log)
{
    struct uvc_node nodes[UVC_NODES_MAX];
    enum exit_status status = EXIT_OK;
    unsigned count = uvc_nodes_find("/sys", nodes, UVC_NODES_MAX);
    if (count == 0) {
        log_say(log, LOG_ERROR, "app", "no video node of this machine is a DMK 38UX253: %s", remedy(ENODEV));
        return EXIT_MACHINE;
    }
    for (unsigned i = 0; i < count && i < UVC_NODES_MAX; i++) {
        enum exit_status one = map_node(log, nodes[i].path);
        status = one != EXIT_OK ? one : status;
    }
    return status;
}

int cmd_uvc_map(const struct options *o, int argc, char **argv)
{
    struct log log = talk_log(o);
    if (argc > 1) {
        log_say(&log, LOG_ERROR, "app", "usage: camtwin uvc-map %s", command_rows[COMMAND_uvc_map].usage);
        return EXIT_USAGE;
    }
    if (o->json) {
        return print_table();
    }
    return argc == 1 ? map_node(&log, argv[0]) : map_all_nodes(&log);
}
