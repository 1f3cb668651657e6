// SPDX-License-Identifier: Apache-2.0
// The words of --scene: kind, argument, settings; and the scene that they mean.
#include "app/media.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "app/media_module.h"
#include "app/reason.h"
#include "app/scene_settings.h"
#include "app/scene_spec.h"
#include "base/error.h"

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

/* image:, video: and sequence:, which FFmpeg reads. */
static int open_file(const char *kind, const char *argument, const struct scene_settings *settings,
                     const struct media_opening *how, const struct reason *why, struct scene *out)
{
    const bool video = strcmp(kind, "video") == 0, image = strcmp(kind, "image") == 0;
    if (argument == NULL || *argument == '\0') {
        return refuse(why, -CT_E_PARAMETER, "%s",
                      image   ? "which picture? image:FILE"
                      : video ? "which video? video:FILE, or an address, or a capture device"
                              : "which pictures? sequence:PATTERN, like sequence:film/*.png");
    }
    const struct media_module *module = media_module(why->text, why->n);
    if (module == NULL) {
        return -CT_E_UNSUPPORTED;
    }
    const struct film film = {
        .name = argument,
        .photons = scene_settings_white(settings),
        .fps = settings->fps,
        .once = !settings->loop,
        .begins = how->begins,
        .stop = how->stop,
    };
    return image   ? module->open_image(argument, film.photons, out, why->text, why->n)
           : video ? module->open_video(&film, how->log, out, why->text, why->n)
                   : module->open_sequence(&film, how->log, out, why->text, why->n);
}

static int open_kind(const struct scene_spec *spec, struct scene_settings *settings, const struct media_opening *how,
                     const struct reason *why, struct scene *out)
{
    const double photons = scene_settings_white(settings);
    const char *kind = spec->kind, *argument = spec->argument;

    if (strcmp(kind, "video") == 0 || strcmp(kind, "sequence") == 0) {
        return open_file(kind, argument, settings, how, why, out);
    }
    if (settings->film_said) {
        return refuse(why, -CT_E_PARAMETER, "fps and loop are for video: and sequence:, not for the scene '%s'", kind);
    }
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
        return open_file(kind, argument, settings, how, why, out);
    }
    return refuse(why, -CT_E_PARAMETER,
                  "there is no scene '%s'; there are chart, flat:PHOTONS, image:FILE, video:FILE and sequence:PATTERN",
                  kind);
}

static int open_words(char *words, const struct media_opening *how, const struct reason *why, struct scene *out)
{
    const struct scene_spec spec = scene_spec_split(words);
    struct scene_settings settings;
    struct scene scene;
    int e = scene_settings_read(spec.settings, why, &settings);
    if (e >= 0) {
        e = open_kind(&spec, &settings, how, why, &scene);
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

int media_open_scene(const char *spec, const struct log *log, struct scene *out, char *why, size_t n)
{
    return media_open_scene_later(spec, &(struct media_opening){.log = log}, out, why, n);
}

int media_open_scene_later(const char *spec, const struct media_opening *how, struct scene *out, char *why, size_t n)
{
    const struct reason reason = {.text = why, .n = n};
    const size_t size = strlen(spec) + 1;
    char *words = malloc(size);
    if (words == NULL) {
        return refuse(&reason, -CT_E_MEMORY, "%s", error_text(-CT_E_MEMORY));
    }
    memcpy(words, spec, size);
    const int e = open_words(words, how, &reason, out);
    free(words);
    return e;
}
