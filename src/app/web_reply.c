// SPDX-License-Identifier: Apache-2.0
// Answers, and the headers that all of them carry.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/operation.h"
#include "app/web_picture.h"
#include "app/web_private.h"
#include "base/error.h"

static const char *const common_headers[][2] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' "
     "data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
     "form-action 'none'; frame-ancestors 'none'"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Frame-Options", "DENY"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
};

unsigned web_status_of(const char *error)
{
    static const struct {
        const char *name;
        unsigned status;
    } table[] = {
#define STATUS(name, status) {#name, status},
#include "app/web_status.def"
#undef STATUS
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (strcmp(table[i].name, error) == 0) {
            return table[i].status;
        }
    }
    return 500;
}

enum MHD_Result web_reply(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response)
{
    if (response == NULL) {
        return MHD_NO;
    }
    for (size_t i = 0; i < sizeof common_headers / sizeof common_headers[0]; i++) {
        MHD_add_response_header(response, common_headers[i][0], common_headers[i][1]);
    }
    enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result reply_text(struct MHD_Connection *connection, unsigned status, char *text)
{
    if (text == NULL) {
        return MHD_NO;
    }
    struct MHD_Response *response = MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE);
    if (response == NULL) {
        free(text);
        return MHD_NO;
    }
    MHD_add_response_header(response, "Content-Type", "application/json");
    return web_reply(connection, status, response);
}

enum MHD_Result web_reply_json(struct MHD_Connection *connection, json_t *answer, const char *part)
{
    unsigned status = 200;
    const json_t *say = answer;
    const char *error = json_string_value(json_object_get(json_object_get(answer, "error"), "name"));
    if (answer == NULL) {
        return web_reply_refusal(connection, 500, -CT_E_MEMORY, error_text(-CT_E_MEMORY));
    }
    if (error != NULL) {
        status = web_status_of(error);
    } else if (part != NULL) {
        say = json_object_get(answer, part);
    }
    char *text = json_dumps(say, JSON_COMPACT);
    json_decref(answer);
    return reply_text(connection, status, text);
}

enum MHD_Result web_reply_refusal(struct MHD_Connection *connection, unsigned status, int e, const char *text)
{
    json_t *answer = operation_refusal(e, text, NULL);
    char *said = json_dumps(answer, JSON_COMPACT);
    json_decref(answer);
    return reply_text(connection, status, said);
}

static void add_picture_headers(struct MHD_Response *response, const struct web_request *r)
{
    const struct frame *f = &r->made_of;
    char text[64];
    snprintf(text, sizeof text, "%llu", (unsigned long long)f->frame_id);
    MHD_add_response_header(response, "X-Frame-Id", text);
    snprintf(text, sizeof text, "%lld", (long long)f->timestamp_ns);
    MHD_add_response_header(response, "X-Timestamp-Ns", text);
    snprintf(text, sizeof text, "%ux%u", f->width, f->height);
    MHD_add_response_header(response, "X-Picture", text);
    MHD_add_response_header(response, "X-Pixel-Format", web_pixel_format(f->pixel_format));
    if (r->made_name != NULL) {
        snprintf(text, sizeof text, "attachment; filename=\"%s-%06llu.%s\"", r->camera->serial,
                 (unsigned long long)f->frame_id % 1000000, r->made_name);
        MHD_add_response_header(response, "Content-Disposition", text);
    }
}

enum MHD_Result web_reply_made(struct web_request *r)
{
    if (r->made == NULL) {
        json_t *answer = r->answer;
        r->answer = NULL;
        return web_reply_json(r->connection, answer, NULL);
    }
    struct MHD_Response *response = MHD_create_response_from_buffer(r->made_size, r->made, MHD_RESPMEM_MUST_FREE);
    if (response == NULL) {
        return MHD_NO;
    }
    r->made = NULL;
    MHD_add_response_header(response, "Content-Type", r->made_type);
    if (r->made_of.width > 0) {
        add_picture_headers(response, r);
    }
    return web_reply(r->connection, 200, response);
}
