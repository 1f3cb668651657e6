// SPDX-License-Identifier: Apache-2.0
// The table of UVC controls, and what follows from a row.
#include "model/uvc_control.h"

#include <ctype.h>
#include <math.h>

const uint8_t uvc_extension_guid[16] = {0x0A, 0xBA, 0x49, 0xDE, 0x5C, 0x0B, 0x49, 0xD5,
                                        0x8F, 0x71, 0x0B, 0xE4, 0x0F, 0x94, 0xA6, 0x7A};

/* UVC 1.1, 4.2.2.1.2: one bit a mode. The camera has manual, and one automatic that leaves the (fixed) iris alone. */
static const struct uvc_menu_entry exposure_modes[] = {
    {.value = 1, .name = "Manual Mode", .feature_value = 0},
    {.value = 8, .name = "Aperture Priority Mode", .feature_value = 1},
};

const struct uvc_control uvc_controls[] = {
#define SAME .num = 0, .den = 0
#define RATIO(num_, den_) .num = (num_), .den = (den_)
#define MENU_OF(entries) .menu = (entries), .menu_count = sizeof(entries) / sizeof((entries)[0])
#define CONTROL(entity_, selector_, offset_, size_, type_, look_, id_, name_, unit_, feature_, ...)                    \
    {.entity = UVC_##entity_,                                                                                          \
     .selector = selector_,                                                                                            \
     .offset = offset_,                                                                                                \
     .size = size_,                                                                                                    \
     .type = UVC_##type_,                                                                                              \
     .look = UVC_AS_##look_,                                                                                           \
     .v4l2_id = id_,                                                                                                   \
     .v4l2_name = name_,                                                                                               \
     .unit = unit_,                                                                                                    \
     .feature = FEAT_##feature_,                                                                                       \
     __VA_ARGS__},
#include "model/uvc_control_table.def"
#undef CONTROL
#undef MENU_OF
#undef RATIO
#undef SAME
};
const unsigned uvc_control_count = sizeof uvc_controls / sizeof uvc_controls[0];

unsigned uvc_control_fields(enum uvc_entity entity, uint8_t selector, const struct uvc_control **out_first)
{
    unsigned count = 0;
    for (unsigned i = 0; i < uvc_control_count; i++) {
        const struct uvc_control *c = &uvc_controls[i];
        if (c->entity == entity && c->selector == selector) {
            *out_first = c - count;
            count++;
        }
    }
    return count;
}

size_t uvc_control_length(enum uvc_entity entity, uint8_t selector)
{
    const struct uvc_control *first = NULL;
    unsigned count = uvc_control_fields(entity, selector, &first);
    unsigned bits = 0;
    for (unsigned i = 0; i < count; i++) {
        unsigned end = (unsigned)first[i].offset + first[i].size;
        bits = end > bits ? end : bits;
    }
    return (bits + 7) / 8;
}

unsigned uvc_control_menu_count(const struct uvc_control *c)
{
    if (c->look != UVC_AS_MENU) {
        return 0;
    }
    return c->menu != NULL ? c->menu_count : features[c->feature].entry_count;
}

/** How many entries of the feature have a smaller value. */
static unsigned place_of(const struct feature *f, const struct feature_entry *entry)
{
    unsigned place = 0;
    for (unsigned i = 0; i < f->entry_count; i++) {
        place += f->entries[i].value < entry->value;
    }
    return place;
}

struct uvc_menu_entry uvc_control_menu_entry(const struct uvc_control *c, unsigned i)
{
    if (c->menu != NULL) {
        return c->menu[i];
    }
    const struct feature *f = &features[c->feature];
    const struct feature_entry *entry = f->entries;
    for (unsigned k = 0; k < f->entry_count; k++) {
        if (place_of(f, &f->entries[k]) == i) {
            entry = &f->entries[k];
        }
    }
    return (struct uvc_menu_entry){.value = (uint32_t)entry->value,
                                   .name = entry->display != NULL ? entry->display : entry->name,
                                   .feature_value = entry->value};
}

int64_t uvc_control_from_feature(const struct uvc_control *c, double feature_value)
{
    return llround(c->num == 0 ? feature_value : feature_value * c->den / c->num);
}

double uvc_control_to_feature(const struct uvc_control *c, int64_t count)
{
    return c->num == 0 ? (double)count : (double)count * c->num / c->den;
}

void uvc_control_key(const struct uvc_control *c, char *out)
{
    size_t n = 0;
    bool gap = false;
    for (const char *p = c->v4l2_name; *p != '\0' && n < UVC_NAME_MAX; p++) {
        if (isalnum((unsigned char)*p)) {
            if (gap && n > 0 && n + 1 < UVC_NAME_MAX) {
                out[n++] = '_';
            }
            out[n++] = (char)tolower((unsigned char)*p);
            gap = false;
        } else {
            gap = true;
        }
    }
    out[n] = '\0';
}
