// SPDX-License-Identifier: Apache-2.0
#include "host/ic_xml.h"

#include <ctype.h>
#include <string.h>

void ic_xml_begin(struct ic_xml *x, const char *text, size_t n)
{
    memset(x, 0, sizeof *x);
    x->p = text;
    x->end = text + n;
}

static enum ic_xml_kind bad(struct ic_xml *x)
{
    x->p = NULL;
    return IC_XML_BAD;
}

static void skip_blanks(struct ic_xml *x)
{
    while (x->p < x->end && isspace((unsigned char)*x->p)) {
        x->p++;
    }
}

static bool take(struct ic_xml *x, const char *word)
{
    const size_t n = strlen(word);
    if ((size_t)(x->end - x->p) < n || memcmp(x->p, word, n) != 0) {
        return false;
    }
    x->p += n;
    return true;
}

/** Moves behind the next `word`. */
static bool skip_behind(struct ic_xml *x, const char *word)
{
    for (; x->p < x->end; x->p++) {
        if (take(x, word)) {
            return true;
        }
    }
    return false;
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.' || c == ':';
}

static bool take_name(struct ic_xml *x, char out[IC_XML_NAME])
{
    size_t n = 0;
    for (; x->p < x->end && is_name(*x->p); x->p++) {
        if (n + 1 == IC_XML_NAME) {
            return false;
        }
        out[n++] = *x->p;
    }
    out[n] = '\0';
    return n > 0;
}

/** One character, or the one that an entity stands for. */
static bool take_character(struct ic_xml *x, char *out)
{
    static const struct {
        const char *entity;
        char c;
    } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&#39;", '\''}};
    if (*x->p != '&') {
        *out = *x->p++;
        return *out != '\0';
    }
    for (unsigned i = 0; i < sizeof entities / sizeof entities[0]; i++) {
        if (take(x, entities[i].entity)) {
            *out = entities[i].c;
            return true;
        }
    }
    return false;
}

/** Up to, not with, `until`. */
static bool take_text(struct ic_xml *x, char until, char out[IC_XML_TEXT])
{
    size_t n = 0;
    while (x->p < x->end && *x->p != until) {
        if (n + 1 == IC_XML_TEXT || !take_character(x, &out[n])) {
            return false;
        }
        n++;
    }
    out[n] = '\0';
    return x->p < x->end;
}

static bool take_attribute(struct ic_xml *x)
{
    if (x->attribute_count == IC_XML_ATTRIBUTES) {
        return false;
    }
    struct ic_xml_attribute *a = &x->attributes[x->attribute_count++];
    if (!take_name(x, a->name)) {
        return false;
    }
    skip_blanks(x);
    if (!take(x, "=")) {
        return false;
    }
    skip_blanks(x);
    const char quote = x->p < x->end ? *x->p : '\0';
    if (quote != '"' && quote != '\'') {
        return false;
    }
    x->p++;
    if (!take_text(x, quote, a->value)) {
        return false;
    }
    x->p++;
    return true;
}

static enum ic_xml_kind open_element(struct ic_xml *x)
{
    x->attribute_count = 0;
    if (x->depth == IC_XML_DEPTH || !take_name(x, x->name)) {
        return bad(x);
    }
    memcpy(x->open[x->depth++], x->name, sizeof x->name);
    for (skip_blanks(x); x->p < x->end; skip_blanks(x)) {
        if (take(x, "/>")) {
            x->close_next = true;
            return IC_XML_OPEN;
        }
        if (take(x, ">")) {
            return IC_XML_OPEN;
        }
        if (!take_attribute(x)) {
            return bad(x);
        }
    }
    return bad(x);
}

static enum ic_xml_kind close_element(struct ic_xml *x)
{
    if (!take_name(x, x->name)) {
        return bad(x);
    }
    skip_blanks(x);
    if (!take(x, ">") || x->depth == 0 || strcmp(x->open[x->depth - 1], x->name) != 0) {
        return bad(x);
    }
    x->depth--;
    return IC_XML_CLOSE;
}

static enum ic_xml_kind content(struct ic_xml *x)
{
    if (x->depth == 0 || !take_text(x, '<', x->text)) {
        return bad(x);
    }
    for (size_t n = strlen(x->text); n > 0 && isspace((unsigned char)x->text[n - 1]); n--) {
        x->text[n - 1] = '\0';
    }
    return IC_XML_CONTENT;
}

enum ic_xml_kind ic_xml_next(struct ic_xml *x)
{
    if (x->p == NULL) {
        return IC_XML_BAD;
    }
    if (x->close_next) {
        x->close_next = false;
        x->depth--;
        return IC_XML_CLOSE; /* x->name is still its name */
    }
    for (skip_blanks(x); x->p < x->end; skip_blanks(x)) {
        if (take(x, "<?") || take(x, "<!--")) {
            if (!skip_behind(x, x->p[-1] == '?' ? "?>" : "-->")) {
                return bad(x);
            }
        } else if (take(x, "</")) {
            return close_element(x);
        } else if (take(x, "<")) {
            return open_element(x);
        } else {
            return content(x);
        }
    }
    return x->depth == 0 ? IC_XML_END : bad(x);
}

const char *ic_xml_attribute(const struct ic_xml *x, const char *name)
{
    for (unsigned i = 0; i < x->attribute_count; i++) {
        if (strcmp(x->attributes[i].name, name) == 0) {
            return x->attributes[i].value;
        }
    }
    return NULL;
}
