// SPDX-License-Identifier: Apache-2.0
// Compares every feature with what it was at the last look.
#include "app/change_log.h"

#include <stdlib.h>
#include <string.h>

#include "app/door.h"
#include "app/feature_facts.h"
#include "app/pacer.h"

enum { REST_MS = 1000 };

struct change_log {
    struct camera *camera;
    struct port port;
    struct door door;
    uint64_t revision;
    bool rests;
    struct seen {
        uint64_t revision;      /* of the last change */
        int64_t rests_until_ms; /* what drifts is news no more often */
        const char *why;        /* static; camera_why_locked */
        struct feature_facts facts;
    } seen[FEATURE_COUNT];
};

struct change_log *change_log_new(struct camera *camera)
{
    struct change_log *log = calloc(1, sizeof *log);
    if (log == NULL) {
        return NULL;
    }
    log->camera = camera;
    log->port = camera_port(camera);
    log->door = door_over_port(&log->port);
    change_log_scan(log);
    return log;
}

void change_log_free(struct change_log *log)
{
    free(log);
}

static bool same_number(const struct value *a, const struct value *b)
{
    return a->i == b->i && memcmp(&a->f, &b->f, sizeof a->f) == 0;
}

static bool same_state(const struct door_state *a, const struct door_state *b)
{
    return a->locked == b->locked && a->available == b->available && a->limited == b->limited &&
           (!a->limited ||
            (same_number(&a->min, &b->min) && same_number(&a->max, &b->max) && same_number(&a->inc, &b->inc)));
}

static bool same(const struct seen *a, const struct feature_facts *facts, const char *why)
{
    return a->revision > 0 && a->why == why && a->facts.value_error == facts->value_error &&
           strcmp(a->facts.text, facts->text) == 0 && same_state(&a->facts.state, &facts->state);
}

/** It changes by itself, all the time, and nobody sets it: a temperature. */
static bool drifts(const struct feature *f)
{
    return f->access == FA_RO && (f->flags & FF_VOLATILE) != 0 && f->kind == FK_FLOAT;
}

uint64_t change_log_scan(struct change_log *log)
{
    int64_t now_ms = pacer_wall_ns() / NS_PER_MS;
    bool news = false;
    if (log->rests) {
        return log->revision;
    }
    for (unsigned i = 0; i < FEATURE_COUNT; i++) {
        enum feature_id id = (enum feature_id)i;
        struct seen *seen = &log->seen[i];
        struct feature_facts facts;
        if (feature_facts_read(&log->door, id, &facts) < 0) {
            continue; /* its last state stands */
        }
        const char *why = camera_why_locked(log->camera, id);
        if (!same(seen, &facts, why) && (now_ms >= seen->rests_until_ms || !drifts(&features[i]))) {
            *seen = (struct seen){
                .revision = log->revision + 1, .rests_until_ms = now_ms + REST_MS, .why = why, .facts = facts};
            news = true;
        }
    }
    log->revision += news;
    return log->revision;
}

void change_log_rest(struct change_log *log, bool rests)
{
    log->rests = rests;
}

uint64_t change_log_revision(const struct change_log *log)
{
    return log->revision;
}

json_t *change_log_since(const struct change_log *log, uint64_t since)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < FEATURE_COUNT; i++) {
        const struct seen *seen = &log->seen[i];
        if (seen->revision > since) {
            json_array_append_new(list, feature_facts_state_json(&seen->facts, seen->why));
        }
    }
    return list;
}
