// SPDX-License-Identifier: Apache-2.0
// Picture files through FFmpeg: reading a scene, writing what the camera sent.
#ifndef CAMTWIN_APP_MEDIA_H
#define CAMTWIN_APP_MEDIA_H

#include <stdint.h>

#include "scene/scene.h"

/**
 * Reads any still picture FFmpeg reads (8 to 16 bit, grey or colour) as linear luminance: sRGB-coded sources are linearised, 1.0 is white.
 * Also the first frame of a video. plane->luminance is malloc'ed, the caller frees it. 0, -CT_E_NOT_FOUND, -CT_E_FORMAT, -CT_E_MEMORY.
 */
int media_read_plane(const char *path, struct scene_plane *out);

/**
 * Scene of --scene SPEC: "chart", "flat:PHOTONS", "image:FILE", each with ",key=value" settings
 * (photons=N: photons per pixel per second of white). On error `why` ([n]) holds a sentence for a person.
 */
int media_open_scene(const char *spec, struct scene *out, char *why, size_t n);

/**
 * Writes one picture as the camera sent it: .png (8 bit for Mono8; 16 bit otherwise), .tiff, .raw (the wire bytes).
 * `pixel_format` is the PFNC code; bytes[size]. Mono12p is unpacked to 16 bit, MSB aligned, for png and tiff.
 * 0, -CT_E_FORMAT (unknown ending or pixel format), -CT_E_IO.
 */
int media_write_picture(const char *path, uint32_t pixel_format, unsigned width, unsigned height, const uint8_t *bytes,
                        size_t size);

#endif
