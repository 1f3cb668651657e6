// SPDX-License-Identifier: Apache-2.0
// The words of a scene, before anybody looks at what they mean.
#include "app/scene_spec.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/scene_settings.h"
#include "base/str.h"

struct scene_spec scene_spec_split(char *words)
{
    struct scene_spec spec = {.settings = words};
    spec.kind = scene_settings_next(&spec.settings);
    spec.argument = strchr(spec.kind, ':');
    if (spec.argument != NULL) {
        *spec.argument++ = '\0';
    }
    return spec;
}

bool scene_spec_is_computed(const char *spec)
{
    char *words = strdup(spec);
    if (words == NULL) {
        return false;
    }
    const char *kind = scene_spec_split(words).kind;
    const bool computed = strcmp(kind, "chart") == 0 || strcmp(kind, "flat") == 0;
    free(words);
    return computed;
}

/* As a piece of a spec. */
static void add_piece(struct str *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == ',' || *text == '\\') {
            str_add(out, "\\");
        }
        str_add_n(out, text, 1);
    }
}

/* In a pattern, characters of a folder that mean something else there stand behind a backslash. */
static void add_folder(struct str *out, const char *folder, bool pattern)
{
    for (; *folder != '\0'; folder++) {
        const char one[] = {*folder, '\0'};
        if (pattern && strchr("*?[\\", *folder) != NULL) {
            add_piece(out, "\\");
        }
        add_piece(out, one);
    }
    str_add(out, "/");
}

/* Whether the name is one of a file below `folder`. */
static bool is_below(const struct scene_spec *spec, const char *folder)
{
    if (spec->argument == NULL || spec->argument[0] == '\0' || spec->argument[0] == '/') {
        return false;
    }
    if (strcmp(spec->kind, "video") != 0) {
        return strcmp(spec->kind, "image") == 0 || strcmp(spec->kind, "sequence") == 0;
    }
    struct str path = {0};
    str_addf(&path, "%s/%s", folder, spec->argument);
    const bool found = !path.failed && access(path.text, F_OK) == 0;
    str_fini(&path);
    return found;
}

char *scene_spec_from(const char *text, const char *folder)
{
    char *words = strdup(text);
    if (words == NULL) {
        return NULL;
    }
    const struct scene_spec spec = scene_spec_split(words);
    if (!is_below(&spec, folder)) {
        free(words);
        return strdup(text);
    }
    struct str out = {0};
    str_addf(&out, "%s:", spec.kind);
    add_folder(&out, folder, strcmp(spec.kind, "sequence") == 0);
    add_piece(&out, spec.argument);
    if (spec.settings != NULL) {
        str_addf(&out, ",%s", spec.settings);
    }
    free(words);
    if (out.failed) {
        str_fini(&out);
        return NULL;
    }
    return out.text;
}
