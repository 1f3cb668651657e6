// SPDX-License-Identifier: Apache-2.0
// Finds and loads the module that has FFmpeg, and hands it what media.h and media_jpeg.h are asked for.
#include "app/media_module.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "app/place.h"
#include "base/attr.h"
#include "base/error.h"

/* There when the module's objects are linked into the program itself, as a test may. */
extern const struct media_module camtwin_media CT_WEAK;

static struct {
    pthread_once_t once;
    void *handle; /* of dlopen, kept for good */
    const struct media_module *module;
    char why[512];
} loaded = {.once = PTHREAD_ONCE_INIT};

static void load(void)
{
    char dir[PATH_MAX], path[PATH_MAX + sizeof PLACE_MEDIA + 1];
    if (&camtwin_media != NULL) {
        loaded.module = &camtwin_media;
        return;
    }
    if (place_media_dir(dir, sizeof dir) < 0) {
        snprintf(loaded.why, sizeof loaded.why, "%s, which reads and makes picture files, is not beside camtwin",
                 PLACE_MEDIA);
        return;
    }
    snprintf(path, sizeof path, "%s/%s", dir, PLACE_MEDIA);
    /* Lazy: to bind all that two hundred libraries want of each other takes half as long again. */
    loaded.handle = dlopen(path, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
    const struct media_module *found = loaded.handle != NULL ? dlsym(loaded.handle, MEDIA_MODULE_SYMBOL) : NULL;
    if (found == NULL) {
        snprintf(loaded.why, sizeof loaded.why, "picture files can not be read or made: %s", dlerror());
    } else if (strcmp(found->version, CAMTWIN_VERSION) != 0) {
        snprintf(loaded.why, sizeof loaded.why, "%s beside this camtwin %s is of camtwin %s", PLACE_MEDIA,
                 CAMTWIN_VERSION, found->version);
    } else {
        loaded.module = found;
    }
}

const struct media_module *media_module(char *why, size_t n)
{
    pthread_once(&loaded.once, load);
    if (loaded.module == NULL && why != NULL) {
        snprintf(why, n, "%s", loaded.why);
    }
    return loaded.module;
}

int media_read_plane(const char *path, struct scene_plane *out)
{
    const struct media_module *m = media_module(NULL, 0);
    return m != NULL ? m->read_plane(path, out) : -CT_E_UNSUPPORTED;
}

int media_read_samples(const char *path, struct media_samples *out)
{
    const struct media_module *m = media_module(NULL, 0);
    return m != NULL ? m->read_samples(path, out) : -CT_E_UNSUPPORTED;
}

int media_write_picture(const char *path, uint32_t pixel_format, unsigned width, unsigned height, const uint8_t *bytes,
                        size_t size)
{
    const struct media_module *m = media_module(NULL, 0);
    return m != NULL ? m->write_picture(path, pixel_format, width, height, bytes, size) : -CT_E_UNSUPPORTED;
}

int media_make_picture(const char *ending, uint32_t pixel_format, unsigned width, unsigned height, const uint8_t *bytes,
                       size_t size, uint8_t **out, size_t *out_size)
{
    const struct media_module *m = media_module(NULL, 0);
    return m != NULL ? m->make_picture(ending, pixel_format, width, height, bytes, size, out, out_size)
                     : -CT_E_UNSUPPORTED;
}

struct media_jpeg *media_jpeg_new(void)
{
    const struct media_module *m = media_module(NULL, 0);
    return m != NULL ? m->jpeg_new() : NULL;
}

void media_jpeg_free(struct media_jpeg *j)
{
    if (j != NULL) {
        media_module(NULL, 0)->jpeg_free(j); /* which made it */
    }
}

int media_jpeg_encode(struct media_jpeg *j, uint32_t pixel_format, unsigned width, unsigned height,
                      const uint8_t *bytes, size_t size, const struct media_jpeg_view *view, const uint8_t **out,
                      size_t *out_size)
{
    return media_module(NULL, 0)->jpeg_encode(j, pixel_format, width, height, bytes, size, view, out, out_size);
}
