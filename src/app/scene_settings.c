// SPDX-License-Identifier: Apache-2.0
// The key=value settings of --scene: a row of the table each, then what they mean together.
#include "app/scene_settings.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "scene/radiometry.h"

/* Values as they were given. */
struct given {
    double photons, irradiance, lux;
    double lamp_kind; /* enum lamp_kind */
    double ambient, hz, depth, duty;
    double strobe, strobe_delay_us, strobe_rise_us, strobe_fall_us;
    double wavelength_nm, colour_k;
    double f_number, focal_mm, blur_px;
    double fps, loop;
};

struct setting {
    const char *key;
    size_t member;        /* of struct given, a double */
    double min, max;      /* of a number */
    const char *what;     /* it is a number of */
    const char *words[4]; /* else one of these: 0, 1, 2 */
    double usual;         /* when it is not given */
};

#define GOES_TO(name) offsetof(struct given, name)

enum setting_id {
    SET_PHOTONS,
    SET_IRRADIANCE,
    SET_LUX,
    SET_AMBIENT,
    SET_LAMP,
    SET_LAMP_HZ,
    SET_LAMP_DEPTH,
    SET_LAMP_DUTY,
    SET_STROBE,
    SET_STROBE_DELAY,
    SET_STROBE_RISE,
    SET_STROBE_FALL,
    SET_WAVELENGTH,
    SET_COLOUR,
    SET_F_NUMBER,
    SET_FOCAL,
    SET_BLUR,
    SET_FPS,
    SET_LOOP,
    SETTINGS,
};

// clang-format off
static const struct setting table[SETTINGS] = {
    [SET_PHOTONS]      = {"photons", GOES_TO(photons), 0, 1e15, "photons per pixel per second", .usual = SCENE_WHITE_PHOTONS},
    [SET_IRRADIANCE]   = {"irradiance", GOES_TO(irradiance), 0, 1e6, "watts per square metre on the sensor"},
    [SET_LUX]          = {"lux", GOES_TO(lux), 0, 1e9, "lux on the sensor"},
    [SET_AMBIENT]      = {"ambient", GOES_TO(ambient), 0, 1e6, "mean strength of the light that is always there", .usual = 1},
    [SET_LAMP]         = {"lamp", GOES_TO(lamp_kind), .words = {"steady", "mains", "pwm"}},
    [SET_LAMP_HZ]      = {"lamp_hz", GOES_TO(hz), 1, 1e6, "bright moments per second"},
    [SET_LAMP_DEPTH]   = {"lamp_depth", GOES_TO(depth), 0, 1, "modulation depth", .usual = 0.3},
    [SET_LAMP_DUTY]    = {"lamp_duty", GOES_TO(duty), 0.001, 1, "part of the period that the lamp is lit", .usual = 0.5},
    [SET_STROBE]       = {"strobe", GOES_TO(strobe), 0, 1e6, "strength of the lamp at STROBE_OUT"},
    [SET_STROBE_DELAY] = {"strobe_delay_us", GOES_TO(strobe_delay_us), 0, 1e6, "microseconds"},
    [SET_STROBE_RISE]  = {"strobe_rise_us", GOES_TO(strobe_rise_us), 0, 1e6, "microseconds"},
    [SET_STROBE_FALL]  = {"strobe_fall_us", GOES_TO(strobe_fall_us), 0, 1e6, "microseconds"},
    [SET_WAVELENGTH]   = {"wavelength_nm", GOES_TO(wavelength_nm), SENSOR_SHORTEST_NM, SENSOR_LONGEST_NM, "nanometres"},
    [SET_COLOUR]       = {"colour_k", GOES_TO(colour_k), 1000, 25000, "kelvin"},
    [SET_F_NUMBER]     = {"f_number", GOES_TO(f_number), 0.5, 64, "an aperture", .usual = LENS_USUAL_F_NUMBER},
    [SET_FOCAL]        = {"focal_mm", GOES_TO(focal_mm), 1, 10000, "millimetres of focal length"},
    [SET_BLUR]         = {"blur_px", GOES_TO(blur_px), 0, LENS_BLUR_MAX_PX, "pixels (standard deviation)"},
    [SET_FPS]          = {"fps", GOES_TO(fps), 0.001, 10000, "pictures per second"},
    [SET_LOOP]         = {"loop", GOES_TO(loop), .words = {"0", "1"}, .usual = 1},
};
// clang-format on

