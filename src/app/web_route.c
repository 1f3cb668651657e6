// SPDX-License-Identifier: Apache-2.0
// Which row of the table a request means, and the arguments of operations.
#include <string.h>

#include "app/scene_spec.h"
#include "app/web_private.h"

static json_t *argument_true(const struct web_request *r, const char **why)
{
    (void)r;
    (void)why;
    return json_true();
}

static json_t *argument_word(const struct web_request *r, const char **why)
{
    (void)why;
    json_t *word = json_string(r->word);
    if (word == NULL) {
        *why = "this name is not UTF-8";
    }
    return word;
}

static json_t *body_object(const struct web_request *r, const char **why)
{
    json_t *body = json_loadb(r->body != NULL ? r->body : "", r->body_size, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(body)) {
        *why = "the body is not one JSON object";
        json_decref(body);
        return NULL;
    }
    return body;
}

static json_t *argument_body(const struct web_request *r, const char **why)
{
    return body_object(r, why);
}

static json_t *argument_value(const struct web_request *r, const char **why)
{
    json_t *body = body_object(r, why);
    json_t *value = json_object_get(body, "value");
    json_t *set = json_object();
    if (value == NULL || json_object_size(body) != 1 || json_object_set(set, r->word, value) != 0) {
        *why = *why != NULL ? *why : "the body is {\"value\": VALUE}";
        json_decref(set);
        set = NULL;
    }
    json_decref(body);
    return set;
}

/** A body that says nothing. */
static bool is_empty_body(const struct web_request *r, const char **why)
{
    json_t *body = body_object(r, why);
    bool empty = body != NULL && json_object_size(body) == 0;
    json_decref(body);
    if (!empty) {
        *why = "the body is {}";
    }
    return empty;
}

static json_t *argument_exec(const struct web_request *r, const char **why)
{
    return is_empty_body(r, why) ? argument_word(r, why) : NULL;
}

static json_t *named(const struct web_request *r, const char *name, const char **why)
{
    json_t *word = is_empty_body(r, why) ? argument_word(r, why) : NULL;
    return word != NULL ? json_pack("{s:o}", name, word) : NULL;
}

static json_t *argument_load(const struct web_request *r, const char **why)
{
    return named(r, "load", why);
}

static json_t *argument_save(const struct web_request *r, const char **why)
{
    return named(r, "save", why);
}

static json_t *argument_since(const struct web_request *r, const char **why)
{
    uint64_t since = 0;
    if (web_number(web_query(r, "since"), 0, INT64_MAX, 0, &since) < 0) {
        *why = "since is a revision, a whole number";
        return NULL;
    }
    return json_integer((json_int_t)since);
}

static json_t *argument_after(const struct web_request *r, const char **why)
{
    uint64_t after = 0;
    const char *text = web_query(r, "after");
    if (web_number(text, 0, INT64_MAX, 0, &after) < 0) {
        *why = "after is the number of an event";
        return NULL;
    }
    return text != NULL ? json_pack("{s:I}", "after", (json_int_t)after) : json_object();
}

static json_t *argument_line(const struct web_request *r, const char **why)
{
    json_t *body = body_object(r, why);
    json_t *level = json_object_get(body, "level");
    if (level == NULL) {
        return body;
    }
    json_t *order = json_object_size(body) == 1 && json_is_string(level) ? json_incref(level) : NULL;
    json_decref(body);
    if (order == NULL) {
        *why = "the body is {\"level\": \"high\"}, {\"level\": \"low\"} or a pulse";
    }
    return order;
}

/** A page in a browser must not have the server open files: over HTTP there are the scenes that need none. */
static json_t *argument_scene(const struct web_request *r, const char **why)
{
    json_t *body = body_object(r, why);
    const char *spec = json_string_value(json_object_get(body, "spec"));
    if (spec != NULL && json_object_size(body) == 1 && scene_spec_is_computed(spec)) {
        return body;
    }
    *why = spec != NULL
               ? "over HTTP a scene is chart or flat:PHOTONS; `camtwin scene` takes files, videos and devices too"
               : "the body is {\"spec\": SCENE}";
    json_decref(body);
    return NULL;
}

static const struct web_route routes[] = {
#define OPERATION_ROUTE(method_, path_, verb_, argument_, part_, changes_)                                             \
    {.method = (method_),                                                                                              \
     .path = (path_),                                                                                                  \
     .verb = (verb_),                                                                                                  \
     .argument = (argument_),                                                                                          \
     .part = (part_),                                                                                                  \
     .changes = (changes_)},
#define OTHER_ROUTE(method_, path_, serve_) {.method = (method_), .path = (path_), .serve = (serve_)},
#include "app/web_route_table.def"
#undef OPERATION_ROUTE
#undef OTHER_ROUTE
};

static struct web_camera *camera_of(struct web *web, const char *serial)
{
    for (unsigned i = 0; i < web->camera_count; i++) {
        if (strcmp(web->cameras[i].serial, serial) == 0) {
            return &web->cameras[i];
        }
    }
    return NULL;
}

const struct web_route *web_route_find(struct web_request *r, const char *method, unsigned *out_status)
{
    unsigned first = 1; /* behind "api" */
    r->camera = r->web->camera_count > 0 ? &r->web->cameras[0] : NULL;
    if (r->path.count >= 3 && strcmp(r->path.segments[1], "cameras") == 0) {
        r->camera = camera_of(r->web, r->path.segments[2]);
        first = 3;
    }
    *out_status = 404;
    for (unsigned i = 0; r->camera != NULL && i < sizeof routes / sizeof routes[0]; i++) {
        if (!web_path_matches(&r->path, first, routes[i].path, &r->word)) {
            continue;
        }
        if (strcmp(routes[i].method, method) == 0) {
            return &routes[i];
        }
        *out_status = 405;
    }
    return NULL;
}
