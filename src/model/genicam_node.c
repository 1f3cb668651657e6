// SPDX-License-Identifier: Apache-2.0
// One feature as nodes of the GenICam description.
//
// Children of a node stand in the order of the schema, which hosts with a strict parser insist on.
#include "model/genicam_node.h"

#include <inttypes.h>
#include <string.h>

#include "model/text.h"

static const char *const visibility_names[] = {
    [FV_BEGINNER] = "Beginner", [FV_EXPERT] = "Expert", [FV_GURU] = "Guru", [FV_INVISIBLE] = "Invisible"};
static const char *const access_names[] = {[FA_RO] = "RO", [FA_RW] = "RW", [FA_WO] = "WO"};
static const char *const element_names[] = {
    [FK_INT] = "Integer",     [FK_FLOAT] = "Float",   [FK_BOOL] = "Boolean",      [FK_ENUM] = "Enumeration",
    [FK_COMMAND] = "Command", [FK_STRING] = "String", [FK_REGISTER] = "Register",
};

void genicam_element(struct str *out, const char *element, const char *text)
{
    if (text == NULL || *text == '\0') {
        return;
    }
    str_addf(out, "    <%s>", element);
    str_add_xml(out, text);
    str_addf(out, "</%s>\n", element);
}

/**
 * Whether a host may keep the value: only what never changes. Everything else can change behind its back, by the
 * camera, a user set, or someone at another face of the same camera.
 */
static bool is_constant(const struct feature *f)
{
    return f->access == FA_RO && (f->flags & (FF_VOLATILE | FF_DYNAMIC_RANGE)) == 0;
}

/** The part that all kinds of registers share. */
static void add_register_place(struct str *out, const char *port, uint32_t addr, size_t length, const char *access,
                               bool constant)
{
    str_addf(out, "    <Address>0x%" PRIX32 "</Address>\n", addr);
    str_addf(out, "    <Length>%zu</Length>\n", length);
    str_addf(out, "    <AccessMode>%s</AccessMode>\n", access);
    genicam_element(out, "pPort", port);
    str_addf(out, "    <Cachable>%s</Cachable>\n", constant ? "WriteThrough" : "NoCache");
}

/** A number's register: its node is the feature's name and the suffix; integer or float after the feature. */
static void add_number_register(struct str *out, const struct feature *f, const char *port, const char *suffix,
                                uint32_t offset, const char *access, bool constant)
{
    const char *element = f->kind == FK_FLOAT ? "FloatReg" : "IntReg";
    str_addf(out, "  <%s Name=\"%s%s\">\n", element, f->name, suffix);
    genicam_element(out, "Visibility", "Invisible");
    add_register_place(out, port, f->addr + offset, feature_length(f), access, constant);
    if (f->kind != FK_FLOAT) {
        genicam_element(out, "Sign", f->kind == FK_INT ? "Signed" : "Unsigned");
    }
    genicam_element(out, "Endianess", "LittleEndian");
    str_addf(out, "  </%s>\n", element);
}

static void add_state_bit(struct str *out, const struct feature *f, const char *port, const char *suffix, unsigned bit)
{
    str_addf(out, "  <MaskedIntReg Name=\"%s%s\">\n", f->name, suffix);
    genicam_element(out, "Visibility", "Invisible");
    add_register_place(out, port, f->addr + FEATURE_REG_STATE, 4, "RO", false);
    str_addf(out, "    <Bit>%u</Bit>\n", bit);
    genicam_element(out, "Sign", "Unsigned");
    genicam_element(out, "Endianess", "LittleEndian");
    str_add(out, "  </MaskedIntReg>\n");
}

static void add_registers(struct str *out, const struct feature *f, const char *port)
{
    if (f->kind == FK_STRING) {
        str_addf(out, "  <StringReg Name=\"%s_Value\">\n", f->name);
        genicam_element(out, "Visibility", "Invisible");
        add_register_place(out, port, f->addr, feature_length(f), access_names[f->access], is_constant(f));
        str_add(out, "  </StringReg>\n");
    } else if (f->kind != FK_REGISTER) {
        add_number_register(out, f, port, "_Value", FEATURE_REG_VALUE, access_names[f->access], is_constant(f));
    }
    if ((f->flags & FF_DYNAMIC_RANGE) != 0) {
        add_number_register(out, f, port, "_Min", FEATURE_REG_MIN, "RO", false);
        add_number_register(out, f, port, "_Max", FEATURE_REG_MAX, "RO", false);
        if (f->range.inc > 0) {
            add_number_register(out, f, port, "_Inc", FEATURE_REG_INC, "RO", false);
        }
    }
    if ((f->flags & FF_LOCKABLE) != 0) {
        add_state_bit(out, f, port, "_Locked", 0);
        add_state_bit(out, f, port, "_Available", 1);
    }
}