/* Settings that say nothing unless another one is so. */
static const double USUAL_MAINS_HZ = 100.0, USUAL_PWM_HZ = 1000.0;

static double *value_of(struct given *given, const struct setting *s)
{
    return (double *)(void *)((char *)given + s->member);
}

char *scene_settings_next(char **rest)
{
    if (*rest == NULL) {
        return NULL;
    }
    char *const piece = *rest;
    char *to = piece, *from = piece;
    while (*from != '\0' && *from != ',') {
        if (from[0] == '\\' && (from[1] == ',' || from[1] == '\\')) {
            from++; /* any other backslash stands for itself */
        }
        *to++ = *from++;
    }
    *rest = *from == ',' ? from + 1 : NULL;
    *to = '\0';
    return piece;
}

/* "a, b, c" */
static const char *join(const char *const *words, char *out, size_t n)
{
    out[0] = '\0';
    for (unsigned i = 0; words[i] != NULL; i++) {
        strncat(out, i > 0 ? ", " : "", n - strlen(out) - 1);
        strncat(out, words[i], n - strlen(out) - 1);
    }
    return out;
}

static int refuse_key(const char *piece, const struct reason *why)
{
    const char *keys[SETTINGS + 1] = {NULL};
    char all[256];
    for (unsigned i = 0; i < SETTINGS; i++) {
        keys[i] = table[i].key;
    }
    return refuse(why, -CT_E_PARAMETER,
                  "'%s' is not a setting of a scene (a comma in a file name is written \\,); there are %s", piece,
                  join(keys, all, sizeof all));
}

static int read_word(const struct setting *s, const char *text, const struct reason *why, double *out)
{
    char all[64];
    for (unsigned i = 0; s->words[i] != NULL; i++) {
        if (strcmp(s->words[i], text) == 0) {
            *out = i;
            return 0;
        }
    }
    return refuse(why, -CT_E_PARAMETER, "%s='%s' is none of %s", s->key, text, join(s->words, all, sizeof all));
}

static int read_number(const struct setting *s, const char *text, const struct reason *why, double *out)
{
    char *end;
    const double v = strtod(text, &end);
    if (end == text || *end != '\0' || !(v >= s->min && v <= s->max)) {
        return refuse(why, -CT_E_PARAMETER, "%s: '%s' is not a number of %s (%g to %g)", s->key, text, s->what, s->min,
                      s->max);
    }
    *out = v;
    return 0;
}

int scene_settings_photons(const char *text, const struct reason *why, double *out)
{
    return read_number(&table[SET_PHOTONS], text, why, out);
}

static int read_piece(const char *piece, const struct reason *why, struct given *given, bool said[SETTINGS])
{
    const char *equals = strchr(piece, '=');
    for (unsigned i = 0; i < SETTINGS && equals != NULL; i++) {
        const struct setting *s = &table[i];
        if (strlen(s->key) != (size_t)(equals - piece) || strncmp(s->key, piece, strlen(s->key)) != 0) {
            continue;
        }
        if (said[i]) {
            return refuse(why, -CT_E_PARAMETER, "%s is given twice", s->key);
        }
        said[i] = true;
        return s->words[0] != NULL ? read_word(s, equals + 1, why, value_of(given, s))
                                   : read_number(s, equals + 1, why, value_of(given, s));
    }
    return refuse_key(piece, why);
}

/* What can not both be said, and what says nothing without something else. */
static int check(const struct given *given, const bool said[SETTINGS], const struct reason *why)
{
    static const struct {
        enum setting_id a, b;
    } either[] = {
        {SET_PHOTONS, SET_IRRADIANCE}, {SET_PHOTONS, SET_LUX}, {SET_IRRADIANCE, SET_LUX}, {SET_WAVELENGTH, SET_COLOUR}};
    for (unsigned i = 0; i < sizeof either / sizeof either[0]; i++) {
        if (said[either[i].a] && said[either[i].b]) {
            return refuse(why, -CT_E_PARAMETER, "%s and %s say the same thing: give one of them",
                          table[either[i].a].key, table[either[i].b].key);
        }
    }
    static const struct {
        enum setting_id key;
        unsigned kinds; /* of lamp, as bits */
        const char *of;
    } needs[] = {{SET_LAMP_HZ, 1U << LAMP_MAINS | 1U << LAMP_PWM, "lamp=mains or lamp=pwm"},
                 {SET_LAMP_DEPTH, 1U << LAMP_MAINS, "lamp=mains"},
                 {SET_LAMP_DUTY, 1U << LAMP_PWM, "lamp=pwm"}};
    for (unsigned i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        if (said[needs[i].key] && (needs[i].kinds >> (unsigned)given->lamp_kind & 1) == 0) {
            return refuse(why, -CT_E_PARAMETER, "%s is for %s", table[needs[i].key].key, needs[i].of);
        }
    }
    for (enum setting_id i = SET_STROBE_DELAY; i <= SET_STROBE_FALL; i++) {
        if (said[i] && given->strobe <= 0.0) {
            return refuse(why, -CT_E_PARAMETER, "%s is for a lamp at STROBE_OUT: strobe=STRENGTH", table[i].key);
        }
    }
    return 0;
}

