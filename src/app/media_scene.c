// SPDX-License-Identifier: Apache-2.0
// The words of --scene: kind, argument, settings; and the scene that they mean.
#include "app/media.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/rational.h>

#include "app/media_decode.h"
#include "app/media_moving.h"
#include "app/media_stream.h"
#include "base/attr.h"
#include "base/error.h"

/* Where to put the sentence for a person. */
struct reason {
    char *text;
    size_t n;
};

static int refuse(const struct reason *why, int error, const char *format, ...) CT_PRINTF(3, 4);

static int refuse(const struct reason *why, int error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(why->text, why->n, format, args);
    va_end(args);
    return error;
}

static int read_photons(const char *text, const struct reason *why, double *out)
{
    char *end;
    const double v = strtod(text, &end);
    if (end == text || *end != '\0' || !(v >= 0.0 && v <= 1e15)) {
        return refuse(why, -CT_E_PARAMETER,
                      "'%s' is not a number of photons per pixel per second (0 to 1e15, like 1.5e6)", text);
    }
    *out = v;
    return 0;
}

/*
 * Cuts the next piece off *rest at a comma, in place: "\," stands for a comma and "\\" for a backslash; any other
 * backslash stands for itself. NULL when there is nothing left.
 */
static char *next_piece(char **rest)
{
    if (*rest == NULL) {
        return NULL;
    }
    char *const piece = *rest;
    char *to = piece, *from = piece;
    while (*from != '\0' && *from != ',') {
        if (from[0] == '\\' && (from[1] == ',' || from[1] == '\\')) {
            from++;
        }
        *to++ = *from++;
    }
    *rest = *from == ',' ? from + 1 : NULL;
    *to = '\0';
    return piece;
}

static int read_fps(const char *text, const struct reason *why, AVRational *out)
{
    char *end;
    const double v = strtod(text, &end);
    if (end == text || *end != '\0' || !(v >= 0.001 && v <= 10000.0)) {
        return refuse(why, -CT_E_PARAMETER, "'%s' is not a number of pictures per second (0.001 to 10000, like 29.97)",
                      text);
    }
    *out = av_d2q(v, 65535);
    return 0;
}

static int read_loop(const char *text, const struct reason *why, bool *out_once)
{
    if (strcmp(text, "0") != 0 && strcmp(text, "1") != 0) {
        return refuse(why, -CT_E_PARAMETER, "loop=%s: 1 begins again at the end, 0 keeps the last picture", text);
    }
    *out_once = text[0] == '0';
    return 0;
}

static int read_setting(const char *piece, bool moving, const struct reason *why, struct film *out)
{
    if (strncmp(piece, "photons=", 8) == 0) {
        return read_photons(piece + 8, why, &out->photons);
    }
    if (moving && strncmp(piece, "fps=", 4) == 0) {
        return read_fps(piece + 4, why, &out->rate);
    }
    if (moving && strncmp(piece, "loop=", 5) == 0) {
        return read_loop(piece + 5, why, &out->once);
    }
    return refuse(why, -CT_E_PARAMETER,
                  "'%s' is not a setting of this scene; there is photons=N%s (a comma in a file name is written \\,)",
                  piece, moving ? ", fps=N, loop=0|1" : "");
}

static int read_settings(char *rest, bool moving, const struct reason *why, struct film *out)
{
    int e = 0;
    for (char *piece = next_piece(&rest); piece != NULL && e == 0; piece = next_piece(&rest)) {
        e = read_setting(piece, moving, why, out);
    }
    return e;
}

static int open_image(const char *path, double photons, const struct reason *why, struct scene *out)
{
    const int e = media_open_image(path, photons, out);
    if (e == -CT_E_NOT_FOUND) {
        return refuse(why, e, "the picture '%s' can not be opened", path);
    }
    if (e == -CT_E_LENGTH) {
        stream_say_why(path, e, why->text, why->n);
        return e;
    }
    if (e == -CT_E_FORMAT) {
        return refuse(why, e, "'%s' is not a picture that can be read (whole, and of at most %d pixels)", path,
                      DECODE_PIXELS_MAX);
    }
    return e < 0 ? refuse(why, e, "no scene from '%s': %s", path, error_text(e)) : 0;
}

static int open_kind(char *kind, char *settings, const struct log *log, const struct reason *why, struct scene *out)
{
    struct film set = {.photons = SCENE_WHITE_PHOTONS};
    const bool moving = strncmp(kind, "video:", 6) == 0 || strncmp(kind, "sequence:", 9) == 0;
    int e = read_settings(settings, moving, why, &set);
    if (e < 0) {
        return e;
    }
    char *argument = strchr(kind, ':');
    if (argument != NULL) {
        *argument++ = '\0';
    }
    set.name = argument;
    const bool none = argument == NULL || *argument == '\0';

    if (strcmp(kind, "chart") == 0) {
        if (argument != NULL) {
            return refuse(why, -CT_E_PARAMETER, "the scene 'chart' takes no ':%s'", argument);
        }
        e = scene_chart_new(set.photons, out);
    } else if (strcmp(kind, "flat") == 0) {
        if (none) {
            return refuse(why, -CT_E_PARAMETER, "how bright? flat:PHOTONS, photons per pixel per second");
        }
        if (settings != NULL) {
            return refuse(why, -CT_E_PARAMETER, "the scene flat:PHOTONS takes no settings");
        }
        e = read_photons(argument, why, &set.photons);
        if (e < 0) {
            return e;
        }
        e = scene_flat_new(set.photons, out);
    } else if (strcmp(kind, "image") == 0) {
        return none ? refuse(why, -CT_E_PARAMETER, "which picture? image:FILE")
                    : open_image(argument, set.photons, why, out);
    } else if (strcmp(kind, "video") == 0) {
        return none ? refuse(why, -CT_E_PARAMETER, "which video? video:FILE, or an address, or a capture device")
                    : video_scene_open(&set, log, out, why->text, why->n);
    } else if (strcmp(kind, "sequence") == 0) {
        return none ? refuse(why, -CT_E_PARAMETER, "which pictures? sequence:PATTERN, like sequence:film/*.png")
                    : sequence_scene_open(&set, log, out, why->text, why->n);
    } else {
        return refuse(
            why, -CT_E_PARAMETER,
            "there is no scene '%s'; there are chart, flat:PHOTONS, image:FILE, video:FILE and sequence:PATTERN", kind);
    }
    return e < 0 ? refuse(why, e, "no scene '%s': %s", kind, error_text(e)) : 0;
}

int media_open_scene(const char *spec, const struct log *log, struct scene *out, char *why, size_t n)
{
    const struct reason reason = {.text = why, .n = n};
    const size_t size = strlen(spec) + 1;
    char *words = malloc(size);
    if (words == NULL) {
        return refuse(&reason, -CT_E_MEMORY, "%s", error_text(-CT_E_MEMORY));
    }
    memcpy(words, spec, size);
    char *rest = words;
    char *kind = next_piece(&rest);
    const int e = open_kind(kind, rest, log, &reason, out);
    free(words);
    return e;
}
