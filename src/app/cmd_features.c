// SPDX-License-Identifier: Apache-2.0
// camtwin features: every feature of the running camera, or, when none runs, of a camera made for the question.
#include "app/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "app/door.h"
#include "app/feature_arg.h"
#include "app/feature_facts.h"
#include "app/pick.h"
#include "app/talk.h"
#include "app/twin.h"
#include "attach/link_path.h"
#include "base/error.h"
#include "base/job.h"
#include "camera/camera.h"

enum { COLUMNS = 7, CELL_MAX = 300, WIDEST = 40 };

/** Who answers: a running camera or one in this process. */
struct witness {
    struct picked camera;
    struct twin twin;
    bool local;
    struct port port;
    struct door door;
};

static enum exit_status witness_open(const struct options *o, const struct log *log, struct witness *w)
{
    struct link_place place;
    if (!o->serial_chosen && link_scan(&place, 1) <= 0) {
        int err = twin_open(&(struct twin_config){.options = o, .jobs = jobs_inline(), .log = log}, &w->twin);
        if (err < 0) {
            return EXIT_FAILED; /* twin_open has said why */
        }
        w->local = true;
        w->port = camera_port(w->twin.camera);
        w->door = door_over_port(&w->port);
        log_say(log, LOG_INFO, "app",
                "no camera is running: these are the values of one that has just been plugged in");
        return EXIT_OK;
    }
    enum exit_status status = pick_door(o, log, &w->camera);
    w->door = w->camera.door;
    return status;
}

static void witness_close(struct witness *w)
{
    pick_close(&w->camera);
    if (w->local) {
        twin_close(&w->twin);
    }
}

static const char *or_dash(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : "-";
}

static void make_cell(const struct feature_facts *facts, unsigned column, char cell[CELL_MAX])
{
    const struct feature *f = &features[facts->id];
    char range[CELL_MAX];
    switch (column) {
    case 0: snprintf(cell, CELL_MAX, "%s", f->name); break;
    case 1: /* a table is cut; `features NAME` and `get` show it whole */
        snprintf(cell, CELL_MAX, "%.*s%s", WIDEST - 3, or_dash(facts->text),
                 strlen(facts->text) > WIDEST - 3 ? "..." : "");
        break;
    case 2:
        feature_facts_print_range(facts, range, sizeof range);
        snprintf(cell, CELL_MAX, "%s", or_dash(range));
        break;
    case 3: snprintf(cell, CELL_MAX, "%s", or_dash(f->unit)); break;
    case 4:
        snprintf(cell, CELL_MAX, "%s%s", feature_access_text(f),
                 !facts->state.available ? ",unavailable"
                 : facts->state.locked   ? ",locked"
                                         : "");
        break;
    case 5: snprintf(cell, CELL_MAX, "%s", or_dash(f->v4l2)); break;
    default: snprintf(cell, CELL_MAX, "%s", or_dash(f->vcd)); break;
    }
}

static void print_table(const struct feature_facts *facts, unsigned n)
{
    static const char *const title[COLUMNS] = {"U3V", "VALUE", "RANGE", "UNIT", "ACCESS", "V4L2", "VCD"};
    size_t width[COLUMNS];
    char cell[CELL_MAX];
    for (unsigned column = 0; column < COLUMNS; column++) {
        width[column] = strlen(title[column]);
        for (unsigned i = 0; i < n; i++) {
            make_cell(&facts[i], column, cell);
            size_t len = strlen(cell) < WIDEST ? strlen(cell) : WIDEST;
            width[column] = len > width[column] ? len : width[column];
        }
    }
    for (unsigned i = 0; i <= n; i++) {
        for (unsigned column = 0; column < COLUMNS; column++) {
            const char *text = title[column];
            if (i > 0) {
                make_cell(&facts[i - 1], column, cell);
                text = cell;
            }
            bool last = column == COLUMNS - 1;
            printf("%-*s%s", last ? 0 : (int)width[column], text, last ? "\n" : "  ");
        }
    }
}

static void print_line(const char *title, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        printf("  %-10s %s\n", title, text);
    }
}

/** All that is known of one feature. */
static void print_card(const struct feature_facts *facts)
{
    const struct feature *f = &features[facts->id];
    char range[CELL_MAX];
    char access[64];
    char address[32];
    feature_facts_print_range(facts, range, sizeof range);
    snprintf(access, sizeof access, "%s%s%s", feature_access_text(f), facts->state.locked ? ", locked now" : "",
             facts->state.available ? "" : ", not available now");
    snprintf(address, sizeof address, "0x%06X", (unsigned)f->addr);
    printf("%s\n", f->name);
    print_line("is", f->tooltip);
    print_line("more", f->description);
    print_line("value", facts->text);
    print_line("range", range);
    print_line("unit", f->unit);
    print_line("type", feature_kind_text(f));
    print_line("access", access);
    print_line("category", f->category);
    print_line("V4L2", f->v4l2);
    print_line("VCD", f->vcd);
    print_line("manual", f->section);
    print_line("register", address);
    print_line("kept", feature_kept_text(f));
    print_line("gap", f->gap);
}

static enum exit_status print_json(const struct feature_facts *facts, unsigned n)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < n; i++) {
        json_array_append_new(list, feature_facts_json(&facts[i]));
    }
    char *text = json_array_size(list) == n ? json_dumps(list, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) : NULL;
    json_decref(list);
    if (text == NULL) {
        return EXIT_FAILED;
    }
    printf("%s\n", text);
    free(text);
    return EXIT_OK;
}

static enum exit_status show(const struct options *o, const struct log *log, const struct door *door,
                             enum feature_id id)
{
    unsigned first = id == FEAT_NONE ? 0 : id;
    unsigned n = id == FEAT_NONE ? FEATURE_COUNT : 1;
    struct feature_facts *facts = calloc(n, sizeof *facts);
    int err = facts == NULL ? -CT_E_MEMORY : 0;
    for (unsigned i = 0; i < n && err == 0; i++) {
        err = feature_facts_read(door, (enum feature_id)(first + i), &facts[i]);
    }
    enum exit_status status = EXIT_OK;
    if (err < 0) {
        log_say(log, LOG_ERROR, "app", "the camera's features can not be read: %s", error_text(err));
        status = EXIT_FAILED;
    } else if (o->json) {
        status = print_json(facts, n);
    } else if (n == 1) {
        print_card(facts);
    } else {
        print_table(facts, n);
    }
    free(facts);
    return status;
}

int cmd_features(const struct options *o, int argc, char **argv)
{
    struct log log = talk_log(o);
    enum feature_id id = FEAT_NONE;
    if (argc > 1 || (argc == 1 && argv[0][0] == '-')) {
        log_say(&log, LOG_ERROR, "app", "features takes one NAME, and options before it");
        return EXIT_USAGE;
    }
    if (argc == 1) {
        id = feature_arg(&log, argv[0]);
        if (id == FEAT_NONE) {
            return EXIT_FAILED;
        }
    }
    struct witness w = {0};
    enum exit_status status = witness_open(o, &log, &w);
    if (status != EXIT_OK) {
        return status;
    }
    status = show(o, &log, &w.door, id);
    witness_close(&w);
    return status;
}
