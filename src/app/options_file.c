// SPDX-License-Identifier: Apache-2.0
// The --config file: YAML whose schema is the option table, each key's text going through the same door as a flag's.
#include "app/option_table.h"

#include <stdio.h>
#include <string.h>

#include <cyaml/cyaml.h>

#include "app/yaml_complaint.h"

/** What the file says, as texts; NULL: the key is not there. */
struct file_texts {
    char *scalar[OPTION_TOTAL];
    char **sets;
    unsigned sets_count;
};

static const cyaml_schema_value_t text_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 0, CYAML_UNLIMITED),
};

/** One field a key of the table; fields[OPTION_TOTAL] ends at the first without a key. */
static void make_fields(cyaml_schema_field_t fields[OPTION_TOTAL + 1])
{
    unsigned used = 0;
    for (unsigned i = 0; i < OPTION_TOTAL; i++) {
        if (option_rows[i].flag_only) {
            continue;
        }
        cyaml_schema_field_t scalar = {
            .key = option_rows[i].word,
            .data_offset = (uint32_t)(offsetof(struct file_texts, scalar) + i * sizeof(char *)),
            .value = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, char *, 0, CYAML_UNLIMITED)},
        };
        cyaml_schema_field_t list = CYAML_FIELD_SEQUENCE("set", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                                                         struct file_texts, sets, &text_schema, 0, OPTION_SETS_MAX);
        list.key = option_rows[i].word;
        fields[used++] = option_rows[i].kind == OPTION_SET ? list : scalar;
    }
    fields[used] = (cyaml_schema_field_t)CYAML_FIELD_END;
}

static int apply_texts(struct options *o, const struct file_texts *texts, const char *path, char *why, size_t n)
{
    char said[160];
    for (unsigned i = 0; i < OPTION_TOTAL; i++) {
        int err = texts->scalar[i] == NULL ? 0 : option_apply(o, &option_rows[i], texts->scalar[i], said, sizeof said);
        if (err < 0) {
            snprintf(why, n, "%s: %s: %s", path, option_rows[i].word, said);
            return err;
        }
    }
    for (unsigned i = 0; i < texts->sets_count; i++) {
        int err = option_apply(o, &option_rows[OPTION_ID_set], texts->sets[i], said, sizeof said);
        if (err < 0) {
            snprintf(why, n, "%s: set: %s", path, said);
            return err;
        }
    }
    return 0;
}

int options_read_file(struct options *o, const char *path, char *why, size_t n)
{
    cyaml_schema_field_t fields[OPTION_TOTAL + 1];
    make_fields(fields);
    const cyaml_schema_value_t root = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct file_texts, fields),
    };
    struct complaint complaint = {.text = ""};
    const cyaml_config_t config = complaint_config(&complaint);
    struct file_texts *texts = NULL;
    cyaml_err_t loaded = cyaml_load_file(path, &config, &root, (cyaml_data_t **)&texts, NULL);
    if (loaded != CYAML_OK) {
        return complaint_say(&complaint, loaded, path, why, n);
    }
    int err = texts != NULL ? apply_texts(o, texts, path, why, n) : 0; /* NULL: the file is empty */
    cyaml_free(&config, &root, texts, 0);
    return err;
}
