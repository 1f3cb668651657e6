// SPDX-License-Identifier: Apache-2.0
// Writes pcapng (its draft specification, block types 0x0A0D0D0A, 1 and 6) with packets of LINKTYPE_USB_LINUX_MMAPPED: the
// form in which Linux's usbmon tells of submitted and completed transfers.
#include "app/pcapng.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

enum {
    BLOCK_SECTION = 0x0A0D0D0A,
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 6,
    MAGIC = 0x1A2B3C4D,
    LINKTYPE_USB_LINUX_MMAPPED = 220,
    OPTION_END = 0,
    OPTION_NAME = 2,    /* if_name */
    OPTION_TSRESOL = 9, /* if_tsresol */
    HEADER = 64,        /* of a USB packet */
    /* Bytes that are kept of one transfer: more than any register access has, less than Wireshark takes (256 KiB). Pixels
     * beyond are counted, not kept: 372 MB/s are too much for a disk. */
    DATA_MAX = 32 << 10,
    ALIGN = 4,
    BUS = 1,
    DEVICE = 1,
    /* Linux's numbers, on every machine. */
    IN_PROGRESS = -115,
};

struct pcapng {
    const struct evq *clock;
    const struct log *log;
    struct usb_tap tap;
    FILE *file;
    char *path;
    bool failed; /* said once */
};

static void put(struct pcapng *p, const void *bytes, size_t n)
{
    if (!p->failed && n > 0 && fwrite(bytes, 1, n, p->file) != n) {
        p->failed = true;
        log_say(p->log, LOG_ERROR, "app", "--pcapng %s: %s", p->path, strerror(errno));
    }
}

static void put_start(struct pcapng *p)
{
    static const char name[] = "camtwin";
    uint8_t bytes[128];
    struct wr w = wr_over(bytes, sizeof bytes);
    wr_u32(&w, BLOCK_SECTION);
    wr_u32(&w, 28);
    wr_u32(&w, MAGIC);
    wr_u16(&w, 1); /* version 1.0 */
    wr_u16(&w, 0);
    wr_u64(&w, UINT64_MAX); /* length of the section: not said */
    wr_u32(&w, 28);

    wr_u32(&w, BLOCK_INTERFACE);
    wr_u32(&w, 44);
    wr_u16(&w, LINKTYPE_USB_LINUX_MMAPPED);
    wr_u16(&w, 0);
    wr_u32(&w, HEADER + DATA_MAX);
    wr_u16(&w, OPTION_NAME);
    wr_u16(&w, sizeof name - 1);
    wr_bytes(&w, name, sizeof name); /* and one byte to a multiple of 4 */
    wr_u16(&w, OPTION_TSRESOL);
    wr_u16(&w, 1);
    wr_u32(&w, 9); /* nanoseconds */
    wr_u32(&w, OPTION_END);
    wr_u32(&w, 44);
    put(p, bytes, wr_used(&w));
}

/** usbmon's names: 'S' submitted, 'C' complete. */
struct packet {
    char event;
    char data_flag; /* 0: data is there; '<' and '>': not, and which way it goes */
    int32_t status;
    size_t length; /* of the transfer: wanted, or done */
    const uint8_t *data;
    size_t data_size;
};

static void write_header(struct wr *w, const struct usb_transfer *t, const struct packet *k, ns_t now, bool in)
{
    enum { TYPE_CONTROL = 2, TYPE_BULK = 3 };
    bool control = (t->endpoint & 0x0F) == 0;
    bool has_setup = control && k->event == 'S';
    wr_u64(w, (uintptr_t)t); /* tells which completion belongs to which submission */
    wr_u8(w, (uint8_t)k->event);
    wr_u8(w, control ? TYPE_CONTROL : TYPE_BULK);
    wr_u8(w, (uint8_t)((t->endpoint & 0x0F) | (in ? 0x80 : 0)));
    wr_u8(w, DEVICE);
    wr_u16(w, BUS);
    wr_u8(w, has_setup ? 0 : '-');
    wr_u8(w, (uint8_t)k->data_flag);
    wr_u64(w, (uint64_t)(now / NS_PER_S));
    wr_u32(w, (uint32_t)(now % NS_PER_S / 1000));
    wr_u32(w, (uint32_t)k->status);
    wr_u32(w, (uint32_t)k->length);
    wr_u32(w, (uint32_t)k->data_size);
    if (has_setup) {
        wr_bytes(w, t->setup, sizeof t->setup);
    } else {
        wr_zeros(w, sizeof t->setup);
    }
    wr_zeros(w, 16); /* interval, start_frame, transfer_flags, packets: isochronous */
}

