// SPDX-License-Identifier: Apache-2.0
// State files: saving a camera's settings and bringing them back.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "host/ic_state.h"

enum { FILE_MAX = 1 << 20 };

static int save(struct grabber *g, const char *path)
{
    struct ic_state *s = malloc(sizeof *s);
    if (s == NULL) {
        return -CT_E_MEMORY;
    }
    int err = ic_state_take(g, s);
    err = err < 0 ? err : ic_state_write(s, path);
    free(s);
    return err;
}

int IC_SaveDeviceStateToFile(HGRABBER grabber, char *file)
{
    char path[PATH_MAX];
    struct grabber *g;
    const int result = ic_enter_device(grabber, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    const int err = ic_text_take(path, sizeof path, file) ? save(g, path) : -CT_E_PARAMETER;
    ic_leave_device(g);
    return err < 0 ? IC_ERROR : IC_SUCCESS;
}

/** IC_SUCCESS, IC_FILE_NOT_FOUND, IC_ERROR, or as ic_state_parse. */
static int read_state(const char *file, struct ic_state *out)
{
    char path[PATH_MAX];
    if (!ic_text_take(path, sizeof path, file)) {
        return IC_FILE_NOT_FOUND;
    }
    FILE *f = fopen(path, "rbe");
    if (f == NULL) {
        return errno == ENOENT || errno == ENOTDIR ? IC_FILE_NOT_FOUND : IC_ERROR;
    }
    char *text = malloc(FILE_MAX);
    const size_t n = text != NULL ? fread(text, 1, FILE_MAX, f) : 0;
    const bool good = text != NULL && !ferror(f);
    fclose(f);
    const int result = !good ? IC_ERROR : n == FILE_MAX ? IC_WRONG_XML_FORMAT : ic_state_parse(text, n, out);
    free(text);
    return result;
}

/** Under control. */
static int apply(struct grabber *g, const struct ic_state *s, bool open)
{
    if (open && ic_open_named(g, s->unique_name[0] != '\0' ? s->unique_name : s->model) != IC_SUCCESS) {
        return IC_DEVICE_NOT_FOUND;
    }
    if (g->host == NULL || !u3v_host_alive(g->host)) {
        return IC_NO_DEVICE;
    }
    if (!open && strcmp(s->model, g->device_name) != 0) {
        return IC_WRONG_INCOMPATIBLE_XML;
    }
    return ic_state_apply(g, s) > 0 ? IC_NOT_ALL_PROPERTIES_RESTORED : IC_SUCCESS;
}

static int load(HGRABBER handle, const char *file, bool open)
{
    struct grabber *g;
    struct ic_state *s = malloc(sizeof *s);
    int result = s != NULL ? ic_enter_control(handle, &g) : IC_ERROR;
    if (result == IC_SUCCESS) {
        result = !open && g->host == NULL ? IC_NO_DEVICE : read_state(file, s);
        result = result == IC_SUCCESS ? apply(g, s, open) : result;
        ic_leave_control(g);
    }
    free(s);
    return result;
}

/** IC_NO_DEVICE for a handle that is none: IC_NO_HANDLE has the number of IC_WRONG_XML_FORMAT. */
int IC_LoadDeviceStateFromFileEx(HGRABBER grabber, char *file, int open_device)
{
    struct grabber *g = ic_enter(grabber);
    if (g == NULL) {
        return IC_NO_DEVICE;
    }
    ic_leave(g);
    return load(grabber, file, open_device != 0);
}

static bool is_open_now(int result)
{
    return result == IC_SUCCESS || result == IC_NOT_ALL_PROPERTIES_RESTORED;
}

HGRABBER IC_LoadDeviceStateFromFile(HGRABBER grabber, char *file)
{
    if (grabber != NULL) {
        return is_open_now(IC_LoadDeviceStateFromFileEx(grabber, file, 1)) ? grabber : NULL;
    }
    HGRABBER made = IC_CreateGrabber();
    if (made != NULL && !is_open_now(load(made, file, true))) {
        IC_ReleaseGrabber(&made);
    }
    return made;
}

int IC_SaveDeviceSettings(HGRABBER grabber, char *file)
{
    return IC_SaveDeviceStateToFile(grabber, file);
}

int IC_OpenDeviceBySettings(HGRABBER grabber, char *file)
{
    return is_open_now(IC_LoadDeviceStateFromFileEx(grabber, file, 1)) ? IC_SUCCESS : IC_ERROR;
}

int IC_LoadDeviceSettings(HGRABBER grabber, char *file)
{
    return is_open_now(IC_LoadDeviceStateFromFileEx(grabber, file, 0)) ? IC_SUCCESS : IC_ERROR;
}
