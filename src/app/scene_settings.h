// SPDX-License-Identifier: Apache-2.0
// The key=value settings of --scene: how bright white is, the lamps and the lens. Every kind of scene takes them.
#ifndef CAMTWIN_APP_SCENE_SETTINGS_H
#define CAMTWIN_APP_SCENE_SETTINGS_H

#include <stdbool.h>

#include "app/reason.h"
#include "scene/lens.h"
#include "scene/scene.h"

struct scene_settings {
    double photons;    /* per pixel per second of white on the sensor, at the usual aperture */
    bool photons_said; /* by photons=, irradiance= or lux=, not by default */
    struct lamp lamp;
    struct lens lens;
    double fps;     /* of a film; 0: not given */
    bool loop;      /* a film begins again at its end */
    bool film_said; /* fps= or loop= were given: the scene is one */
};

/** What a constructor of a scene is to be given as white: the aperture is in it. Scenes refuse what is absurd. */
double scene_settings_white(const struct scene_settings *settings);

/**
 * Reads "key=value,key=value" (NULL: nothing), in place; "\," is a comma and "\\" a backslash. 0 and *out, or
 * -CT_E_PARAMETER and a sentence: an unknown key, a value that is none or out of range, settings that contradict one another.
 */
int scene_settings_read(char *text, const struct reason *why, struct scene_settings *out);

/** Puts lamps and lens of the settings to a scene that was made with scene_settings_white. The scene stays the caller's. */
int scene_settings_apply(const struct scene_settings *settings, const struct reason *why, struct scene *scene);

/**
 * Cuts the next piece off *rest at a comma, in place, as above. NULL when there is nothing left.
 */
char *scene_settings_next(char **rest);

/** A number of photons per pixel per second. 0, or -CT_E_PARAMETER and a sentence. */
int scene_settings_photons(const char *text, const struct reason *why, double *out);

#endif
