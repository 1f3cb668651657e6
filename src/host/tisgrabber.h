// SPDX-License-Identifier: Apache-2.0
// The C interface of IC Imaging Control's tisgrabber library, for programs that are written against it.
//
// Names, types and numbers are those of the public interface (The Imaging Source, IC-Imaging-Control-Samples), so that such
// programs compile and load unchanged; words and implementation are camtwin's. docs/tisgrabber.md says what each function
// does here, and which of them need a Windows desktop and are therefore not available.
//
// Handles may be any value: one that is not (or no longer) what it should be is answered with IC_NO_HANDLE, NULL or silence.
// Texts are UTF-8, end with NUL and stay the library's where a function returns them: until the grabber opens another
// camera, or the list is made anew. All functions may be called from any thread, and from callbacks.
//
// `long` has 8 bytes on 64-bit Linux (4 on Windows). Where the interface says long*, a whole long is written; where it says
// int*, 4 bytes are. Every int that is written through a pointer is 0 or more, so that a caller who passes a zeroed long
// (the vendor's tisgrabber.py does) reads the right number.
#ifndef CAMTWIN_HOST_TISGRABBER_H
#define CAMTWIN_HOST_TISGRABBER_H

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default) /* seen from outside the library, whatever its own flags hide */
#endif

/** What most functions return. 1 is success. */
#define IC_SUCCESS 1
#define IC_ERROR 0
#define IC_NO_HANDLE (-1)
#define IC_NO_DEVICE (-2)
#define IC_NOT_AVAILABLE (-3)
#define IC_NO_PROPERTYSET (-3)
#define IC_DEFAULT_WINDOW_SIZE_SET (-3)
#define IC_NOT_IN_LIVEMODE (-3)
#define IC_PROPERTY_ITEM_NOT_AVAILABLE (-4)
#define IC_PROPERTY_ELEMENT_NOT_AVAILABLE (-5)
#define IC_PROPERTY_ELEMENT_WRONG_INTERFACE (-6)
#define IC_INDEX_OUT_OF_RANGE (-7)
/** What IC_LoadDeviceStateFromFileEx returns besides. */
#define IC_WRONG_XML_FORMAT (-1)
#define IC_WRONG_INCOMPATIBLE_XML (-3)
#define IC_NOT_ALL_PROPERTIES_RESTORED (-4)
#define IC_DEVICE_NOT_FOUND (-5)
#define IC_FILE_NOT_FOUND 35

typedef enum { FILETYPE_BMP = 0, FILETYPE_JPEG = 1 } IMG_FILETYPE;

typedef enum { Y800 = 0, RGB24 = 1, RGB32 = 2, UYVY = 3, Y16 = 4, NONE = 5 } COLORFORMAT;

typedef enum {
    PROP_VID_BRIGHTNESS = 0,
    PROP_VID_CONTRAST = 1,
    PROP_VID_HUE = 2,
    PROP_VID_SATURATION = 3,
    PROP_VID_SHARPNESS = 4,
    PROP_VID_GAMMA = 5,
    PROP_VID_COLORENABLE = 6,
    PROP_VID_WHITEBALANCE = 7,
    PROP_VID_BLACKLIGHTCOMPENSATION = 8,
    PROP_VID_GAIN = 9,
} VIDEO_PROPERTY;

typedef enum {
    PROP_CAM_PAN = 0,
    PROP_CAM_TILT = 1,
    PROP_CAM_ROLL = 2,
    PROP_CAM_ZOOM = 3,
    PROP_CAM_EXPOSURE = 4,
    PROP_CAM_IRIS = 5,
    PROP_CAM_FOCUS = 6,
} CAMERA_PROPERTY;

typedef enum {
    eParamLong = 0,
    eParamBoolean = 1,
    eParamFloat = 2,
    eParamString = 3,
    eParamData = 4,
} FRAMEFILTER_PARAM_TYPE;

