// SPDX-License-Identifier: Apache-2.0
// Frame filters and AVI codecs are plug-ins of Windows: their lists are empty, and a handle to one can not exist.
#include <stddef.h>

#include "host/ic_grabber.h"

int IC_GetAvailableFrameFilterCount(void)
{
    return 0;
}

int IC_GetAvailableFrameFilters(char **list, int count)
{
    (void)list;
    (void)count;
    return 0;
}

int IC_CreateFrameFilter(char *name, HFRAMEFILTER *filter)
{
    (void)name;
    if (filter != NULL) {
        *filter = (HFRAMEFILTER){NULL, 0, 0, NULL};
    }
    return IC_ERROR;
}

int IC_AddFrameFilterToDevice(HGRABBER grabber, HFRAMEFILTER filter)
{
    (void)grabber;
    (void)filter;
    return IC_ERROR;
}

void IC_RemoveFrameFilterFromDevice(HGRABBER grabber, HFRAMEFILTER filter)
{
    (void)grabber;
    (void)filter;
}

void IC_DeleteFrameFilter(HFRAMEFILTER filter)
{
    (void)filter;
}

int IC_FrameFilterShowDialog(HFRAMEFILTER filter)
{
    (void)filter;
    return IC_ERROR;
}

int IC_FrameFilterGetParameter(HFRAMEFILTER filter, char *parameter, void *data)
{
    (void)filter;
    (void)parameter;
    (void)data;
    return IC_ERROR;
}

int IC_FrameFilterSetParameterInt(HFRAMEFILTER filter, char *parameter, int data)
{
    (void)filter;
    (void)parameter;
    (void)data;
    return IC_ERROR;
}

int IC_FrameFilterSetParameterFloat(HFRAMEFILTER filter, char *parameter, float data)
{
    (void)filter;
    (void)parameter;
    (void)data;
    return IC_ERROR;
}

int IC_FrameFilterSetParameterBoolean(HFRAMEFILTER filter, char *parameter, int data)
{
    (void)filter;
    (void)parameter;
    (void)data;
    return IC_ERROR;
}

int IC_FrameFilterSetParameterString(HFRAMEFILTER filter, char *parameter, char *data)
{
    (void)filter;
    (void)parameter;
    (void)data;
    return IC_ERROR;
}

/** None is there to be taken away. */
int IC_FrameFilterDeviceClear(HGRABBER grabber)
{
    struct grabber *g = ic_enter(grabber);
    if (g == NULL) {
        return IC_NO_HANDLE;
    }
    ic_leave(g);
    return IC_SUCCESS;
}

void IC_enumCodecs(ENUMCODECCB callback, void *data)
{
    (void)callback;
    (void)data;
}

HCODEC IC_Codec_Create(char *name)
{
    (void)name;
    return NULL;
}

void IC_Codec_Release(HCODEC codec)
{
    (void)codec;
}

int IC_Codec_getName(HCODEC codec, int bytes, char *name)
{
    (void)codec;
    (void)bytes;
    (void)name;
    return IC_NO_HANDLE;
}

int IC_Codec_hasDialog(HCODEC codec)
{
    (void)codec;
    return IC_NO_HANDLE;
}

int IC_Codec_showDialog(HCODEC codec)
{
    (void)codec;
    return IC_NO_HANDLE;
}

static int not_available(HGRABBER handle)
{
    struct grabber *g = ic_enter(handle);
    if (g == NULL) {
        return IC_NO_HANDLE;
    }
    ic_leave(g);
    return IC_NOT_AVAILABLE;
}

int IC_SetCodec(HGRABBER grabber, HCODEC codec)
{
    (void)codec;
    return not_available(grabber);
}

int IC_SetAVIFileName(HGRABBER grabber, char *file)
{
    (void)file;
    return not_available(grabber);
}

int IC_enableAVICapturePause(HGRABBER grabber, int pause)
{
    (void)pause;
    return not_available(grabber);
}
