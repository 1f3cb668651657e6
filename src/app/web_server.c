// SPDX-License-Identifier: Apache-2.0
// Requests in, answers out: one thread, and whoever works on a request has its connection suspended meanwhile.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/web_private.h"
#include "base/error.h"

enum {
    CONNECTION_MEMORY = 64 << 10, /* for the headers of a request, and what is being sent */
    NICE = 5,
    IDLE_S = 30, /* who takes nothing of an answer for so long is dropped */
};

static bool has_body(const char *method)
{
    return strcmp(method, MHD_HTTP_METHOD_PUT) == 0 || strcmp(method, MHD_HTTP_METHOD_POST) == 0;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

const char *web_query(const struct web_request *r, const char *name)
{
    return MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, name);
}

static struct web_seat *seat_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? info->socket_context : NULL;
}

void web_suspend(struct web *web, struct MHD_Connection *connection)
{
    atomic_fetch_add(&web->suspended, 1);
    MHD_suspend_connection(connection);
}

void web_resume(struct web *web, struct MHD_Connection *connection)
{
    MHD_resume_connection(connection);
    atomic_fetch_sub(&web->suspended, 1);
}

static void on_answer(void *cookie)
{
    struct web_request *r = cookie;
    web_resume(r->web, r->connection);
}

enum MHD_Result web_ask(struct web_request *r)
{
    r->asked = true;
    r->call.done = on_answer;
    r->call.cookie = r;
    web_suspend(r->web, r->connection);
    int e = web_desk_submit(r->camera->desk, &r->call);
    if (e < 0) { /* it goes on as if it had been answered */
        r->call.answer = operation_refusal(e, e == -CT_E_BUSY ? "too much is asked at once" : error_text(e), NULL);
        web_resume(r->web, r->connection);
    }
    return MHD_YES;
}

static enum MHD_Result ask_operation(struct web_request *r)
{
    const char *why = NULL;
    json_t *what = r->route->argument(r, &why);
    if (what == NULL) {
        return web_reply_refusal(r->connection, 400, -CT_E_FORMAT, why);
    }
    r->call.verb = r->route->verb;
    r->call.what = what;
    r->call.tells_changes = r->route->changes;
    return web_ask(r);
}

/** /api/cameras: every camera is asked about itself, one after the other. */
static enum MHD_Result ask_cameras(struct web_request *r)
{
    if (r->answer == NULL) {
        r->answer = json_pack("{s:s, s:[]}", "version", CAMTWIN_VERSION, "cameras");
        r->camera = &r->web->cameras[0];
    }
    if (r->call.answer != NULL) {
        json_t *about = json_object_get(r->call.answer, "about");
        if (about != NULL) {
            json_array_append(json_object_get(r->answer, "cameras"), about);
        }
        json_decref(r->call.answer);
        json_decref(r->call.what);
        r->call = (struct web_call){.answer = NULL};
        r->camera++;
    }
    if (r->camera == &r->web->cameras[r->web->camera_count]) {
        json_t *answer = r->answer;
        r->answer = NULL;
        return web_reply_json(r->connection, answer, NULL);
    }
    r->call.verb = "about";
    r->call.what = json_true();
    return web_ask(r);
}

static bool is_cameras(const struct web_request *r)
{
    return r->path.count == 2 && strcmp(r->path.segments[1], "cameras") == 0;
}

/** The request is there whole. */
static enum MHD_Result start(struct web_request *r)
{
    web_seat_waits(r->web->seats, seat_of(r->connection), false);
    if (r->body_too_long) {
        return web_reply_refusal(r->connection, 413, -CT_E_LENGTH, "a request has at most 65535 bytes");
    }
    if (is_cameras(r)) {
        return ask_cameras(r);
    }
    return r->route->serve != NULL ? r->route->serve(r) : ask_operation(r);
}

/** Whoever worked on it has done so. */
static enum MHD_Result finish(struct web_request *r)
{
    if (is_cameras(r)) {
        return ask_cameras(r);
    }
    if (r->chore != NULL || r->made != NULL) {
        return web_reply_made(r);
    }
    json_t *answer = r->call.answer;
    r->call.answer = NULL;
    return web_reply_json(r->connection, answer, r->route->part);
}

static enum MHD_Result refuse_status(struct MHD_Connection *connection, unsigned status)
{
    return status == 405 ? web_reply_refusal(connection, 405, -CT_E_NOT_IMPLEMENTED, "this path has another method")
                         : web_reply_refusal(connection, 404, -CT_E_NOT_FOUND, "there is no such path");
}

static bool is_json(const char *type)
{
    static const char json[] = "application/json";
    size_t n = sizeof json - 1;
    return type != NULL && strncasecmp(type, json, n) == 0 && (type[n] == '\0' || type[n] == ';' || type[n] == ' ');
}

/** Looks at the headers. 0: it may be read on; else a refusal with this status, and `why`. */
static unsigned check_headers(struct web *web, struct MHD_Connection *connection, bool secret, bool changes,
                              const char **why)
{
    const struct web_headers headers = {
        .host = header(connection, "Host"),
        .origin = header(connection, "Origin"),
        .fetch_site = header(connection, "Sec-Fetch-Site"),
        .authorization = header(connection, "Authorization"),
        .query_token = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "token"),
    };
    unsigned status = web_guard_check(&web->guard, &headers, secret, why);
    const char *length = header(connection, "Content-Length");
    uint64_t n = 0;
    if (status == 0 && changes && !is_json(header(connection, "Content-Type"))) {
        *why = "Content-Type is not application/json";
        status = 415;
    }
    if (status == 0 && length != NULL && web_number(length, 0, WEB_BODY_MAX, 0, &n) < 0) {
        *why = "a request has at most 65535 bytes";
        status = 413;
    }
    return status;
}