static ns_t ns_of_us(double us)
{
    return (ns_t)(us * (double)NS_PER_US + 0.5);
}

static struct lamp lamp_of(const struct given *given, bool hz_said)
{
    const enum lamp_kind kind = (enum lamp_kind)given->lamp_kind;
    const double usual_hz = kind == LAMP_MAINS ? USUAL_MAINS_HZ : kind == LAMP_PWM ? USUAL_PWM_HZ : 0.0;
    return (struct lamp){
        .kind = kind,
        .ambient = given->ambient,
        .hz = hz_said ? given->hz : usual_hz,
        .depth = kind == LAMP_MAINS ? given->depth : 0.0,
        .duty = kind == LAMP_PWM ? given->duty : 0.0,
        .strobe = given->strobe,
        .strobe_delay_ns = ns_of_us(given->strobe_delay_us),
        .strobe_rise_ns = ns_of_us(given->strobe_rise_us),
        .strobe_fall_ns = ns_of_us(given->strobe_fall_us),
        .wavelength_nm = given->wavelength_nm,
        .colour_temperature_k = given->colour_k,
    };
}

static int settings_of(const struct given *given, const bool said[SETTINGS], const struct reason *why,
                       struct scene_settings *out)
{
    *out = (struct scene_settings){
        .photons = given->photons,
        .photons_said = said[SET_PHOTONS] || said[SET_IRRADIANCE] || said[SET_LUX],
        .lamp = lamp_of(given, said[SET_LAMP_HZ]),
        .lens = {.f_number = given->f_number, .focal_mm = given->focal_mm, .blur_px = given->blur_px},
        .fps = given->fps,
        .loop = given->loop != 0.0,
        .film_said = said[SET_FPS] || said[SET_LOOP],
    };
    if (said[SET_IRRADIANCE]) {
        out->photons = photons_of_irradiance_of(&out->lamp, given->irradiance);
    } else if (said[SET_LUX]) {
        out->photons = photons_of_lux(&out->lamp, given->lux);
        if (given->lux > 0.0 && out->photons <= 0.0) {
            return refuse(why, -CT_E_PARAMETER, "no eye sees light of %g nm: lux says nothing about it",
                          given->wavelength_nm);
        }
    }
    return 0;
}

int scene_settings_read(char *text, const struct reason *why, struct scene_settings *out)
{
    struct given given = {0};
    bool said[SETTINGS] = {false};
    for (unsigned i = 0; i < SETTINGS; i++) {
        *value_of(&given, &table[i]) = table[i].usual;
    }
    for (char *piece = scene_settings_next(&text); piece != NULL; piece = scene_settings_next(&text)) {
        const int e = read_piece(piece, why, &given, said);
        if (e < 0) {
            return e;
        }
    }
    const int e = check(&given, said, why);
    return e < 0 ? e : settings_of(&given, said, why, out);
}

double scene_settings_white(const struct scene_settings *settings)
{
    return settings->photons * lens_brightness(&settings->lens);
}

int scene_settings_apply(const struct scene_settings *settings, const struct reason *why, struct scene *scene)
{
    const struct lens lens = {.focal_mm = settings->lens.focal_mm, .blur_px = settings->lens.blur_px};
    scene->lamp = settings->lamp;
    if (lens.focal_mm <= 0.0 && lens.blur_px <= 0.0) {
        return 0; /* the aperture costs nothing */
    }
    const struct scene inner = *scene;
    const int e = scene_lens_new(&lens, &inner, scene);
    return e < 0 ? refuse(why, e, "no lens: %s", error_text(e)) : 0;
}
