// SPDX-License-Identifier: Apache-2.0
// Lays the link's messages out and takes them apart; every number is checked here, once, for both ends.
#include "attach/link_wire.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "base/error.h"

enum { QUEUE_KEEP = 256 << 10 }; /* an empty queue larger than this gives its memory back */

/** Bytes of the fixed part behind the head. */
static const size_t fixed_size[LINK_TYPE_COUNT] = {
    [LINK_HELLO] = 4 + 4 + 8 + LINK_SERIAL_SIZE,
    [LINK_SUBMIT] = 4 + 1 + 3 + 8 + 4,
    [LINK_CANCEL] = 4,
    [LINK_RELEASE] = 4,
    [LINK_CLAIM] = 4 + 4,
    [LINK_UNCLAIM] = 4 + 4,
    [LINK_RESET] = 4,
    [LINK_COMPLETE] = 4 + 1 + 1 + 2 + 4 + 8,
    [LINK_REPLY] = 4 + 1 + 3,
    [LINK_GONE] = 0,
};

int link_is_out(const struct link_message *m)
{
    return ((m->endpoint == 0 ? m->setup[0] : m->endpoint) & 0x80) == 0;
}

size_t link_encode(const struct link_message *m, uint8_t out[LINK_FIXED_MAX])
{
    assert(m->type > 0 && m->type < LINK_TYPE_COUNT);
    struct wr w = wr_over(out, LINK_FIXED_MAX);
    wr_u32(&w, (uint32_t)(LINK_HEAD_SIZE + fixed_size[m->type] + m->data_size));
    wr_u8(&w, (uint8_t)m->type);
    wr_zeros(&w, 3);
    if (m->type == LINK_HELLO) {
        wr_u32(&w, LINK_MAGIC);
        wr_u32(&w, m->version);
        wr_u64(&w, m->frame_size);
        wr_bytes(&w, m->serial, LINK_SERIAL_SIZE);
    } else if (m->type != LINK_GONE) {
        wr_u32(&w, m->id);
    }
    switch (m->type) {
    case LINK_SUBMIT:
        wr_u8(&w, m->endpoint);
        wr_zeros(&w, 3);
        wr_bytes(&w, m->setup, sizeof m->setup);
        wr_u32(&w, m->length);
        break;
    case LINK_CLAIM:
    case LINK_UNCLAIM: wr_u32(&w, m->number); break;
    case LINK_COMPLETE:
        wr_u8(&w, m->status);
        wr_u8(&w, m->place);
        wr_zeros(&w, 2);
        wr_u32(&w, m->length);
        wr_u64(&w, m->offset);
        break;
    case LINK_REPLY:
        wr_u8(&w, m->status);
        wr_zeros(&w, 3);
        break;
    default: break;
    }
    assert(!w.bad && wr_used(&w) == LINK_HEAD_SIZE + fixed_size[m->type]);
    return wr_used(&w);
}

static bool decode_fixed(struct rd *r, struct link_message *m)
{
    if (m->type == LINK_HELLO) {
        bool magic = rd_u32(r) == LINK_MAGIC;
        m->version = rd_u32(r);
        m->frame_size = rd_u64(r);
        const uint8_t *serial = rd_bytes(r, LINK_SERIAL_SIZE);
        if (serial != NULL) {
            memcpy(m->serial, serial, LINK_SERIAL_SIZE - 1);
        }
        return magic;
    }
    if (m->type == LINK_GONE) {
        return true;
    }
    m->id = rd_u32(r);
    switch (m->type) {
    case LINK_SUBMIT: {
        m->endpoint = rd_u8(r);
        rd_bytes(r, 3);
        const uint8_t *setup = rd_bytes(r, sizeof m->setup);
        if (setup != NULL) {
            memcpy(m->setup, setup, sizeof m->setup);
        }
        m->length = rd_u32(r);
        break;
    }
    case LINK_CLAIM:
    case LINK_UNCLAIM: m->number = rd_u32(r); break;
    case LINK_COMPLETE:
        m->status = rd_u8(r);
        m->place = rd_u8(r);
        rd_bytes(r, 2);
        m->length = rd_u32(r);
        m->offset = rd_u64(r);
        break;
    case LINK_REPLY:
        m->status = rd_u8(r);
        rd_bytes(r, 3);
        break;
    default: break;
    }
    return true;
}