static int error_of_status(unsigned status)
{
    return status == 413 ? -CT_E_LENGTH : status == 415 ? -CT_E_FORMAT : -CT_E_LOCKED;
}

/** The headers are there: refuses at once what will never be answered. */
static enum MHD_Result admit(struct web *web, struct MHD_Connection *connection, const char *url, const char *method,
                             void **state)
{
    bool api = strncmp(url, "/api", 4) == 0 && (url[4] == '/' || url[4] == '\0');
    const char *why = NULL;
    unsigned status = check_headers(web, connection, api, api && has_body(method), &why);
    if (status != 0) {
        return web_reply_refusal(connection, status, error_of_status(status), why);
    }
    if (atomic_load(&web->stopping)) {
        return MHD_NO;
    }
    if (!api) {
        return strcmp(method, MHD_HTTP_METHOD_GET) == 0 ? web_file_reply(connection, url)
                                                        : refuse_status(connection, 405);
    }
    struct web_request *r = calloc(1, sizeof *r);
    if (r == NULL) {
        return MHD_NO;
    }
    r->web = web;
    r->connection = connection;
    if (web_path_split(url, &r->path) < 0) {
        free(r);
        return refuse_status(connection, 404);
    }
    r->route = web_route_find(r, method, &status);
    if (r->route == NULL && (!is_cameras(r) || strcmp(method, MHD_HTTP_METHOD_GET) != 0)) {
        bool cameras = is_cameras(r);
        free(r);
        return refuse_status(connection, cameras ? 405 : status);
    }
    *state = r;
    return MHD_YES;
}

/** Part of a body. What is too long is read to its end and thrown away, so that its sender hears why. */
static enum MHD_Result read_body(struct web_request *r, const char *bytes, size_t *size)
{
    if (r->body_too_long || r->body_size + *size > WEB_BODY_MAX) {
        r->body_too_long = true;
        *size = 0;
        return MHD_YES;
    }
    char *body = realloc(r->body, r->body_size + *size);
    if (body == NULL) {
        return MHD_NO;
    }
    memcpy(body + r->body_size, bytes, *size);
    r->body = body;
    r->body_size += *size;
    *size = 0;
    return MHD_YES;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload, size_t *upload_size, void **state)
{
    (void)version;
    struct web_request *r = *state;
    if (r == NULL) {
        return admit(cls, connection, url, method, state);
    }
    if (r->asked) {
        return finish(r);
    }
    return *upload_size > 0 ? read_body(r, upload, upload_size) : start(r);
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode why)
{
    struct web *web = cls;
    struct web_request *r = *state;
    (void)why;
    web_seat_waits(web->seats, seat_of(connection), true);
    if (r != NULL) {
        json_decref(r->call.what);
        json_decref(r->call.answer);
        json_decref(r->answer);
        free(r->made);
        free(r->body);
        free(r);
    }
    *state = NULL;
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct web *web = cls;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        web_seats_leave(web->seats, *socket_context);
        *socket_context = NULL;
        return;
    }
    if (!web->gives_way) { /* to whoever makes pictures for hosts; this is the first time that we are on this thread */
        web->gives_way = true;
        setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
    }
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *socket_context = info != NULL ? web_seats_take(web->seats, info->connect_fd) : NULL;
    web_seats_sweep(web->seats, pacer_wall_ns() / NS_PER_MS);
}

/** Escapes are ours to read: a %2F is no slash. */
static size_t keep_escapes(void *cls, struct MHD_Connection *connection, char *text)
{
    (void)cls;
    (void)connection;
    return strlen(text);
}

static void on_log(void *cls, const char *format, va_list arguments)
{
    const struct web *web = cls;
    char text[300];
    vsnprintf(text, sizeof text, format, arguments);
    text[strcspn(text, "\n")] = '\0';
    log_say(web->log, LOG_DEBUG, "app", "--web: %s", text);
}

int web_start(struct web *web)
{
    web->chores = web_chores_new(web);
    if (web->chores == NULL) {
        return -CT_E_MEMORY;
    }
    web->daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
        on_request, web, MHD_OPTION_EXTERNAL_LOGGER, on_log, web, MHD_OPTION_LISTEN_SOCKET, web->fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)WEB_SEATS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_NOTIFY_COMPLETED, on_completed, web,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, web, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, web,
        MHD_OPTION_END);
    if (web->daemon == NULL) {
        log_say(web->log, LOG_ERROR, "app", "--web: the server can not be started: %s", strerror(errno));
        return -CT_E_IO;
    }
    web->fd = -1; /* the server's now */
    return 0;
}

void web_stop(struct web *web)
{
    if (web == NULL) {
        return;
    }
    atomic_store(&web->stopping, true);
    for (unsigned i = 0; i < web->camera_count; i++) {
        web_desk_flush(web->cameras[i].desk);
        web_gallery_flush(web->cameras[i].gallery);
    }
    /* Who is suspended has to come back first: owners and chores still run, and see to it. */
    for (unsigned i = 0; atomic_load(&web->suspended) > 0 && i < 5000; i++) {
        pacer_sleep_ms(1);
    }
    if (web->daemon != NULL) {
        MHD_stop_daemon(web->daemon);
        web->daemon = NULL;
    }
    web_chores_free(web->chores);
    web->chores = NULL;
}
