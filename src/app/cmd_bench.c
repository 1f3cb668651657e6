// SPDX-License-Identifier: Apache-2.0
// camtwin bench: the project's own speed figures, as ratios within one run where it can be.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "app/bench.h"
#include "app/commands.h"
#include "base/error.h"

void bench_add(struct bench *b, const char *name, double value, const char *unit, const char *note)
{
    if (b->count < BENCH_RESULTS_MAX) {
        struct bench_result *r = &b->results[b->count++];
        *r = (struct bench_result){.name = name, .value = value, .unit = unit};
        snprintf(r->note, sizeof r->note, "%s", note);
    }
}

void bench_leave_out(struct bench *b, const char *name, const char *why)
{
    bench_add(b, name, 0.0, "", why);
    b->results[b->count - 1].left_out = true;
}

double bench_value(const struct bench *b, const char *name)
{
    for (unsigned i = 0; i < b->count; i++) {
        if (strcmp(b->results[i].name, name) == 0 && !b->results[i].left_out) {
            return b->results[i].value;
        }
    }
    return 0.0;
}

static void machine_name(char *out, size_t n)
{
    char line[256];
    FILE *f = fopen("/proc/cpuinfo", "r");
    snprintf(out, n, "unknown");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon != NULL) {
            colon[strcspn(colon, "\n")] = '\0';
            snprintf(out, n, "%s, %ld cores", colon + 2, sysconf(_SC_NPROCESSORS_ONLN));
            break;
        }
    }
    if (f != NULL) {
        fclose(f);
    }
}

static json_t *results_json(const struct bench *b)
{
    char machine[300];
    machine_name(machine, sizeof machine);
    json_t *list = json_array();
    for (unsigned i = 0; i < b->count; i++) {
        const struct bench_result *r = &b->results[i];
        json_t *value = r->left_out ? json_null() : json_real(r->value);
        json_array_append_new(
            list, json_pack("{s:s,s:o,s:s,s:s}", "name", r->name, "value", value, "unit", r->unit, "note", r->note));
    }
    return json_pack("{s:s,s:o}", "machine", machine, "results", list);
}

static void print_json(const struct bench *b)
{
    json_t *root = results_json(b);
    json_dumpf(root, stdout, JSON_INDENT(2));
    printf("\n");
    json_decref(root);
}

static void print_table(const struct bench *b)
{
    char machine[300];
    machine_name(machine, sizeof machine);
    printf("%s\n", machine);
    for (unsigned i = 0; i < b->count; i++) {
        const struct bench_result *r = &b->results[i];
        if (r->left_out) {
            printf("%-28s %14s %-10s %s\n", r->name, "left out", "", r->note);
        } else {
            printf("%-28s %14.2f %-10s %s\n", r->name, r->value, r->unit, r->note);
        }
    }
}

int cmd_bench(const struct options *o, int argc, char **argv)
{
    if (argc == 1 && strcmp(argv[0], BENCH_LINK_PART) == 0) {
        return bench_host_part(bench_link);
    }
    if (argc == 1 && strcmp(argv[0], BENCH_MEMORY_PART) == 0) {
        return bench_host_part(bench_memory);
    }
    if (argc > 0) {
        fprintf(stderr, "camtwin: bench takes no arguments, but got %s\n", argv[0]);
        return EXIT_USAGE;
    }
    struct bench b = {0};
    int e = bench_camera(o, &b);
    if (e >= 0) {
        e = bench_sensor(o, &b);
    }
    if (e >= 0) {
        bench_python(&b);
        e = bench_host(&b);
    }
    if (e < 0) {
        fprintf(stderr, "camtwin: bench: %s\n", error_text(e));
        return EXIT_FAILED;
    }
    if (o->json) {
        print_json(&b);
    } else {
        print_table(&b);
    }
    return EXIT_OK;
}
