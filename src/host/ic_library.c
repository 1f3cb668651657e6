// SPDX-License-Identifier: Apache-2.0
// The library itself, and grabbers as things that come and go.
#include "host/ic_devices.h"
#include "host/ic_grabber.h"

int IC_InitLibrary(char *license)
{
    (void)license;
    return IC_SUCCESS;
}

HGRABBER IC_CreateGrabber(void)
{
    struct grabber *g = ic_grabber_new();
    return g != NULL ? g->handle : NULL;
}

static void release(HGRABBER handle)
{
    struct grabber *g;
    if (ic_enter_control(handle, &g) != IC_SUCCESS) {
        return;
    }
    if (!ic_grabber_retire(g)) {
        ic_leave_control(g); /* another thread releases it just now */
        return;
    }
    ic_close(g);
    pthread_mutex_unlock(&g->control);
    ic_grabber_free(g, 1);
}

void IC_ReleaseGrabber(HGRABBER *grabber)
{
    if (grabber != NULL) {
        release(*grabber);
        *grabber = NULL;
    }
}

void IC_TidyUP(void)
{
    ic_devices_forget();
}

void IC_CloseLibrary(void)
{
    for (unsigned n = 0; n < IC_GRABBER_MAX; n++) {
        release(ic_grabber_handle(n));
    }
    ic_devices_forget();
}
