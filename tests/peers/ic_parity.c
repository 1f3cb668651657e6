// SPDX-License-Identifier: Apache-2.0
// A program for IC Imaging Control, written against its signatures alone: every property that the manual names is set and
// read back. Usage: ic_parity FEATURES_TSV. For each value it prints a line
//     FEATURE <tab> INTERFACE <tab> SET <tab> READ
// and waits for one on stdin, so that somebody can look at the camera meanwhile. Ends with a line "done ROWS".
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/tisgrabber.h"

enum { COLUMN_FEATURE = 8, COLUMN_VCD = 10, COLUMNS = 12 };

static HGRABBER grabber;
static const char *feature;

/* The interface takes char*, and writes nothing there. */
static char *text(const char *s)
{
    return (char *)s;
}

static void check(int good, const char *what)
{
    if (!good) {
        printf("failed\t%s\t%s\n", feature != NULL ? feature : "", what);
        fflush(stdout);
        exit(1);
    }
}

static void tell(const char *interface, const char *set, const char *read)
{
    char answer[16];
    printf("%s\t%s\t%s\t%s\n", feature, interface, set, read);
    fflush(stdout);
    check(fgets(answer, sizeof answer, stdin) != NULL, "nobody answers");
}

static void tell_numbers(const char *interface, double set, double read)
{
    char a[32];
    char b[32];
    snprintf(a, sizeof a, "%.9g", set);
    snprintf(b, sizeof b, "%.9g", read);
    tell(interface, a, b);
}

/* What an automatic drives can be set only while it is off. */
static void free_all_values(void)
{
    check(IC_SetPropertySwitch(grabber, text("Exposure"), text("Auto"), 0) == IC_SUCCESS, "exposure automatic off");
    check(IC_SetPropertySwitch(grabber, text("Exposure"), text("Auto Max Auto"), 0) == IC_SUCCESS,
          "limit automatic off");
    check(IC_SetPropertySwitch(grabber, text("Gain"), text("Auto"), 0) == IC_SUCCESS, "gain automatic off");
    check(IC_SetPropertySwitch(grabber, text("Partial scan"), text("Auto-center"), 0) == IC_SUCCESS, "centring off");
    check(IC_SetPropertyMapString(grabber, text("Auto Functions ROI"), text("Preset"), text("Custom Rectangle")) ==
              IC_SUCCESS,
          "preset");
}

static void range(char *item, char *element)
{
    int min = -1;
    int max = -1;
    int now = -1;
    check(IC_GetPropertyValueRange(grabber, item, element, &min, &max) == IC_SUCCESS && min < max, "range");
    check(IC_GetPropertyValue(grabber, item, element, &now) == IC_SUCCESS, "value");
    if (IC_SetPropertyValue(grabber, item, element, now) != IC_SUCCESS) {
        tell_numbers("Range", now, now); /* one that can only be read */
        return;
    }
    const int values[] = {min, max, min + (max - min) / 2};
    for (unsigned i = 0; i < 3; i++) {
        check(IC_SetPropertyValue(grabber, item, element, values[i]) == IC_SUCCESS, "set");
        check(IC_GetPropertyValue(grabber, item, element, &now) == IC_SUCCESS, "get");
        tell_numbers("Range", values[i], now);
    }
    check(IC_SetPropertyValue(grabber, item, element, max + 1) == IC_ERROR, "above the range");
    check(min > 0 || IC_SetPropertyValue(grabber, item, element, -1) == IC_ERROR, "below the range");
}

static void absolute(char *item, char *element)
{
    float min = -1;
    float max = -1;
    float now = -1;
    check(IC_GetPropertyAbsoluteValueRange(grabber, item, element, &min, &max) == IC_SUCCESS && min < max, "range");
    const float values[] = {min, max, min + (max - min) / 4};
    for (unsigned i = 0; i < 3; i++) {
        check(IC_SetPropertyAbsoluteValue(grabber, item, element, values[i]) == IC_SUCCESS, "set");
        check(IC_GetPropertyAbsoluteValue(grabber, item, element, &now) == IC_SUCCESS, "get");
        tell_numbers("AbsoluteValue", values[i], now);
    }
}

