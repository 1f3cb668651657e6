// SPDX-License-Identifier: Apache-2.0
// A camera's non-volatile memory as one SQLite file a serial number: <folder>/<serial>.sqlite.
//
// A put is one transaction, on the disk when it returns: kill -9 or a power cut leaves the old blob or the new one. The
// file is locked as long as it is open, so that one camera has one process. A file that is damaged or not ours is left
// as it is: a person may still want what is in it.
#ifndef CAMTWIN_APP_STATE_STORE_H
#define CAMTWIN_APP_STATE_STORE_H

#include <stddef.h>

#include "base/log.h"
#include "camera/store.h"

struct state_store;

/* user_version and application_id of the file. */
enum { STATE_SCHEMA = 1, STATE_APPLICATION = 0x43545731 /* "CTW1" */ };

/**
 * Opens the memory of a camera; makes folder and file where they are not there. 0, -CT_E_BUSY when another camera has it
 * (said through the log, with its process), -CT_E_MEMORY. A file that can not be used is no error here: that is said through
 * the log, and each get and put answers with it. `log` is borrowed and may be NULL. One thread uses it.
 */
int state_store_open(const char *folder, const char *serial, const struct log *log, struct state_store **out);

/** NULL is allowed. */
void state_store_close(struct state_store *s);

/** For camera_config; good until state_store_close. */
struct store state_store_of(struct state_store *s);

/** $XDG_STATE_HOME/camtwin, else ~/.local/state/camtwin, into out[n]. 0, -CT_E_NOT_FOUND without a home, -CT_E_LENGTH. */
int state_store_folder(char *out, size_t n);

#endif
