// SPDX-License-Identifier: Apache-2.0
// GenTL 1.6: the names and numbers of the GenICam Transport Layer standard (EMVA), for 64-bit and 32-bit Linux.
//
// Written for camtwin from the standard's public facts; complete, so that a consumer's source compiles against it too. What each
// call, command and code means stands in the standard; docs/gentl.md says what camtwin makes of it.
#ifndef CAMTWIN_HOST_GENTL_H
#define CAMTWIN_HOST_GENTL_H

#include "host/gentl_data.h"
#include "host/gentl_types.h"

#ifdef __cplusplus
extern "C" {
#endif

GC_ERROR GCInitLib(void);
GC_ERROR GCCloseLib(void);
GC_ERROR GCGetInfo(TL_INFO_CMD command, INFO_DATATYPE *type, void *buffer, size_t *size);
GC_ERROR GCGetLastError(GC_ERROR *code, char *text, size_t *size);
GC_ERROR GCReadPort(PORT_HANDLE port, uint64_t address, void *buffer, size_t *size);
GC_ERROR GCWritePort(PORT_HANDLE port, uint64_t address, const void *buffer, size_t *size);
GC_ERROR GCGetPortURL(PORT_HANDLE port, char *url, size_t *size);
GC_ERROR GCGetPortInfo(PORT_HANDLE port, PORT_INFO_CMD command, INFO_DATATYPE *type, void *buffer, size_t *size);
GC_ERROR GCGetNumPortURLs(PORT_HANDLE port, uint32_t *count);
GC_ERROR GCGetPortURLInfo(PORT_HANDLE port, uint32_t index, URL_INFO_CMD command, INFO_DATATYPE *type, void *buffer,
                          size_t *size);
GC_ERROR GCReadPortStacked(PORT_HANDLE port, PORT_REGISTER_STACK_ENTRY *entries, size_t *count);
GC_ERROR GCWritePortStacked(PORT_HANDLE port, PORT_REGISTER_STACK_ENTRY *entries, size_t *count);

GC_ERROR GCRegisterEvent(EVENTSRC_HANDLE source, EVENT_TYPE type, EVENT_HANDLE *event);
GC_ERROR GCUnregisterEvent(EVENTSRC_HANDLE source, EVENT_TYPE type);
GC_ERROR EventGetData(EVENT_HANDLE event, void *buffer, size_t *size, uint64_t timeout_ms);
GC_ERROR EventGetDataInfo(EVENT_HANDLE event, const void *data, size_t data_size, EVENT_DATA_INFO_CMD command,
                          INFO_DATATYPE *type, void *buffer, size_t *size);
GC_ERROR EventGetInfo(EVENT_HANDLE event, EVENT_INFO_CMD command, INFO_DATATYPE *type, void *buffer, size_t *size);
GC_ERROR EventFlush(EVENT_HANDLE event);
GC_ERROR EventKill(EVENT_HANDLE event);

GC_ERROR TLOpen(TL_HANDLE *system);
GC_ERROR TLClose(TL_HANDLE system);
GC_ERROR TLGetInfo(TL_HANDLE system, TL_INFO_CMD command, INFO_DATATYPE *type, void *buffer, size_t *size);
GC_ERROR TLGetNumInterfaces(TL_HANDLE system, uint32_t *count);
GC_ERROR TLGetInterfaceID(TL_HANDLE system, uint32_t index, char *id, size_t *size);
GC_ERROR TLGetInterfaceInfo(TL_HANDLE system, const char *id, INTERFACE_INFO_CMD command, INFO_DATATYPE *type,
                            void *buffer, size_t *size);
GC_ERROR TLOpenInterface(TL_HANDLE system, const char *id, IF_HANDLE *interface);
GC_ERROR TLUpdateInterfaceList(TL_HANDLE system, bool8_t *changed, uint64_t timeout_ms);

GC_ERROR IFClose(IF_HANDLE interface);
GC_ERROR IFGetInfo(IF_HANDLE interface, INTERFACE_INFO_CMD command, INFO_DATATYPE *type, void *buffer, size_t *size);
GC_ERROR IFGetNumDevices(IF_HANDLE interface, uint32_t *count);
GC_ERROR IFGetDeviceID(IF_HANDLE interface, uint32_t index, char *id, size_t *size);
GC_ERROR IFUpdateDeviceList(IF_HANDLE interface, bool8_t *changed, uint64_t timeout_ms);
GC_ERROR IFGetDeviceInfo(IF_HANDLE interface, const char *id, DEVICE_INFO_CMD command, INFO_DATATYPE *type,
                         void *buffer, size_t *size);
GC_ERROR IFOpenDevice(IF_HANDLE interface, const char *id, DEVICE_ACCESS_FLAGS flags, DEV_HANDLE *device);
GC_ERROR IFGetParentTL(IF_HANDLE interface, TL_HANDLE *system);

GC_ERROR DevGetPort(DEV_HANDLE device, PORT_HANDLE *remote);
GC_ERROR DevGetNumDataStreams(DEV_HANDLE device, uint32_t *count);
GC_ERROR DevGetDataStreamID(DEV_HANDLE device, uint32_t index, char *id, size_t *size);
GC_ERROR DevOpenDataStream(DEV_HANDLE device, const char *id, DS_HANDLE *stream);
GC_ERROR DevGetInfo(DEV_HANDLE device, DEVICE_INFO_CMD command, INFO_DATATYPE *type, void *buffer, size_t *size);
GC_ERROR DevClose(DEV_HANDLE device);
GC_ERROR DevGetParentIF(DEV_HANDLE device, IF_HANDLE *interface);

GC_ERROR DSAnnounceBuffer(DS_HANDLE stream, void *bytes, size_t size, void *user, BUFFER_HANDLE *buffer);
GC_ERROR DSAllocAndAnnounceBuffer(DS_HANDLE stream, size_t size, void *user, BUFFER_HANDLE *buffer);
GC_ERROR DSAnnounceCompositeBuffer(DS_HANDLE stream, size_t count, void **segments, size_t *sizes, void *user,
                                   BUFFER_HANDLE *buffer);
GC_ERROR DSRevokeBuffer(DS_HANDLE stream, BUFFER_HANDLE buffer, void **bytes, void **user);
GC_ERROR DSQueueBuffer(DS_HANDLE stream, BUFFER_HANDLE buffer);
GC_ERROR DSFlushQueue(DS_HANDLE stream, ACQ_QUEUE_TYPE operation);
GC_ERROR DSStartAcquisition(DS_HANDLE stream, ACQ_START_FLAGS flags, uint64_t count);
GC_ERROR DSStopAcquisition(DS_HANDLE stream, ACQ_STOP_FLAGS flags);
GC_ERROR DSGetInfo(DS_HANDLE stream, STREAM_INFO_CMD command, INFO_DATATYPE *type, void *buffer, size_t *size);
GC_ERROR DSGetBufferID(DS_HANDLE stream, uint32_t index, BUFFER_HANDLE *buffer);
GC_ERROR DSClose(DS_HANDLE stream);
GC_ERROR DSGetParentDev(DS_HANDLE stream, DEV_HANDLE *device);
GC_ERROR DSGetBufferInfo(DS_HANDLE stream, BUFFER_HANDLE of, BUFFER_INFO_CMD command, INFO_DATATYPE *type, void *buffer,
                         size_t *size);
GC_ERROR DSGetBufferInfoStacked(DS_HANDLE stream, BUFFER_HANDLE of, DS_BUFFER_INFO_STACKED *infos, size_t count);
GC_ERROR DSGetBufferChunkData(DS_HANDLE stream, BUFFER_HANDLE of, SINGLE_CHUNK_DATA *chunks, size_t *count);
GC_ERROR DSGetNumBufferParts(DS_HANDLE stream, BUFFER_HANDLE of, uint32_t *count);
GC_ERROR DSGetBufferPartInfo(DS_HANDLE stream, BUFFER_HANDLE of, uint32_t part, BUFFER_PART_INFO_CMD command,
                             INFO_DATATYPE *type, void *buffer, size_t *size);
GC_ERROR DSGetBufferPartInfoStacked(DS_HANDLE stream, BUFFER_HANDLE of, DS_BUFFER_PART_INFO_STACKED *infos,
                                    size_t count);
GC_ERROR DSGetNumFlows(DS_HANDLE stream, uint32_t *count);
GC_ERROR DSGetFlowInfo(DS_HANDLE stream, uint32_t flow, FLOW_INFO_CMD command, INFO_DATATYPE *type, void *buffer,
                       size_t *size);
GC_ERROR DSGetNumBufferSegments(DS_HANDLE stream, BUFFER_HANDLE of, uint32_t *count);
GC_ERROR DSGetBufferSegmentInfo(DS_HANDLE stream, BUFFER_HANDLE of, uint32_t segment, SEGMENT_INFO_CMD command,
                                INFO_DATATYPE *type, void *buffer, size_t *size);

#ifdef __cplusplus
}
#endif

#endif
