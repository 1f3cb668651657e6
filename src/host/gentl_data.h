// SPDX-License-Identifier: Apache-2.0
// GenTL 1.6: the commands of data streams and buffers, and the structs that travel.
#ifndef CAMTWIN_HOST_GENTL_DATA_H
#define CAMTWIN_HOST_GENTL_DATA_H

#include "host/gentl_types.h"

// clang-format off

enum ACQ_STOP_FLAGS_LIST {
    ACQ_STOP_FLAGS_DEFAULT   = 0,
    ACQ_STOP_FLAGS_KILL      = 1,
    ACQ_STOP_FLAGS_CUSTOM_ID = 1000,
};

enum ACQ_START_FLAGS_LIST {
    ACQ_START_FLAGS_DEFAULT   = 0,
    ACQ_START_FLAGS_CUSTOM_ID = 1000,
};

enum ACQ_QUEUE_TYPE_LIST {
    ACQ_QUEUE_INPUT_TO_OUTPUT   = 0,
    ACQ_QUEUE_OUTPUT_DISCARD    = 1,
    ACQ_QUEUE_ALL_TO_INPUT      = 2,
    ACQ_QUEUE_UNQUEUED_TO_INPUT = 3,
    ACQ_QUEUE_ALL_DISCARD       = 4,
    ACQ_QUEUE_CUSTOM_ID         = 1000,
};

enum STREAM_INFO_CMD_LIST {
    STREAM_INFO_ID                        = 0,
    STREAM_INFO_NUM_DELIVERED             = 1,
    STREAM_INFO_NUM_UNDERRUN              = 2,
    STREAM_INFO_NUM_ANNOUNCED             = 3,
    STREAM_INFO_NUM_QUEUED                = 4,
    STREAM_INFO_NUM_AWAIT_DELIVERY        = 5,
    STREAM_INFO_NUM_STARTED               = 6,
    STREAM_INFO_PAYLOAD_SIZE              = 7,
    STREAM_INFO_IS_GRABBING               = 8,
    STREAM_INFO_DEFINES_PAYLOADSIZE       = 9,
    STREAM_INFO_TLTYPE                    = 10,
    STREAM_INFO_NUM_CHUNKS_MAX            = 11,
    STREAM_INFO_BUF_ANNOUNCE_MIN          = 12,
    STREAM_INFO_BUF_ALIGNMENT             = 13,
    STREAM_INFO_FLOW_TABLE                = 14,
    STREAM_INFO_GENDC_PREFETCH_DESCRIPTOR = 15,
    STREAM_INFO_CUSTOM_ID                 = 1000,
};

enum BUFFER_INFO_CMD_LIST {
    BUFFER_INFO_BASE                       = 0,
    BUFFER_INFO_SIZE                       = 1,
    BUFFER_INFO_USER_PTR                   = 2,
    BUFFER_INFO_TIMESTAMP                  = 3,
    BUFFER_INFO_NEW_DATA                   = 4,
    BUFFER_INFO_IS_QUEUED                  = 5,
    BUFFER_INFO_IS_ACQUIRING               = 6,
    BUFFER_INFO_IS_INCOMPLETE              = 7,
    BUFFER_INFO_TLTYPE                     = 8,
    BUFFER_INFO_SIZE_FILLED                = 9,
    BUFFER_INFO_WIDTH                      = 10,
    BUFFER_INFO_HEIGHT                     = 11,
    BUFFER_INFO_XOFFSET                    = 12,
    BUFFER_INFO_YOFFSET                    = 13,
    BUFFER_INFO_XPADDING                   = 14,
    BUFFER_INFO_YPADDING                   = 15,
    BUFFER_INFO_FRAMEID                    = 16,
    BUFFER_INFO_IMAGEPRESENT               = 17,
    BUFFER_INFO_IMAGEOFFSET                = 18,
    BUFFER_INFO_PAYLOADTYPE                = 19,
    BUFFER_INFO_PIXELFORMAT                = 20,
    BUFFER_INFO_PIXELFORMAT_NAMESPACE      = 21,
    BUFFER_INFO_DELIVERED_IMAGEHEIGHT      = 22,
    BUFFER_INFO_DELIVERED_CHUNKPAYLOADSIZE = 23,
    BUFFER_INFO_CHUNKLAYOUTID              = 24,
    BUFFER_INFO_FILENAME                   = 25,
    BUFFER_INFO_PIXEL_ENDIANNESS           = 26,
    BUFFER_INFO_DATA_SIZE                  = 27,
    BUFFER_INFO_TIMESTAMP_NS               = 28,
    BUFFER_INFO_DATA_LARGER_THAN_BUFFER    = 29,
    BUFFER_INFO_CONTAINS_CHUNKDATA         = 30,
    BUFFER_INFO_IS_COMPOSITE               = 31,
    BUFFER_INFO_CUSTOM_ID                  = 1000,
};

enum BUFFER_PART_INFO_CMD_LIST {
    BUFFER_PART_INFO_BASE                  = 0,
    BUFFER_PART_INFO_DATA_SIZE             = 1,
    BUFFER_PART_INFO_DATA_TYPE             = 2,
    BUFFER_PART_INFO_DATA_FORMAT           = 3,
    BUFFER_PART_INFO_DATA_FORMAT_NAMESPACE = 4,
    BUFFER_PART_INFO_WIDTH                 = 5,
    BUFFER_PART_INFO_HEIGHT                = 6,
    BUFFER_PART_INFO_XOFFSET               = 7,
    BUFFER_PART_INFO_YOFFSET               = 8,
    BUFFER_PART_INFO_XPADDING              = 9,
    BUFFER_PART_INFO_SOURCE_ID             = 10,
    BUFFER_PART_INFO_DELIVERED_IMAGEHEIGHT = 11,
    BUFFER_PART_INFO_REGION_ID             = 12,
    BUFFER_PART_INFO_DATA_PURPOSE_ID       = 13,
    BUFFER_PART_INFO_CUSTOM_ID             = 1000,
};