static bool submit_is_sound(const struct link_message *m)
{
    uint32_t carried = link_is_out(m) ? m->length : 0;
    if (m->length > LINK_LENGTH_MAX || m->data_size != carried) {
        return false;
    }
    return m->endpoint != 0 || m->length == (uint32_t)(m->setup[6] | m->setup[7] << 8);
}

static bool complete_is_sound(const struct link_message *m)
{
    if (m->status >= LINK_STATUS_COUNT || m->place > LINK_FRAME || m->length > LINK_LENGTH_MAX) {
        return false;
    }
    /* An OUT transfer's answer carries a length and no bytes; whether that fits only the host knows. */
    return m->data_size == 0 || (m->place == LINK_INLINE && m->data_size == m->length);
}

static bool message_is_sound(const struct link_message *m)
{
    if (m->id >= LINK_IDS) {
        return false;
    }
    switch (m->type) {
    case LINK_SUBMIT: return submit_is_sound(m);
    case LINK_COMPLETE: return complete_is_sound(m);
    case LINK_CLAIM:
    case LINK_UNCLAIM: return m->data_size == 0 && m->number < 256;
    case LINK_REPLY: return m->data_size == 0 && m->status < LINK_STATUS_COUNT;
    default: return m->data_size == 0;
    }
}

int link_decode(const uint8_t *bytes, size_t n, struct link_message *m)
{
    if (n < LINK_HEAD_SIZE) {
        return 0;
    }
    struct rd r = rd_over(bytes, n);
    uint32_t size = rd_u32(&r);
    uint8_t type = rd_u8(&r);
    const uint8_t *zeros = rd_bytes(&r, 3);
    if (type == 0 || type >= LINK_TYPE_COUNT || zeros[0] != 0 || zeros[1] != 0 || zeros[2] != 0) {
        return -CT_E_FORMAT;
    }
    size_t fixed = LINK_HEAD_SIZE + fixed_size[type];
    if (size < fixed || size - fixed > LINK_LENGTH_MAX) {
        return -CT_E_FORMAT;
    }
    if (n < fixed) {
        return 0;
    }
    struct link_message found = {.type = (enum link_type)type, .data_size = (uint32_t)(size - fixed)};
    if (!decode_fixed(&r, &found) || r.bad || !message_is_sound(&found)) {
        return -CT_E_FORMAT;
    }
    *m = found;
    return (int)fixed;
}

size_t link_queue_used(const struct link_queue *q)
{
    return q->end - q->first;
}

/** Makes room for n more bytes behind the waiting ones. */
static int queue_reserve(struct link_queue *q, size_t n)
{
    if (q->capacity - q->end >= n) {
        return 0;
    }
    size_t used = link_queue_used(q);
    if (used + n > q->capacity) {
        size_t capacity = q->capacity == 0 ? 4096 : q->capacity;
        while (capacity < used + n) {
            capacity *= 2;
        }
        uint8_t *bytes = malloc(capacity);
        if (bytes == NULL) {
            return -CT_E_MEMORY;
        }
        if (used > 0) {
            memcpy(bytes, q->bytes + q->first, used);
        }
        free(q->bytes);
        *q = (struct link_queue){.bytes = bytes, .end = used, .capacity = capacity};
        return 0;
    }
    memmove(q->bytes, q->bytes + q->first, used);
    q->first = 0;
    q->end = used;
    return 0;
}

int link_queue_put(struct link_queue *q, const void *bytes, size_t n)
{
    if (n == 0) {
        return 0;
    }
    int e = queue_reserve(q, n);
    if (e < 0) {
        return e;
    }
    memcpy(q->bytes + q->end, bytes, n);
    q->end += n;
    return 0;
}

int link_queue_message(struct link_queue *q, const struct link_message *m, const void *data)
{
    uint8_t front[LINK_FIXED_MAX];
    size_t n = link_encode(m, front);
    int e = queue_reserve(q, n + m->data_size);
    if (e < 0) {
        return e;
    }
    link_queue_put(q, front, n);
    return link_queue_put(q, data, m->data_size);
}

int link_queue_flush(struct link_queue *q, int fd)
{
    while (link_queue_used(q) > 0) {
        ssize_t n = send(fd, q->bytes + q->first, link_queue_used(q), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -CT_E_IO;
        }
        q->first += (size_t)n;
    }
    q->first = 0;
    q->end = 0;
    if (q->capacity > QUEUE_KEEP) {
        link_queue_fini(q);
    }
    return 0;
}

void link_queue_fini(struct link_queue *q)
{
    free(q->bytes);
    *q = (struct link_queue){0};
}
