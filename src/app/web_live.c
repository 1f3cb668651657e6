// SPDX-License-Identifier: Apache-2.0
// The live picture: a viewer of the gallery for each connection. Who is slow gets fewer pictures, not older ones.
#include <stdlib.h>
#include <string.h>

#include "app/web_private.h"
#include "base/error.h"

struct live {
    struct web *web;
    struct web_gallery *gallery;
    struct MHD_Connection *connection;
    int viewer;
    bool begun; /* the first boundary is out */
    struct web_jpeg *jpeg;
    size_t sent;
};

static void on_ready(void *cookie)
{
    struct live *l = cookie;
    web_resume(l->web, l->connection);
}

/** The next picture. False: there is none, and the connection waits for it, or *out_closed: there will be none. */
static bool fetch(struct live *l, bool *out_closed)
{
    l->sent = 0;
    l->jpeg = web_gallery_next(l->gallery, l->viewer, false, out_closed);
    if (l->jpeg != NULL || *out_closed) {
        return l->jpeg != NULL;
    }
    web_suspend(l->web, l->connection); /* first: whoever resumes it may be quick */
    bool closed = false;
    l->jpeg = web_gallery_next(l->gallery, l->viewer, true, &closed);
    if (l->jpeg != NULL || closed) {
        web_resume(l->web, l->connection); /* and is asked again */
    }
    return false;
}

static ssize_t read_live(void *cls, uint64_t position, char *buffer, size_t room)
{
    static const char boundary[] = "--" WEB_BOUNDARY "\r\n";
    struct live *l = cls;
    (void)position;
    if (atomic_load(&l->web->stopping)) {
        return MHD_CONTENT_READER_END_OF_STREAM;
    }
    if (!l->begun && room >= sizeof boundary) {
        l->begun = true;
        memcpy(buffer, boundary, sizeof boundary - 1);
        return sizeof boundary - 1;
    }
    if (l->jpeg == NULL) {
        bool closed = false;
        if (!fetch(l, &closed)) {
            return closed ? MHD_CONTENT_READER_END_OF_STREAM : 0;
        }
    }
    size_t left = l->jpeg->size - l->sent;
    size_t n = left < room ? left : room;
    memcpy(buffer, l->jpeg->bytes + l->sent, n);
    l->sent += n;
    if (l->sent == l->jpeg->size) {
        web_jpeg_unref(l->jpeg);
        l->jpeg = NULL;
    }
    return (ssize_t)n;
}

static void free_live(void *cls)
{
    struct live *l = cls;
    web_gallery_leave(l->gallery, l->viewer);
    web_jpeg_unref(l->jpeg);
    free(l);
}

static int read_view(const struct web_request *r, struct web_view *out)
{
    static const struct {
        const char *name;
        uint64_t least, most, otherwise;
    } numbers[] = {{"x", 0, 65535, 0}, {"y", 0, 65535, 0},       {"w", 0, 65535, 0},
                   {"h", 0, 65535, 0}, {"width", 0, 4096, 1280}, {"quality", 1, 100, 80}};
    unsigned *const to[] = {&out->x, &out->y, &out->w, &out->h, &out->width, &out->quality};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        uint64_t number = 0;
        int e =
            web_number(web_query(r, numbers[i].name), numbers[i].least, numbers[i].most, numbers[i].otherwise, &number);
        if (e < 0) {
            return e;
        }
        *to[i] = (unsigned)number;
    }
    return web_real(web_query(r, "fps"), 0.1, 60, 15, &out->fps);
}

enum MHD_Result web_live(struct web_request *r)
{
    enum { BLOCK = 32 << 10 };
    struct web_view view = {0};
    if (read_view(r, &view) < 0) {
        return web_reply_refusal(r->connection, 400, -CT_E_FORMAT,
                                 "x, y, w, h are pixels, width 0 to 4096, quality 1 to 100, fps 0.1 to 60");
    }
    struct live *l = calloc(1, sizeof *l);
    if (l == NULL) {
        return MHD_NO;
    }
    l->web = r->web;
    l->gallery = r->camera->gallery;
    l->connection = r->connection;
    l->viewer = web_gallery_join(l->gallery, &view, on_ready, l);
    if (l->viewer < 0) {
        free(l);
        return web_reply_refusal(r->connection, 503, -CT_E_BUSY, "this camera has 8 live pictures already");
    }
    struct MHD_Response *response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_live, l, free_live);
    if (response == NULL) {
        free_live(l);
        return MHD_NO;
    }
    MHD_add_response_header(response, "Content-Type", "multipart/x-mixed-replace; boundary=" WEB_BOUNDARY);
    return web_reply(r->connection, 200, response);
}
