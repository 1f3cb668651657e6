// SPDX-License-Identifier: Apache-2.0
// One conversation as text, byte for byte: a register read, a register write, a stream of one picture.
//
// test_usb_golden FILE compares; test_usb_golden FILE --bless writes FILE anew.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/str.h"
#include "usb_host.h"

static void add_bytes(struct str *s, const char *what, const struct host *h, const uint8_t *bytes, size_t n)
{
    str_addf(s, "%12" PRId64 " %s %zu:", evq_now(h->clock), what, n);
    for (size_t i = 0; i < n && i < 64; i++) {
        str_addf(s, " %02x", (unsigned)bytes[i]);
    }
    str_add(s, n > 64 ? " ...\n" : "\n");
}

static void command(struct str *s, struct host *h, const char *name, unsigned id, uint64_t addr, const uint8_t *data,
                    size_t n)
{
    uint8_t bytes[64];
    struct wr w = wr_over(bytes, sizeof bytes);
    wr_u32(&w, 0x43563355);
    wr_u16(&w, 0x4000);
    wr_u16(&w, (uint16_t)id);
    wr_u16(&w, (uint16_t)(id == 0x0800 ? 12 : 8 + n));
    wr_u16(&w, ++h->request_id);
    wr_u64(&w, addr);
    if (id == 0x0800) {
        wr_u16(&w, 0);
        wr_u16(&w, (uint16_t)n);
    } else {
        wr_bytes(&w, data, n);
    }
    char what[32];
    snprintf(what, sizeof what, "> %s", name);
    add_bytes(s, what, h, bytes, wr_used(&w));
    uint8_t ack[128];
    int got = host_command(h, bytes, wr_used(&w), ack, sizeof ack);
    add_bytes(s, "< ACK", h, ack, got < 0 ? 0 : (size_t)got);
}

static void write_u32(struct str *s, struct host *h, uint64_t addr, uint32_t v)
{
    uint8_t data[4];
    struct wr w = wr_over(data, sizeof data);
    wr_u32(&w, v);
    command(s, h, "WRITEMEM", 0x0802, addr, data, sizeof data);
}

static void read_stream(struct str *s, struct host *h, const char *what, size_t n)
{
    struct pending p;
    str_addf(s, "%12" PRId64 " > IN 83 %zu\n", evq_now(h->clock), n);
    host_submit_in(h, &p, STREAM_IN, n);
    while (!p.done && evq_next(h->clock) != NS_NEVER) {
        evq_run_until(h->clock, evq_next(h->clock));
    }
    add_bytes(s, what, h, p.in, p.actual);
    pending_drop(&p);
}

static void converse(struct str *s)
{
    enum { PAYLOAD = 2500 };
    struct host h;
    host_open(&h);
    h.camera.payload_size = PAYLOAD;
    evq_run_until(h.clock, 1000000);
    command(s, &h, "READMEM", 0x0800, 0x0044, NULL, 64);
    command(s, &h, "READMEM", 0x0800, 0x5000, NULL, 4);
    command(s, &h, "READMEM", 0x0800, 0x20000, NULL, 0x30);
    write_u32(s, &h, 0x20018, 52);
    write_u32(s, &h, 0x2002C, 32);
    write_u32(s, &h, 0x2001C, 2048);
    write_u32(s, &h, 0x20020, 1);
    write_u32(s, &h, 0x20004, 1); /* too early: the sizes do not hold a block */
    write_u32(s, &h, 0x20024, 452);
    write_u32(s, &h, 0x20004, 1);
    host_frame(&h, PAYLOAD, 0, 100000000);
    read_stream(s, &h, "< LEADER", 52);
    read_stream(s, &h, "< PAYLOAD", 2048);
    read_stream(s, &h, "< PAYLOAD", 452);
    read_stream(s, &h, "< TRAILER", 32);
    write_u32(s, &h, 0x20004, 0);
    host_close(&h);
}

static int bless(const char *path, const struct str *s)
{
    FILE *f = fopen(path, "wb");
    int bad = f == NULL || fwrite(s->text, 1, s->len, f) != s->len;
    bad = (f != NULL && fclose(f) != 0) || bad;
    return bad;
}

static int compare(const char *path, const struct str *s)
{
    static char golden[1 << 16];
    FILE *f = fopen(path, "rb");
    size_t n = f != NULL ? fread(golden, 1, sizeof golden, f) : 0;
    if (f != NULL) {
        fclose(f);
    }
    if (n == s->len && memcmp(golden, s->text, n) == 0) {
        return 0;
    }
    size_t at = 0;
    size_t line = 1;
    while (at < n && at < s->len && golden[at] == s->text[at]) {
        line += golden[at++] == '\n';
    }
    printf("differs from %s in line %zu; now it is\n%s", path, line, s->text);
    return 1;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        return 2;
    }
    struct str s = {0};
    converse(&s);
    int result = s.failed ? 1 : argc > 2 && strcmp(argv[2], "--bless") == 0 ? bless(argv[1], &s) : compare(argv[1], &s);
    str_fini(&s);
    return result;
}
