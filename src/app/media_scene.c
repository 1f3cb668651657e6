// SPDX-License-Identifier: Apache-2.0
// The words of --scene: kind, argument, settings; and the scene that they mean.
#include "app/media.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/rational.h>

#include "app/media_decode.h"
#include "app/media_moving.h"
#include "app/media_stream.h"
#include "app/reason.h"
#include "app/scene_settings.h"
#include "app/scene_spec.h"
#include "base/error.h"

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

/* video: and sequence:, whose pictures follow one another. */
static int open_film(const char *kind, const char *argument, const struct scene_settings *settings,
                     const struct media_opening *how, const struct reason *why, struct scene *out)
{
    const struct film film = {
        .name = argument,
        .photons = scene_settings_white(settings),
        .rate = settings->fps > 0.0 ? av_d2q(settings->fps, 65535) : (AVRational){0, 1},
        .once = !settings->loop,
        .begins = how->begins,
        .stop = how->stop,
    };
    const bool none = argument == NULL || *argument == '\0';
    if (strcmp(kind, "video") == 0) {
        return none ? refuse(why, -CT_E_PARAMETER, "which video? video:FILE, or an address, or a capture device")
                    : video_scene_open(&film, how->log, out, why->text, why->n);
    }
    return none ? refuse(why, -CT_E_PARAMETER, "which pictures? sequence:PATTERN, like sequence:film/*.png")
                : sequence_scene_open(&film, how->log, out, why->text, why->n);
}

static int open_kind(const struct scene_spec *spec, struct scene_settings *settings, const struct media_opening *how,
                     const struct reason *why, struct scene *out)
{
    const double photons = scene_settings_white(settings);
    const char *kind = spec->kind, *argument = spec->argument;
    const bool none = argument == NULL || *argument == '\0';

    if (strcmp(kind, "video") == 0 || strcmp(kind, "sequence") == 0) {
        return open_film(kind, argument, settings, how, why, out);
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
        return none ? refuse(why, -CT_E_PARAMETER, "which picture? image:FILE")
                    : open_image(argument, photons, why, out);
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