/** Never to be looked into: what a handle points at is no memory. */
typedef struct HGRABBER_t__ {
    int unused;
} HGRABBER_t;
typedef HGRABBER_t *HGRABBER;

typedef struct CODECHANDLE_t__ {
    int unused;
} CODECHANDLE_t;
typedef CODECHANDLE_t *HCODEC;

struct ImageBuffer;
typedef struct ImageBuffer *HMEMBUFFER;

typedef struct FILTERPARAMETER_t__ {
    char Name[30];
    FRAMEFILTER_PARAM_TYPE Type;
} FILTERPARAMETER_t;

typedef struct HFRAMEFILTER_t__ {
    void *pFilter;
    int bHasDialog;
    int ParameterCount;
    FILTERPARAMETER_t *Parameters;
} HFRAMEFILTER_t;
typedef HFRAMEFILTER_t HFRAMEFILTER;

/** Called for each name of an enumeration; anything but 0 ends it. */
typedef int IC_ENUMCB(char *name, void *data);
typedef int ENUMCODECCB(char *name, void *data);

/** Called by the grabber's own thread for each picture. pixels: the sink's format. frame: counted from the start of the stream. */
typedef void (*FRAME_READY_CALLBACK)(HGRABBER grabber, unsigned char *pixels, unsigned long frame, void *data);
typedef void (*FRAME_READY_CALLBACK_EX)(HGRABBER grabber, HMEMBUFFER buffer, unsigned long frame, void *data);
/** Called once, by the grabber's own thread, when the camera goes while a stream is prepared or live. */
typedef void (*DEVICE_LOST_CALLBACK)(HGRABBER grabber, void *data);

/* ---- library and grabbers: ic_library.c --------------------------------------------------------------------------- */

/** license is not looked at. Always IC_SUCCESS. */
int IC_InitLibrary(char *license);
/** A grabber without a camera; NULL: 64 exist already, or no memory. The caller's, until IC_ReleaseGrabber. */
HGRABBER IC_CreateGrabber(void);
/** Stops the stream, closes the camera, ends the grabber and sets *grabber to NULL. Ignored in one of its own callbacks. */
void IC_ReleaseGrabber(HGRABBER *grabber);
/** Forgets the list of devices. */
void IC_TidyUP(void);
/** Releases every grabber. */
void IC_CloseLibrary(void);

/* ---- cameras: ic_devices.c, ic_open.c; a unique name is "<model> <serial>" ---------------------------------------- */

/** name: the model (the first one that is free), a unique name or a display name. IC_SUCCESS, IC_ERROR, IC_NO_HANDLE. */
int IC_OpenVideoCaptureDevice(HGRABBER grabber, char *name);
void IC_CloseVideoCaptureDevice(HGRABBER grabber);
/** The model; NULL: no camera. */
char *IC_GetDeviceName(HGRABBER grabber);
/** Looks for cameras anew and says how many there are; the two below tell of this list (NULL: no such index). */
int IC_GetDeviceCount(void);
char *IC_GetDevice(int index);
char *IC_GetUniqueNamefromList(int index);
/** Models into rows of row_bytes each (NULL: only counted); longer names are cut. The number of cameras. */
int IC_ListDevices(char *list, int row_bytes);
/** The number of cameras, or IC_INDEX_OUT_OF_RANGE. */
int IC_ListDevicesbyIndex(char *name, int bytes, int index);
int IC_OpenDevByDisplayName(HGRABBER grabber, char *name);
int IC_OpenDevByUniqueName(HGRABBER grabber, char *name);
/** name NULL: the bytes it takes with its NUL. IC_ERROR: `bytes` are too few. */
int IC_GetDisplayName(HGRABBER grabber, char *name, int bytes);
int IC_GetUniqueName(HGRABBER grabber, char *name, int bytes);
/** 1: a camera is open and plugged in; else 0, also for a wrong handle. */
int IC_IsDevValid(HGRABBER grabber);
/** serial: at least 20 bytes. */
int IC_GetSerialNumber(HGRABBER grabber, char *serial);
/** No dialog here: opens the camera (the first of several) in this grabber, or in a new one for NULL. A grabber in any case. */
HGRABBER IC_ShowDeviceSelectionDialog(HGRABBER grabber);

