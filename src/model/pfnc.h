// SPDX-License-Identifier: Apache-2.0
// Codes of the GenICam Pixel Format Naming Convention that this camera has.
#ifndef CAMTWIN_MODEL_PFNC_H
#define CAMTWIN_MODEL_PFNC_H

enum { PFNC_MONO8 = 0x01080001, PFNC_MONO12P = 0x010C0047, PFNC_MONO16 = 0x01100007 };

#endif
