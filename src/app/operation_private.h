// SPDX-License-Identifier: Apache-2.0
// Shared by the operations' files only.
#ifndef CAMTWIN_APP_OPERATION_PRIVATE_H
#define CAMTWIN_APP_OPERATION_PRIVATE_H

#include "app/operation.h"
#include "model/feature.h"

struct door;
struct feature_facts;

enum operation_id {
#define OPERATION(word, argument) OPERATION_##word,
#include "app/operation_table.def"
#undef OPERATION
    OPERATION_COUNT
};

#define OPERATION(word, argument) json_t *operation_##word(struct control_target *t, json_t *what);
#include "app/operation_table.def"
#undef OPERATION

/** The argument is not what the table says. */
json_t *operation_form(enum operation_id id);

json_t *operation_refusal_of_feature(const struct door *door, enum feature_id id, int e);
json_t *operation_refusal_of_name(const char *name);

/** The spec of what is in front of the camera, a new text; NULL: nobody tells. */
json_t *operation_scene_spec(const struct control_target *t);

/** Everything about one feature, and why it is locked. A new object. */
json_t *operation_feature_json(const struct control_target *t, const struct feature_facts *facts);

#endif
