// SPDX-License-Identifier: Apache-2.0
// The words of --scene: kind, argument, settings; and the scene that they mean.
#include "app/media.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "app/reason.h"
#include "app/scene_settings.h"
#include "base/error.h"

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

/* flat:PHOTONS says how bright it is in its argument, or like all others in its settings. */
static int open_flat(const char *argument, struct scene_settings *settings, const struct reason *why, struct scene *out)
{
    const bool none = argument == NULL || *argument == '\0';
    if (none && !settings->photons_said) {
        return refuse(why, -CT_E_PARAMETER, "how bright? flat:PHOTONS, photons per pixel per second");
    }
    if (!none && settings->photons_said) {
        return refuse(why, -CT_E_PARAMETER, "flat:%s says how bright it is: no photons, irradiance or lux then",
                      argument);
    }
    int e = none ? 0 : scene_settings_photons(argument, why, &settings->photons);
    if (e < 0) {
        return e;
    }
    e = scene_flat_new(scene_settings_white(settings), out);
    return e < 0 ? refuse(why, e, "no scene 'flat': %s", error_text(e)) : 0;
}

static int open_kind(char *kind, struct scene_settings *settings, const struct reason *why, struct scene *out)
{
    const double photons = scene_settings_white(settings);
    char *argument = strchr(kind, ':');
    if (argument != NULL) {
        *argument++ = '\0';
    }
    const bool none = argument == NULL || *argument == '\0';

    if (strcmp(kind, "chart") == 0) {
        if (argument != NULL) {
            return refuse(why, -CT_E_PARAMETER, "the scene 'chart' takes no ':%s'", argument);
        }
        const int e = scene_chart_new(photons, out);
        return e < 0 ? refuse(why, e, "no scene '%s': %s", kind, error_text(e)) : 0;
    }
    if (strcmp(kind, "flat") == 0) {
        return open_flat(argument, settings, why, out);
    }
    if (strcmp(kind, "image") == 0) {
        return none ? refuse(why, -CT_E_PARAMETER, "which picture? image:FILE")
                    : open_image(argument, photons, why, out);
    }
    return refuse(why, -CT_E_PARAMETER, "there is no scene '%s'; there are chart, flat:PHOTONS and image:FILE", kind);
}

static int open_words(char *words, const struct reason *why, struct scene *out)
{
    char *rest = words;
    char *kind = scene_settings_next(&rest);
    struct scene_settings settings;
    struct scene scene;
    int e = scene_settings_read(rest, why, &settings);
    if (e >= 0) {
        e = open_kind(kind, &settings, why, &scene);
    }
    if (e < 0) {
        return e;
    }
    e = scene_settings_apply(&settings, why, &scene); /* last: a lens takes the scene as it is */
    if (e < 0) {
        scene_free(&scene);
        return e;
    }
    *out = scene;
    return 0;
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
    const int e = open_words(words, &reason, out);
    free(words);
    return e;
}
