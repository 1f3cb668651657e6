// SPDX-License-Identifier: Apache-2.0
// User sets (manual 5.10): two memories for all settings, and the factory set that nobody can overwrite.
#include <string.h>

#include "base/error.h"
#include "camera/camera_private.h"

/* Entries of UserSetSelector and UserSetDefault; a saved set's memory is its entry less one. */
enum { SET_DEFAULT = 0 };

bool user_set_is_factory(const struct camera *c)
{
    return setting_int(c, FEAT_UserSetSelector) == SET_DEFAULT;
}

static void put_stored(struct camera *c, const struct value values[FEATURE_COUNT])
{
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        if ((features[id].flags & FF_STORED) != 0) {
            c->values[id] = values[id];
        }
    }
}

/** The set behind an entry: 0, or -CT_E_UNAVAILABLE for a memory that was never saved to. */
static int load(struct camera *c, int64_t entry)
{
    if (entry == SET_DEFAULT) {
        settings_reset_stored(c);
        return 0;
    }
    const struct user_set *set = &c->user_sets[entry - 1];
    if (!set->saved) {
        return -CT_E_UNAVAILABLE;
    }
    put_stored(c, set->values);
    memcpy(c->lut, set->lut, sizeof c->lut);
    lut_update(c);
    settings_centre(c);
    return 0;
}

/** A set may change the size of a picture: it is never loaded under a stream, and never by half. */
bool user_set_load_is_locked(const struct camera *c)
{
    return camera_locked(c, FEAT_Width);
}

int user_set_load(struct camera *c)
{
    return load(c, setting_int(c, FEAT_UserSetSelector));
}

int user_set_save(struct camera *c)
{
    struct user_set *set = &c->user_sets[setting_int(c, FEAT_UserSetSelector) - 1];
    memcpy(set->values, c->values, sizeof set->values);
    memcpy(set->lut, c->lut, sizeof set->lut);
    set->saved = true;
    return 0;
}

void user_set_load_default(struct camera *c, int64_t entry)
{
    if (load(c, entry) < 0) {
        log_say(c->config.log, LOG_WARN, "camera", "UserSetDefault names a set that was never saved: factory values");
    }
}
