// SPDX-License-Identifier: Apache-2.0
// camtwin line high|low|pulse:...: drives TRIGGER_IN of a running camera.
#include "app/commands.h"

#include <stdlib.h>
#include <string.h>

#include "app/control_client.h"
#include "app/duration.h"
#include "app/option_table.h"
#include "app/pick.h"
#include "app/talk.h"
#include "base/error.h"
#include "sim/pulses.h"

/** "DURATION[,PERIOD,COUNT]" */
struct train {
    ns_t pulse_ns, period_ns;
    uint64_t count;
};

static bool parse_count(const char *text, uint64_t *out)
{
    size_t n = strlen(text);
    if (n == 0 || n > 10 || strspn(text, "0123456789") != n) {
        return false;
    }
    *out = strtoull(text, NULL, 10);
    return true;
}

/** NULL: it is a train; else what is wrong with it. */
static const char *parse_train(const char *text, struct train *out)
{
    *out = (struct train){.count = 1};
    size_t n = strcspn(text, ",");
    if (duration_parse(text, n, &out->pulse_ns) < 0) {
        return "a duration is a number with ns, us, ms or s behind it, such as 250us";
    }
    if (text[n] == ',') {
        const char *period = text + n + 1;
        size_t period_n = strcspn(period, ",");
        if (duration_parse(period, period_n, &out->period_ns) < 0) {
            return "a period is a number with ns, us, ms or s behind it, such as 33.3ms";
        }
        if (period[period_n] != ',' || !parse_count(period + period_n + 1, &out->count)) {
            return "behind the period stands how many pulses: pulse:DURATION,PERIOD,COUNT";
        }
        if (out->period_ns < PULSES_PERIOD_MIN_NS || out->period_ns > PULSES_LONGEST_NS ||
            out->period_ns <= out->pulse_ns) {
            return "the period is to be longer than the pulse, and 1us to 3600s";
        }
    }
    if (out->pulse_ns < 1 || out->pulse_ns > PULSES_LONGEST_NS) {
        return "a pulse lasts 1ns to 3600s";
    }
    return out->count < 1 || out->count > PULSES_COUNT_MAX ? "a train has 1 to 1000000000 pulses" : NULL;
}

/** The request that a word means, or NULL with what is wrong. */
static json_t *request_of(const char *word, const char **out_wrong)
{
    static const char pulse[] = "pulse:";
    if (strcmp(word, "high") == 0 || strcmp(word, "low") == 0) {
        return json_pack("{s:s}", "line", word);
    }
    if (strncmp(word, pulse, sizeof pulse - 1) != 0) {
        *out_wrong = "it is high, low or pulse:DURATION[,PERIOD,COUNT]";
        return NULL;
    }
    struct train t;
    *out_wrong = parse_train(word + sizeof pulse - 1, &t);
    if (*out_wrong != NULL) {
        return NULL;
    }
    return json_pack("{s:{s:I, s:I, s:I}}", "line", "pulse_ns", (json_int_t)t.pulse_ns, "period_ns",
                     (json_int_t)t.period_ns, "count", (json_int_t)t.count);
}

int cmd_line(const struct options *o, int argc, char **argv)
{
    struct log log = talk_log(o);
    if (argc != 1) {
        log_say(&log, LOG_ERROR, "app", "usage: camtwin line %s", command_rows[COMMAND_line].usage);
        return EXIT_USAGE;
    }
    const char *wrong = "out of memory";
    json_t *request = request_of(argv[0], &wrong);
    if (request == NULL) {
        log_say(&log, LOG_ERROR, "app", "line %s: %s", argv[0], wrong);
        return EXIT_USAGE;
    }
    struct control_client *control = NULL;
    enum exit_status status = pick_control(o, &log, &control);
    if (status != EXIT_OK) {
        json_decref(request);
        return status;
    }
    int e = control_client_ask(control, request, NULL);
    if (e < 0) {
        const char *why = control_client_why(control);
        log_say(&log, LOG_ERROR, "app", "line %s: %s", argv[0], why[0] != '\0' ? why : error_text(e));
        status = EXIT_FAILED;
    }
    control_client_close(control);
    return status;
}
