// SPDX-License-Identifier: Apache-2.0
// Pictures out of files, addresses and capture devices, one after the other, as FFmpeg decodes them.
#ifndef CAMTWIN_APP_MEDIA_DECODE_H
#define CAMTWIN_APP_MEDIA_DECODE_H

#include <stdatomic.h>
#include <stdbool.h>

#include <libavutil/frame.h>

/** Pictures have at most so many pixels, 134 million: what FFmpeg decodes lies in memory as a whole, up to 8 bytes each. */
enum { DECODE_PIXELS_MAX = 1 << 27 };

enum decode_kind {
    DECODE_PICTURE, /* a file of this machine, which must be whole */
    DECODE_VIDEO,   /* a file, an address with "://", or a capture device /dev/video... */
};

struct decode;

/**
 * Opens `name` and decodes its first picture. 0, -CT_E_NOT_FOUND, -CT_E_FORMAT, -CT_E_LENGTH (more than
 * DECODE_PIXELS_MAX), -CT_E_MEMORY, -CT_E_UNSUPPORTED, -CT_E_IO (nothing came for a long time). `stop`: as decode_stop_with
 * has it, from the start; may be NULL.
 */
int decode_open(const char *name, enum decode_kind kind, const atomic_bool *stop, struct decode **out);
void decode_close(struct decode *d);

/** The present picture: borrowed, until the next call. */
const AVFrame *decode_picture(const struct decode *d);

/**
 * Goes to the next picture. 1; 0: there are no more; -CT_E_FORMAT: the next picture is damaged, the present one stays and
 * the one after the next follows; -CT_E_IO: nothing more can be read.
 */
int decode_next(struct decode *d);

/** Once `stop` (outliving `d`, or replaced before; NULL: none) is true, waiting for a network or a device ends with -CT_E_IO. */
void decode_stop_with(struct decode *d, const atomic_bool *stop);

/** Back to the first picture. 0, -CT_E_IO or what decode_open gives. */
int decode_rewind(struct decode *d);

/** Whether pictures come when they come and can not be had again: a device, a stream from the network, a pipe. */
bool decode_is_live(const struct decode *d);

/** Pictures per second as the file says; 0/1 when it does not. */
AVRational decode_rate(const struct decode *d);

#endif