enum FLOW_INFO_CMD_LIST { FLOW_INFO_SIZE = 0, FLOW_INFO_CUSTOM_ID = 1000 };

enum SEGMENT_INFO_CMD_LIST {
    SEGMENT_INFO_BASE          = 0,
    SEGMENT_INFO_SIZE          = 1,
    SEGMENT_INFO_IS_INCOMPLETE = 2,
    SEGMENT_INFO_SIZE_FILLED   = 3,
    SEGMENT_INFO_DATA_SIZE     = 4,
    SEGMENT_INFO_CUSTOM_ID     = 1000,
};

enum PAYLOADTYPE_INFO_IDS {
    PAYLOAD_TYPE_UNKNOWN         = 0,
    PAYLOAD_TYPE_IMAGE           = 1,
    PAYLOAD_TYPE_RAW_DATA        = 2,
    PAYLOAD_TYPE_FILE            = 3,
    PAYLOAD_TYPE_CHUNK_DATA      = 4, /* deprecated since 1.5: BUFFER_INFO_CONTAINS_CHUNKDATA says it */
    PAYLOAD_TYPE_JPEG            = 5,
    PAYLOAD_TYPE_JPEG2000        = 6,
    PAYLOAD_TYPE_H264            = 7,
    PAYLOAD_TYPE_CHUNK_ONLY      = 8,
    PAYLOAD_TYPE_DEVICE_SPECIFIC = 9,
    PAYLOAD_TYPE_MULTI_PART      = 10,
    PAYLOAD_TYPE_GENDC           = 11,
    PAYLOAD_TYPE_CUSTOM_ID       = 1000,
};

enum PIXELFORMAT_NAMESPACE_IDS {
    PIXELFORMAT_NAMESPACE_UNKNOWN    = 0,
    PIXELFORMAT_NAMESPACE_GEV        = 1,
    PIXELFORMAT_NAMESPACE_IIDC       = 2,
    PIXELFORMAT_NAMESPACE_PFNC_16BIT = 3,
    PIXELFORMAT_NAMESPACE_PFNC_32BIT = 4,
    PIXELFORMAT_NAMESPACE_CUSTOM_ID  = 1000,
};

enum PIXELENDIANNESS_IDS {
    PIXELENDIANNESS_UNKNOWN = 0,
    PIXELENDIANNESS_LITTLE  = 1,
    PIXELENDIANNESS_BIG     = 2,
};

enum PARTDATATYPE_IDS {
    PART_DATATYPE_UNKNOWN             = 0,
    PART_DATATYPE_2D_IMAGE            = 1,
    PART_DATATYPE_2D_PLANE_BIPLANAR   = 2,
    PART_DATATYPE_2D_PLANE_TRIPLANAR  = 3,
    PART_DATATYPE_2D_PLANE_QUADPLANAR = 4,
    PART_DATATYPE_3D_IMAGE            = 5,
    PART_DATATYPE_3D_PLANE_BIPLANAR   = 6,
    PART_DATATYPE_3D_PLANE_TRIPLANAR  = 7,
    PART_DATATYPE_3D_PLANE_QUADPLANAR = 8,
    PART_DATATYPE_CONFIDENCE_MAP      = 9,
    PART_DATATYPE_JPEG                = 10,
    PART_DATATYPE_JPEG2000            = 11,
    PART_DATATYPE_CUSTOM_ID           = 1000,
};

/* The structs of the interface lie in memory without gaps. */
#pragma pack(push, 1)
typedef struct S_EVENT_NEW_BUFFER {
    BUFFER_HANDLE BufferHandle;
    void *pUserPointer;
} EVENT_NEW_BUFFER_DATA;

typedef struct S_PORT_REGISTER_STACK_ENTRY {
    uint64_t Address;
    void *pBuffer;
    size_t Size; /* bytes */
} PORT_REGISTER_STACK_ENTRY;

typedef struct S_SINGLE_CHUNK_DATA {
    uint64_t ChunkID;
    ptrdiff_t ChunkOffset; /* bytes from the buffer's first */
    size_t ChunkLength;    /* bytes */
} SINGLE_CHUNK_DATA;

typedef struct S_DS_BUFFER_INFO_STACKED {
    BUFFER_INFO_CMD iInfoCmd;
    INFO_DATATYPE iType;
    void *pBuffer;
    size_t iSize; /* bytes: room going in, used coming out */
    GC_ERROR iResult;
} DS_BUFFER_INFO_STACKED;

typedef struct S_DS_BUFFER_PART_INFO_STACKED {
    uint32_t iPartIndex;
    BUFFER_PART_INFO_CMD iInfoCmd;
    GC_ERROR iResult;
    INFO_DATATYPE iType;
    void *pBuffer;
    size_t iSize; /* bytes: room going in, used coming out */
} DS_BUFFER_PART_INFO_STACKED;
#pragma pack(pop)

// clang-format on

#endif
