// SPDX-License-Identifier: Apache-2.0
// camtwin exec NAME...: executes command features of a running camera, in order, until one is refused.
#include "app/commands.h"

#include "app/door.h"
#include "app/feature_arg.h"
#include "app/option_table.h"
#include "app/pick.h"
#include "app/talk.h"
#include "base/error.h"

static bool execute_one(const struct door *door, const struct log *log, const char *name)
{
    enum feature_id id = feature_arg(log, name);
    if (id == FEAT_NONE) {
        return false;
    }
    int err = door_execute(door, id);
    if (err == -CT_E_TYPE) {
        log_say(log, LOG_ERROR, "app", "%s: this is a value, not a command: camtwin set %s=VALUE", features[id].name,
                features[id].name);
    } else if (err < 0) {
        char why[400];
        door_explain(door, id, err, why, sizeof why);
        log_say(log, LOG_ERROR, "app", "%s", why);
    }
    return err >= 0;
}

int cmd_exec(const struct options *o, int argc, char **argv)
{
    struct log log = talk_log(o);
    if (!operands_good(&log, "exec", command_rows[COMMAND_exec].usage, argc, argv)) {
        return EXIT_USAGE;
    }
    struct picked camera;
    enum exit_status status = pick_door(o, &log, &camera);
    if (status != EXIT_OK) {
        return status;
    }
    for (int i = 0; i < argc && status == EXIT_OK; i++) {
        status = execute_one(&camera.door, &log, argv[i]) ? EXIT_OK : EXIT_FAILED;
    }
    pick_close(&camera);
    return status;
}
