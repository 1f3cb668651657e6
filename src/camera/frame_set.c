// SPDX-License-Identifier: Apache-2.0
// Multi-frame output mode (manual 5.11): exposure time and gain change from frame to frame, in sets of two or four.
#include <math.h>

#include "camera/camera_private.h"

void frame_set_apply(const struct camera *c, struct shot *shot)
{
    static const enum feature_id times[] = {
        FEAT_MultiFrameSetOutputModeExposureTime0,
        FEAT_MultiFrameSetOutputModeExposureTime1,
        FEAT_MultiFrameSetOutputModeExposureTime2,
        FEAT_MultiFrameSetOutputModeExposureTime3,
    };
    static const enum feature_id gains[] = {
        FEAT_MultiFrameSetOutputModeGain0,
        FEAT_MultiFrameSetOutputModeGain1,
        FEAT_MultiFrameSetOutputModeGain2,
        FEAT_MultiFrameSetOutputModeGain3,
    };
    if (setting_int(c, FEAT_MultiFrameSetOutputModeEnable) == 0) {
        return;
    }
    unsigned frames = (unsigned)setting_int(c, FEAT_MultiFrameSetOutputModeFrameCount); /* the entry's value: 2 or 4 */
    unsigned i = (unsigned)(shot->frame_id % frames);
    ns_t length = (ns_t)floor(setting_float(c, times[i]) * (double)NS_PER_US + 0.5);
    shot->set_id = (unsigned)(shot->frame_id / frames);
    shot->set_frame_id = i;
    shot->exposure.end_ns = shot->exposure.start_ns + length;
    if (setting_int(c, FEAT_MultiFrameSetOutputModeCustomGain) != 0) {
        shot->exposure.gain_db = setting_float(c, gains[i]);
    }
}
