// SPDX-License-Identifier: Apache-2.0
// GenTL 1.6: types, error codes, and the commands of systems, interfaces, devices, ports and events.
#ifndef CAMTWIN_HOST_GENTL_TYPES_H
#define CAMTWIN_HOST_GENTL_TYPES_H

#include <stddef.h>
#include <stdint.h>

// clang-format off

/* Every enumeration has a 32-bit signed type of its own on the wire between producer and consumer. */
typedef uint8_t bool8_t;
typedef int32_t GC_ERROR;
typedef int32_t INFO_DATATYPE;
typedef int32_t TL_CHAR_ENCODING;
typedef int32_t TL_INFO_CMD;
typedef int32_t INTERFACE_INFO_CMD;
typedef int32_t DEVICE_ACCESS_FLAGS;
typedef int32_t DEVICE_ACCESS_STATUS;
typedef int32_t DEVICE_INFO_CMD;
typedef int32_t ACQ_STOP_FLAGS;
typedef int32_t ACQ_START_FLAGS;
typedef int32_t ACQ_QUEUE_TYPE;
typedef int32_t STREAM_INFO_CMD;
typedef int32_t BUFFER_INFO_CMD;
typedef int32_t BUFFER_PART_INFO_CMD;
typedef int32_t FLOW_INFO_CMD;
typedef int32_t SEGMENT_INFO_CMD;
typedef int32_t PAYLOADTYPE_INFO_ID;
typedef int32_t PIXELFORMAT_NAMESPACE_ID;
typedef int32_t PIXELENDIANNESS_ID;
typedef int32_t PARTDATATYPE_ID;
typedef int32_t PORT_INFO_CMD;
typedef int32_t URL_SCHEME_ID;
typedef int32_t URL_INFO_CMD;
typedef int32_t EVENT_TYPE;
typedef int32_t EVENT_INFO_CMD;
typedef int32_t EVENT_DATA_INFO_CMD;

/* Handles: of a system, interface, device, data stream, port (any module or the remote device), buffer, event source, event. */
typedef void *TL_HANDLE;
typedef void *IF_HANDLE;
typedef void *DEV_HANDLE;
typedef void *DS_HANDLE;
typedef void *PORT_HANDLE;
typedef void *BUFFER_HANDLE;
typedef void *EVENTSRC_HANDLE;
typedef void *EVENT_HANDLE;

#define GENTL_INVALID_HANDLE NULL
#define GENTL_INFINITE       UINT64_C(0xFFFFFFFFFFFFFFFF)

enum { GenTLMajorVersion = 1, GenTLMinorVersion = 6, GenTLSubMinorVersion = 0 };

/* Technologies (..._INFO_TLTYPE). */
#define TLTypeMixedName          "Mixed"
#define TLTypeCustomName         "Custom"
#define TLTypeGEVName            "GEV"
#define TLTypeCLName             "CL"
#define TLTypeIIDCName           "IIDC"
#define TLTypeUVCName            "UVC"
#define TLTypeCXPName            "CXP"
#define TLTypeCLHSName           "CLHS"
#define TLTypeU3VName            "U3V"
#define TLTypeETHERNETName       "Ethernet"
#define TLTypePCIName            "PCI"

/* Modules (PORT_INFO_MODULE). */
#define TLSystemModuleName       "TLSystem"
#define TLInterfaceModuleName    "TLInterface"
#define TLDeviceModuleName       "TLDevice"
#define TLDataStreamModuleName   "TLDataStream"
#define TLBufferModuleName       "TLBuffer"
#define TLRemoteDeviceModuleName "Device"

