// SPDX-License-Identifier: Apache-2.0
// A whole camera in a process of its own, as `camtwin serve` runs it: this test program, started again.
#ifndef CAMTWIN_TESTS_SERVED_CAMERA_H
#define CAMTWIN_TESTS_SERVED_CAMERA_H

#include <sys/types.h>

#define SERVED_SERIAL "38250001"

/** First in main(): when this process is to be a camera it never returns. */
void served_camera_main(int argc, char **argv);

/** A private base folder for cameras of this test, set as CAMTWIN_RUNTIME_DIR, and no real devices. */
void served_camera_room(void);
void served_camera_room_leave(void);

/** Starts camera SERVED_SERIAL with these options more (NULL-ended; NULL: none); it can be found on return. Aborts on failure. */
pid_t served_camera_start(const char *const *options);
/** Ends it in order (SIGTERM), or as an unplugged cable does (SIGKILL), and waits for its end. */
void served_camera_end(pid_t pid, int signal_number);

#endif
