// SPDX-License-Identifier: Apache-2.0
// The tisgrabber interface: what programs say to it. A first byte below 0x80: the rest is a state file. Else each step is a
// byte for the function, one for the handle, and the texts and numbers that it is called with.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_ic_camera.h"
#include "host/ic_state.h"
#include "host/tisgrabber.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT = 160, TEXTS = 3 };

struct input {
    const uint8_t *p, *end;
};

static unsigned take(struct input *in)
{
    return in->p < in->end ? *in->p++ : 0;
}

static int take_int(struct input *in)
{
    unsigned v = 0;
    for (unsigned i = 0; i < 4; i++) {
        v = v << 8 | take(in);
    }
    int out;
    memcpy(&out, &v, sizeof out);
    return out;
}

static float take_float(struct input *in)
{
    const int bits = take_int(in);
    float f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

/* A text of the input, or a name that exists, or NULL; below 0x40 it fills its room and has no end. */
static char *take_text(struct input *in, char room[TEXT])
{
    const unsigned how = take(in);
    memset(room, 'G', TEXT);
    if (how >= 0xF0) {
        return NULL;
    }
    if (how >= 0x80) {
        const struct vcd_element *e = &vcd_elements[how % vcd_element_count];
        snprintf(room, TEXT, "%s", how & 1 ? e->name : vcd_items[e->item].name);
        return room;
    }
    unsigned n = 0;
    for (; n < how % 0x40 && in->p < in->end; n++) {
        room[n] = (char)take(in);
    }
    if (how >= 0x40) {
        room[n] = '\0';
    }
    return room;
}

static int count(char *name, void *data)
{
    ++*(int *)data;
    return name[0] == 'Z';
}

static void step(struct input *in, HGRABBER good)
{
    char room[TEXTS][TEXT];
    char out[64];
    int a = 0;
    int b = 0;
    long l = 0;
    float f = 0;
    const unsigned function = take(in) % 36;
    const unsigned how = take(in);
    HGRABBER g = how < 0xE0 ? good : (HGRABBER)(uintptr_t)(unsigned)take_int(in);
    char *item = take_text(in, room[0]);
    char *element = take_text(in, room[1]);
    switch (function) {
    case 0: IC_GetPropertyValue(g, item, element, how & 1 ? &a : NULL); break;
    case 1: IC_SetPropertyValue(g, item, element, take_int(in)); break;
    case 2: IC_GetPropertyValueRange(g, item, element, &a, how & 1 ? &b : NULL); break;
    case 3: IC_GetPropertyAbsoluteValue(g, item, element, &f); break;
    case 4: IC_SetPropertyAbsoluteValue(g, item, element, take_float(in)); break;
    case 5: IC_GetPropertyAbsoluteValueRange(g, item, element, &f, &f); break;
    case 6: IC_GetPropertySwitch(g, item, element, &a); break;
    case 7: IC_SetPropertySwitch(g, item, element, take_int(in)); break;
    case 8: IC_PropertyOnePush(g, item, element); break;
    case 9: {
        char rows[4][20];
        char *strings[4] = {rows[0], rows[1], NULL, rows[3]};
        a = 4;
        b = (int)(take(in) % 21);
        IC_GetPropertyMapStrings(g, item, element, &a, &b, strings);
        break;
    }
    case 10:
        a = (int)sizeof out;
        IC_GetPropertyMapString(g, item, element, &a, out);
        break;
    case 11: IC_SetPropertyMapString(g, item, element, take_text(in, room[2])); break;
    case 12: IC_IsPropertyAvailable(g, item, element); break;
    case 13: IC_enumProperties(g, count, &a); break;
    case 14: IC_enumPropertyElements(g, item, count, &a); break;
    case 15: IC_enumPropertyElementInterfaces(g, item, element, count, &a); break;
    case 16: IC_SetVideoFormat(g, item); break;
    case 17: IC_ListVideoFormatbyIndex(g, out, (int)sizeof out, take_int(in)); break;
    case 18: IC_GetVideoFormat(g, take_int(in)); break;
    case 19: IC_SetFrameRate(g, take_float(in)); break;
    case 20: IC_GetAvailableFrameRates(g, take_int(in), &f); break;
    case 21: IC_SetCameraProperty(g, (CAMERA_PROPERTY)take(in), take_int(in)); break;
    case 22: IC_GetCameraProperty(g, (CAMERA_PROPERTY)take(in), &l); break;
    case 23: IC_SetVideoProperty(g, (VIDEO_PROPERTY)take(in), take_int(in)); break;
    case 24: IC_VideoPropertyGetRange(g, (VIDEO_PROPERTY)take(in), &l, NULL); break;
    case 25: IC_SetExpAbsVal(g, take_float(in)); break;
    case 26: IC_SetTriggerMode(g, item); break;
    case 27: IC_ResetProperties(g); break;
    case 28: IC_OpenVideoCaptureDevice(g, item); break;
    case 29: IC_SetFormat(g, (COLORFORMAT)(take(in) % 8)); break;
    case 30: IC_GetUniqueName(g, out, (int)(take(in) % sizeof out)); break;
    case 31: IC_SetRingBufferSize(g, take_int(in)); break;
    case 32: IC_MemBufferLock((HMEMBUFFER)(void *)g, 1); break;
    case 33: IC_GetMemBuffer(g, take_int(in), &(HMEMBUFFER){NULL}); break;
    case 34: IC_LoadDeviceStateFromFileEx(g, NULL, (int)how); break;
    default: IC_ShowDeviceSelectionDialog(g); break;
    }
}

static void calls(struct input in)
{
    fake_u3v_reset();
    HGRABBER g = IC_CreateGrabber();
    IC_OpenVideoCaptureDevice(g, (char *)FAKE_MODEL);
    for (unsigned n = 0; n < 64 && in.p < in.end; n++) {
        step(&in, g);
    }
    IC_CloseLibrary();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ic_state state;
    if (size == 0) {
        return 0;
    }
    if (data[0] >= 0x80) {
        calls((struct input){data + 1, data + size});
    } else if (ic_state_parse((const char *)data + 1, size - 1, &state) == IC_SUCCESS &&
               (state.count > IC_STATE_VALUES_MAX || state.model[0] == '\0')) {
        abort();
    }
    return 0;
}