static void add_limit(struct str *out, const struct feature *f, const char *element, double limit)
{
    if ((f->flags & FF_DYNAMIC_RANGE) != 0) {
        str_addf(out, "    <p%s>%s_%s</p%s>\n", element, f->name, element, element);
    } else {
        str_addf(out, "    <%s>%.15g</%s>\n", element, limit, element);
    }
}

static void add_range(struct str *out, const struct feature *f)
{
    if (f->range.min < f->range.max) {
        add_limit(out, f, "Min", f->range.min);
        add_limit(out, f, "Max", f->range.max);
        if (f->range.inc > 0) {
            add_limit(out, f, "Inc", f->range.inc);
        }
    }
    genicam_element(out, "Unit", f->unit);
    if (f->range.max <= f->range.min) {
        genicam_element(out, "Representation", "PureNumber");
    } else if (f->range.min > 0 && f->range.max / f->range.min >= 1e5) {
        genicam_element(out, "Representation", "Logarithmic"); /* a slider from 2 us to 4 s is of no use otherwise */
    } else {
        genicam_element(out, "Representation", "Linear");
    }
}

static void add_entry(struct str *out, const struct feature *f, const struct feature_entry *entry)
{
    bool begins_with_digit = entry->name[0] >= '0' && entry->name[0] <= '9';
    str_add(out, "    <EnumEntry Name=\"");
    if (begins_with_digit) {
        str_addf(out, "%s_", f->name);
    }
    str_addf(out, "%s\" NameSpace=\"%s\">\n  ", entry->name, (f->flags & FF_STANDARD) != 0 ? "Standard" : "Custom");
    genicam_element(out, "DisplayName", entry->display != NULL ? entry->display : entry->name);
    str_addf(out, "      <Value>%" PRId64 "</Value>\n    </EnumEntry>\n", entry->value);
}

/** One pSelected for each name in the list. */
static void add_selected(struct str *out, const struct feature *f)
{
    for (const char *p = f->selected; p != NULL && *p != '\0';) {
        size_t n = strcspn(p, " ");
        str_add(out, "    <pSelected>");
        str_add_n(out, p, n);
        str_add(out, "</pSelected>\n");
        p += n + strspn(p + n, " ");
    }
}

/** What every node begins with. */
static void add_head(struct str *out, const struct feature *f)
{
    str_addf(out, "  <%s Name=\"%s\" NameSpace=\"%s\">\n", element_names[f->kind], f->name,
             (f->flags & FF_STANDARD) != 0 ? "Standard" : "Custom");
    genicam_element(out, "ToolTip", f->tooltip);
    genicam_element(out, "Description", f->description);
    str_add(out, "    <DisplayName>");
    text_add_words(out, f->name);
    str_add(out, "</DisplayName>\n");
    genicam_element(out, "Visibility", visibility_names[f->visibility]);
    if ((f->flags & FF_LOCKABLE) != 0) {
        str_addf(out, "    <pIsAvailable>%s_Available</pIsAvailable>\n", f->name);
        str_addf(out, "    <pIsLocked>%s_Locked</pIsLocked>\n", f->name);
    }
    /* A raw register's own AccessMode says it, and the schema knows RW as the silent case. */
    if (f->kind != FK_REGISTER && f->access != FA_RW) {
        genicam_element(out, "ImposedAccessMode", access_names[f->access]);
    }
}

void genicam_feature(struct str *out, const struct feature *f, const char *port)
{
    add_head(out, f);
    if (f->kind == FK_REGISTER) {
        add_register_place(out, port, f->addr, feature_length(f), access_names[f->access], is_constant(f));
    }
    for (unsigned i = 0; i < f->entry_count; i++) {
        add_entry(out, f, &f->entries[i]);
    }
    if (f->kind != FK_REGISTER) {
        str_addf(out, "    <pValue>%s_Value</pValue>\n", f->name);
    }
    switch (f->kind) {
    case FK_INT:
    case FK_FLOAT: add_range(out, f); break;
    case FK_BOOL: str_add(out, "    <OnValue>1</OnValue>\n    <OffValue>0</OffValue>\n"); break;
    case FK_COMMAND: str_add(out, "    <CommandValue>1</CommandValue>\n"); break;
    case FK_ENUM:
    case FK_STRING:
    case FK_REGISTER: break;
    }
    add_selected(out, f);
    str_addf(out, "  </%s>\n", element_names[f->kind]);
    add_registers(out, f, port);
}
