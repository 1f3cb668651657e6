// SPDX-License-Identifier: Apache-2.0
// Value change dumps as sigrok, GTKWave, simulators and logic analysers write them (IEEE 1364-2005, 18.2).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "sim/wave_reader_inside.h"

enum { VARIABLES_MAX = 1 << 20 };

/** What is known of the signals while the head is read. */
struct choice {
    char scope[WAVE_PATH]; /* "a.b." */
    char list[WAVE_LIST];  /* of all signals that could be chosen */
    unsigned lines;        /* signals of one bit, those of one id counted once if they follow one another */
    uint64_t line_id;
    unsigned found; /* signals of the right name with different ids */
    uint64_t found_id;
};

static const uint64_t fnv_basis = UINT64_C(0xCBF29CE484222325), fnv_prime = UINT64_C(0x100000001B3);

static int skip_space(struct wave_text *text)
{
    int c = wave_text_peek(text);
    while (wave_is_space(c)) {
        wave_text_take(text);
        c = wave_text_peek(text);
    }
    return c;
}

/** Takes the next word of the head; what does not fit is cut off. */
static int head_word(struct wave_text *text, char *word, size_t n)
{
    size_t used = 0;
    int c = skip_space(text);
    if (c == WAVE_END) {
        return wave_text_fail(text, "the file ends within its head");
    }
    for (; c != WAVE_END && !wave_is_space(c); c = wave_text_peek(text)) {
        if (used + 1 < n) {
            word[used++] = (char)c;
        }
        wave_text_take(text);
    }
    word[used] = '\0';
    return 0;
}

/** Takes the words of a section up to its $end; `all` [n] gets them without the spaces between them. */
static int head_section(struct wave_text *text, char *all, size_t n)
{
    char word[WAVE_NAME] = "";
    all[0] = '\0';
    for (;;) {
        int e = head_word(text, word, sizeof word);
        if (e < 0 || strcmp(word, "$end") == 0) {
            return e;
        }
        size_t used = strlen(all);
        snprintf(all + used, n - used, "%s", word);
    }
}

static uint64_t hash_of(const char *id)
{
    uint64_t h = fnv_basis;
    for (; *id != '\0'; id++) {
        h = (h ^ (unsigned char)*id) * fnv_prime;
    }
    return h;
}

static int read_timescale(struct wave_reader *r)
{
    static const struct {
        const char *word;
        struct wave_scale scale;
    } units[] = {
        {"s", {1000000000, 1}}, {"ms", {1000000, 1}}, {"us", {1000, 1}},
        {"ns", {1, 1}},         {"ps", {1, 1000}},    {"fs", {1, 1000000}},
    };
    char words[WAVE_NAME];
    int e = head_section(&r->text, words, sizeof words);
    if (e < 0) {
        return e;
    }
    size_t digits = strspn(words, "0123456789");
    bool step = digits >= 1 && digits <= 3 && strncmp(words, "100", digits) == 0;
    for (unsigned i = 0; step && i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(words + digits, units[i].word) == 0) {
            static const uint64_t factors[] = {1, 10, 100};
            r->vcd.scale = units[i].scale;
            r->vcd.scale.numerator *= factors[digits - 1];
            return 0;
        }
    }
    return wave_text_fail(&r->text, "$timescale %.40s is not 1, 10 or 100 of s, ms, us, ns, ps or fs", words);
}

static int keep_id(struct wave_reader *r, uint64_t id)
{
    struct vcd_reader *v = &r->vcd;
    if (v->id_count == VARIABLES_MAX) {
        return wave_text_fail(&r->text, "more than %d signals", VARIABLES_MAX);
    }
    if (v->id_count == v->id_capacity) {
        size_t capacity = v->id_capacity > 0 ? 2 * v->id_capacity : 64;
        uint64_t *ids = realloc(v->ids, capacity * sizeof ids[0]);
        if (ids == NULL) {
            wave_text_fail(&r->text, "%s", error_text(-CT_E_MEMORY));
            return -CT_E_MEMORY;
        }
        v->ids = ids;
        v->id_capacity = capacity;
    }
    v->ids[v->id_count++] = id;
    return 0;
}

static void consider(const struct wave_reader *r, struct choice *choice, uint64_t id, const char *name)
{
    const char *wanted = r->wanted != NULL ? r->wanted : WAVE_SIGNAL;
    size_t scope = strlen(choice->scope);
    bool path = strncmp(wanted, choice->scope, scope) == 0 && strcmp(wanted + scope, name) == 0;
    if (path || strcmp(wanted, name) == 0) {
        choice->found += choice->found == 0 || choice->found_id != id;
        choice->found_id = id;
    }
    choice->lines += choice->lines == 0 || choice->line_id != id;
    choice->line_id = id;
    char full[WAVE_PATH + WAVE_NAME];
    snprintf(full, sizeof full, "%s%s", choice->scope, name);
    wave_list_add(choice->list, full);
}

