// SPDX-License-Identifier: Apache-2.0
// Decimal digits to nanoseconds without a rounding in between.
#include "app/duration.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"

static const ns_t longest_ns = 1000000000 * NS_PER_S;

/** Nanoseconds of a unit, 0 when there is no such unit. */
static ns_t unit_ns(const char *text, size_t n)
{
    static const struct {
        const char *word;
        ns_t ns;
    } units[] = {{"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", NS_PER_S}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strlen(units[i].word) == n && memcmp(units[i].word, text, n) == 0) {
            return units[i].ns;
        }
    }
    return 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

int duration_parse(const char *text, size_t n, ns_t *out)
{
    size_t number = 0; /* characters of it */
    while (number < n && (is_digit(text[number]) || text[number] == '.')) {
        number++;
    }
    ns_t unit = unit_ns(text + number, n - number);
    if (unit == 0 || number == 0 || !is_digit(text[0]) || !is_digit(text[number - 1])) {
        return -CT_E_FORMAT;
    }
    ns_t sum = 0;
    size_t i = 0;
    for (; i < number && text[i] != '.'; i++) {
        if (sum > longest_ns / 10) {
            return -CT_E_FORMAT;
        }
        sum = 10 * sum + (text[i] - '0');
    }
    if (sum > longest_ns / unit) {
        return -CT_E_FORMAT;
    }
    sum *= unit;
    for (i++; i < number; i++) { /* behind the point */
        bool whole = unit % 10 == 0;
        if (text[i] == '.' || (!whole && text[i] != '0')) {
            return -CT_E_FORMAT;
        }
        unit = whole ? unit / 10 : unit;
        sum += whole ? (text[i] - '0') * unit : 0;
    }
    *out = sum;
    return 0;
}
