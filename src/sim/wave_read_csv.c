// SPDX-License-Identifier: Apache-2.0
// Tables of times and levels, as logic analysers and sigrok-cli export them.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "sim/wave_reader_inside.h"

struct cell {
    const char *text;
    size_t n;
};

/** Takes a line without its end. 1, 0 at the end of the file, or an error. */
static int take_line(struct wave_reader *r)
{
    struct wave_text *text = &r->text;
    char *line = r->csv.line;
    size_t n = 0;
    int c = wave_text_peek(text);
    if (c == WAVE_END) {
        return text->error < 0 ? wave_text_fail(text, "unreadable") : 0;
    }
    for (; c != WAVE_END && c != '\n'; c = wave_text_peek(text)) {
        if (n + 1 == WAVE_LINE || c == '\0') {
            return wave_text_fail(text, c == '\0' ? "this is no text" : "this line is too long");
        }
        line[n++] = (char)c;
        text->at++; /* no line end: nothing to count */
    }
    n -= n > 0 && line[n - 1] == '\r';
    line[n] = '\0';
    return 1;
}

/** The end of the line that take_line took is taken last: complaints about the line name its number. */
static void end_line(struct wave_reader *r)
{
    if (wave_text_peek(&r->text) != WAVE_END) {
        wave_text_take(&r->text);
    }
}

static struct cell trimmed(const char *text, size_t n)
{
    while (n > 0 && (wave_is_space((unsigned char)text[0]) || text[0] == '"')) {
        text++;
        n--;
    }
    while (n > 0 && (wave_is_space((unsigned char)text[n - 1]) || text[n - 1] == '"')) {
        n--;
    }
    return (struct cell){.text = text, .n = n};
}

static unsigned split(const char *line, struct cell cells[WAVE_COLUMNS])
{
    unsigned count = 0;
    for (bool more = true; more && count < WAVE_COLUMNS; count++) {
        size_t n = strcspn(line, ",;\t");
        cells[count] = trimmed(line, n);
        more = line[n] != '\0';
        line += n + more;
    }
    return count;
}

static bool cell_is(struct cell cell, const char *text)
{
    return cell.n == strlen(text) && memcmp(cell.text, text, cell.n) == 0;
}

/** "; Samplerate: 1 MHz" and "; Channels (2/2): D0, D1" of sigrok. */
static void read_comment(struct wave_reader *r)
{
    const char *line = r->csv.line;
    const char *rate = strstr(line, "amplerate: ");
    const char *channels = strstr(line, "Channels (");
    const char *colon = channels != NULL ? strchr(channels, ':') : NULL;
    if (rate != NULL) {
        char *unit = NULL;
        double hz = strtod(rate + strlen("amplerate: "), &unit);
        unit += *unit == ' ';
        hz *= *unit == 'k' ? 1e3 : *unit == 'M' ? 1e6 : *unit == 'G' ? 1e9 : 1;
        r->csv.sample_hz = hz >= 1e-3 && hz <= 1e12 ? hz : 0;
    }
    if (colon != NULL) {
        snprintf(r->csv.channels, sizeof r->csv.channels, "%s", colon + 1);
    }
}

static bool is_comment(const char *line)
{
    return line[strspn(line, " \t")] == '\0' || line[0] == ';' || line[0] == '#' || strncmp(line, "META ", 5) == 0;
}

/** The next line with data (or the head). 1, 0 or an error; end_line is due after 1. */
static int data_line(struct wave_reader *r)
{
    for (;;) {
        int e = take_line(r);
        if (e <= 0 || !is_comment(r->csv.line)) {
            return e;
        }
        read_comment(r);
        end_line(r);
    }
}

/** The unit that a column's name tells ("time_ms", "Time [s]", "microseconds"); seconds for "time" alone. */
static bool time_unit(struct cell name, int *out_unit)
{
    static const struct {
        const char *word;
        int unit;
    } words[] = {
        {"s", 0},
        {"sec", 0},
        {"second", 0},
        {"seconds", 0},
        {"ms", -3},
        {"millisecond", -3},
        {"us", -6},
        {"ns", -9},
        {"milliseconds", -3},
        {"microseconds", -6},
        {"nanoseconds", -9},
        {"microsecond", -6},
        {"ps", -12},
        {"nanosecond", -9},
    };
    bool time = false;
    bool unit = false;
    size_t i = 0;
    while (i < name.n) {
        char word[16] = "";
        size_t n = 0;
        for (; i < name.n && ((name.text[i] | 0x20) >= 'a' && (name.text[i] | 0x20) <= 'z'); i++) {
            if (n + 1 < sizeof word) {
                word[n++] = (char)(name.text[i] | 0x20);
            }
        }
        i += n == 0;
        time |= strcmp(word, "time") == 0 || strcmp(word, "timestamp") == 0;
        for (unsigned k = 0; k < sizeof words / sizeof words[0]; k++) {
            if (strcmp(word, words[k].word) == 0) {
                *out_unit = words[k].unit;
                unit = true;
            }
        }
    }
    if (time && !unit) {
        *out_unit = 0;
    }
    return time || unit;
}