/** $var TYPE SIZE ID NAME [BITS] $end */
static int read_var(struct wave_reader *r, struct choice *choice)
{
    char type[WAVE_NAME] = "", size[WAVE_NAME] = "", id[WAVE_NAME] = "", name[WAVE_NAME] = "";
    int e = head_word(&r->text, type, sizeof type);
    e = e < 0 ? e : head_word(&r->text, size, sizeof size);
    e = e < 0 ? e : head_word(&r->text, id, sizeof id);
    e = e < 0 ? e : head_section(&r->text, name, sizeof name);
    if (e < 0) {
        return e;
    }
    if (name[0] == '\0' || size[strspn(size, "0123456789")] != '\0') {
        return wave_text_fail(&r->text, "$var needs a type, a size, an id and a name");
    }
    bool text = strcmp(type, "string") == 0 || strcmp(type, "real") == 0 || strcmp(type, "realtime") == 0;
    if (strcmp(size, "1") == 0 && !text) {
        consider(r, choice, hash_of(id), name);
    }
    return keep_id(r, hash_of(id));
}

/** $scope TYPE NAME $end */
static int read_scope(struct wave_reader *r, struct choice *choice)
{
    char type[WAVE_NAME] = "", name[WAVE_NAME] = "";
    int e = head_word(&r->text, type, sizeof type);
    e = e < 0 ? e : head_section(&r->text, name, sizeof name);
    size_t used = strlen(choice->scope);
    if (e >= 0 && used + strlen(name) + 2 > sizeof choice->scope) {
        return wave_text_fail(&r->text, "scopes are nested too deeply");
    }
    if (e >= 0) {
        snprintf(choice->scope + used, sizeof choice->scope - used, "%s.", name);
    }
    return e;
}

static int read_upscope(struct wave_reader *r, struct choice *choice)
{
    char none[WAVE_NAME];
    size_t n = strlen(choice->scope);
    n -= n > 0;
    while (n > 0 && choice->scope[n - 1] != '.') {
        n--;
    }
    choice->scope[n] = '\0';
    return head_section(&r->text, none, sizeof none);
}

static int choose(struct wave_reader *r, const struct choice *choice)
{
    struct wave_text *text = &r->text;
    if (choice->found > 1) {
        return wave_text_fail(text, "there are %u signals %s; name one with its scope, signal=SCOPE.NAME: %s",
                              choice->found, r->wanted != NULL ? r->wanted : WAVE_SIGNAL, choice->list);
    }
    if (choice->found == 0 && r->wanted != NULL) {
        return wave_text_fail(text, "there is no signal %.100s of one bit; there is: %s", r->wanted, choice->list);
    }
    if (choice->found == 0 && choice->lines != 1) {
        return wave_text_fail(text, "choose a signal with FILE,signal=NAME; there is%s%s",
                              choice->lines > 0 ? ": " : " none of one bit", choice->list);
    }
    r->vcd.id = choice->found > 0 ? choice->found_id : choice->line_id;
    return 0;
}