static void on_off(char *item, char *element)
{
    for (int on = 1; on >= 0; on--) {
        int now = -1;
        check(IC_SetPropertySwitch(grabber, item, element, on) == IC_SUCCESS, "set");
        check(IC_GetPropertySwitch(grabber, item, element, &now) == IC_SUCCESS && now == on, "get");
        tell("Switch", on ? "1" : "0", now ? "1" : "0");
    }
}

static void map(char *item, char *element)
{
    char texts[16][32];
    char *strings[16];
    char now[64];
    int count = 0;
    int longest = 0;
    int bytes = sizeof now;
    for (unsigned i = 0; i < 16; i++) {
        strings[i] = texts[i];
    }
    check(IC_GetPropertyMapStrings(grabber, item, element, &count, &longest, NULL) == IC_SUCCESS, "count");
    check(count >= 2 && count <= 16 && longest <= 32, "count");
    check(IC_GetPropertyMapStrings(grabber, item, element, &count, &longest, strings) == IC_SUCCESS, "strings");
    for (int i = 0; i < count; i++) {
        check(IC_SetPropertyMapString(grabber, item, element, texts[i]) == IC_SUCCESS, "set");
        bytes = sizeof now;
        check(IC_GetPropertyMapString(grabber, item, element, &bytes, now) == IC_SUCCESS, "get");
        tell("MapStrings", texts[i], now);
    }
}

struct row {
    char item[64], element[64];
};

static int interface(char *name, void *data)
{
    struct row *row = data;
    free_all_values();
    if (strcmp(name, "Range") == 0) {
        range(row->item, row->element);
    } else if (strcmp(name, "AbsoluteValue") == 0) {
        absolute(row->item, row->element);
    } else if (strcmp(name, "Switch") == 0) {
        on_off(row->item, row->element);
    } else if (strcmp(name, "MapStrings") == 0) {
        map(row->item, row->element);
    } else {
        check(strcmp(name, "Button") == 0, name);
        check(IC_PropertyOnePush(grabber, row->item, row->element) == IC_SUCCESS, "push");
        tell("Button", "1", "1");
    }
    return 0;
}

/* The columns of a line, in place. */
static unsigned split(char *line, char *columns[COLUMNS])
{
    unsigned n = 0;
    line[strcspn(line, "\r\n")] = '\0';
    while (line != NULL && n < COLUMNS) {
        char *tab = strchr(line, '\t');
        columns[n++] = line;
        if (tab != NULL) {
            *tab++ = '\0';
        }
        line = tab;
    }
    return n;
}

static void run_row(char *vcd)
{
    struct row row;
    const size_t n = strcspn(vcd, "/");
    snprintf(row.item, sizeof row.item, "%.*s", (int)n, vcd);
    snprintf(row.element, sizeof row.element, "%s", vcd + n + 1);
    check(IC_IsPropertyAvailable(grabber, row.item, row.element) == IC_SUCCESS, vcd);
    check(IC_enumPropertyElementInterfaces(grabber, row.item, row.element, interface, &row) == IC_SUCCESS, vcd);
}

int main(int argc, char **argv)
{
    char line[2048];
    char *columns[COLUMNS];
    int rows = 0;
    FILE *table = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (table == NULL) {
        return 2;
    }
    check(IC_InitLibrary(NULL) == IC_SUCCESS, "library");
    grabber = IC_CreateGrabber();
    check(IC_OpenVideoCaptureDevice(grabber, text("DMK 38UX253")) == IC_SUCCESS, "open");
    check(IC_SetVideoFormat(grabber, text("Y800 (640x480)")) == IC_SUCCESS, "format");
    while (fgets(line, sizeof line, table) != NULL) {
        if (split(line, columns) > COLUMN_VCD && strncmp(columns[COLUMN_VCD], "VCDID_", 6) == 0) {
            feature = columns[COLUMN_FEATURE];
            run_row(columns[COLUMN_VCD]);
            rows++;
        }
    }
    fclose(table);
    IC_ReleaseGrabber(&grabber);
    IC_CloseLibrary();
    printf("done %d\n", rows);
    return 0;
}
