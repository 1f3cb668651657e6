// SPDX-License-Identifier: Apache-2.0
// One feature of one camera at one moment, for people and as JSON.
#ifndef CAMTWIN_APP_FEATURE_FACTS_H
#define CAMTWIN_APP_FEATURE_FACTS_H

#include <jansson.h>

#include "app/door.h"
#include "model/feature.h"

struct feature_facts {
    enum feature_id id;
    int value_error;          /* 0, or why there is no value */
    struct value value;       /* not for FK_REGISTER */
    char text[DOOR_TEXT_MAX]; /* the value in words; empty when there is none */
    struct door_state state;
};

/**
 * Asks the camera. A value that the camera refuses to tell is not an error, a camera that does not answer is:
 * 0, or -CT_E_TIMEOUT, -CT_E_NO_DEVICE, -CT_E_IO, -CT_E_HEADER, or what the state registers answer.
 */
int feature_facts_read(const struct door *d, enum feature_id id, struct feature_facts *out);

/** Its value alone, typed; null when there is none. Bytes of a text that is not UTF-8 become "?". A new reference. */
json_t *feature_facts_value_json(const struct feature_facts *facts);

/** A new object (the caller's reference), or NULL when out of memory. What does not apply is null. */
json_t *feature_facts_json(const struct feature_facts *facts);

/** What else the table says, into that object: visibility, description, selects, volatile, standard. */
void feature_facts_add_table(json_t *json, const struct feature *f);

/** What can change while the camera runs, alone; `why` it is locked or not available may be NULL. A new reference. */
json_t *feature_facts_state_json(const struct feature_facts *facts, const char *why);

/** "RO", "RW", "WO"; "float", "enumeration", ... Static texts. */
const char *feature_access_text(const struct feature *f);
const char *feature_kind_text(const struct feature *f);
/** "at once", "user set", or NULL: what outlives the plug, and how it gets there. */
const char *feature_kept_text(const struct feature *f);

/** The entries of an enumeration or the limits of a number; empty: neither. */
void feature_facts_print_range(const struct feature_facts *facts, char *out, size_t n);

#endif
