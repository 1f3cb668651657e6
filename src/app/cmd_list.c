// SPDX-License-Identifier: Apache-2.0
// camtwin list: running cameras and how other programs reach each.
#include "app/commands.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "app/control_client.h"
#include "app/control_wire.h"
#include "app/pick.h"
#include "app/place.h"
#include "app/talk.h"
#include "attach/link_path.h"
#include "base/error.h"
#include "model/feature.h"

enum { CONSOLE_WAIT_MS = 500 };

/** How other programs find the cameras: variables to put in front of them. Empty: that file of ours is not there. */
struct reach {
    char library_dir[PATH_MAX];
    char usb[PATH_MAX + 32];
    char gentl[PATH_MAX + 32];
};

static void look_reach(struct reach *r)
{
    char dir[PATH_MAX] = "";
    *r = (struct reach){0};
    if (place_host_library_dir(r->library_dir, sizeof r->library_dir) == 0) {
        snprintf(r->usb, sizeof r->usb, "LD_LIBRARY_PATH=%s", r->library_dir);
    }
    if (place_producer_dir(dir, sizeof dir) == 0) {
        snprintf(r->gentl, sizeof r->gentl, "%s=%s", PLACE_PRODUCER_PATH, dir);
    }
}

static const char *text_or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

/** Where a camera has its console; NULL: it has none, or says nothing. A new reference. */
static json_t *console_of(const struct link_place *place)
{
    char path[LINK_PATH_MAX];
    struct control_client *client = NULL;
    json_t *answer = NULL;
    if (control_path(place->path, path) < 0 || control_client_open(path, CONSOLE_WAIT_MS, &client) < 0) {
        return NULL;
    }
    control_client_ask(client, json_pack("{s:b}", "about", true), &answer);
    json_t *url = json_object_get(json_object_get(answer, "about"), "web");
    url = json_is_string(url) ? json_incref(url) : NULL;
    json_decref(answer);
    control_client_close(client);
    return url;
}

static enum exit_status print_json(const struct link_place *places, unsigned n, const struct reach *reach)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < n; i++) {
        json_array_append_new(list, json_pack("{s:s, s:s, s:i, s:s, s:s?, s:s?, s:s?, s:o?}",     //
                                              "serial", places[i].serial,                         //
                                              "model", features[FEAT_DeviceModelName].reset.text, //
                                              "pid", (int)places[i].pid,                          //
                                              "socket", places[i].path,                           //
                                              "library_dir", text_or_null(reach->library_dir),    //
                                              "reach", text_or_null(reach->usb),                  //
                                              "reach_gentl", text_or_null(reach->gentl),          //
                                              "web", console_of(&places[i])));
    }
    char *text = json_array_size(list) == n ? json_dumps(list, JSON_INDENT(2)) : NULL;
    json_decref(list);
    if (text == NULL) {
        return EXIT_FAILED;
    }
    printf("%s\n", text);
    free(text);
    return EXIT_OK;
}

static void print_table(const struct link_place *places, unsigned n, const struct reach *reach)
{
    printf("%-10s  %-14s  %-8s  %s\n", "SERIAL", "MODEL", "PID", "SOCKET");
    for (unsigned i = 0; i < n; i++) {
        printf("%-10s  %-14s  %-8d  %s\n", places[i].serial, features[FEAT_DeviceModelName].reset.text,
               (int)places[i].pid, places[i].path);
    }
    for (unsigned i = 0; i < n; i++) {
        json_t *console = console_of(&places[i]);
        if (console != NULL) {
            printf("%s%s has its console at %s\n", i == 0 ? "\n" : "", places[i].serial, json_string_value(console));
        }
        json_decref(console);
    }
    if (n > 0 && reach->usb[0] != '\0') {
        printf("\nTo reach them, start a program with this in front of it, for example:\n  %s arv-tool-0.8\n",
               reach->usb);
    }
    if (n > 0 && reach->gentl[0] != '\0') {
        printf("\nor, for GenTL consumers (Harvesters, HALCON, MATLAB ...), this:\n  %s\n", reach->gentl);
    }
}

int cmd_list(const struct options *o, int argc, char **argv)
{
    struct log log = talk_log(o);
    struct link_place places[PICK_MAX];
    struct reach reach;
    if (argc > 0) {
        log_say(&log, LOG_ERROR, "app", "list takes no names: %s", argv[0]);
        return EXIT_USAGE;
    }
    int found = link_scan(places, PICK_MAX);
    if (found < 0) {
        log_say(&log, LOG_ERROR, "app", "the folder of running cameras: %s (camtwin doctor says more)",
                error_text(found));
        return EXIT_FAILED;
    }
    look_reach(&reach);
    if (reach.usb[0] == '\0') {
        log_say(&log, LOG_WARN, "app", "our %s is not beside this program: other programs can not reach the cameras",
                PLACE_LIBUSB);
    }
    unsigned n = found < PICK_MAX ? (unsigned)found : PICK_MAX;
    if (o->json) {
        return print_json(places, n, &reach);
    }
    print_table(places, n, &reach);
    return EXIT_OK;
}