/** Digits, at most one point, an exponent: as a whole number of ns, rounded. 0 or an error. */
static int read_time(struct wave_reader *r, struct cell cell, ns_t *out)
{
    uint64_t mantissa = 0;
    int exponent = 9 + r->csv.unit;
    bool point = false, digits = false;
    size_t i = cell.n > 0 && cell.text[0] == '+';
    for (; i < cell.n; i++) {
        char c = cell.text[i];
        if (c == '.' && !point) {
            point = true;
        } else if (c >= '0' && c <= '9') {
            digits = true;
            bool fits = mantissa < UINT64_C(100000000000000000);
            mantissa = fits ? mantissa * 10 + (unsigned)(c - '0') : mantissa;
            exponent += fits ? -point : !point;
        } else {
            break;
        }
    }
    if (digits && i < cell.n && (cell.text[i] == 'e' || cell.text[i] == 'E')) {
        size_t sign = i + 1 < cell.n && (cell.text[i + 1] == '-' || cell.text[i + 1] == '+');
        bool minus = sign == 1 && cell.text[i + 1] == '-';
        int e = 0;
        digits = i + 1 + sign < cell.n;
        for (i += 1 + sign; i < cell.n && cell.text[i] >= '0' && cell.text[i] <= '9'; i++) {
            e = e < 1000 ? e * 10 + (cell.text[i] - '0') : e;
        }
        exponent += minus ? -e : e;
    }
    if (!digits || i != cell.n) {
        return wave_text_fail(&r->text, "%.*s is not a time of 0 or more", (int)(cell.n < 40 ? cell.n : 40), cell.text);
    }
    for (; exponent > 0 && mantissa > 0; exponent--) {
        mantissa = mantissa > UINT64_C(1000000000000000000) ? UINT64_MAX / 10 : mantissa;
        mantissa *= 10;
    }
    for (; exponent < -1 && mantissa > 0; exponent++) {
        mantissa /= 10;
    }
    mantissa = exponent == -1 ? (mantissa + 5) / 10 : mantissa;
    if (mantissa >= (uint64_t)NS_NEVER) {
        return wave_text_fail(&r->text, "this time is too far away");
    }
    *out = (ns_t)mantissa;
    return 0;
}

static int sample_time(struct wave_reader *r, const struct cell *cells, ns_t *out)
{
    struct csv_reader *csv = &r->csv;
    if (csv->time_column >= 0) {
        return read_time(r, cells[csv->time_column], out);
    }
    double t = (double)csv->samples++ * 1e9 / csv->sample_hz;
    if (t >= 9e18) {
        return wave_text_fail(&r->text, "this time is too far away");
    }
    *out = (ns_t)(t + 0.5);
    return 0;
}

static bool names_volts(struct cell name)
{
    static const char *const ends[] = {"_V", "(V)", "[V]"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t n = strlen(ends[i]);
        if (name.n >= n && memcmp(name.text + name.n - n, ends[i], n) == 0) {
            return true;
        }
    }
    return false;
}

/** A level: 0 or 1, or how many volts. 0, or the error that wave_text_fail gave. */
static int read_level(struct wave_reader *r, struct cell value, bool *out_high)
{
    int shown = (int)(value.n < 40 ? value.n : 40);
    if (!r->csv.volts) {
        *out_high = cell_is(value, "1");
        return *out_high || cell_is(value, "0")
                   ? 0
                   : wave_text_fail(&r->text, "%.*s is neither 0 nor 1", shown, value.text);
    }
    char number[41] = "";
    memcpy(number, value.text, (size_t)shown);
    char *end = number;
    double volts = strtod(number, &end);
    if (end == number || *end != '\0' || !isfinite(volts)) {
        return wave_text_fail(&r->text, "%.*s is no voltage", shown, value.text);
    }
    *out_high = volts * 1000.0 >= WAVE_HIGH_MV;
    return 0;
}

