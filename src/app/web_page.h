// SPDX-License-Identifier: Apache-2.0
// The page of the console, as it was built into this program.
#ifndef CAMTWIN_APP_WEB_PAGE_H
#define CAMTWIN_APP_WEB_PAGE_H

#include <stddef.h>

struct web_file {
    const char *path; /* "/index.html" */
    const char *type; /* "text/html; charset=utf-8" */
    const unsigned char *bytes;
    size_t size;
};

/** Empty when the page was left out. */
extern const struct web_file web_files[];
extern const unsigned web_file_count;

#endif
