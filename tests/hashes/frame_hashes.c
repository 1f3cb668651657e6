// SPDX-License-Identifier: Apache-2.0
// One hash a picture, for pictures that take every path of the sensor: the same on every machine, for every compiler,
// kernel set and number of threads.
//
// frame_hashes [--level SET] [--threads N] [FILE]
// Without FILE prints `name hash` lines, with FILE (tests/golden/frame_hashes.txt) compares them with its lines.
// Exit status 0, 1 when something differs, 2 for nonsense, 77 when the set does not run on this machine.
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene/scene.h"
#include "sensor/sensor_internal.h"

enum { STATUS_SAME, STATUS_DIFFERS, STATUS_USAGE, STATUS_NOT_HERE = 77 };
enum { THREADS_MAX = 8, LINE_MAX = 64, LINES_MAX = 128 };

/* All pictures begin at this sensor row, so that the fixed pattern of few rows has to be drawn. */
enum { BAND_Y0 = 1184 };
enum { EDGE_X0 = 700, EDGE_NS_PER_PIXEL = 100000 }; /* where the moving edge is at t = 0, and how fast */

#define MS(n) ((n) * (NS_PER_S / 1000))

enum light { LIGHT_SLOPE, LIGHT_EDGE, LIGHT_FLAT, LIGHT_DARK, LIGHTS };
enum curve_shape { CURVE_NONE, CURVE_SQUARE, CURVE_TURNED };

struct picture {
    const char *name;
    enum light light;
    enum curve_shape curve;
    struct exposure e; /* what is 0 or NULL here gets the usual value of `filled` */
};