/* ---- formats: ic_format.c, ic_rate.c ------------------------------------------------------------------------------ */

/** "Y800 (1920x1080)", "Y16 (2048x1500) [Binning 2x]" ... IC_ERROR: not such a format, or a stream is prepared or live. */
int IC_SetVideoFormat(HGRABBER grabber, char *format);
/** 0 without a camera. */
int IC_GetVideoFormatWidth(HGRABBER grabber);
int IC_GetVideoFormatHeight(HGRABBER grabber);
int IC_GetVideoFormatCount(HGRABBER grabber);
char *IC_GetVideoFormat(HGRABBER grabber, int index);
/** Into rows of row_bytes each, at most 80 of them (NULL: only counted). The number of formats. */
int IC_ListVideoFormats(HGRABBER grabber, char *list, int row_bytes);
int IC_ListVideoFormatbyIndex(HGRABBER grabber, char *name, int bytes, int index);
/** The sink's format; RGB24 until it is set. IC_ERROR: no such format, or a stream is prepared or live. */
int IC_SetFormat(HGRABBER grabber, COLORFORMAT format);
/** NONE until a stream was prepared. */
COLORFORMAT IC_GetFormat(HGRABBER grabber);
/** Clipped to what the camera can. IC_NOT_IN_LIVEMODE: while live, it can not be set. */
int IC_SetFrameRate(HGRABBER grabber, float fps);
float IC_GetFrameRate(HGRABBER grabber);
int IC_GetAvailableFrameRates(HGRABBER grabber, int index, float *fps);
/** A digital camera has no norms, channels or signal. */
int IC_SetVideoNorm(HGRABBER grabber, char *norm);
int IC_GetVideoNormCount(HGRABBER grabber);
char *IC_GetVideoNorm(HGRABBER grabber, int index);
int IC_SetInputChannel(HGRABBER grabber, char *channel);
int IC_GetInputChannelCount(HGRABBER grabber);
char *IC_GetInputChannel(HGRABBER grabber, int index);
int IC_SignalDetected(HGRABBER grabber);

/* ---- live, pictures, callbacks: ic_live.c, ic_image.c, ic_callback.c ---------------------------------------------- */

/** show is not looked at: there is no window. */
int IC_StartLive(HGRABBER grabber, int show);
int IC_PrepareLive(HGRABBER grabber, int show);
int IC_SuspendLive(HGRABBER grabber);
int IC_IsLive(HGRABBER grabber);
void IC_StopLive(HGRABBER grabber);
/** Waits for the next whole picture, at most timeout_ms (below 0: for ever). IC_ERROR: none came. */
int IC_SnapImage(HGRABBER grabber, int timeout_ms);
/** First byte of the picture that came last; NULL: none yet. Its memory is used again after ring-size more pictures. */
unsigned char *IC_GetImagePtr(HGRABBER grabber);
int IC_GetImageDescription(HGRABBER grabber, long *width, long *height, int *bits_per_pixel, COLORFORMAT *format);
/** The picture that came last. quality: 0 to 100, JPEG only. */
int IC_SaveImage(HGRABBER grabber, char *file, IMG_FILETYPE type, long quality);
/** 0: every picture goes to the sink and the callback; 1 (at first): only those that IC_SnapImage asks for. Not while live. */
int IC_SetContinuousMode(HGRABBER grabber, int only_snapped);
int IC_SetFrameReadyCallback(HGRABBER grabber, FRAME_READY_CALLBACK frame_ready, void *data);
int IC_SetFrameReadyCallbackEx(HGRABBER grabber, FRAME_READY_CALLBACK_EX frame_ready, void *data);
int IC_SetCallbacks(HGRABBER grabber, FRAME_READY_CALLBACK frame_ready, void *frame_data,
                    DEVICE_LOST_CALLBACK device_lost, void *lost_data);

