// SPDX-License-Identifier: Apache-2.0
// camtwin decode FILE...: which picture is this? Reads the watermark back (camera/watermark.h).
#include "app/commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app/media.h"
#include "app/option_table.h"
#include "app/talk.h"
#include "base/error.h"
#include "camera/watermark.h"
#include "model/feature.h"

static bool is_raw(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot != NULL && strcasecmp(dot, ".raw") == 0;
}

/** What a .raw file does not say of itself. NULL: all is known; else what is missing or wrong. */
static const char *raw_shape(const struct options *o, uint32_t *out_format)
{
    if (o->pixel_format == NULL || o->width == 0) {
        return "a .raw file does not say what it is: give --pixel-format and --width";
    }
    const struct feature_entry *entry = feature_entry_by_name(&features[FEAT_PixelFormat], o->pixel_format);
    if (entry == NULL) {
        return "--pixel-format is one of Mono8, Mono12p, Mono16";
    }
    *out_format = (uint32_t)entry->value;
    return NULL;
}

/** Prints what the file holds, or says why it holds nothing. */
static bool decode(const struct options *o, const struct log *log, const char *path, uint32_t raw_format)
{
    struct media_samples s = {0};
    int e = is_raw(path) ? media_read_raw(path, raw_format, o->width, &s) : media_read_samples(path, &s);
    if (e < 0) {
        log_say(log, LOG_ERROR, "app", "%s: it can not be read as a picture: %s", path, error_text(e));
        return false;
    }
    struct watermark w;
    e = watermark_read(s.samples, s.width, s.bits, &w);
    free(s.samples);
    if (e < 0) {
        log_say(log, LOG_ERROR, "app", "%s: %s", path,
                e == -CT_E_FORMAT ? "its watermark is damaged" : "it has no watermark (camtwin run --watermark)");
        return false;
    }
    printf("%s frame_id=%" PRIu64 " trigger_id=%" PRIu64 " seed=%" PRIu64 "\n", path, w.frame_id, w.trigger_id, w.seed);
    return true;
}

int cmd_decode(const struct options *o, int argc, char **argv)
{
    struct log log = talk_log(o);
    uint32_t raw_format = 0;
    if (argc < 1) {
        log_say(&log, LOG_ERROR, "app", "usage: camtwin decode %s", command_rows[COMMAND_decode].usage);
        return EXIT_USAGE;
    }
    for (int i = 0; i < argc; i++) {
        const char *wrong = is_raw(argv[i]) ? raw_shape(o, &raw_format) : NULL;
        if (wrong != NULL) {
            log_say(&log, LOG_ERROR, "app", "%s: %s", argv[i], wrong);
            return EXIT_USAGE;
        }
    }
    enum exit_status status = EXIT_OK;
    for (int i = 0; i < argc; i++) {
        if (!decode(o, &log, argv[i], raw_format)) {
            status = EXIT_FAILED;
        }
    }
    return status;
}
