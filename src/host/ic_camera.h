// SPDX-License-Identifier: Apache-2.0
// Features of an opened camera, read and written through its registers (model/feature.h).
#ifndef CAMTWIN_HOST_IC_CAMERA_H
#define CAMTWIN_HOST_IC_CAMERA_H

#include <stdbool.h>

#include "host/ic_video_format.h"
#include "host/u3v_host.h"
#include "model/feature.h"

/** All return 0, -CT_E_TYPE for a feature of another kind, or what the camera or the link answers. */
int ic_camera_get(struct u3v_host *h, enum feature_id id, struct value *out);
int ic_camera_put(struct u3v_host *h, enum feature_id id, const struct value *v);
int ic_camera_execute(struct u3v_host *h, enum feature_id id);

/** Of FK_INT, FK_BOOL, FK_ENUM and FK_FLOAT as a number. */
int ic_camera_get_number(struct u3v_host *h, enum feature_id id, double *out);
int ic_camera_put_number(struct u3v_host *h, enum feature_id id, double v);

struct ic_limits {
    double min, max, inc; /* inc 0: any */
};
/** Of FK_INT and FK_FLOAT, as they are now. */
int ic_camera_limits(struct u3v_host *h, enum feature_id id, struct ic_limits *out);
/** False: locked at the moment, or its state can not be read. */
bool ic_camera_is_free(struct u3v_host *h, enum feature_id id);

/** The present video format; PixelFormat goes to `wire` (PFNC) where that is not NULL. */
int ic_camera_get_format(struct u3v_host *h, struct ic_video_format *out, uint32_t *wire);
/** On refusal the format from before is put back as far as it can be. */
int ic_camera_put_format(struct u3v_host *h, const struct ic_video_format *f);

#endif
