// SPDX-License-Identifier: Apache-2.0
// Picture files through FFmpeg: reading a scene, writing what the camera sent. Without the module that has FFmpeg
// (app/media_module.h) -CT_E_UNSUPPORTED, or for a scene a sentence that says so.
#ifndef CAMTWIN_APP_MEDIA_H
#define CAMTWIN_APP_MEDIA_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/log.h"
#include "scene/scene.h"

/**
 * Reads any still picture FFmpeg reads (8 to 16 bit, grey or colour; a video's first frame) as linear luminance, 1.0 is
 * white. Samples are taken as sRGB-coded unless FFmpeg says that they are linear; transparency is ignored. Only
 * files of this machine. out->luminance is malloc'ed, the caller frees it. 0, -CT_E_NOT_FOUND, -CT_E_FORMAT,
 * -CT_E_LENGTH (too many pixels), -CT_E_MEMORY.
 */
int media_read_plane(const char *path, struct scene_plane *out);

/**
 * Scene of --scene SPEC: "chart", "flat:PHOTONS", "image:FILE", "video:NAME", "sequence:PATTERN", with ",key=value"
 * settings (app/scene_settings.h, docs/scenes.md). In a file name "\," is a comma and "\\" a backslash. `log` (may be
 * NULL, outlives the scene) hears what goes wrong later, on the threads that ask for light. On error `why` ([n]) holds a
 * sentence for a person; -CT_E_PARAMETER, or what media_read_plane gives.
 */
int media_open_scene(const char *spec, const struct log *log, struct scene *out, char *why, size_t n);

/** What a scene is told that is opened while its camera runs. */
struct media_opening {
    const struct log *log;   /* as above */
    ns_t begins;             /* virtual time from which on a video or a sequence shows its first picture */
    const atomic_bool *stop; /* once true, waiting for a network or a device ends with -CT_E_IO; NULL: nobody ends it */
};

/** As above; `how` is borrowed for the call, and so is its `stop`. On any thread. */
int media_open_scene_later(const char *spec, const struct media_opening *how, struct scene *out, char *why, size_t n);

/** Samples of a picture as they stand in its file, without a curve. */
struct media_samples {
    uint16_t *samples; /* [height][width], malloc'ed, the reader's caller frees them */
    unsigned width, height;
    unsigned bits; /* that a sample has: 8 or 16 */
};

/**
 * Reads a still picture's samples: grey, or one colour of it (green). Files as above. 0, -CT_E_NOT_FOUND,
 * -CT_E_FORMAT (no picture, or samples of neither 8 nor 16 bits), -CT_E_MEMORY.
 */
int media_read_samples(const char *path, struct media_samples *out);

/**
 * Reads the wire's bytes as media_write_picture writes them to .raw; Mono12p comes as 16 bits, its own on top. 0,
 * -CT_E_NOT_FOUND, -CT_E_IO, -CT_E_MEMORY, -CT_E_FORMAT (unknown pixel format, or not a whole number of rows).
 */
int media_read_raw(const char *path, uint32_t pixel_format, unsigned width, struct media_samples *out);

/**
 * Writes one picture as the camera sent it: .png (8 bit for Mono8; 16 bit otherwise), .tiff, .raw (the wire bytes).
 * `pixel_format` is the PFNC code; bytes[size]. Mono12p is unpacked to 16 bit, MSB aligned, for png and tiff.
 * 0, -CT_E_FORMAT (unknown ending or pixel format, too few bytes), -CT_E_IO, -CT_E_MEMORY, -CT_E_UNSUPPORTED.
 */
int media_write_picture(const char *path, uint32_t pixel_format, unsigned width, unsigned height, const uint8_t *bytes,
                        size_t size);

/** As above into memory: `ending` is ".png" ... (or a path with it), *out is malloc'ed, the caller's; [*out_size]. */
int media_make_picture(const char *ending, uint32_t pixel_format, unsigned width, unsigned height, const uint8_t *bytes,
                       size_t size, uint8_t **out, size_t *out_size);

#endif
