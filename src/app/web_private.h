// SPDX-License-Identifier: Apache-2.0
// The server's insides, shared by its files only.
#ifndef CAMTWIN_APP_WEB_PRIVATE_H
#define CAMTWIN_APP_WEB_PRIVATE_H

#include <stdatomic.h>

#include <microhttpd.h>

#include "app/options.h"
#include "app/web.h"
#include "app/web_guard.h"
#include "app/web_path.h"
#include "app/web_seats.h"

enum { WEB_BODY_MAX = 65535, WEB_PICTURE_WAIT_MS = 5000 };

struct web_chores;
struct web_route;

struct web {
    const struct log *log;
    int fd; /* listening */
    struct web_guard guard;
    char url[WEB_HOST_MAX + 32];
    char key[WEB_TOKEN_DIGITS + 16];
    struct MHD_Daemon *daemon; /* NULL: not started */
    struct web_camera cameras[CAMERAS_MAX];
    unsigned camera_count;
    struct web_seats *seats;
    struct web_chores *chores;
    atomic_bool stopping;
    bool gives_way;        /* its thread has been told to; that thread's alone */
    atomic_uint suspended; /* connections that somebody else will resume */
};

/** One request, from its headers to the end of its answer. */
struct web_request {
    struct web *web;
    struct MHD_Connection *connection;
    const struct web_route *route;
    struct web_camera *camera;
    struct web_path path;
    const char *word; /* what stands at {} of the route */
    bool asked;       /* somebody else works on it, or has: `answer` or `made` is there when the connection goes on */
    char *body;
    size_t body_size;
    bool body_too_long;
    struct web_call call;
    json_t *answer; /* an operation's, or of its form */

    /* Or something made by a chore. */
    void (*chore)(struct web_request *r);
    struct web_request *next_chore;
    uint8_t *made; /* malloc'ed; [made_size] */
    size_t made_size;
    const char *made_type;
    struct frame made_of;  /* the picture, for the headers; width 0: none */
    const char *made_name; /* ending of a file to save it in; NULL: shown */
};

/** One row of web_route_table.def. */
struct web_route {
    const char *method, *path;
    /* Either an operation: its argument is made from the request (NULL and *why: a refusal), and what is answered is the
     * member `part` of its answer, or all of it. */
    const char *verb, *part;
    bool changes;
    json_t *(*argument)(const struct web_request *r, const char **why);
    /* or something else altogether, which queues an answer or suspends the connection. */
    enum MHD_Result (*serve)(struct web_request *r);
};

/** The row for a request, r->path being there; sets r->camera and r->word. NULL and the status: 404, 405. */
const struct web_route *web_route_find(struct web_request *r, const char *method, unsigned *out_status);

/* web_reply.c */
enum MHD_Result web_reply(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response);
/** Takes the reference. The status follows from the error, if it is one. `part` may be NULL. */
enum MHD_Result web_reply_json(struct MHD_Connection *connection, json_t *answer, const char *part);
/** With another status than the error has. */
enum MHD_Result web_reply_refusal(struct MHD_Connection *connection, unsigned status, int e, const char *text);
enum MHD_Result web_reply_made(struct web_request *r);
unsigned web_status_of(const char *error);

/* web_server.c: hands a connection out, and takes it back on any thread. */
void web_suspend(struct web *web, struct MHD_Connection *connection);
void web_resume(struct web *web, struct MHD_Connection *connection);
const char *web_query(const struct web_request *r, const char *name);
/** Submits r->call, the connection being suspended until it is answered. */
enum MHD_Result web_ask(struct web_request *r);

/* web_file.c */
enum MHD_Result web_file_reply(struct MHD_Connection *connection, const char *path);

/* web_stream.c, web_live.c */
enum MHD_Result web_stream_changes(struct web_request *r);
enum MHD_Result web_stream_waves(struct web_request *r);
enum MHD_Result web_live(struct web_request *r);

/* web_picture.c: what chores make */
enum MHD_Result web_frame(struct web_request *r);
enum MHD_Result web_pixels(struct web_request *r);
enum MHD_Result web_statistics(struct web_request *r);

/* web_wave_file.c */
enum MHD_Result web_wave_file(struct web_request *r);

/* web_chores.c: two threads for what takes long */
struct web_chores *web_chores_new(struct web *web);
void web_chores_free(struct web_chores *chores);
/** Suspends the connection and has `chore(r)` done; a refusal is queued when too much is to be done. */
enum MHD_Result web_chore(struct web_request *r, void (*chore)(struct web_request *r));

#endif
