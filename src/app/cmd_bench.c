// SPDX-License-Identifier: Apache-2.0
// camtwin bench: the project's own speed figures, as ratios within one run where it can be.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "app/bench.h"
#include "app/commands.h"
#include "base/error.h"

/* `camtwin bench` runs itself a second time as the command of `camtwin run`: a host with our libusb, in a
 * process of its own, as every host is. */
static const char HOST_PART[] = "host-part";

void bench_add(struct bench *b, const char *name, double value, const char *unit, const char *note)
{
    if (b->count < BENCH_RESULTS_MAX) {
        struct bench_result *r = &b->results[b->count++];
        *r = (struct bench_result){.name = name, .value = value, .unit = unit};
        snprintf(r->note, sizeof r->note, "%s", note);
    }
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
        json_array_append_new(
            list, json_pack("{s:s,s:f,s:s,s:s}", "name", r->name, "value", r->value, "unit", r->unit, "note", r->note));
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
        printf("%-28s %14.2f %-10s %s\n", r->name, r->value, r->unit, r->note);
    }
}

/** The figures that the host part wrote down, one a line: name value unit note. */
static int read_host_part(FILE *f, struct bench *b)
{
    static const char *const names[] = {"link_over_memcpy", "link_gbytes_per_s", "register_roundtrips_per_s"};
    static const char *const units[] = {"ratio", "GB/s", "1/s"};
    char name[64], note[96];
    double value;
    unsigned found = 0;
    while (fscanf(f, "%63s %lf %95[^\n]", name, &value, note) == 3) {
        for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
            if (strcmp(name, names[i]) == 0) {
                bench_add(b, names[i], value, units[i], note);
                found++;
            }
        }
    }
    return found == sizeof names / sizeof names[0] ? 0 : -CT_E_FORMAT;
}

static int host_part(void)
{
    struct bench b = {0};
    int e = bench_link(&b);
    for (unsigned i = 0; i < b.count; i++) {
        printf("%s %.6g %s\n", b.results[i].name, b.results[i].value, b.results[i].note);
    }
    if (e < 0) {
        fprintf(stderr, "camtwin: bench: %s\n", error_text(e));
    }
    return e < 0 ? EXIT_FAILED : EXIT_OK;
}

static int run_host_part(struct bench *b)
{
    char self[4096], command[9000];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n < 0) {
        return -CT_E_IO;
    }
    self[n] = '\0';
    snprintf(command, sizeof command, "'%s' run --no-pixels --clock free -- '%s' bench %s", self, self, HOST_PART);
    FILE *f = popen(command, "r");
    if (f == NULL) {
        return -CT_E_IO;
    }
    int e = read_host_part(f, b);
    return pclose(f) == 0 ? e : -CT_E_IO;
}

int cmd_bench(const struct options *o, int argc, char **argv)
{
    if (argc == 1 && strcmp(argv[0], HOST_PART) == 0) {
        return host_part();
    }
    if (argc > 0) {
        fprintf(stderr, "camtwin: bench takes no arguments, but got %s\n", argv[0]);
        return EXIT_USAGE;
    }
    struct bench b = {0};
    int e = bench_camera(o, &b);
    if (e >= 0) {
        e = run_host_part(&b);
    }
    if (e < 0) {
        fprintf(stderr, "camtwin: bench: %s\n", error_text(e));
        return EXIT_FAILED;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    bench_add(&b, "rss_mib", (double)usage.ru_maxrss / 1024.0, "MiB", "most memory this process had at once");
    if (o->json) {
        print_json(&b);
    } else {
        print_table(&b);
    }
    return EXIT_OK;
}