enum GC_ERROR_LIST {
    GC_ERR_SUCCESS            = 0,
    GC_ERR_ERROR              = -1001,
    GC_ERR_NOT_INITIALIZED    = -1002,
    GC_ERR_NOT_IMPLEMENTED    = -1003,
    GC_ERR_RESOURCE_IN_USE    = -1004,
    GC_ERR_ACCESS_DENIED      = -1005,
    GC_ERR_INVALID_HANDLE     = -1006,
    GC_ERR_INVALID_ID         = -1007,
    GC_ERR_NO_DATA            = -1008,
    GC_ERR_INVALID_PARAMETER  = -1009,
    GC_ERR_IO                 = -1010,
    GC_ERR_TIMEOUT            = -1011,
    GC_ERR_ABORT              = -1012,
    GC_ERR_INVALID_BUFFER     = -1013,
    GC_ERR_NOT_AVAILABLE      = -1014,
    GC_ERR_INVALID_ADDRESS    = -1015,
    GC_ERR_BUFFER_TOO_SMALL   = -1016,
    GC_ERR_INVALID_INDEX      = -1017,
    GC_ERR_PARSING_CHUNK_DATA = -1018,
    GC_ERR_INVALID_VALUE      = -1019,
    GC_ERR_RESOURCE_EXHAUSTED = -1020,
    GC_ERR_OUT_OF_MEMORY      = -1021,
    GC_ERR_BUSY               = -1022,
    GC_ERR_AMBIGUOUS          = -1023,
    GC_ERR_CUSTOM_ID          = -10000,
};

enum INFO_DATATYPE_LIST {
    INFO_DATATYPE_UNKNOWN    = 0,
    INFO_DATATYPE_STRING     = 1,
    INFO_DATATYPE_STRINGLIST = 2,
    INFO_DATATYPE_INT16      = 3,
    INFO_DATATYPE_UINT16     = 4,
    INFO_DATATYPE_INT32      = 5,
    INFO_DATATYPE_UINT32     = 6,
    INFO_DATATYPE_INT64      = 7,
    INFO_DATATYPE_UINT64     = 8,
    INFO_DATATYPE_FLOAT64    = 9,
    INFO_DATATYPE_PTR        = 10,
    INFO_DATATYPE_BOOL8      = 11,
    INFO_DATATYPE_SIZET      = 12,
    INFO_DATATYPE_BUFFER     = 13,
    INFO_DATATYPE_PTRDIFF    = 14,
    INFO_DATATYPE_CUSTOM_ID  = 1000,
};

enum TL_CHAR_ENCODING_LIST { TL_CHAR_ENCODING_ASCII = 0, TL_CHAR_ENCODING_UTF8 = 1 };

enum TL_INFO_CMD_LIST {
    TL_INFO_ID              = 0,
    TL_INFO_VENDOR          = 1,
    TL_INFO_MODEL           = 2,
    TL_INFO_VERSION         = 3,
    TL_INFO_TLTYPE          = 4,
    TL_INFO_NAME            = 5,
    TL_INFO_PATHNAME        = 6,
    TL_INFO_DISPLAYNAME     = 7,
    TL_INFO_CHAR_ENCODING   = 8,
    TL_INFO_GENTL_VER_MAJOR = 9,
    TL_INFO_GENTL_VER_MINOR = 10,
    TL_INFO_CUSTOM_ID       = 1000,
};

enum INTERFACE_INFO_CMD_LIST {
    INTERFACE_INFO_ID          = 0,
    INTERFACE_INFO_DISPLAYNAME = 1,
    INTERFACE_INFO_TLTYPE      = 2,
    INTERFACE_INFO_CUSTOM_ID   = 1000,
};

enum DEVICE_ACCESS_FLAGS_LIST {
    DEVICE_ACCESS_UNKNOWN   = 0,
    DEVICE_ACCESS_NONE      = 1,
    DEVICE_ACCESS_READONLY  = 2,
    DEVICE_ACCESS_CONTROL   = 3,
    DEVICE_ACCESS_EXCLUSIVE = 4,
    DEVICE_ACCESS_CUSTOM_ID = 1000,
};

enum DEVICE_ACCESS_STATUS_LIST {
    DEVICE_ACCESS_STATUS_UNKNOWN        = 0,
    DEVICE_ACCESS_STATUS_READWRITE      = 1,
    DEVICE_ACCESS_STATUS_READONLY       = 2,
    DEVICE_ACCESS_STATUS_NOACCESS       = 3,
    DEVICE_ACCESS_STATUS_BUSY           = 4,
    DEVICE_ACCESS_STATUS_OPEN_READWRITE = 5,
    DEVICE_ACCESS_STATUS_OPEN_READONLY  = 6,
    DEVICE_ACCESS_STATUS_CUSTOM_ID      = 1000,
};