// clang-format off
#define MONO8 .format = SENSOR_MONO8
#define MONO12P .format = SENSOR_MONO12P
#define MONO16 .format = SENSOR_MONO16
#define WHOLE .width = 4096, .height = 4
#define PART .x = 712, .width = 1008, .height = 16
static const struct picture pictures[] = {
    /* formats, levels of light, places of a region in the blocks of noise */
    {"mono8", LIGHT_SLOPE, CURVE_NONE, {MONO8, WHOLE}},
    {"mono12p", LIGHT_SLOPE, CURVE_NONE, {MONO12P, WHOLE}},
    {"mono16", LIGHT_SLOPE, CURVE_NONE, {MONO16, WHOLE}},
    {"mono8-region", LIGHT_SLOPE, CURVE_NONE, {MONO8, PART}},
    {"mono12p-region", LIGHT_SLOPE, CURVE_NONE, {MONO12P, PART}},
    {"mono16-region", LIGHT_SLOPE, CURVE_NONE, {MONO16, PART}},
    {"right-corner", LIGHT_SLOPE, CURVE_NONE, {MONO16, .x = 4080, .width = 16, .height = 16}},
    {"dark", LIGHT_DARK, CURVE_NONE, {MONO16, WHOLE}},
    {"flat", LIGHT_FLAT, CURVE_NONE, {MONO16, PART}},
    {"moving-edge", LIGHT_EDGE, CURVE_NONE, {MONO16, PART}},
    {"moving-edge-long", LIGHT_EDGE, CURVE_NONE, {MONO16, .end_ns = MS(60), PART}},

    /* exposure, temperature, light that changes meanwhile */
    {"20-us", LIGHT_SLOPE, CURVE_NONE, {MONO16, .end_ns = 20 * NS_PER_US, PART}},
    {"1-s", LIGHT_SLOPE, CURVE_NONE, {MONO16, .end_ns = MS(1000), PART}},
    {"30-s-dark-hot", LIGHT_DARK, CURVE_NONE, {MONO16, .end_ns = MS(30000), .temperature_c = 60, WHOLE}},
    {"30-s-dark-cold", LIGHT_DARK, CURVE_NONE, {MONO16, .end_ns = MS(30000), .temperature_c = -5, PART}},
    {"windows", LIGHT_EDGE, CURVE_NONE, {MONO16, .window_count = 3, .windows = {
        {0, MS(2), 0.25f}, {MS(2), MS(3), 2.0f}, {MS(6), MS(9), 0.5f}}, PART}},
    {"leak", LIGHT_SLOPE, CURVE_NONE, {MONO16, .leak_light = 1.0, PART}},

    /* gains (analog and digital) and black level */
    {"gain-6", LIGHT_SLOPE, CURVE_NONE, {MONO16, .gain_db = 6.0, PART}},
    {"gain-12.3", LIGHT_SLOPE, CURVE_NONE, {MONO8, .gain_db = 12.3, PART}},
    {"gain-24", LIGHT_SLOPE, CURVE_NONE, {MONO12P, .gain_db = 24.0, PART}},
    {"gain-31.7", LIGHT_SLOPE, CURVE_NONE, {MONO16, .gain_db = 31.7, PART}},
    {"gain-48", LIGHT_DARK, CURVE_NONE, {MONO16, .gain_db = 48.0, PART}},
    {"gain-48-mono8", LIGHT_DARK, CURVE_NONE, {MONO8, .gain_db = 48.0, PART}},
    {"black-1", LIGHT_DARK, CURVE_NONE, {MONO16, .black_level_dn = 1.0, .gain_db = 18.0, PART}},
    {"black-4095", LIGHT_DARK, CURVE_NONE, {MONO16, .black_level_dn = 4095.0, PART}},

    /* readout modes and flips */
    {"flip-x", LIGHT_SLOPE, CURVE_NONE, {MONO12P, .flip_x = true, PART}},
    {"flip-y", LIGHT_SLOPE, CURVE_NONE, {MONO16, .flip_y = true, PART}},
    {"flip-xy-gain-30", LIGHT_SLOPE, CURVE_NONE, {MONO8, .flip_x = true, .flip_y = true, .gain_db = 30, PART}},
    {"bin", LIGHT_SLOPE, CURVE_NONE, {MONO16, .readout = SENSOR_BIN_2X, .width = 2048, .height = 8}},
    {"bin-mono8", LIGHT_SLOPE, CURVE_NONE, {MONO8, .readout = SENSOR_BIN_2X, .x = 360, .width = 1008, .height = 8}},
    {"bin-flip-xy", LIGHT_SLOPE, CURVE_NONE, {MONO12P, .readout = SENSOR_BIN_2X, .x = 360, .width = 1008,
        .height = 8, .flip_x = true, .flip_y = true, .gain_db = 30}},
    {"skip", LIGHT_SLOPE, CURVE_NONE, {MONO12P, .readout = SENSOR_SKIP_2X, .width = 2048, .height = 8}},
    {"skip-flip-xy", LIGHT_SLOPE, CURVE_NONE, {MONO16, .readout = SENSOR_SKIP_2X, .x = 360, .width = 1008,
        .height = 8, .flip_x = true, .flip_y = true}},
    {"skip-vertical", LIGHT_SLOPE, CURVE_NONE, {MONO16, .readout = SENSOR_SKIP_2X_VERTICAL, .x = 712,
        .width = 1008, .height = 8}},
    {"skip-horizontal", LIGHT_SLOPE, CURVE_NONE, {MONO8, .readout = SENSOR_SKIP_2X_HORIZONTAL, .x = 360,
        .width = 1008, .height = 16}},

    /* curves; what is metered lies before them */
    {"curve-square", LIGHT_SLOPE, CURVE_SQUARE, {MONO16, PART}},
    {"curve-turned-mono8", LIGHT_SLOPE, CURVE_TURNED, {MONO8, .flip_x = true, PART}},
    {"metered", LIGHT_SLOPE, CURVE_SQUARE, {MONO8, .meter = {40, 2, 900, 12, 1}, PART}},
    {"metered-flip-step", LIGHT_SLOPE, CURVE_NONE, {MONO12P, .flip_x = true, .flip_y = true,
        .meter = {40, 2, 900, 12, 2}, PART}},
    {"metered-bin", LIGHT_SLOPE, CURVE_NONE, {MONO16, .readout = SENSOR_BIN_2X, .x = 360, .width = 1008,
        .height = 8, .meter = {0, 0, 1008, 8, 4}}},

    /* the number of the frame counts with all its bits */
    {"frame-high", LIGHT_SLOPE, CURVE_NONE, {MONO16, .frame_no = UINT64_C(0x123400000007), PART}},
};
// clang-format on

