// SPDX-License-Identifier: Apache-2.0
// The packets of USB3 Vision as a host sees them: commands out; acknowledges, leaders and trailers in.
#ifndef CAMTWIN_HOST_U3V_WIRE_H
#define CAMTWIN_HOST_U3V_WIRE_H

#include <stddef.h>
#include <stdint.h>

enum u3v_command { U3V_READMEM = 0x0800, U3V_WRITEMEM = 0x0802, U3V_PENDING = 0x0805 };

enum {
    U3V_HEADER_BYTES = 12,
    U3V_READ_BYTES = U3V_HEADER_BYTES + 12,    /* a whole read command */
    U3V_WRITE_OVERHEAD = U3V_HEADER_BYTES + 8, /* of a write command, before its data */
    U3V_WRITE_ACK_BYTES = U3V_HEADER_BYTES + 4,
};

/** Registers that a host needs, technology-agnostic bootstrap map first; maps are found through their addresses. */
enum {
    ABRM_MAX_RESPONSE_MS = 0x01CC,  /* u32 */
    ABRM_MANIFEST_ADDRESS = 0x01D0, /* u64 */
    ABRM_SBRM_ADDRESS = 0x01D8,     /* u64 */
    SBRM_CAPABILITY = 0x04,         /* u64, bit 1: there is an EIRM */
    SBRM_MAX_COMMAND = 0x14,        /* u32, bytes */
    SBRM_MAX_ACK = 0x18,            /* u32, bytes */
    SBRM_SIRM_ADDRESS = 0x20,       /* u64 */
    SBRM_EIRM_ADDRESS = 0x2C,       /* u64 */
    EIRM_CONTROL = 0x00,            /* u32, bit 0: event enable */
    EIRM_MAX_TRANSFER = 0x04,       /* u32, bytes */
    MANIFEST_COUNT = 0x00,          /* u64, entries */
    MANIFEST_ENTRIES = 0x08,        /* entries of MANIFEST_ENTRY_BYTES */
    MANIFEST_ENTRY_BYTES = 64,
    SIRM_INFO = 0x00,             /* u32, bits 31..24: log2 of the alignment */
    SIRM_CONTROL = 0x04,          /* u32, bit 0: stream enable */
    SIRM_REQUIRED_PAYLOAD = 0x08, /* u64, bytes */
    SIRM_REQUIRED_LEADER = 0x10,  /* u32, bytes; the rest as well */
    SIRM_REQUIRED_TRAILER = 0x14,
    SIRM_MAX_LEADER = 0x18,
    SIRM_TRANSFER_SIZE = 0x1C,
    SIRM_TRANSFER_COUNT = 0x20,
    SIRM_FINAL1_SIZE = 0x24,
    SIRM_FINAL2_SIZE = 0x28,
    SIRM_MAX_TRAILER = 0x2C,
};

struct u3v_ack {
    uint16_t status;
    uint16_t command; /* of the acknowledge: the command's id + 1 */
    uint16_t request_id;
    const uint8_t *data; /* borrowed from the packet */
    size_t length;
};

struct u3v_leader {
    uint64_t block_id;
    uint16_t payload_type;
    uint64_t timestamp_ns;
    uint32_t pixel_format; /* PFNC */
    uint32_t width, height, offset_x, offset_y;
    uint16_t padding_x;
};

struct u3v_trailer {
    uint64_t block_id;
    uint16_t status;
    uint64_t valid_bytes;
    uint32_t height;
    uint32_t chunk_layout_id; /* 0: a trailer without one */
};

/** One event of the event channel. */
struct u3v_event {
    uint16_t id;
    uint64_t timestamp_ns;
    const uint8_t *data; /* [length] what belongs to this kind of event; borrowed from the packet */
    size_t length;
};

/** Both write one command into out[n] and return its bytes, or 0 when it does not fit. */
size_t u3v_put_read(uint8_t *out, size_t n, uint16_t request_id, uint64_t address, uint16_t count);
size_t u3v_put_write(uint8_t *out, size_t n, uint16_t request_id, uint64_t address, const void *data, uint16_t length);

/** All return 0, or -CT_E_HEADER when bytes[n] are not such a packet. */
int u3v_get_ack(const uint8_t *bytes, size_t n, struct u3v_ack *out);
int u3v_get_leader(const uint8_t *bytes, size_t n, struct u3v_leader *out);
int u3v_get_trailer(const uint8_t *bytes, size_t n, struct u3v_trailer *out);
/** A message with one event: several at once must be asked for (multi-event), which this host does not do. */
int u3v_get_event(const uint8_t *bytes, size_t n, struct u3v_event *out);

/**
 * The error behind a status word: the first of the error table with this code (several may share one; who knows the
 * register may know better). 0 for success, -CT_E_GENERIC for an unknown code.
 */
int u3v_error_of_status(uint16_t status);

/** How a picture of `payload` bytes is cut into transfers. */
struct u3v_cut {
    uint32_t size;   /* of each full transfer */
    uint32_t count;  /* of full transfers */
    uint32_t final1; /* room for the rest; 0: there is none */
};

/** Transfers of at most max_transfer bytes, each a multiple of `alignment` (a power of 2) except a lone whole one. */
struct u3v_cut u3v_cut_payload(uint64_t payload, uint32_t alignment, uint32_t max_transfer);

#endif
