// SPDX-License-Identifier: Apache-2.0
// Several attachments offer one camera at once: the first host has it, the others hear that it is busy.
//
// The local link has hosts that share a camera by interfaces, as programs behind one kernel do; it takes the camera when
// the first interface is claimed and gives it back after the last. A transport that carries a kernel (USB/IP,
// usbredir, gadget) takes the whole camera while that kernel has it: a second kernel would give the device another address
// and configuration under the feet of the first. It resets the device when it has taken it and again before it gives
// it back; the link leaves the device configured, and configures it anew when it comes back from a kernel.
//
// A struct share * of NULL, as attach_config allows it, is a camera that nobody else offers.
#ifndef CAMTWIN_ATTACH_SHARE_H
#define CAMTWIN_ATTACH_SHARE_H

#include <stdbool.h>

/** One attachment of a camera; embedded in its state. */
struct share_user {
    /* The camera has become free after it was somebody else's; may take it at once. NULL: the user does not wait. */
    void (*free_again)(struct share_user *user);
    struct share_user *next; /* the table's own */
};

/** Who has the camera. One for each camera, zeroed to begin with; outlives its users. */
struct share {
    struct share_user *users;
    struct share_user *holder; /* NULL: it is free */
};

void share_join(struct share *share, struct share_user *user);

/** Gives the camera back as well. A user that never joined is allowed. */
void share_leave(struct share *share, struct share_user *user);

/** The camera for this user: 0 (also when it had it already), or -CT_E_BUSY. */
int share_take(struct share *share, struct share_user *user);

/** Gives it back, if the user has it, and tells the others. */
void share_give(struct share *share, struct share_user *user);

bool share_has(const struct share *share, const struct share_user *user);

/** Somebody else has it. */
bool share_busy(const struct share *share, const struct share_user *user);

#endif