enum { PICTURES = sizeof pictures / sizeof pictures[0] };

/* From darkness to twice the full well, with steps from pixel to pixel. */
static const float *slope_row(const void *self, ns_t t0, ns_t t1, unsigned y, unsigned x, unsigned width,
                              float *scratch)
{
    (void)self;
    (void)t0;
    (void)t1;
    for (unsigned i = 0; i < width; i++) {
        const unsigned at = x + i;
        const unsigned step = at % 512;
        scratch[i] = (float)(8 * step * step + 500 * (at % 7) + 100 * (y % 3));
    }
    return scratch;
}

/* Bright left of an edge that moves right: light that depends on when the shutter was open. */
static const float *edge_row(const void *self, ns_t t0, ns_t t1, unsigned y, unsigned x, unsigned width, float *scratch)
{
    (void)self;
    (void)y;
    const ns_t edge0 = EDGE_X0 + t0 / EDGE_NS_PER_PIXEL, edge1 = EDGE_X0 + t1 / EDGE_NS_PER_PIXEL;
    const ns_t way = edge1 > edge0 ? edge1 - edge0 : 1;
    for (unsigned i = 0; i < width; i++) {
        const ns_t passed = edge1 - (ns_t)(x + i);
        const ns_t lit = passed < 0 ? 0 : passed > way ? way : passed;
        scratch[i] = 1.2e6f * ((float)lit / (float)way) + 2e4f;
    }
    return scratch;
}

static const struct scene_ops slope_ops = {.name = "slope", .row = slope_row};
static const struct scene_ops edge_ops = {.name = "edge", .row = edge_row};

struct bench {
    struct sensor *sensor;
    struct scene scenes[LIGHTS];
    uint16_t curves[3][SENSOR_CODES];
    unsigned threads;
};

/* One thread's rows. */
struct piece {
    const struct bench *bench;
    const struct exposure *e;
    const struct scene *scene;
    unsigned row0, row1;
    uint8_t *dst;
    struct meter meter;
};

static void *render_piece(void *cookie)
{
    struct piece *p = cookie;
    sensor_render(p->bench->sensor, p->e, p->scene, p->row0, p->row1, p->dst, &p->meter);
    return NULL;
}

/* Gives each thread its share of rows [row0, row1). `like` is what all shares have in common. */
static bool share_out(const struct bench *b, const struct piece *like, struct piece *pieces)
{
    pthread_t threads[THREADS_MAX];
    const unsigned rows = like->row1 - like->row0;
    for (unsigned i = 0; i < b->threads; i++) {
        pieces[i] = *like;
        pieces[i].row0 = like->row0 + rows * i / b->threads;
        pieces[i].row1 = like->row0 + rows * (i + 1) / b->threads;
    }
    unsigned started = 0;
    while (started < b->threads && pthread_create(&threads[started], NULL, render_piece, &pieces[started]) == 0) {
        started++;
    }
    for (unsigned i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
    }
    return started == b->threads;
}

