// SPDX-License-Identifier: Apache-2.0
// The YAML library's lines, put together to one sentence.
#include "app/yaml_complaint.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

static void hear(cyaml_log_t level, void *ctx, const char *fmt, va_list args)
{
    struct complaint *c = ctx;
    if (level < CYAML_LOG_ERROR) {
        return;
    }
    char line[160];
    vsnprintf(line, sizeof line, fmt, args);
    line[strcspn(line, "\n")] = '\0';
    const char *said = strncmp(line, "Load: ", 6) == 0 ? line + 6 : line;
    size_t used = strlen(c->text);
    if (strstr(said, "Backtrace") == NULL) {
        snprintf(c->text + used, sizeof c->text - used, "%s%s", used > 0 ? "; " : "", said);
    }
}

cyaml_config_t complaint_config(struct complaint *c)
{
    return (cyaml_config_t){
        .log_fn = hear,
        .log_ctx = c,
        .mem_fn = cyaml_mem,
        .log_level = CYAML_LOG_ERROR,
        .flags = CYAML_CFG_DEFAULT,
    };
}

int complaint_say(const struct complaint *c, cyaml_err_t error, const char *path, char *why, size_t n)
{
    snprintf(why, n, "%s: %s%s%s", path, cyaml_strerror(error), c->text[0] != '\0' ? ": " : "", c->text);
    return error == CYAML_ERR_FILE_OPEN ? -CT_E_IO : -CT_E_FORMAT;
}