/* ---- the ring's buffers: ic_mem_buffer.c -------------------------------------------------------------------------- */

/** 1 to 64 buffers; 5 until it is set. IC_ERROR: another number, or a stream is prepared or live. */
int IC_SetRingBufferSize(HGRABBER grabber, int count);
int IC_GetRingBufferSize(HGRABBER grabber, int *count);
/** A handle to a buffer of the ring. IC_ERROR: no stream was prepared yet, or (LastAcq) no picture has come. */
int IC_GetMemBuffer(HGRABBER grabber, int index, HMEMBUFFER *buffer);
int IC_GetMemBufferLastAcq(HGRABBER grabber, HMEMBUFFER *buffer);
/** Unlocks nothing; sets *buffer to NULL. Handles to the same buffer are equal and need not be released. */
void IC_ReleaseMemBuffer(HMEMBUFFER *buffer);
int IC_GetMemBufferDescription(HMEMBUFFER buffer, int *width, int *height, int *bits_per_pixel);
/** A locked buffer keeps its picture until it is unlocked. */
int IC_MemBufferLock(HMEMBUFFER buffer, int lock);
int IC_MemBufferisLocked(HMEMBUFFER buffer, int *locked);
int IC_MemBufferGetIndex(HMEMBUFFER buffer, int *index);
int IC_MemBufferGetDataPtr(HMEMBUFFER buffer, unsigned char **pixels);

/* ---- properties by name: ic_property.c, ic_property_list.c; names: vcd_table.def ---------------------------------- */

/** Interfaces are called Range, Switch, Button, MapStrings, AbsoluteValue. */
int IC_enumProperties(HGRABBER grabber, IC_ENUMCB callback, void *data);
int IC_enumPropertyElements(HGRABBER grabber, char *property, IC_ENUMCB callback, void *data);
int IC_enumPropertyElementInterfaces(HGRABBER grabber, char *property, char *element, IC_ENUMCB callback, void *data);
/** The whole tree, to stdout. */
int IC_printItemandElementNames(HGRABBER grabber);
/** element NULL: the item alone. */
int IC_IsPropertyAvailable(HGRABBER grabber, char *property, char *element);
/** element NULL: "Value" ("Auto" for a switch). IC_ERROR: the camera refused (range, automatic is on ...). */
int IC_GetPropertyValueRange(HGRABBER grabber, char *property, char *element, int *min, int *max);
int IC_GetPropertyValue(HGRABBER grabber, char *property, char *element, int *value);
int IC_SetPropertyValue(HGRABBER grabber, char *property, char *element, int value);
int IC_GetPropertyAbsoluteValueRange(HGRABBER grabber, char *property, char *element, float *min, float *max);
int IC_GetPropertyAbsoluteValue(HGRABBER grabber, char *property, char *element, float *value);
int IC_SetPropertyAbsoluteValue(HGRABBER grabber, char *property, char *element, float value);
int IC_GetPropertySwitch(HGRABBER grabber, char *property, char *element, int *on);
int IC_SetPropertySwitch(HGRABBER grabber, char *property, char *element, int on);
int IC_PropertyOnePush(HGRABBER grabber, char *property, char *element);
/** strings NULL: count and bytes of the longest with its NUL. Else strings[*count] of *bytes each (20 where *bytes is not above 0). */
int IC_GetPropertyMapStrings(HGRABBER grabber, char *property, char *element, int *count, int *bytes, char **strings);
/** string NULL: *bytes that it takes. Else at most *bytes (50 where *bytes is not above 0) are written. */
int IC_GetPropertyMapString(HGRABBER grabber, char *property, char *element, int *bytes, char *string);
int IC_SetPropertyMapString(HGRABBER grabber, char *property, char *element, char *string);
/** Every property as it leaves the factory; format and frame rate stay. */
int IC_ResetProperties(HGRABBER grabber);
/** No kernel property set here. */
int IC_QueryPropertySet(HGRABBER grabber);
int IC_PropertySet_Set(HGRABBER grabber, int property, void *value);

