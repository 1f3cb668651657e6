// SPDX-License-Identifier: Apache-2.0
// What needs a Windows desktop, a colour sensor or a lens drive: there is none, and every function says so.
#include <stdio.h>
#include <unistd.h>

#include "host/ic_grabber.h"

/** The first thing that is wrong, else "not available". */
static int not_available(HGRABBER handle)
{
    struct grabber *g;
    const int result = ic_enter_device(handle, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    ic_leave_device(g);
    return IC_NOT_AVAILABLE;
}

int IC_SetHWnd(HGRABBER grabber, int window)
{
    (void)window;
    return not_available(grabber);
}

int IC_SetDefaultWindowPosition(HGRABBER grabber, int on)
{
    (void)on;
    return not_available(grabber);
}

int IC_SetWindowPosition(HGRABBER grabber, int x, int y, int width, int height)
{
    (void)x;
    (void)y;
    (void)width;
    (void)height;
    return not_available(grabber);
}

int IC_GetWindowPosition(HGRABBER grabber, int *x, int *y, int *width, int *height)
{
    (void)x;
    (void)y;
    (void)width;
    (void)height;
    return not_available(grabber);
}

int IC_ShowPropertyDialog(HGRABBER grabber)
{
    return not_available(grabber);
}

int IC_ShowInternalPropertyPage(HGRABBER grabber)
{
    return not_available(grabber);
}

void IC_RemoveOverlay(HGRABBER grabber, int on)
{
    (void)grabber;
    (void)on;
}

void IC_EnableOverlay(HGRABBER grabber, int on)
{
    (void)grabber;
    (void)on;
}

long IC_BeginPaint(HGRABBER grabber)
{
    (void)grabber;
    return 0;
}

void IC_EndPaint(HGRABBER grabber)
{
    (void)grabber;
}

void IC_MsgBox(char *text, char *title)
{
    char lines[2][256] = {"", ""};
    (void)ic_text_take(lines[0], sizeof lines[0], title);
    (void)ic_text_take(lines[1], sizeof lines[1], text);
    ic_say("%s: %s", lines[0], lines[1]);
    if (isatty(STDIN_FILENO)) {
        fprintf(stderr, "[Enter] ");
        for (int c = getchar(); c != '\n' && c != EOF; c = getchar()) {
        }
    }
}

int IC_ResetUSBCam(HGRABBER grabber)
{
    return not_available(grabber);
}

int IC_SetWhiteBalanceAuto(HGRABBER grabber, int on)
{
    (void)on;
    return not_available(grabber);
}

int IC_SetWhiteBalanceRed(HGRABBER grabber, long value)
{
    (void)value;
    return not_available(grabber);
}

int IC_SetWhiteBalanceGreen(HGRABBER grabber, long value)
{
    (void)value;
    return not_available(grabber);
}

int IC_SetWhiteBalanceBlue(HGRABBER grabber, long value)
{
    (void)value;
    return not_available(grabber);
}

int IC_GetColorEnhancement(HGRABBER grabber, int *on)
{
    (void)on;
    return not_available(grabber);
}

int IC_SetColorEnhancement(HGRABBER grabber, int on)
{
    (void)on;
    return not_available(grabber);
}

int IC_FocusOnePush(HGRABBER grabber)
{
    return not_available(grabber);
}
