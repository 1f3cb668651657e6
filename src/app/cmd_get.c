// SPDX-License-Identifier: Apache-2.0
// camtwin get NAME...: values of features of a running camera, one a line.
#include "app/commands.h"

#include <stdio.h>

#include "app/door.h"
#include "app/feature_arg.h"
#include "app/option_table.h"
#include "app/pick.h"
#include "app/talk.h"

int cmd_get(const struct options *o, int argc, char **argv)
{
    struct log log = talk_log(o);
    if (!operands_good(&log, "get", command_rows[COMMAND_get].usage, argc, argv)) {
        return EXIT_USAGE;
    }
    struct picked camera;
    enum exit_status status = pick_door(o, &log, &camera);
    if (status != EXIT_OK) {
        return status;
    }
    for (int i = 0; i < argc; i++) {
        char text[DOOR_TEXT_MAX];
        enum feature_id id = feature_arg(&log, argv[i]);
        int err = id == FEAT_NONE ? 0 : door_get_text(&camera.door, id, text);
        if (err < 0) {
            char why[400];
            door_explain(&camera.door, id, err, why, sizeof why);
            log_say(&log, LOG_ERROR, "app", "%s", why);
        }
        if (id == FEAT_NONE || err < 0) {
            status = EXIT_FAILED;
        } else if (argc > 1) {
            printf("%s=%s\n", argv[i], text); /* as `set` takes it */
        } else {
            printf("%s\n", text);
        }
    }
    pick_close(&camera);
    return status;
}