static int next_sample(struct wave_reader *r, ns_t *out_t, bool *out_high)
{
    struct csv_reader *csv = &r->csv;
    struct wave_text *text = &r->text;
    int e = csv->line_waits ? 1 : data_line(r);
    csv->line_waits = false;
    *out_t = csv->now;
    if (e <= 0) {
        return e;
    }
    struct cell cells[WAVE_COLUMNS];
    unsigned count = split(csv->line, cells);
    if (count <= csv->value_column || (int)count <= csv->time_column) {
        return wave_text_fail(text, "there are %u columns, not enough; the file may be cut off", count);
    }
    ns_t t = 0;
    e = sample_time(r, cells, &t);
    if (e < 0) {
        return e;
    }
    if (t < csv->now) {
        return wave_text_fail(text, "time goes backwards, from %lld ns to %lld ns", (long long)csv->now, (long long)t);
    }
    e = read_level(r, cells[csv->value_column], out_high);
    if (e < 0) {
        return e;
    }
    *out_t = csv->now = t;
    end_line(r);
    return 1;
}

/** Which column has the levels. `names` [count]: without a name n is 0; time_column is none of them. */
static int choose_column(struct wave_reader *r, const struct cell *names, unsigned count)
{
    struct csv_reader *csv = &r->csv;
    const char *wanted = r->wanted != NULL ? r->wanted : WAVE_SIGNAL;
    char list[WAVE_LIST] = "";
    unsigned found = 0, others = 0, other = 0;
    for (unsigned i = 0; i < count; i++) {
        if ((int)i == csv->time_column) {
            continue;
        }
        char name[WAVE_NAME];
        snprintf(name, sizeof name, "%.*s", (int)(names[i].n < 200 ? names[i].n : 200), names[i].text);
        wave_list_add(list, name);
        others++;
        other = i;
        if (cell_is(names[i], wanted)) {
            found++;
            csv->value_column = i;
        }
    }
    if (found == 1) {
        return 0;
    }
    if (found > 1) {
        return wave_text_fail(&r->text, "there are %u columns %s", found, wanted);
    }
    if (r->wanted != NULL) {
        return wave_text_fail(&r->text, "there is no column %.100s; there is: %s", wanted, list);
    }
    if (others != 1) {
        return wave_text_fail(&r->text, "choose a column with FILE,signal=NAME; there is%s%s",
                              others > 0 ? ": " : " none with levels", list);
    }
    csv->value_column = other;
    return 0;
}

/** sigrok heads all channels with "logic"; their names stand in a comment. */
static void name_channels(const struct wave_reader *r, struct cell *names, unsigned count)
{
    const char *at = r->csv.channels;
    for (unsigned i = 0; i < count; i++) {
        if (cell_is(names[i], "logic") && *at != '\0') {
            size_t n = strcspn(at, ",");
            names[i] = trimmed(at, n);
            at += n + (at[n] != '\0');
        }
    }
}

static int read_head(struct wave_reader *r)
{
    struct csv_reader *csv = &r->csv;
    struct cell names[WAVE_COLUMNS];
    unsigned count = split(csv->line, names);
    csv->time_column = -1;
    for (unsigned i = 0; i < count && csv->time_column < 0; i++) {
        csv->time_column = time_unit(names[i], &csv->unit) ? (int)i : -1;
    }
    if (csv->time_column < 0 && csv->sample_hz == 0) {
        return wave_text_fail(&r->text, "no column is a time (time_s, s, ms, us, ns), and there is no sample rate");
    }
    name_channels(r, names, count);
    int e = choose_column(r, names, count);
    csv->volts = e >= 0 && names_volts(names[csv->value_column]);
    end_line(r);
    return e;
}

int wave_csv_open(struct wave_reader *r)
{
    struct csv_reader *csv = &r->csv;
    r->sample = next_sample;
    int e = data_line(r);
    if (e <= 0) {
        return e < 0 ? e : wave_text_fail(&r->text, "there is no data");
    }
    struct cell cells[WAVE_COLUMNS];
    unsigned count = split(csv->line, cells);
    bool number = cells[0].n > 0 && strchr("0123456789+-.", cells[0].text[0]) != NULL;
    if (!number) {
        return read_head(r);
    }
    csv->line_waits = true;
    csv->value_column = 1;
    if (count != 2) {
        return wave_text_fail(&r->text, "without a head there are two columns, time in seconds and level; here are %u",
                              count);
    }
    if (r->wanted != NULL) {
        return wave_text_fail(&r->text, "without a head there is no column %.100s", r->wanted);
    }
    return 0;
}
