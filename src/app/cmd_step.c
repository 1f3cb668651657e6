// SPDX-License-Identifier: Apache-2.0
// camtwin step DURATION: moves the time of a camera that was started with --clock step.
#include "app/commands.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/control_client.h"
#include "app/duration.h"
#include "app/option_table.h"
#include "app/pick.h"
#include "app/talk.h"
#include "base/error.h"

enum { POLL_NS = 2000000, POLLS_MAX = 30000 };

/** Asks for a step, or with 0 only for the time. 0 or an error as control_client_ask gives it. */
static int ask(struct control_client *control, ns_t by, json_int_t *out_time, json_int_t *out_until)
{
    json_t *answer = NULL;
    int e = control_client_ask(control, json_pack("{s:I}", "step_ns", (json_int_t)by), &answer);
    if (e >= 0) {
        *out_time = json_integer_value(json_object_get(answer, "time_ns"));
        *out_until = json_integer_value(json_object_get(answer, "until_ns"));
        json_decref(answer);
    }
    return e;
}

/** A picture that has to be made first may hold time up. */
static int step(struct control_client *control, ns_t by, json_int_t *out_time)
{
    const struct timespec pause = {.tv_nsec = POLL_NS};
    json_int_t until = 0;
    int e = ask(control, by, out_time, &until);
    for (unsigned i = 0; e >= 0; i++) {
        e = ask(control, 0, out_time, &until);
        if (e < 0 || *out_time >= until) {
            return e;
        }
        if (i == POLLS_MAX) {
            return -CT_E_TIMEOUT;
        }
        nanosleep(&pause, NULL);
    }
    return e;
}

int cmd_step(const struct options *o, int argc, char **argv)
{
    struct log log = talk_log(o);
    ns_t by = 0;
    if (argc != 1 || duration_parse(argv[0], strlen(argv[0]), &by) < 0) {
        log_say(&log, LOG_ERROR, "app", "usage: camtwin step %s", command_rows[COMMAND_step].usage);
        return EXIT_USAGE;
    }
    struct control_client *control = NULL;
    enum exit_status status = pick_control(o, &log, &control);
    if (status != EXIT_OK) {
        return status;
    }
    json_int_t time_ns = 0;
    int e = step(control, by, &time_ns);
    if (e < 0) {
        const char *why = control_client_why(control);
        log_say(&log, LOG_ERROR, "app", "step %s: %s", argv[0], why[0] != '\0' ? why : error_text(e));
        status = EXIT_FAILED;
    } else {
        printf("%.9f\n", (double)time_ns / 1e9);
    }
    control_client_close(control);
    return status;
}
