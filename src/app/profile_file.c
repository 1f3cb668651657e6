// SPDX-License-Identifier: Apache-2.0
// The --profile file: YAML whose schema is the sensor's profile table.
#include "app/profile_file.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cyaml/cyaml.h>

#include "app/yaml_complaint.h"
#include "base/error.h"

enum {
#define PROFILE(name, value, unit, least, most, confidence, source) ROW_##name,
#include "sensor/profile_table.def"
#undef PROFILE
    ROWS
};

/** What the file says, as texts; NULL: the key is not there. */
struct figures {
    char *text[ROWS];
};

static void make_fields(cyaml_schema_field_t fields[ROWS + 1])
{
    for (unsigned i = 0; i < ROWS; i++) {
        fields[i] = (cyaml_schema_field_t){
            .key = profile_row(i)->name,
            .data_offset = (uint32_t)(offsetof(struct figures, text) + i * sizeof(char *)),
            .value = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, char *, 0, CYAML_UNLIMITED)},
        };
    }
    fields[ROWS] = (cyaml_schema_field_t)CYAML_FIELD_END;
}

static int apply(struct sensor_profile *p, const struct figures *figures, const char *path, char *why, size_t n)
{
    for (unsigned i = 0; i < ROWS; i++) {
        const struct profile_row *row = profile_row(i);
        const char *text = figures->text[i];
        if (text == NULL) {
            continue;
        }
        char *end;
        const double value = strtod(text, &end);
        const int e = end == text || *end != '\0' ? -CT_E_FORMAT : sensor_profile_set(p, row->name, value);
        if (e < 0) {
            snprintf(why, n, "%s: %s: '%s' is not a number from %g to %g (%s)", path, row->name, text, row->least,
                     row->most, row->unit);
            return e;
        }
    }
    return 0;
}

int profile_read_file(const char *path, struct sensor_profile *p, char *why, size_t n)
{
    cyaml_schema_field_t fields[ROWS + 1];
    make_fields(fields);
    const cyaml_schema_value_t root = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct figures, fields),
    };
    struct complaint complaint = {.text = ""};
    const cyaml_config_t config = complaint_config(&complaint);
    struct figures *figures = NULL;
    const cyaml_err_t loaded = cyaml_load_file(path, &config, &root, (cyaml_data_t **)&figures, NULL);
    if (loaded != CYAML_OK) {
        return complaint_say(&complaint, loaded, path, why, n);
    }
    int e = figures != NULL ? apply(p, figures, path, why, n) : 0; /* NULL: the file is empty */
    cyaml_free(&config, &root, figures, 0);
    const char *contradiction = NULL;
    if (e == 0) {
        e = sensor_profile_check(p, &contradiction);
    }
    if (contradiction != NULL) {
        snprintf(why, n, "%s: %s", path, contradiction);
    }
    return e;
}
