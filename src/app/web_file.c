// SPDX-License-Identifier: Apache-2.0
// The page's files: a fixed table, looked up by the whole path. There is no folder to climb out of.
#include <string.h>

#include "app/web_page.h"
#include "app/web_private.h"
#include "base/error.h"

static const char left_out[] =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>camtwin</title>"
    "<h1>camtwin</h1><p>The page of the console was left out of this build: it needs Node "
    "(<code>make deps</code>, then <code>make</code>).</p>"
    "<p>Its interface is there: <a href=\"/api/cameras\">cameras</a>, <a href=\"/api/features\">features</a>, "
    "<a href=\"/api/live.mjpeg\">live picture</a>; docs/openapi.yaml describes it.</p></html>\n";

static enum MHD_Result reply(struct MHD_Connection *connection, const void *bytes, size_t n, const char *type)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(n, (void *)bytes, MHD_RESPMEM_PERSISTENT);
    if (response == NULL) {
        return MHD_NO;
    }
    MHD_add_response_header(response, "Content-Type", type);
    return web_reply(connection, 200, response);
}

enum MHD_Result web_file_reply(struct MHD_Connection *connection, const char *path)
{
    const char *wanted = strcmp(path, "/") == 0 ? "/index.html" : path;
    for (unsigned i = 0; i < web_file_count; i++) {
        if (strcmp(web_files[i].path, wanted) == 0) {
            return reply(connection, web_files[i].bytes, web_files[i].size, web_files[i].type);
        }
    }
    if (web_file_count == 0 && strcmp(wanted, "/index.html") == 0) {
        return reply(connection, left_out, sizeof left_out - 1, "text/html; charset=utf-8");
    }
    return web_reply_refusal(connection, 404, -CT_E_NOT_FOUND, "there is no such page");
}
