// SPDX-License-Identifier: Apache-2.0
// camtwin set NAME=VALUE...: changes features of a running camera, in order, until one is refused.
#include "app/commands.h"

#include <stdio.h>
#include <string.h>

#include "app/door.h"
#include "app/feature_arg.h"
#include "app/option_table.h"
#include "app/pick.h"
#include "app/talk.h"

enum { NAME_MAX_BYTES = 128 };

/** Takes NAME=VALUE apart. False: it is none. */
static bool split(const char *word, char name[NAME_MAX_BYTES], const char **value)
{
    const char *equals = strchr(word, '=');
    if (equals == NULL || equals == word || equals - word >= NAME_MAX_BYTES) {
        return false;
    }
    memcpy(name, word, (size_t)(equals - word));
    name[equals - word] = '\0';
    *value = equals + 1;
    return true;
}

static bool set_one(const struct door *door, const struct log *log, const char *word)
{
    char name[NAME_MAX_BYTES];
    const char *value = NULL;
    char why[400];
    if (!split(word, name, &value)) {
        return false;
    }
    enum feature_id id = feature_arg(log, name);
    if (id == FEAT_NONE) {
        return false;
    }
    int err = door_set_text(door, id, value);
    if (err < 0) {
        door_explain(door, id, err, why, sizeof why);
        log_say(log, LOG_ERROR, "app", "%s", why);
    }
    return err >= 0;
}

int cmd_set(const struct options *o, int argc, char **argv)
{
    struct log log = talk_log(o);
    if (!operands_good(&log, "set", command_rows[COMMAND_set].usage, argc, argv)) {
        return EXIT_USAGE;
    }
    for (int i = 0; i < argc; i++) {
        char name[NAME_MAX_BYTES];
        const char *value = NULL;
        if (!split(argv[i], name, &value)) {
            log_say(&log, LOG_ERROR, "app", "set: \"%s\" is not NAME=VALUE", argv[i]);
            return EXIT_USAGE;
        }
    }
    struct picked camera;
    enum exit_status status = pick_door(o, &log, &camera);
    if (status != EXIT_OK) {
        return status;
    }
    for (int i = 0; i < argc && status == EXIT_OK; i++) {
        if (set_one(&camera.door, &log, argv[i])) {
            continue;
        }
        status = EXIT_FAILED;
        if (i + 1 < argc) {
            log_say(&log, LOG_ERROR, "app", "not set either: %s%s", argv[i + 1],
                    i + 2 < argc ? " and what follows" : "");
        }
    }
    pick_close(&camera);
    return status;
}