static int compare_ids(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/** Takes "#12345" without its "#". */
static int read_time(struct wave_reader *r)
{
    struct wave_text *text = &r->text;
    uint64_t ticks = 0;
    unsigned digits = 0;
    int c = wave_text_peek(text);
    for (; c >= '0' && c <= '9'; c = wave_text_peek(text)) {
        unsigned digit = (unsigned)c - '0';
        if (ticks > (UINT64_MAX - digit) / 10) {
            return wave_text_fail(text, "this time is too far away");
        }
        ticks = ticks * 10 + digit;
        digits++;
        wave_text_take(text);
    }
    if (digits == 0 || (c != WAVE_END && !wave_is_space(c))) {
        return wave_text_fail(text, "a time is # and a whole number");
    }
    if (ticks / r->vcd.scale.denominator > (uint64_t)(NS_NEVER - 1) / r->vcd.scale.numerator) {
        return wave_text_fail(text, "this time is too far away");
    }
    /* Steps of 10 and 100 fs and ps: the numerator is small, so that it goes first without an overflow. */
    uint64_t whole = ticks / r->vcd.scale.denominator * r->vcd.scale.numerator;
    uint64_t rest = ticks % r->vcd.scale.denominator * r->vcd.scale.numerator / r->vcd.scale.denominator;
    ns_t t = (ns_t)(whole + rest);
    if (t < r->vcd.now) {
        return wave_text_fail(text, "time goes backwards, from %lld ns to %lld ns", (long long)r->vcd.now,
                              (long long)t);
    }
    r->vcd.now = t;
    return 0;
}

/** Takes an id; 1: it is the chosen signal's, 0: another one's. */
static int read_id(struct wave_reader *r)
{
    struct wave_text *text = &r->text;
    uint64_t h = fnv_basis;
    int c = wave_text_peek(text);
    if (c == WAVE_END || wave_is_space(c)) {
        return wave_text_fail(text, "a value without a signal%s", c == WAVE_END ? ": the file is cut off" : "");
    }
    char id[32];
    size_t n = 0;
    for (; c != WAVE_END && !wave_is_space(c); c = wave_text_peek(text)) {
        h = (h ^ (unsigned)c) * fnv_prime;
        if (n + 1 < sizeof id) {
            id[n++] = (char)c;
        }
        wave_text_take(text);
    }
    if (h == r->vcd.id) {
        return 1;
    }
    if (bsearch(&h, r->vcd.ids, r->vcd.id_count, sizeof h, compare_ids) == NULL) {
        return wave_text_fail(text, "a value of a signal that is not declared: %.*s", (int)n, id);
    }
    return 0;
}

/** b1010 ID, r1.5 ID, sTEXT ID: the last character of the value is the lowest bit. */
static int read_long_value(struct wave_reader *r, int *out_last)
{
    struct wave_text *text = &r->text;
    int c = wave_text_peek(text);
    while (c != WAVE_END && !wave_is_space(c)) {
        *out_last = c;
        wave_text_take(text);
        c = wave_text_peek(text);
    }
    skip_space(text);
    return read_id(r);
}

/** $dumpvars and its relatives enclose ordinary values; all else up to $end says nothing about levels. */
static int read_command(struct wave_reader *r)
{
    static const char *const transparent[] = {"$end", "$dumpvars", "$dumpall", "$dumpon", "$dumpoff"};
    char word[WAVE_NAME] = "";
    int e = head_word(&r->text, word, sizeof word);
    for (unsigned i = 0; e >= 0 && i < sizeof transparent / sizeof transparent[0]; i++) {
        if (strcmp(word, transparent[i]) == 0) {
            return 0;
        }
    }
    if (e >= 0 && strcmp(word, "$comment") != 0) {
        return wave_text_fail(&r->text, "%.40s has no place behind $enddefinitions", word);
    }
    return e < 0 ? e : head_section(&r->text, word, sizeof word);
}

static int next_sample(struct wave_reader *r, ns_t *out_t, bool *out_high)
{
    struct wave_text *text = &r->text;
    for (;;) {
        int c = skip_space(text);
        int e = 0;
        int value = c;
        *out_t = r->vcd.now;
        if (c == WAVE_END) {
            return text->error < 0 ? wave_text_fail(text, "unreadable") : 0;
        }
        if (c == '$') {
            e = read_command(r);
        } else {
            wave_text_take(text);
            switch (c) {
            case '#': e = read_time(r); break;
            case '0':
            case '1':
            case 'x':
            case 'X':
            case 'z':
            case 'Z': e = read_id(r); break;
            case 'b':
            case 'B':
            case 'r':
            case 'R':
            case 's':
            case 'S': e = read_long_value(r, &value); break;
            default: e = wave_text_fail(text, "this is neither a time nor a value");
            }
        }
        if (e != 0) {
            *out_high = value == '1';
            return e;
        }
    }
}

int wave_vcd_open(struct wave_reader *r)
{
    struct choice choice = {.found = 0};
    char word[WAVE_NAME] = "", rest[WAVE_NAME] = "";
    bool definitions = true;
    while (definitions) {
        int e = head_word(&r->text, word, sizeof word);
        if (e >= 0 && word[0] != '$') {
            e = wave_text_fail(&r->text, "%.40s stands where a $command of the head is due", word);
        }
        if (e < 0) {
            return e;
        }
        definitions = strcmp(word, "$enddefinitions") != 0;
        e = strcmp(word, "$timescale") == 0 ? read_timescale(r)
            : strcmp(word, "$var") == 0     ? read_var(r, &choice)
            : strcmp(word, "$scope") == 0   ? read_scope(r, &choice)
            : strcmp(word, "$upscope") == 0 ? read_upscope(r, &choice)
                                            : head_section(&r->text, rest, sizeof rest);
        if (e < 0) {
            return e;
        }
    }
    if (r->vcd.scale.numerator == 0) {
        return wave_text_fail(&r->text, "there is no $timescale: nobody knows how long a tick is");
    }
    if (r->vcd.id_count > 0) {
        qsort(r->vcd.ids, r->vcd.id_count, sizeof r->vcd.ids[0], compare_ids);
    }
    r->sample = next_sample;
    return choose(r, &choice);
}
