// SPDX-License-Identifier: Apache-2.0
// What a camera tells a bus: pictures and events. `usb` implements it, `camera` calls it.
#ifndef CAMTWIN_CAMERA_SINK_H
#define CAMTWIN_CAMERA_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/pool.h"
#include "base/time.h"

/**
 * One finished picture. Borrowed for the call; a sink that keeps the pixels takes a reference of `slot`.
 * Behind the payload the slot has at least FRAME_TAIL free bytes, the sink's own (a trailer stays contiguous); before it,
 * slot->head bytes: FRAME_HEAD where the memory was cut for a bus whose header and picture go out as one.
 */
struct frame {
    struct slot *slot;
    size_t payload_size; /* bytes at slot->bytes, the picture and its chunks, no padding */
    uint64_t frame_id;   /* exposures since AcquisitionStart, from 0; gaps are frames that were lost */
    uint64_t trigger_id; /* of the accepted trigger that made it, from 1; 0: free run */
    ns_t exposure_ns;
    double gain_db;
    double black_level_dn; /* 12-bit counts */
    bool curved;           /* counts went through the look-up table or gamma */
    unsigned set_id;       /* multi-frame output mode: which frame set since AcquisitionStart, from 0 */
    unsigned set_frame_id; /* and which exposure of it; both 0 when the mode is off */
    ns_t timestamp_ns;     /* start of exposure, on the clock that TimestampReset sets to zero */
    ns_t start_ns;         /* the same moment in virtual time */
    uint32_t pixel_format; /* PFNC code */
    uint32_t width, height, offset_x, offset_y; /* pixels */
    int64_t bytes_per_s;                        /* speed at which the camera hands this picture to the bus */
    uint32_t chunk_layout_id;                   /* not 0: the payload is the picture and its chunks */
    bool late; /* it was not made in time, and time stood still for it: the only field that tells of the machine */
};
enum { FRAME_TAIL = 4096, FRAME_HEAD = 4096 /* a page: pictures begin at one */ };

struct camera_event {
    uint16_t id; /* GenICam event id */
    ns_t timestamp_ns;
    uint64_t frame_id;
};

/**
 * All slots are mandatory, run on the owner thread, do not block and do not call back into the camera.
 * Since stream_open every call of frame and frame_lost stands for one block, whatever comes of it: both sides count them
 * from 0, and so the camera can write a chunk with the id that the block will have (ChunkBlockId).
 */
struct sink_ops {
    /* A picture has been read out. Returns 0, or -CT_E_BUSY when the sink has no room: the frame is lost
     * as a whole and counted by both sides. */
    int (*frame)(void *self, const struct frame *frame);

    /* A frame was exposed but there was no memory to keep it: the block id goes on without it. */
    void (*frame_lost)(void *self, uint64_t frame_id);

    void (*event)(void *self, const struct camera_event *event);
};

struct sink {
    const struct sink_ops *ops;
    void *self;
};

#endif
