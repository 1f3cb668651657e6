// SPDX-License-Identifier: Apache-2.0
// A small USB3 Vision host over the public libusb API: registers and pictures of one camera, as any host gets them.
#ifndef CAMTWIN_APP_U3V_CLIENT_H
#define CAMTWIN_APP_U3V_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/u3v_wire.h"

struct u3v_client;

/** One picture in memory of the caller. */
struct u3v_picture {
    uint8_t *bytes;  /* [capacity], the caller's */
    size_t capacity; /* at least the payload of u3v_stream_open */
    size_t size;     /* bytes that came */
    struct u3v_leader leader;
    struct u3v_trailer trailer;
    bool whole; /* leader, payload and trailer belong together, nothing is missing */
};

/**
 * Opens the camera with this serial number (NULL: the first one there is) and claims its control interface.
 * 0, or -CT_E_NO_DEVICE, -CT_E_BUSY (another program holds it), -CT_E_IO, -CT_E_MEMORY, or what a register read gives.
 */
int u3v_client_open(const char *serial, struct u3v_client **out);
/** Ends a stream, lets the interfaces go. NULL is allowed. */
void u3v_client_close(struct u3v_client *c);

/** Any length; cut into commands. 0, -CT_E_TIMEOUT, -CT_E_NO_DEVICE, -CT_E_IO, -CT_E_HEADER, or u3v_error_of_status. */
int u3v_client_read(struct u3v_client *c, uint64_t address, uint8_t *dst, size_t n);
int u3v_client_write(struct u3v_client *c, uint64_t address, const uint8_t *src, size_t n);

/** Claims the stream interface, sizes its transfers and enables it. 0 and the bytes of a picture, or an error as above. */
int u3v_stream_open(struct u3v_client *c, size_t *out_payload);
/**
 * Takes the next n pictures, waiting at most timeout_ms for each transfer of them. Returns how many came (n, or fewer
 * after a timeout), or an error. After fewer than n the stream must be closed before more can be taken.
 */
int u3v_stream_take(struct u3v_client *c, struct u3v_picture *pictures, unsigned n, unsigned timeout_ms);
/** Disables the stream and lets its interface go; harmless when it is not open. */
void u3v_stream_close(struct u3v_client *c);

#endif
