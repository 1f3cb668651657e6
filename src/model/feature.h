// SPDX-License-Identifier: Apache-2.0
// Every feature of the camera as data: the row type of feature_table.def and the look-ups over it.
//
// The table is pure data; what a feature does hangs beside it in `camera`, indexed by enum feature_id.
#ifndef CAMTWIN_MODEL_FEATURE_H
#define CAMTWIN_MODEL_FEATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/value.h"

enum feature_id {
#define FEATURE(id, ...) FEAT_##id,
#include "model/feature_table.def"
#undef FEATURE
    FEATURE_COUNT,
    FEAT_NONE = FEATURE_COUNT,
};

enum feature_kind {
    FK_INT,      /* register: 8 bytes, signed */
    FK_FLOAT,    /* register: 8 bytes, IEEE double */
    FK_BOOL,     /* register: 4 bytes, 0 or 1 */
    FK_ENUM,     /* register: 4 bytes, the entry's value */
    FK_COMMAND,  /* register: 4 bytes, write 1; reads 0 */
    FK_STRING,   /* register: 64 bytes, zero padded (or `length`, where a row says so) */
    FK_REGISTER, /* register: `length` bytes as they lie (LUTValueAll) */
};

enum feature_access { FA_RO, FA_RW, FA_WO };

enum feature_visibility { FV_BEGINNER, FV_EXPERT, FV_GURU, FV_INVISIBLE };

enum feature_flag {
    FF_DYNAMIC_RANGE = 1u << 0, /* min, max or inc depend on other features: hosts read them from registers */
    FF_LOCKABLE = 1u << 1,      /* can be locked (streaming, an automatic): hosts read the state register */
    FF_PAYLOAD = 1u << 2,       /* changes the size of a picture: locked while a stream is open */
    FF_STORED = 1u << 3,        /* part of a user set */
    FF_VOLATILE = 1u << 4,      /* changes by itself: hosts must not cache it */
    FF_STANDARD = 1u << 5,      /* named by the SFNC, not by the vendor */
    FF_KEPT = 1u << 6,          /* outlives a reset and the plug by itself, outside all user sets; plain storage only */
};

/** One entry of an enumeration. */
struct feature_entry {
    const char *name; /* symbolic value ("Mono12p") and name of the EnumEntry node; with the enumeration's name and
                       * "_" in front of it where it begins with a digit, which no node may */
    int64_t value;
    const char *display; /* NULL: same as name */
};

struct feature {
    const char *name; /* SFNC or vendor spelling: the GenICam node */
    enum feature_kind kind;
    enum feature_access access;
    enum feature_visibility visibility;
    unsigned flags;  /* enum feature_flag */
    uint32_t addr;   /* register address, a multiple of 0x100; explicit and frozen */
    uint32_t length; /* FK_REGISTER, and an FK_STRING that is longer than others: bytes */
    const char *category;
    const char *unit; /* NULL: none */
    const char *tooltip;
    const char *description; /* NULL: same as tooltip */
    struct {                 /* FK_INT: i; FK_FLOAT: f. inc 0: any */
        double min, max, inc;
    } range;
    struct {
        int64_t i;
        double f;
        const char *text;
    } reset;                             /* value after power-up with the factory set */
    const struct feature_entry *entries; /* FK_ENUM: [entry_count] */
    unsigned entry_count;
    const char *selected; /* this feature selects those: space-separated names, or NULL */
    const char *v4l2;     /* the manual's Video4Linux2 name, or NULL */
    const char *vcd;      /* the manual's VCD property "VCDID_…/VCDElement_…", or NULL */
    const char *section;  /* of the manual ("5.2.1"), or the standard it comes from ("SFNC") */
    const char *gap;      /* NULL: works; else what does not work yet, a sentence for docs/gaps.md */
};

extern const struct feature features[FEATURE_COUNT];

/**
 * The registers of a feature lie at fixed distances from its address, so that every host reads limits and
 * locks from where they are decided. Offsets from feature.addr; each is little-endian.
 */
enum feature_register {
    FEATURE_REG_VALUE = 0x00,
    FEATURE_REG_STATE = 0x80, /* u32, RO: bit 0 locked, bit 1 available */
    FEATURE_REG_MIN = 0x90,   /* as wide as the value (8 bytes), RO; FK_INT and FK_FLOAT only */
    FEATURE_REG_MAX = 0x98,
    FEATURE_REG_INC = 0xA0,
};
enum { FEATURE_STATE_LOCKED = 1u << 0, FEATURE_STATE_AVAILABLE = 1u << 1 };
enum { FEATURE_SPAN = 0x100, FEATURE_BASE = 0x100000, LUT_ENTRIES = 257, LUT_BYTES = 1028 };

/** Bytes of the value register. */
size_t feature_length(const struct feature *f);

/** By GenICam name; with any_technology also by the manual's V4L2 name or VCD property, or the name that V4L2 programs really
 * see. Case matters not. FEAT_NONE: unknown. */
enum feature_id feature_by_name(const char *name, bool any_technology);

/** The feature whose block of registers holds `addr`; FEAT_NONE: nobody's. */
enum feature_id feature_by_address(uint64_t addr);

/** The entry of an enumeration with this value or (case-insensitive) name; NULL: none. */
const struct feature_entry *feature_entry_by_value(const struct feature *f, int64_t value);
const struct feature_entry *feature_entry_by_name(const struct feature *f, const char *name);

/**
 * Value to register bytes (out: [feature_length(f)]) and back. FK_REGISTER has no struct value.
 * Return 0, -CT_E_TYPE, or (decode) -CT_E_LENGTH when n differs from feature_length, -CT_E_FORMAT for a
 * string without an end or a float that is not finite.
 */
int feature_encode(const struct feature *f, const struct value *v, uint8_t *out);
int feature_decode(const struct feature *f, const uint8_t *bytes, size_t n, struct value *out);

/**
 * Text of a command line to a value ("Mono12p", "0x10", "on", "12.5") and back.
 * Return 0 or -CT_E_FORMAT, -CT_E_ENTRY; feature_print returns the length written as snprintf does.
 */
int feature_parse(const struct feature *f, const char *text, struct value *out);
int feature_print(const struct feature *f, const struct value *v, char *out, size_t n);

#endif
