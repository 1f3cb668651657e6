// SPDX-License-Identifier: Apache-2.0
// Counts and electrons of a picture.
#include "app/web_picture.h"

#include "app/media_wire.h"
#include "model/feature.h"
#include "sensor/profile.h"

const char *web_pixel_format(uint32_t code)
{
    const struct feature_entry *entry = feature_entry_by_value(&features[FEAT_PixelFormat], code);
    return entry != NULL ? entry->name : "unknown";
}

static unsigned bits_of(uint32_t pixel_format)
{
    return pixel_format == PFNC_MONO8 ? 8 : pixel_format == PFNC_MONO12P ? 12 : 16;
}

/** A value as the camera sent it. */
static unsigned sample(const struct web_picture *p, size_t i)
{
    uint32_t format = p->facts.pixel_format;
    return format == PFNC_MONO8 ? p->bytes[i] : media_wire_sample16(format, p->bytes, i) >> (16 - bits_of(format));
}

json_t *web_picture_json(const struct web_picture *p)
{
    const struct frame *f = &p->facts;
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:i, s:I, s:f, s:f}", "frame_id", (json_int_t)f->frame_id, //
                     "timestamp_ns", (json_int_t)f->timestamp_ns,                                                    //
                     "width", (json_int_t)f->width,                                                                  //
                     "height", (json_int_t)f->height,                                                                //
                     "offset_x", (json_int_t)f->offset_x,                                                            //
                     "offset_y", (json_int_t)f->offset_y,                                                            //
                     "pixel_format", web_pixel_format(f->pixel_format),                                              //
                     "bits", (int)bits_of(f->pixel_format),                                                          //
                     "exposure_ns", (json_int_t)f->exposure_ns,                                                      //
                     "gain_db", f->gain_db,                                                                          //
                     "black_level", f->black_level_dn);
}

static unsigned cut(unsigned at, unsigned n, unsigned size)
{
    return at >= size ? 0 : n < size - at ? n : size - at;
}

json_t *web_pixels_json(const struct web_picture *p, unsigned x, unsigned y, unsigned w, unsigned h,
                        double gain_dn_per_e)
{
    const struct frame *f = &p->facts;
    double scale = 4096.0 / (double)(1u << bits_of(f->pixel_format)); /* to 12-bit counts */
    double dn_per_e = gain_dn_per_e * gain_of_db(f->gain_db);
    json_t *dn = json_array();
    json_t *electrons = f->curved ? json_null() : json_array();
    w = cut(x, w, f->width);
    h = w > 0 ? cut(y, h, f->height) : 0;
    for (unsigned row = 0; row < h; row++) {
        for (unsigned column = 0; column < w; column++) {
            unsigned v = sample(p, (size_t)(y + row) * f->width + x + column);
            json_array_append_new(dn, json_integer(v));
            if (!f->curved) {
                json_array_append_new(electrons, json_real((v * scale - f->black_level_dn) / dn_per_e));
            }
        }
    }
    return json_pack("{s:o, s:i, s:i, s:i, s:i, s:o, s:o, s:s?}", "picture", web_picture_json(p), "x", (int)x, "y",
                     (int)y, "w", (int)w, "h", (int)h, "dn", dn, "electrons", electrons, "electrons_gap",
                     f->curved ? "the look-up table or gamma is on: counts are no measure of electrons" : NULL);
}

json_t *web_histogram_json(const struct web_picture *p)
{
    const struct frame *f = &p->facts;
    unsigned bits = bits_of(f->pixel_format);
    /* Mono16 carries 12 bits, its own on top. */
    unsigned highest = bits == 16 ? 4095u << 4 : (1u << bits) - 1;
    size_t pixels = (size_t)f->width * f->height;
    uint64_t bins[256] = {0};
    uint64_t sum = 0;
    uint64_t saturated = 0;
    for (size_t i = 0; i < pixels; i++) {
        unsigned v = sample(p, i);
        bins[v >> (bits - 8)]++;
        sum += v;
        saturated += v >= highest;
    }
    json_t *histogram = json_array();
    for (unsigned i = 0; i < 256; i++) {
        json_array_append_new(histogram, json_integer((json_int_t)bins[i]));
    }
    return json_pack("{s:o, s:o, s:f, s:I, s:I}", "picture", web_picture_json(p), "histogram", histogram, "mean",
                     pixels > 0 ? (double)sum / (double)pixels : 0.0, "saturated", (json_int_t)saturated, "pixels",
                     (json_int_t)pixels);
}
