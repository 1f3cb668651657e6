// SPDX-License-Identifier: Apache-2.0
// Features of a camera as text and values, wherever the camera is: behind USB, or in this process.
#ifndef CAMTWIN_APP_DOOR_H
#define CAMTWIN_APP_DOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camera/port.h"
#include "model/feature.h"
#include "model/value.h"

struct control_client;
struct door_ops;
struct u3v_host;

struct door {
    const struct door_ops *ops;
    void *self; /* borrowed */
};

/** What the state and limit registers of a feature say now. */
struct door_state {
    bool locked;
    bool available;
    bool limited; /* min, max and inc hold something: a number with something to choose */
    struct value min, max, inc;
};

/** Room for the text of any value: a table of LUT_BYTES in hexadecimal, and its end. */
enum { DOOR_TEXT_MAX = 2 * LUT_BYTES + 1 };

/** A way to a camera: by register or by name. Each slot returns 0 or a negative error. */
struct door_ops {
    /* Registers, by address. */
    int (*read)(void *self, uint64_t address, uint8_t *dst, size_t n);
    int (*write)(void *self, uint64_t address, const uint8_t *src, size_t n);

    /* Or, all four instead: the functions below, done at the other end. */
    int (*get_text)(void *self, enum feature_id id, char out[DOOR_TEXT_MAX]);
    int (*set_text)(void *self, enum feature_id id, const char *text);
    int (*execute)(void *self, enum feature_id id);
    int (*state)(void *self, enum feature_id id, struct door_state *out);
};

struct door door_over_host(struct u3v_host *host);
struct door door_over_control(struct control_client *client);
struct door door_over_port(struct port *port);

/** 0, or -CT_E_WRITE_ONLY, -CT_E_UNAVAILABLE, -CT_E_TYPE (FK_REGISTER has no struct value), or the way's own error. */
int door_get(const struct door *d, enum feature_id id, struct value *out);
/** As door_get, as text; a FK_REGISTER as hexadecimal bytes. */
int door_get_text(const struct door *d, enum feature_id id, char out[DOOR_TEXT_MAX]);
/**
 * 0, or -CT_E_FORMAT, _ENTRY, _RANGE, _INCREMENT, _READ_ONLY, _LOCKED, _UNAVAILABLE, _TYPE (a command: execute it).
 * The camera decides; where a wire names several errors by one code, its registers tell which one it was.
 */
int door_set_text(const struct door *d, enum feature_id id, const char *text);
/** -CT_E_TYPE when the feature is no command. */
int door_execute(const struct door *d, enum feature_id id);
int door_state(const struct door *d, enum feature_id id, struct door_state *out);

/** A sentence for a person on why a call above failed, with the limits or entries that hold now. */
void door_explain(const struct door *d, enum feature_id id, int err, char *out, size_t n);
/** "256 to 4096 by 16 px"; empty when there is nothing to choose. */
void door_print_range(const struct feature *f, const struct door_state *s, char *out, size_t n);

#endif
