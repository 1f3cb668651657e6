// SPDX-License-Identifier: Apache-2.0
// camtwin render: frames without a host.
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "app/commands.h"
#include "app/media_module.h"
#include "app/render.h"
#include "app/talk.h"

static bool is_null(const char *output)
{
    return strcmp(output, "/dev/null") == 0;
}

int cmd_render(const struct options *o, int argc, char **argv)
{
    struct log log = talk_log(o);
    if (argc > 0) {
        log_say(&log, LOG_ERROR, "app", "render takes options only: %s (the folder is given by -o DIR)", argv[0]);
        return EXIT_USAGE;
    }
    bool limited = (o->count_chosen && o->count > 0) || o->seconds > 0 || o->wave_in != NULL;
    if (!limited) {
        log_say(&log, LOG_ERROR, "app", "render would never end: give -n N, --seconds S or --wave-in FILE");
        return EXIT_USAGE;
    }
    bool folder = o->output != NULL && !is_null(o->output) && !o->no_pixels;
    char why[512];
    if (folder && media_module(why, sizeof why) == NULL) {
        log_say(&log, LOG_ERROR, "app", "%s", why);
        return EXIT_MACHINE;
    }
    if (folder && mkdir(o->output, 0777) < 0 && errno != EEXIST) {
        log_say(&log, LOG_ERROR, "app", "%s: %s", o->output, strerror(errno));
        return EXIT_FAILED;
    }
    return render(o, &log);
}
