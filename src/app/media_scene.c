// SPDX-License-Identifier: Apache-2.0
// The words of --scene: kind, argument, settings; and the scene that they mean.
#include "app/media.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static int read_settings(char *rest, const struct reason *why, double *photons)
{
    for (char *piece = next_piece(&rest); piece != NULL; piece = next_piece(&rest)) {
        static const char key[] = "photons=";
        if (strncmp(piece, key, sizeof key - 1) != 0) {
            return refuse(
                why, -CT_E_PARAMETER,
                "'%s' is not a setting of a scene; there is photons=N (a comma in a file name is written \\,)", piece);
        }
        const int e = read_photons(piece + sizeof key - 1, why, photons);
        if (e < 0) {
            return e;
        }
    }
    return 0;
}

static int open_image(const char *path, double photons, const struct reason *why, struct scene *out)
{
    struct scene_plane plane = {0};
    int e = media_read_plane(path, &plane);
    if (e == -CT_E_NOT_FOUND) {
        return refuse(why, e, "the picture '%s' can not be opened", path);
    }
    if (e < 0) {
        return refuse(why, e, "'%s' is not a picture that can be read: %s", path, error_text(e));
    }
    e = scene_image_new(&plane, photons, out);
    free((void *)plane.luminance); /* ours, handed out as const */
    return e < 0 ? refuse(why, e, "no scene from '%s': %s", path, error_text(e)) : 0;
}

static int open_kind(char *kind, char *settings, const struct reason *why, struct scene *out)
{
    double photons = SCENE_WHITE_PHOTONS;
    int e = read_settings(settings, why, &photons);
    if (e < 0) {
        return e;
    }
    char *argument = strchr(kind, ':');
    if (argument != NULL) {
        *argument++ = '\0';
    }
    const bool none = argument == NULL || *argument == '\0';

    if (strcmp(kind, "chart") == 0) {
        if (argument != NULL) {
            return refuse(why, -CT_E_PARAMETER, "the scene 'chart' takes no ':%s'", argument);
        }
        e = scene_chart_new(photons, out);
    } else if (strcmp(kind, "flat") == 0) {
        if (none) {
            return refuse(why, -CT_E_PARAMETER, "how bright? flat:PHOTONS, photons per pixel per second");
        }
        if (settings != NULL) {
            return refuse(why, -CT_E_PARAMETER, "the scene flat:PHOTONS takes no settings");
        }
        e = read_photons(argument, why, &photons);
        if (e < 0) {
            return e;
        }
        e = scene_flat_new(photons, out);
    } else if (strcmp(kind, "image") == 0) {
        return none ? refuse(why, -CT_E_PARAMETER, "which picture? image:FILE")
                    : open_image(argument, photons, why, out);
    } else {
        return refuse(why, -CT_E_PARAMETER, "there is no scene '%s'; there are chart, flat:PHOTONS and image:FILE",
                      kind);
    }
    return e < 0 ? refuse(why, e, "no scene '%s': %s", kind, error_text(e)) : 0;
}

int media_open_scene(const char *spec, struct scene *out, char *why, size_t n)
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
    const int e = open_kind(kind, rest, &reason, out);
    free(words);
    return e;
}