static uint64_t fnv1a(const void *bytes, size_t n, uint64_t hash)
{
    const uint8_t *p = bytes;
    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ p[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}
static const uint64_t fnv_start = UINT64_C(0xcbf29ce484222325);

static uint64_t hash_number(uint64_t number, uint64_t hash)
{
    for (unsigned i = 0; i < 8; i++) {
        const uint8_t byte = (uint8_t)(number >> 8 * i);
        hash = fnv1a(&byte, 1, hash);
    }
    return hash;
}

static uint64_t hash_of_meters(const struct piece *pieces, unsigned n)
{
    uint64_t pixels = 0, sum_dn = 0, bins[256] = {0};
    for (unsigned i = 0; i < n; i++) {
        pixels += pieces[i].meter.pixels;
        sum_dn += pieces[i].meter.sum_dn;
        for (unsigned k = 0; k < 256; k++) {
            bins[k] += pieces[i].meter.bins[k];
        }
    }
    uint64_t hash = hash_number(sum_dn, hash_number(pixels, fnv_start));
    for (unsigned k = 0; k < 256; k++) {
        hash = hash_number(bins[k], hash);
    }
    return hash;
}

static bool halves_rows(enum sensor_readout readout)
{
    return readout == SENSOR_SKIP_2X || readout == SENSOR_SKIP_2X_VERTICAL || readout == SENSOR_BIN_2X;
}

static struct exposure filled(const struct bench *b, const struct picture *p)
{
    struct exposure e = p->e;
    e.y = halves_rows(e.readout) ? BAND_Y0 / 2 : BAND_Y0;
    e.start_ns = MS(33);
    e.end_ns = e.start_ns + (e.end_ns == 0 ? MS(10) : e.end_ns);
    e.black_level_dn = e.black_level_dn == 0.0 ? 240.0 : e.black_level_dn;
    e.temperature_c = e.temperature_c == 0.0 ? 25.0 : e.temperature_c;
    e.frame_no = e.frame_no == 0 ? 7 : e.frame_no;
    e.curve_dn = p->curve == CURVE_NONE ? NULL : b->curves[p->curve];
    for (unsigned i = 0; i < e.window_count; i++) {
        e.windows[i].t0 += e.start_ns;
        e.windows[i].t1 += e.start_ns;
    }
    return e;
}

/* The lines of one picture: its bytes, and what was metered when anything was. Returns how many, 0: out of memory. */
static unsigned hash_picture(const struct bench *b, const struct picture *p, char lines[2][LINE_MAX])
{
    const struct exposure e = filled(b, p);
    const size_t size = sensor_picture_size(e.format, e.width, e.height);
    struct piece pieces[THREADS_MAX];
    struct piece like = {.bench = b, .e = &e, .scene = &b->scenes[p->light], .row1 = e.height, .dst = malloc(size)};
    if (like.dst == NULL) {
        return 0;
    }
    unsigned n = 0;
    memset(like.dst, 0xEE, size); /* a byte that nobody writes shows */
    if (share_out(b, &like, pieces)) {
        snprintf(lines[n++], LINE_MAX, "%s %016" PRIx64 "\n", p->name, fnv1a(like.dst, size, fnv_start));
    }
    if (n > 0 && e.meter.width > 0) {
        snprintf(lines[n++], LINE_MAX, "%s.meter %016" PRIx64 "\n", p->name, hash_of_meters(pieces, b->threads));
    }
    free(like.dst);
    return n;
}

static bool bench_open(struct bench *b, const struct kernels *kernels, unsigned threads)
{
    *b = (struct bench){.sensor = sensor_new(NULL, UINT64_C(0x5eed00000000002a)), .threads = threads};
    b->scenes[LIGHT_SLOPE] = (struct scene){.ops = &slope_ops, .lamp = lamp_steady};
    b->scenes[LIGHT_EDGE] = (struct scene){.ops = &edge_ops, .lamp = lamp_steady};
    for (unsigned dn = 0; dn < SENSOR_CODES; dn++) {
        b->curves[CURVE_SQUARE][dn] = (uint16_t)(dn * dn / (SENSOR_CODES - 1));
        b->curves[CURVE_TURNED][dn] = (uint16_t)(SENSOR_CODES - 1 - dn);
    }
    if (b->sensor == NULL || scene_flat_new(2e5, &b->scenes[LIGHT_FLAT]) < 0 ||
        scene_flat_new(0.0, &b->scenes[LIGHT_DARK]) < 0) {
        return false;
    }
    sensor_use_kernels(b->sensor, kernels);
    return true;
}

static void bench_close(struct bench *b)
{
    for (unsigned i = LIGHT_FLAT; i < LIGHTS; i++) {
        if (b->scenes[i].ops != NULL) {
            scene_free(&b->scenes[i]);
        }
    }
    sensor_free(b->sensor);
}

/* Says which lines differ. True: none. */
static bool same_as_file(const char *path, char (*lines)[LINE_MAX], unsigned n)
{
    FILE *f = fopen(path, "r");
    if (f == NULL) {
        fprintf(stderr, "frame_hashes: %s: %s\n", path, strerror(errno));
        return false;
    }
    char wanted[LINE_MAX];
    bool same = true;
    for (unsigned i = 0; i < n; i++) {
        const bool there = fgets(wanted, sizeof wanted, f) != NULL;
        if (!there || strcmp(wanted, lines[i]) != 0) {
            fprintf(stderr, "error: wanted %sgot    %s", there ? wanted : "nothing\n", lines[i]);
            same = false;
        }
    }
    if (fgets(wanted, sizeof wanted, f) != NULL) {
        fprintf(stderr, "error: no picture for %s", wanted);
        same = false;
    }
    fclose(f);
    return same;
}

static int hash_all(const struct kernels *kernels, unsigned threads, const char *path)
{
    static struct bench bench;
    static char lines[LINES_MAX][LINE_MAX];
    static_assert(2 * PICTURES <= LINES_MAX, "all lines have a place");
    unsigned n = 0, before = 1;
    bool good = bench_open(&bench, kernels, threads);
    for (unsigned i = 0; good && i < PICTURES; i++) {
        before = n;
        n += hash_picture(&bench, &pictures[i], &lines[n]);
        good = n > before;
    }
    bench_close(&bench);
    if (!good) {
        fprintf(stderr, "frame_hashes: out of memory or threads\n");
        return STATUS_DIFFERS;
    }
    if (path != NULL) {
        return same_as_file(path, lines, n) ? STATUS_SAME : STATUS_DIFFERS;
    }
    for (unsigned i = 0; i < n; i++) {
        fputs(lines[i], stdout);
    }
    return STATUS_SAME;
}

static const struct kernels *kernels_by_name(const char *name)
{
    for (unsigned i = 0; kernels_level(i) != NULL; i++) {
        if (strcmp(kernels_level(i)->name, name) == 0) {
            return kernels_level(i);
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    const struct kernels *kernels = kernels_best();
    unsigned long threads = 1;
    const char *path = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--level") == 0 && i + 1 < argc) {
            kernels = kernels_by_name(argv[++i]);
        } else if (strcmp(argv[i], "--threads") == 0 && i + 1 < argc) {
            threads = strtoul(argv[++i], NULL, 10);
        } else if (path == NULL && argv[i][0] != '-') {
            path = argv[i];
        } else {
            threads = 0;
        }
    }
    if (kernels == NULL || threads < 1 || threads > THREADS_MAX) {
        fprintf(stderr, "usage: frame_hashes [--level SET] [--threads 1..%d] [FILE]; sets of this build:", THREADS_MAX);
        for (unsigned i = 0; kernels_level(i) != NULL; i++) {
            fprintf(stderr, " %s", kernels_level(i)->name);
        }
        fputs("\n", stderr);
        return STATUS_USAGE;
    }
    if (!kernels_run_here(kernels)) {
        fprintf(stderr, "frame_hashes: %s does not run on this machine\n", kernels->name);
        return STATUS_NOT_HERE;
    }
    return hash_all(kernels, (unsigned)threads, path);
}
