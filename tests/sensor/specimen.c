// SPDX-License-Identifier: Apache-2.0
// What a specimen's fixed pattern is, told by the sensor itself: a measurement of the camera is held against it.
//
// usage: specimen                            every figure of the profile: NAME VALUE a line
//        specimen SEED X Y WIDTH HEIGHT      of a region, as floats of this machine: relative PRNU, offset of the
//                                            pixels in electrons, relative dark current, [HEIGHT][WIDTH] each; then the
//                                            columns' offsets and gains [WIDTH] each, and the rows' offsets [HEIGHT]
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sensor/pattern.h"
#include "sensor/profile.h"

struct region {
    unsigned x, y, width, height;
};

static void write_floats(const float *values, unsigned n)
{
    (void)fwrite(values, sizeof *values, n, stdout); /* main asks ferror */
}

static void write_signed(const struct region *r, const int8_t *map, float step)
{
    for (unsigned y = r->y; y < r->y + r->height; y++) {
        float line[SCENE_WIDTH] = {0};
        for (unsigned x = 0; x < r->width; x++) {
            line[x] = (float)map[(size_t)y * SCENE_WIDTH + r->x + x] * step;
        }
        write_floats(line, r->width);
    }
}

static void write_dark(const struct region *r, const struct pattern *p)
{
    for (unsigned y = r->y; y < r->y + r->height; y++) {
        float line[SCENE_WIDTH] = {0};
        for (unsigned x = 0; x < r->width; x++) {
            line[x] = (float)p->dark[(size_t)y * SCENE_WIDTH + r->x + x] / (float)(1u << p->dark_bits);
        }
        write_floats(line, r->width);
    }
}

static int write_region(uint64_t seed, const struct region *r)
{
    struct pattern *p = calloc(1, sizeof *p);
    if (p == NULL) {
        return -1;
    }
    const struct kernels *k = kernels_best();
    const int bad = pattern_init(p, &sensor_imx253, seed, k);
    if (bad >= 0) {
        for (unsigned y = r->y; y < r->y + r->height; y++) {
            pattern_need_row(p, k, y);
        }
        write_signed(r, p->prnu, p->prnu_step);
        write_signed(r, p->dsnu, p->dsnu_step_e);
        write_dark(r, p);
        write_floats(p->column_e + r->x, r->width);
        write_floats(p->column_gain + r->x, r->width);
        write_floats(p->row_e + r->y, r->height);
    }
    pattern_fini(p);
    free(p);
    return bad;
}

static unsigned number(const char *text)
{
    return (unsigned)strtoul(text, NULL, 10);
}

int main(int argc, char **argv)
{
    int bad = 0;
    if (argc == 1) {
        for (unsigned i = 0; profile_row(i) != NULL; i++) {
            printf("%s %.17g\n", profile_row(i)->name, profile_row(i)->value);
        }
    } else if (argc == 6) {
        const struct region r = {number(argv[2]), number(argv[3]), number(argv[4]), number(argv[5])};
        if (r.x >= SCENE_WIDTH || r.width > SCENE_WIDTH - r.x || r.y >= SCENE_HEIGHT || r.height > SCENE_HEIGHT - r.y) {
            fprintf(stderr, "specimen: the region is not on the sensor\n");
            return 2;
        }
        bad = write_region(strtoull(argv[1], NULL, 10), &r);
    } else {
        fprintf(stderr, "usage: specimen [SEED X Y WIDTH HEIGHT]\n");
        return 2;
    }
    return bad < 0 || fflush(stdout) != 0 || ferror(stdout) != 0;
}
