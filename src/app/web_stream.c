// SPDX-License-Identifier: Apache-2.0
// Server-sent events: a call to the camera that waits for news, again and again. A slow client gets the newest state later.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/web_private.h"
#include "base/error.h"

struct stream {
    struct web *web;
    struct web_camera *camera;
    struct MHD_Connection *connection;
    const char *name;    /* of its events, and of the operation */
    const char *counter; /* member of an answer that the next call begins with */
    enum web_wait wait;
    json_int_t from; /* negative: from now on */
    struct web_call call;
    atomic_bool asked, answered;
    bool over;
    char *text; /* being sent; NULL: nothing */
    size_t size, sent;
};

static void on_news(void *cookie)
{
    struct stream *s = cookie;
    atomic_store(&s->answered, true);
    web_resume(s->web, s->connection);
}

/** The connection waits for the camera. */
static void ask(struct stream *s)
{
    bool first = s->call.verb == NULL;
    s->call = (struct web_call){.verb = s->name, .wait = first ? WEB_AT_ONCE : s->wait, .done = on_news, .cookie = s};
    s->call.what = s->wait == WEB_NEW_WAVES ? json_pack("{s:I}", "after", s->from < 0 ? (json_int_t)INT64_MAX : s->from)
                                            : json_integer(s->from);
    atomic_store(&s->answered, false);
    atomic_store(&s->asked, true);
    web_suspend(s->web, s->connection);
    if (web_desk_submit(s->camera->desk, &s->call) < 0) {
        s->over = true;
        on_news(s);
    }
}

/** The answer as an event; a comment when nothing is new. */
static char *event_text(struct stream *s, size_t *out_size)
{
    json_t *news = json_object_get(s->call.answer, s->name);
    json_int_t now = json_integer_value(json_object_get(news, s->counter));
    if (news == NULL) {
        s->over = true;
        return NULL;
    }
    bool quiet = now == s->from;
    s->from = now;
    json_object_del(news, "reasons");
    char *data = quiet ? NULL : json_dumps(news, JSON_COMPACT);
    size_t room = (data != NULL ? strlen(data) : 0) + 100;
    char *text = malloc(room);
    if (text != NULL && quiet) {
        snprintf(text, room, ": nothing new\n\n");
    } else if (text != NULL && data != NULL) {
        snprintf(text, room, "event: %s\nid: %lld\ndata: %s\n\n", s->name, (long long)now, data);
    }
    free(data);
    *out_size = text != NULL ? strlen(text) : 0;
    return text;
}

static void take_answer(struct stream *s)
{
    s->text = event_text(s, &s->size);
    s->sent = 0;
    json_decref(s->call.answer);
    json_decref(s->call.what);
    s->call.answer = s->call.what = NULL;
    atomic_store(&s->asked, false);
}

static ssize_t read_stream(void *cls, uint64_t position, char *buffer, size_t room)
{
    struct stream *s = cls;
    (void)position;
    if (s->text == NULL && atomic_load(&s->asked)) {
        if (!atomic_load(&s->answered)) {
            return 0; /* still suspended */
        }
        take_answer(s);
    }
    if (s->over || atomic_load(&s->web->stopping)) {
        return MHD_CONTENT_READER_END_OF_STREAM;
    }
    if (s->text == NULL) {
        ask(s);
        return 0;
    }
    size_t n = s->size - s->sent < room ? s->size - s->sent : room;
    memcpy(buffer, s->text + s->sent, n);
    s->sent += n;
    if (s->sent == s->size) {
        free(s->text);
        s->text = NULL;
    }
    return (ssize_t)n;
}

static void free_stream(void *cls)
{
    struct stream *s = cls;
    json_decref(s->call.answer);
    json_decref(s->call.what);
    free(s->text);
    free(s);
}

static enum MHD_Result open_stream(struct web_request *r, const struct stream *like)
{
    enum { BLOCK = 16 << 10 };
    struct stream *s = malloc(sizeof *s);
    if (s == NULL) {
        return MHD_NO;
    }
    *s = *like;
    s->web = r->web;
    s->camera = r->camera;
    s->connection = r->connection;
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_stream, s, free_stream);
    if (response == NULL) {
        free_stream(s);
        return MHD_NO;
    }
    MHD_add_response_header(response, "Content-Type", "text/event-stream");
    return web_reply(r->connection, 200, response);
}

/** Where a client that comes back was, or what its query says. Negative: neither. */
static int begin_at(const struct web_request *r, const char *name, json_int_t *out)
{
    const char *last = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "Last-Event-ID");
    const char *text = last != NULL ? last : web_query(r, name);
    uint64_t number = 0;
    int e = web_number(text, 0, INT64_MAX, 0, &number);
    *out = text != NULL ? (json_int_t)number : -1;
    return e;
}

enum MHD_Result web_stream_changes(struct web_request *r)
{
    struct stream s = {.name = "changes", .counter = "revision", .wait = WEB_NEW_CHANGES};
    if (begin_at(r, "since", &s.from) < 0) {
        return web_reply_refusal(r->connection, 400, -CT_E_FORMAT, "since is a revision, a whole number");
    }
    s.from = s.from < 0 ? 0 : s.from;
    return open_stream(r, &s);
}

enum MHD_Result web_stream_waves(struct web_request *r)
{
    struct stream s = {.name = "waves", .counter = "next", .wait = WEB_NEW_WAVES};
    if (begin_at(r, "after", &s.from) < 0) {
        return web_reply_refusal(r->connection, 400, -CT_E_FORMAT, "after is the number of an event");
    }
    return open_stream(r, &s);
}