/* ---- older properties: ic_legacy.c -------------------------------------------------------------------------------- */

/** Of the camera properties there is exposure alone, in powers of two of a second as in DirectShow: -3 is 1/8 s. */
int IC_IsCameraPropertyAvailable(HGRABBER grabber, CAMERA_PROPERTY property);
int IC_SetCameraProperty(HGRABBER grabber, CAMERA_PROPERTY property, long value);
int IC_CameraPropertyGetRange(HGRABBER grabber, CAMERA_PROPERTY property, long *min, long *max);
int IC_GetCameraProperty(HGRABBER grabber, CAMERA_PROPERTY property, long *value);
int IC_EnableAutoCameraProperty(HGRABBER grabber, int property, int on);
int IC_IsCameraPropertyAutoAvailable(HGRABBER grabber, CAMERA_PROPERTY property);
int IC_GetAutoCameraProperty(HGRABBER grabber, int property, int *on);
/** Of the video properties there are brightness, gamma and gain, in the units of their Range interface. */
int IC_IsVideoPropertyAvailable(HGRABBER grabber, VIDEO_PROPERTY property);
int IC_VideoPropertyGetRange(HGRABBER grabber, VIDEO_PROPERTY property, long *min, long *max);
int IC_GetVideoProperty(HGRABBER grabber, VIDEO_PROPERTY property, long *value);
int IC_SetVideoProperty(HGRABBER grabber, VIDEO_PROPERTY property, long value);
int IC_IsVideoPropertyAutoAvailable(HGRABBER grabber, VIDEO_PROPERTY property);
int IC_GetAutoVideoProperty(HGRABBER grabber, int property, int *on);
int IC_EnableAutoVideoProperty(HGRABBER grabber, int property, int on);
/** Exposure / Value as Range (us) and as AbsoluteValue (s). */
int IC_GetExpRegValRange(HGRABBER grabber, long *min, long *max);
int IC_GetExpRegVal(HGRABBER grabber, long *value);
int IC_SetExpRegVal(HGRABBER grabber, long value);
int IC_EnableExpRegValAuto(HGRABBER grabber, int on);
int IC_GetExpRegValAuto(HGRABBER grabber, int *on);
int IC_IsExpAbsValAvailable(HGRABBER grabber);
int IC_GetExpAbsValRange(HGRABBER grabber, float *min, float *max);
int IC_GetExpAbsVal(HGRABBER grabber, float *value);
int IC_SetExpAbsVal(HGRABBER grabber, float value);
/** A mono camera without a lens drive has none of these: IC_NOT_AVAILABLE. */
int IC_SetWhiteBalanceAuto(HGRABBER grabber, int on);
int IC_SetWhiteBalanceRed(HGRABBER grabber, long value);
int IC_SetWhiteBalanceGreen(HGRABBER grabber, long value);
int IC_SetWhiteBalanceBlue(HGRABBER grabber, long value);
int IC_GetColorEnhancement(HGRABBER grabber, int *on);
int IC_SetColorEnhancement(HGRABBER grabber, int on);
int IC_FocusOnePush(HGRABBER grabber);

/* ---- trigger: ic_trigger.c ---------------------------------------------------------------------------------------- */