enum DEVICE_INFO_CMD_LIST {
    DEVICE_INFO_ID                  = 0,
    DEVICE_INFO_VENDOR              = 1,
    DEVICE_INFO_MODEL               = 2,
    DEVICE_INFO_TLTYPE              = 3,
    DEVICE_INFO_DISPLAYNAME         = 4,
    DEVICE_INFO_ACCESS_STATUS       = 5,
    DEVICE_INFO_USER_DEFINED_NAME   = 6,
    DEVICE_INFO_SERIAL_NUMBER       = 7,
    DEVICE_INFO_VERSION             = 8,
    DEVICE_INFO_TIMESTAMP_FREQUENCY = 9,
    DEVICE_INFO_CUSTOM_ID           = 1000,
};

enum PORT_INFO_CMD_LIST {
    PORT_INFO_ID            = 0,
    PORT_INFO_VENDOR        = 1,
    PORT_INFO_MODEL         = 2,
    PORT_INFO_TLTYPE        = 3,
    PORT_INFO_MODULE        = 4,
    PORT_INFO_LITTLE_ENDIAN = 5,
    PORT_INFO_BIG_ENDIAN    = 6,
    PORT_INFO_ACCESS_READ   = 7,
    PORT_INFO_ACCESS_WRITE  = 8,
    PORT_INFO_ACCESS_NA     = 9,
    PORT_INFO_ACCESS_NI     = 10,
    PORT_INFO_VERSION       = 11,
    PORT_INFO_PORTNAME      = 12,
    PORT_INFO_CUSTOM_ID     = 1000,
};

enum URL_SCHEME_IDS {
    URL_SCHEME_LOCAL     = 0,
    URL_SCHEME_HTTP      = 1,
    URL_SCHEME_FILE      = 2,
    URL_SCHEME_CUSTOM_ID = 1000,
};

enum URL_INFO_CMD_LIST {
    URL_INFO_URL                   = 0,
    URL_INFO_SCHEMA_VER_MAJOR      = 1,
    URL_INFO_SCHEMA_VER_MINOR      = 2,
    URL_INFO_FILE_VER_MAJOR        = 3,
    URL_INFO_FILE_VER_MINOR        = 4,
    URL_INFO_FILE_VER_SUBMINOR     = 5,
    URL_INFO_FILE_SHA1_HASH        = 6,
    URL_INFO_FILE_REGISTER_ADDRESS = 7,
    URL_INFO_FILE_SIZE             = 8,
    URL_INFO_SCHEME                = 9,
    URL_INFO_FILENAME              = 10,
    URL_INFO_CUSTOM_ID             = 1000,
};

enum EVENT_TYPE_LIST {
    EVENT_ERROR              = 0,
    EVENT_NEW_BUFFER         = 1,
    EVENT_FEATURE_INVALIDATE = 2,
    EVENT_FEATURE_CHANGE     = 3,
    EVENT_REMOTE_DEVICE      = 4,
    EVENT_MODULE             = 5,
    EVENT_CUSTOM_ID          = 1000,
};

enum EVENT_INFO_CMD_LIST {
    EVENT_EVENT_TYPE         = 0,
    EVENT_NUM_IN_QUEUE       = 1,
    EVENT_NUM_FIRED          = 2,
    EVENT_SIZE_MAX           = 3,
    EVENT_INFO_DATA_SIZE_MAX = 4,
    EVENT_INFO_CUSTOM_ID     = 1000,
};

enum EVENT_DATA_INFO_CMD_LIST {
    EVENT_DATA_ID        = 0,
    EVENT_DATA_VALUE     = 1,
    EVENT_DATA_NUMID     = 2,
    EVENT_DATA_CUSTOM_ID = 1000,
};

// clang-format on

#endif