static void put_packet(struct pcapng *p, const struct usb_transfer *t, const struct packet *k, bool in)
{
    uint8_t front[28 + HEADER], back[ALIGN + 4];
    ns_t now = evq_now(p->clock);
    size_t caught = HEADER + k->data_size;
    size_t original = HEADER + (k->data_flag == 0 ? k->length : 0);
    size_t padding = (ALIGN - caught % ALIGN) % ALIGN;
    size_t block = 32 + caught + padding;
    struct wr w = wr_over(front, sizeof front);
    wr_u32(&w, BLOCK_PACKET);
    wr_u32(&w, (uint32_t)block);
    wr_u32(&w, 0); /* the interface */
    wr_u32(&w, (uint32_t)((uint64_t)now >> 32));
    wr_u32(&w, (uint32_t)now);
    wr_u32(&w, (uint32_t)caught);
    wr_u32(&w, (uint32_t)original);
    write_header(&w, t, k, now, in);
    put(p, front, wr_used(&w));
    put(p, k->data, k->data_size);
    w = wr_over(back, sizeof back);
    wr_zeros(&w, padding);
    wr_u32(&w, (uint32_t)block);
    put(p, back, wr_used(&w));
}

static bool is_in(const struct usb_transfer *t)
{
    return ((t->endpoint & 0x0F) == 0 ? t->setup[0] : t->endpoint) >> 7 != 0;
}

static void keep(struct packet *k, const uint8_t *data, size_t n)
{
    if (data != NULL && n > 0) {
        k->data_flag = 0;
        k->data = data;
        k->data_size = n < DATA_MAX ? n : DATA_MAX;
    }
}

static void submitted(void *self, const struct usb_transfer *t)
{
    bool in = is_in(t);
    struct packet k = {.event = 'S', .data_flag = in ? '<' : '>', .status = IN_PROGRESS, .length = t->length};
    if (!in) {
        keep(&k, t->out, t->length);
    }
    put_packet(self, t, &k, in);
}

static void completed(void *self, const struct usb_transfer *t)
{
    static const int32_t status[] = {
        [USB_OK] = 0, [USB_STALL] = -32, [USB_OVERFLOW] = -75, [USB_CANCELLED] = -104, [USB_NO_DEVICE] = -19};
    bool in = is_in(t);
    struct packet k = {.event = 'C', .data_flag = in ? '<' : '>', .status = status[t->status], .length = t->actual};
    if (in) {
        keep(&k, t->in, t->actual);
    }
    put_packet(self, t, &k, in);
}

int pcapng_open(const char *path, const struct evq *clock, const struct log *log, struct pcapng **out)
{
    struct pcapng *p = calloc(1, sizeof *p);
    if (p == NULL) {
        return -CT_E_MEMORY;
    }
    *p = (struct pcapng){.clock = clock, .log = log};
    p->tap = (struct usb_tap){.submitted = submitted, .completed = completed, .self = p};
    p->path = strdup(path);
    p->file = fopen(path, "wbe");
    if (p->path == NULL || p->file == NULL) {
        log_say(log, LOG_ERROR, "app", "--pcapng %s: %s", path, strerror(errno));
        free(p->path);
        free(p);
        return -CT_E_IO;
    }
    put_start(p);
    *out = p;
    return 0;
}

const struct usb_tap *pcapng_tap(const struct pcapng *p)
{
    return p != NULL ? &p->tap : NULL;
}

void pcapng_flush(struct pcapng *p)
{
    if (p != NULL && !p->failed && fflush(p->file) != 0) {
        p->failed = true;
        log_say(p->log, LOG_ERROR, "app", "--pcapng %s: %s", p->path, strerror(errno));
    }
}

int pcapng_close(struct pcapng *p)
{
    if (p == NULL) {
        return 0;
    }
    pcapng_flush(p);
    fclose(p->file);
    int e = p->failed ? -CT_E_IO : 0;
    free(p->path);
    free(p);
    return e;
}
