// SPDX-License-Identifier: Apache-2.0
// Who has a camera that several attachments offer.
#include "attach/share.h"

#include <stddef.h>

#include "base/error.h"

void share_join(struct share *share, struct share_user *user)
{
    if (share != NULL) {
        user->next = share->users;
        share->users = user;
    }
}

void share_leave(struct share *share, struct share_user *user)
{
    if (share == NULL) {
        return;
    }
    for (struct share_user **at = &share->users; *at != NULL; at = &(*at)->next) {
        if (*at == user) {
            *at = user->next;
            break;
        }
    }
    share_give(share, user);
}

int share_take(struct share *share, struct share_user *user)
{
    if (share_busy(share, user)) {
        return -CT_E_BUSY;
    }
    if (share != NULL) {
        share->holder = user;
    }
    return 0;
}

void share_give(struct share *share, struct share_user *user)
{
    if (share == NULL || share->holder != user) {
        return;
    }
    share->holder = NULL;
    for (struct share_user *other = share->users; other != NULL && share->holder == NULL; other = other->next) {
        if (other != user && other->free_again != NULL) {
            other->free_again(other);
        }
    }
}

bool share_has(const struct share *share, const struct share_user *user)
{
    return share == NULL || share->holder == user;
}

bool share_busy(const struct share *share, const struct share_user *user)
{
    return share != NULL && share->holder != NULL && share->holder != user;
}