int IC_IsTriggerAvailable(HGRABBER grabber);
int IC_EnableTrigger(HGRABBER grabber, int on);
/** Names of the exposure modes into rows of row_bytes each (NULL: only counted). How many there are. */
int IC_GetTriggerModes(HGRABBER grabber, char *list, int row_bytes);
int IC_SetTriggerMode(HGRABBER grabber, char *mode);
/** As the switch Trigger / Polarity: 1 is the rising edge. */
int IC_SetTriggerPolarity(HGRABBER grabber, int polarity);
int IC_SoftwareTrigger(HGRABBER grabber);

/* ---- state files: ic_state_file.c --------------------------------------------------------------------------------- */

int IC_SaveDeviceStateToFile(HGRABBER grabber, char *file);
/** Opens the camera that the file names, in this grabber or (NULL) in a new one. NULL: it could not. */
HGRABBER IC_LoadDeviceStateFromFile(HGRABBER grabber, char *file);
int IC_LoadDeviceStateFromFileEx(HGRABBER grabber, char *file, int open_device);
int IC_SaveDeviceSettings(HGRABBER grabber, char *file);
int IC_OpenDeviceBySettings(HGRABBER grabber, char *file);
int IC_LoadDeviceSettings(HGRABBER grabber, char *file);

/* ---- what needs a Windows desktop: ic_desktop.c. IC_NOT_AVAILABLE, or nothing happens ----------------------------- */

int IC_SetHWnd(HGRABBER grabber, int window);
int IC_SetDefaultWindowPosition(HGRABBER grabber, int on);
int IC_SetWindowPosition(HGRABBER grabber, int x, int y, int width, int height);
int IC_GetWindowPosition(HGRABBER grabber, int *x, int *y, int *width, int *height);
int IC_ShowPropertyDialog(HGRABBER grabber);
int IC_ShowInternalPropertyPage(HGRABBER grabber);
void IC_RemoveOverlay(HGRABBER grabber, int on);
void IC_EnableOverlay(HGRABBER grabber, int on);
/** 0: there is nothing to paint on. */
long IC_BeginPaint(HGRABBER grabber);
void IC_EndPaint(HGRABBER grabber);
/** Says it on stderr; where stdin is a terminal, waits for Enter. */
void IC_MsgBox(char *text, char *title);
int IC_ResetUSBCam(HGRABBER grabber);

/* ---- frame filters and AVI files: there are none: ic_filter.c ----------------------------------------------------- */

int IC_GetAvailableFrameFilterCount(void);
int IC_GetAvailableFrameFilters(char **list, int count);
int IC_CreateFrameFilter(char *name, HFRAMEFILTER *filter);
int IC_AddFrameFilterToDevice(HGRABBER grabber, HFRAMEFILTER filter);
void IC_RemoveFrameFilterFromDevice(HGRABBER grabber, HFRAMEFILTER filter);
void IC_DeleteFrameFilter(HFRAMEFILTER filter);
int IC_FrameFilterShowDialog(HFRAMEFILTER filter);
int IC_FrameFilterGetParameter(HFRAMEFILTER filter, char *parameter, void *data);
int IC_FrameFilterSetParameterInt(HFRAMEFILTER filter, char *parameter, int data);
int IC_FrameFilterSetParameterFloat(HFRAMEFILTER filter, char *parameter, float data);
int IC_FrameFilterSetParameterBoolean(HFRAMEFILTER filter, char *parameter, int data);
int IC_FrameFilterSetParameterString(HFRAMEFILTER filter, char *parameter, char *data);
int IC_FrameFilterDeviceClear(HGRABBER grabber);
void IC_enumCodecs(ENUMCODECCB callback, void *data);
HCODEC IC_Codec_Create(char *name);
void IC_Codec_Release(HCODEC codec);
int IC_Codec_getName(HCODEC codec, int bytes, char *name);
int IC_Codec_hasDialog(HCODEC codec);
int IC_Codec_showDialog(HCODEC codec);
int IC_SetCodec(HGRABBER grabber, HCODEC codec);
int IC_SetAVIFileName(HGRABBER grabber, char *file);
int IC_enableAVICapturePause(HGRABBER grabber, int pause);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
