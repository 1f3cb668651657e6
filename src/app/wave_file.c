// SPDX-License-Identifier: Apache-2.0
// Bytes of waveforms from and to files.
#include "app/wave_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "sim/wave_reader.h"
#include "sim/wave_vcd.h"

struct wave_in {
    const struct log *log;
    char *path;
    int fd;
    struct wave_reader *reader;
    struct wave_source edges;
};

static int read_some(void *self, char *dst, size_t n)
{
    const struct wave_in *in = self;
    ssize_t got = -1;
    do {
        got = read(in->fd, dst, n < INT_MAX ? n : INT_MAX);
    } while (got < 0 && errno == EINTR);
    return got < 0 ? -CT_E_IO : (int)got;
}

/** "FILE,signal=NAME": cuts the path there and returns NAME, or NULL. */
static const char *cut_signal(char *path)
{
    static const char key[] = ",signal=";
    char *found = NULL;
    for (char *at = strstr(path, key); at != NULL; at = strstr(at + 1, key)) {
        found = at;
    }
    if (found == NULL) {
        return NULL;
    }
    *found = '\0';
    return found + strlen(key);
}

static int open_reader(struct wave_in *in)
{
    const char *signal = cut_signal(in->path);
    in->fd = open(in->path, O_RDONLY | O_CLOEXEC);
    if (in->fd < 0) {
        log_say(in->log, LOG_ERROR, "app", "--wave-in %s: %s", in->path, strerror(errno));
        return errno == ENOENT ? -CT_E_NOT_FOUND : -CT_E_IO;
    }
    char why[512] = "";
    int e = wave_reader_open((struct wave_bytes){.read = read_some, .self = in}, signal, &in->reader, why, sizeof why);
    if (e < 0) {
        log_say(in->log, LOG_ERROR, "app", "--wave-in %s: %s", in->path, why);
        return e;
    }
    in->edges = wave_reader_source(in->reader);
    return 0;
}

int wave_in_open(const char *spec, const struct log *log, struct wave_in **out)
{
    struct wave_in *in = calloc(1, sizeof *in);
    if (in == NULL) {
        return -CT_E_MEMORY;
    }
    in->log = log;
    in->fd = -1;
    in->path = strdup(spec);
    int e = in->path != NULL ? open_reader(in) : -CT_E_MEMORY;
    if (e < 0) {
        wave_in_close(in);
        return e;
    }
    *out = in;
    return 0;
}

static int next_edge(void *self, ns_t *out_t, bool *out_high)
{
    const struct wave_in *in = self;
    int e = in->edges.next(in->edges.self, out_t, out_high);
    if (e < 0) {
        log_say(in->log, LOG_ERROR, "app", "--wave-in %s: %s", in->path, wave_reader_why(in->reader));
    }
    return e;
}

struct wave_source wave_in_source(struct wave_in *in)
{
    return (struct wave_source){.next = next_edge, .self = in};
}

void wave_in_close(struct wave_in *in)
{
    if (in == NULL) {
        return;
    }
    wave_reader_free(in->reader);
    if (in->fd >= 0) {
        close(in->fd);
    }
    free(in->path);
    free(in);
}

struct wave_out {
    const struct log *log;
    char *path;
    int fd;
    struct vcd_writer writer;
};

static int write_all(void *self, const char *bytes, size_t n)
{
    const struct wave_out *out = self;
    while (n > 0) {
        ssize_t put = write(out->fd, bytes, n);
        if (put < 0 && errno != EINTR) {
            log_say(out->log, LOG_ERROR, "app", "--wave-out %s: %s", out->path, strerror(errno));
            return -CT_E_IO;
        }
        bytes += put > 0 ? put : 0;
        n -= put > 0 ? (size_t)put : 0;
    }
    return 0;
}

static void end(struct wave_out *out)
{
    if (out->fd >= 0) {
        close(out->fd);
    }
    free(out->path);
    free(out);
}

int wave_out_open(const char *path, const struct log *log, struct wave_out **out)
{
    struct wave_out *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return -CT_E_MEMORY;
    }
    w->log = log;
    w->path = strdup(path);
    w->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (w->path == NULL || w->fd < 0) {
        log_say(log, LOG_ERROR, "app", "--wave-out %s: %s", path, strerror(errno));
        end(w);
        return -CT_E_IO;
    }
    vcd_open(&w->writer, write_all, w);
    *out = w;
    return 0;
}

const struct trace *wave_out_trace(const struct wave_out *out)
{
    return out != NULL ? &out->writer.trace : NULL;
}

int wave_out_flush(struct wave_out *out)
{
    return out != NULL ? vcd_flush(&out->writer) : 0;
}

int wave_out_close(struct wave_out *out, ns_t t)
{
    if (out == NULL) {
        return 0;
    }
    int e = vcd_close(&out->writer, t);
    end(out);
    return e;
}
