// SPDX-License-Identifier: Apache-2.0
// Where our own files lie, seen from the running program: in the build tree or installed.
#ifndef CAMTWIN_APP_PLACE_H
#define CAMTWIN_APP_PLACE_H

#include <stddef.h>

/** The name under which host programs look libusb up. */
#define PLACE_LIBUSB "libusb-1.0.so.0"
/** Our GenTL producer: consumers look for every .cti in the folders of GENICAM_GENTL64_PATH. */
#define PLACE_PRODUCER "camtwin.cti"
/** What is done with FFmpeg: app/media_module.h. */
#define PLACE_MEDIA "libcamtwin-media.so"
#define PLACE_PRODUCER_PATH (sizeof(void *) == 8 ? "GENICAM_GENTL64_PATH" : "GENICAM_GENTL32_PATH")

/** The folder of this program (symbolic links followed), without a slash at its end. 0, -CT_E_IO, -CT_E_LENGTH. */
int place_program_dir(char *out, size_t n);

/**
 * The folder that holds our libusb: <program>/src/host in the build tree, <program>/../lib/camtwin when installed.
 * 0, -CT_E_NOT_FOUND, -CT_E_LENGTH.
 */
int place_host_library_dir(char *out, size_t n);

/** The same for a program in `program_dir`. */
int place_host_library_dir_of(const char *program_dir, char *out, size_t n);

/** The folder that holds our GenTL producer, looked for as the libusb is. 0, -CT_E_NOT_FOUND, -CT_E_LENGTH. */
int place_producer_dir(char *out, size_t n);
int place_producer_dir_of(const char *program_dir, char *out, size_t n);

/** The folder that holds PLACE_MEDIA: <program>/src/app in the build tree, else as above. 0, -CT_E_NOT_FOUND, -CT_E_LENGTH. */
int place_media_dir(char *out, size_t n);

#endif
