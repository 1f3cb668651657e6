// SPDX-License-Identifier: Apache-2.0
// Videos and sequences in front of the camera: light is a function of virtual time, and what goes wrong is said.
#include <fcntl.h>
#include <glob.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libavcodec/avcodec.h>

#include "app/media.h"
#include "base/error.h"
#include "test.h"

static const ns_t MS = 1000000, PERIOD = 40000000;

static char folder[64];

static const char *file(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/camtwin-test-moving-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int teardown(void **state)
{
    (void)state;
    glob_t files = {0};
    glob(file("*"), 0, NULL, &files);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        unlink(files.gl_pathv[i]);
    }
    globfree(&files);
    return rmdir(folder);
}

static void write_bytes(const char *name, const void *bytes, size_t n)
{
    FILE *f = fopen(file(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

/* Grey pictures at 25 a second, picture i all of grey levels[i]. */
static void write_video(const char *name, const uint8_t *levels, unsigned n, unsigned width, unsigned height)
{
    FILE *f = fopen(file(name), "wb");
    assert_non_null(f);
    fprintf(f, "YUV4MPEG2 W%u H%u F25:1 Ip A1:1 Cmono XCOLORRANGE=FULL\n", width, height);
    for (unsigned i = 0; i < n; i++) {
        fputs("FRAME\n", f);
        for (unsigned k = 0; k < width * height; k++) {
            fputc(levels[i], f);
        }
    }
    fclose(f);
}

static void write_grey(const char *name, uint8_t level, unsigned width, unsigned height)
{
    FILE *f = fopen(file(name), "wb");
    assert_non_null(f);
    fprintf(f, "P5 %u %u 255\n", width, height);
    for (unsigned k = 0; k < width * height; k++) {
        fputc(level, f);
    }
    fclose(f);
}

static double light_of_level(double level)
{
    const double c = level / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

struct heard {
    unsigned lines;
    char last[300];
};

static void hear(void *cookie, enum log_level level, const char *room, const char *text)
{
    struct heard *h = cookie;
    (void)level;
    (void)room;
    h->lines++;
    snprintf(h->last, sizeof h->last, "%s", text);
}

static struct scene open_scene(const char *kind, const char *name, const char *settings, const struct log *log)
{
    struct scene scene = {0};
    char spec[300], why[300] = "";
    snprintf(spec, sizeof spec, "%s:%s%s,photons=1000", kind, file(name), settings);
    if (media_open_scene(spec, log, &scene, why, sizeof why) < 0) {
        fail_msg("%s: %s", spec, why);
    }
    assert_false(scene.still);
    return scene;
}

static const float *row_of(const struct scene *scene, ns_t t0, ns_t t1, unsigned y)
{
    static float scratch[SCENE_WIDTH];
    return scene->ops->row(scene->self, t0, t1, y, 0, SCENE_WIDTH, scratch);
}

static void assert_light(const struct scene *scene, ns_t t0, ns_t t1, double expected)
{
    const double got = row_of(scene, t0, t1, 1500)[2000];
    if (fabs(got - 1000.0 * expected) > 2e-4 * 1000.0 * expected + 1e-3) {
        fail_msg("%lld..%lld: %f instead of %f", (long long)t0, (long long)t1, got, 1000.0 * expected);
    }
}

static const uint8_t levels[5] = {20, 60, 120, 180, 255};

static void each_picture_of_a_video_has_its_time(void **state)
{
    (void)state;
    write_video("five.y4m", levels, 5, 64, 48);
    struct scene scene = open_scene("video", "five.y4m", "", NULL);
    for (int i = 0; i < 5; i++) {
        assert_light(&scene, i * PERIOD, i * PERIOD + 1, light_of_level(levels[i]));
        assert_light(&scene, (i + 1) * PERIOD - 1, (i + 1) * PERIOD, light_of_level(levels[i]));
    }
    assert_light(&scene, PERIOD, 2 * PERIOD, light_of_level(levels[1])); /* and back again */
    assert_light(&scene, 0, 0, light_of_level(levels[0]));
    scene_free(&scene);
}

static void a_video_begins_again_or_keeps_its_last_picture(void **state)
{
    (void)state;
    write_video("five.y4m", levels, 5, 64, 48);
    struct scene loop = open_scene("video", "five.y4m", "", NULL),
                 once = open_scene("video", "five.y4m", ",loop=0", NULL);
    for (int i = 0; i < 5; i++) {
        const ns_t t = (i + 5 * 7) * PERIOD;
        assert_light(&loop, t, t + MS, light_of_level(levels[i]));
        assert_light(&once, t, t + MS, light_of_level(levels[4]));
    }
    const ns_t year = INT64_C(365) * 86400 * NS_PER_S; /* a whole number of loops */
    assert_light(&loop, year + 2 * PERIOD, year + 2 * PERIOD + MS, light_of_level(levels[2]));
    assert_light(&once, 4 * PERIOD - 10 * MS, 4 * PERIOD + 30 * MS,
                 0.25 * light_of_level(levels[3]) + 0.75 * light_of_level(levels[4]));
    scene_free(&loop);
    scene_free(&once);
}

static void a_video_that_is_put_in_front_later_begins_then(void **state)
{
    (void)state;
    write_video("five.y4m", levels, 5, 64, 48);
    struct scene scene = {0};
    char spec[300], why[300] = "";
    const ns_t begins = 1234567 * PERIOD + 7 * MS;
    snprintf(spec, sizeof spec, "video:%s,photons=1000", file("five.y4m"));
    assert_int_equal(media_open_scene_later(spec, &(struct media_opening){.begins = begins}, &scene, why, sizeof why),
                     0);
    assert_light(&scene, begins - MS, begins, light_of_level(levels[0])); /* nobody asks for that */
    for (int i = 0; i < 7; i++) {
        assert_light(&scene, begins + i * PERIOD, begins + i * PERIOD + 1, light_of_level(levels[i % 5]));
        assert_light(&scene, begins + (i + 1) * PERIOD - 1, begins + (i + 1) * PERIOD, light_of_level(levels[i % 5]));
    }
    scene_free(&scene);
}

static void an_exposure_over_several_pictures_sees_their_mean_by_time(void **state)
{
    (void)state;
    write_video("five.y4m", levels, 5, 64, 48);
    struct scene scene = open_scene("video", "five.y4m", "", NULL);
    double l[5], all = 0.0;
    for (int i = 0; i < 5; i++) {
        l[i] = light_of_level(levels[i]);
        all += l[i] / 5.0;
    }
    assert_light(&scene, 30 * MS, 50 * MS, 0.5 * l[0] + 0.5 * l[1]);
    assert_light(&scene, 39 * MS, 49 * MS, 0.1 * l[0] + 0.9 * l[1]);
    assert_light(&scene, 30 * MS, 130 * MS, 0.1 * l[0] + 0.4 * l[1] + 0.4 * l[2] + 0.1 * l[3]);
    assert_light(&scene, 190 * MS, 210 * MS, 0.5 * l[4] + 0.5 * l[0]); /* over the end */
    assert_light(&scene, 0, 200 * MS, all);
    assert_light(&scene, 13 * MS, 2013 * MS, all);
    scene_free(&scene);
}

static void pictures_per_second_can_be_said(void **state)
{
    (void)state;
    write_video("five.y4m", levels, 5, 64, 48);
    struct scene scene = open_scene("video", "five.y4m", ",fps=29.97", NULL);
    const ns_t third = 2 * NS_PER_S * 100 / 2997 + 1; /* rounded up: the first nanosecond of it */
    assert_light(&scene, third - 1, third, light_of_level(levels[1]));
    assert_light(&scene, third, third + 1, light_of_level(levels[2]));
    scene_free(&scene);
}

struct question {
    ns_t t0, t1;
    unsigned y;
};

enum { QUESTIONS = 400 };

struct asker {
    const struct scene *scene;
    const struct question *questions;
    float (*answers)[64];
    unsigned first, step;
};

static void *ask(void *arg)
{
    const struct asker *a = arg;
    float scratch[64];
    for (unsigned i = 0; i < QUESTIONS; i++) {
        const unsigned k = (a->first + i * a->step) % QUESTIONS;
        const struct question *q = &a->questions[k];
        const float *row = a->scene->ops->row(a->scene->self, q->t0, q->t1, q->y, 1000, 64, scratch);
        memcpy(a->answers[k], row, sizeof a->answers[k]);
    }
    return NULL;
}

static void the_same_time_gives_the_same_light_whoever_asks_and_in_any_order(void **state)
{
    (void)state;
    static float answers[4][QUESTIONS][64];
    static const unsigned steps[4] = {1, 7, 399, 151};
    static struct question questions[QUESTIONS];
    uint8_t grey[20];
    for (unsigned i = 0; i < 20; i++) {
        grey[i] = (uint8_t)(7 + 12 * i);
    }
    write_video("twenty.y4m", grey, 20, 64, 48);
    for (unsigned i = 0; i < QUESTIONS; i++) {
        const ns_t t0 = (ns_t)(i * UINT64_C(2654435761) % 2000) * MS;
        questions[i] = (struct question){.t0 = t0, .t1 = t0 + (ns_t)(i % 9) * 11 * MS + 1, .y = i * 7 % SCENE_HEIGHT};
    }
    for (int loop = 0; loop < 2; loop++) {
        struct scene alone = open_scene("video", "twenty.y4m", loop ? "" : ",loop=0", NULL);
        struct scene shared = open_scene("video", "twenty.y4m", loop ? "" : ",loop=0", NULL);
        struct asker askers[4];
        pthread_t threads[4];
        for (unsigned k = 0; k < 4; k++) {
            askers[k] = (struct asker){.scene = k == 0 ? &alone : &shared,
                                       .questions = questions,
                                       .answers = answers[k],
                                       .first = k * 100,
                                       .step = steps[k]};
            assert_int_equal(pthread_create(&threads[k], NULL, ask, &askers[k]), 0);
        }
        for (unsigned k = 0; k < 4; k++) {
            pthread_join(threads[k], NULL);
        }
        for (unsigned k = 1; k < 4; k++) {
            assert_memory_equal(answers[0], answers[k], sizeof answers[0]);
        }
        scene_free(&alone);
        scene_free(&shared);
    }
}

static void a_sequence_goes_by_the_numbers_in_its_names(void **state)
{
    (void)state;
    write_grey("s-1.pgm", 10, 8, 6);
    write_grey("s-2.pgm", 100, 8, 6);
    write_grey("s-10.pgm", 200, 16, 4); /* of another size */
    struct scene scene = open_scene("sequence", "s-*.pgm", ",fps=10", NULL);
    const double l[3] = {light_of_level(10), light_of_level(100), light_of_level(200)};
    for (int i = 0; i < 3; i++) {
        assert_light(&scene, (ns_t)i * 100 * MS, (ns_t)(i + 1) * 100 * MS, l[i]);
    }
    assert_light(&scene, 300 * MS, 301 * MS, l[0]);
    assert_light(&scene, 0, 300 * MS, (l[0] + l[1] + l[2]) / 3.0);
    scene_free(&scene);

    scene = open_scene("sequence", "s-*.pgm", "", NULL); /* 30 a second */
    assert_light(&scene, 33333333, 33333334, l[0]);
    assert_light(&scene, 33333334, 33333335, l[1]);
    scene_free(&scene);
}

static void a_moving_picture_lies_where_a_still_one_lies(void **state)
{
    (void)state;
    static const unsigned sizes[][2] = {{31, 17}, {640, 480}, {4096, 3000}, {5000, 3000}};
    for (unsigned k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        const unsigned width = sizes[k][0], height = sizes[k][1];
        FILE *f = fopen(file("noise.pgm"), "wb");
        fprintf(f, "P5 %u %u 255\n", width, height);
        for (unsigned i = 0; i < width * height; i++) {
            fputc((int)(i * 2654435761u >> 24), f);
        }
        fclose(f);
        char spec[200], why[200];
        struct scene image = {0}, film = open_scene("sequence", "noise.pgm", "", NULL);
        snprintf(spec, sizeof spec, "image:%s,photons=1000", file("noise.pgm"));
        assert_int_equal(media_open_scene(spec, NULL, &image, why, sizeof why), 0);
        for (unsigned y = 0; y < SCENE_HEIGHT; y += 331) {
            const float *still = image.ops->row(image.self, 0, 1, y, 0, SCENE_WIDTH, NULL);
            const float *moving = row_of(&film, 0, 1, y);
            for (unsigned x = 0; x < SCENE_WIDTH; x++) {
                assert_true(fabsf(moving[x] - still[x]) <= 2e-4f * still[x] + 2e-4f);
            }
            float part[128];
            film.ops->row(film.self, 0, 1, y, 300, 128, part);
            assert_memory_equal(part, moving + 300, sizeof part);
        }
        scene_free(&film);
        scene_free(&image);
    }
}

static void a_file_that_vanishes_leaves_the_last_good_light_and_one_line(void **state)
{
    (void)state;
    struct heard heard = {0};
    const struct log log = {.write = hear, .cookie = &heard, .level = LOG_WARN};
    write_grey("v-1.pgm", 10, 8, 6);
    write_grey("v-2.pgm", 100, 8, 6);
    write_grey("v-3.pgm", 200, 8, 6);
    struct scene scene = open_scene("sequence", "v-*.pgm", ",fps=10", &log);
    unlink(file("v-2.pgm"));
    write_bytes("v-3.pgm", "P5 8 6 255\n\1\2", 13);
    assert_light(&scene, 100 * MS, 200 * MS, light_of_level(10));
    assert_light(&scene, 200 * MS, 300 * MS, light_of_level(10));
    assert_light(&scene, 300 * MS, 400 * MS, light_of_level(10));
    assert_int_equal(heard.lines, 1);
    assert_non_null(strstr(heard.last, "v-2.pgm' can not be opened; the last good picture stays"));
    scene_free(&scene);
}

static void a_video_that_can_not_be_opened_again_keeps_its_last_picture(void **state)
{
    (void)state;
    struct heard heard = {0};
    const struct log log = {.write = hear, .cookie = &heard, .level = LOG_WARN};
    write_video("five.y4m", levels, 5, 64, 48);
    struct scene scene = open_scene("video", "five.y4m", "", &log);
    unlink(file("five.y4m"));
    assert_light(&scene, 160 * MS, 161 * MS, light_of_level(levels[4])); /* still open */
    assert_light(&scene, 240 * MS, 241 * MS, light_of_level(levels[4]));
    assert_light(&scene, 3000 * MS, 3001 * MS, light_of_level(levels[4]));
    assert_int_equal(heard.lines, 1);
    assert_non_null(strstr(heard.last, "five.y4m: it can not be opened again; the last good picture stays"));
    scene_free(&scene);
}

static void a_video_that_was_cut_off_is_as_long_as_its_whole_pictures(void **state)
{
    (void)state;
    write_video("cut.y4m", levels, 5, 64, 48);
    FILE *f = fopen(file("cut.y4m"), "rb+");
    fseek(f, 0, SEEK_END);
    assert_int_equal(ftruncate(fileno(f), ftell(f) - 1000), 0);
    fclose(f);
    struct scene scene = open_scene("video", "cut.y4m", ",loop=0", NULL);
    assert_light(&scene, 3 * PERIOD, 4 * PERIOD, light_of_level(levels[3]));
    assert_light(&scene, 5 * PERIOD, 6 * PERIOD, light_of_level(levels[3]));
    scene_free(&scene);
}

static void a_pipe_is_live_and_its_end_leaves_its_last_picture(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    write_video("two.y4m", levels, 2, 16, 12);
    char bytes[2000];
    FILE *f = fopen(file("two.y4m"), "rb");
    const size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    assert_int_equal(write(ends[1], bytes, n), n);
    close(ends[1]);
    struct heard heard = {0};
    const struct log log = {.write = hear, .cookie = &heard, .level = LOG_WARN};
    char spec[100], why[200] = "";
    struct scene scene = {0};
    snprintf(spec, sizeof spec, "video:/dev/fd/%d,photons=1000", ends[0]);
    assert_int_equal(media_open_scene(spec, &log, &scene, why, sizeof why), 0);
    assert_string_equal(scene.ops->name, "live");
    double light = 0.0;
    for (int i = 0; i < 2000 && fabs(light - 1000.0 * light_of_level(levels[1])) > 0.1; i++) {
        light = row_of(&scene, i, i + 1, 10)[10];
        usleep(1000);
    }
    assert_true(fabs(light - 1000.0 * light_of_level(levels[1])) < 0.1);
    scene_free(&scene); /* joins the thread: what it said is there */
    close(ends[0]);
    assert_int_equal(heard.lines, 1);
    assert_non_null(strstr(heard.last, "it has ended; the last good picture stays"));
}

/* As FFmpeg does that begins to write: enough to be known for what it is, then nothing for a while. */
static void *write_and_hold(void *name)
{
    static uint8_t bytes[32768];
    FILE *f = fopen(file("twenty.y4m"), "rb");
    const size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    usleep(200 * 1000); /* whoever reads is there long before */
    const int fd = open(name, O_WRONLY);
    return write(fd, bytes, n) == (ssize_t)n ? (void *)(intptr_t)fd : NULL;
}

static void a_named_pipe_is_waited_for_and_lets_the_camera_go(void **state)
{
    (void)state;
    static const uint8_t grey[20] = {0};
    write_video("twenty.y4m", grey, 20, 40, 30);
    assert_int_equal(mkfifo(file("fifo"), 0600), 0);
    char name[128], spec[200], why[200] = "";
    snprintf(name, sizeof name, "%s", file("fifo"));
    snprintf(spec, sizeof spec, "video:%s", name);
    pthread_t writer;
    void *fd = NULL;
    struct scene scene = {0};
    assert_int_equal(pthread_create(&writer, NULL, write_and_hold, name), 0);
    const int e = media_open_scene(spec, NULL, &scene, why, sizeof why);
    assert_int_equal(pthread_join(writer, &fd), 0);
    unlink(name);
    assert_int_equal(e, 0);
    assert_non_null(fd);
    scene_free(&scene); /* the writer is still there, and says nothing */
    close((int)(intptr_t)fd);
}

static void *say_stop(void *stop)
{
    usleep(200 * 1000);
    atomic_store((atomic_bool *)stop, true);
    return NULL;
}

static void opening_a_pipe_that_nobody_writes_to_ends_when_it_is_told(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(file("fifo"), 0600), 0);
    atomic_bool stop = false;
    pthread_t teller;
    char spec[200], why[200] = "";
    struct scene scene;
    snprintf(spec, sizeof spec, "video:%s", file("fifo"));
    assert_int_equal(pthread_create(&teller, NULL, say_stop, &stop), 0);
    const int e = media_open_scene_later(spec, &(struct media_opening){.stop = &stop}, &scene, why, sizeof why);
    assert_int_equal(pthread_join(teller, NULL), 0);
    unlink(file("fifo"));
    assert_int_equal(e, -CT_E_IO);
    assert_non_null(strstr(why, "fifo"));
}

static void a_palette_png_shows_its_colours(void **state)
{
    (void)state;
    const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
    AVCodecContext *encoder = avcodec_alloc_context3(codec);
    AVFrame *frame = av_frame_alloc();
    AVPacket *packet = av_packet_alloc();
    encoder->width = frame->width = 16;
    encoder->height = frame->height = 16;
    encoder->pix_fmt = frame->format = AV_PIX_FMT_PAL8;
    encoder->time_base = (AVRational){1, 1};
    assert_int_equal(avcodec_open2(encoder, codec, NULL), 0);
    assert_int_equal(av_frame_get_buffer(frame, 0), 0);
    for (unsigned i = 0; i < 256; i++) {
        const uint32_t argb = 0xFF000000u | i << 16 | (255 - i) << 8 | (i * 3 & 255);
        memcpy(frame->data[1] + (size_t)4 * i, &argb, 4);
        frame->data[0][(i / 16) * (unsigned)frame->linesize[0] + i % 16] = (uint8_t)i;
    }
    assert_int_equal(avcodec_send_frame(encoder, frame), 0);
    avcodec_send_frame(encoder, NULL);
    assert_int_equal(avcodec_receive_packet(encoder, packet), 0);
    write_bytes("palette.png", packet->data, (size_t)packet->size);
    struct scene_plane plane = {0};
    assert_int_equal(media_read_plane(file("palette.png"), &plane), 0);
    for (unsigned i = 0; i < 256; i++) {
        const double l =
            0.2126 * light_of_level(i) + 0.7152 * light_of_level(255 - i) + 0.0722 * light_of_level(i * 3 & 255);
        assert_true(fabs(plane.luminance[i] - l) < 1e-5);
    }
    free((void *)plane.luminance);

    /* A part of it is not a picture, wherever it ends. */
    for (int n = packet->size - 20; n > 0; n -= 61) {
        write_bytes("part.png", packet->data, (size_t)n);
        const int e = media_read_plane(file("part.png"), &plane);
        if (e != -CT_E_FORMAT) {
            fail_msg("%d of %d bytes: %d", n, packet->size, e);
        }
    }
    av_packet_free(&packet);
    av_frame_free(&frame);
    avcodec_free_context(&encoder);
}

/* 8-bit colour with shared colour samples, higher than one strip of the reader. */
static void strips_of_a_high_picture_leave_no_seams(void **state)
{
    (void)state;
    enum { W = 32, H = 333 };
    FILE *f = fopen(file("high.y4m"), "wb");
    fprintf(f, "YUV4MPEG2 W%d H%d F25:1 Ip A1:1 C420jpeg\nFRAME\n", W, H);
    for (unsigned i = 0; i < W * H; i++) {
        fputc((int)(16 + i / W * 200 / H), f);
    }
    for (unsigned i = 0; i < 2 * (W / 2) * ((H + 1) / 2); i++) {
        fputc(128, f);
    }
    fclose(f);
    struct scene_plane plane = {0};
    assert_int_equal(media_read_plane(file("high.y4m"), &plane), 0);
    assert_int_equal(plane.height, H);
    for (unsigned y = 0; y < H; y++) {
        const unsigned level = 16 + y * 200 / H;
        const float l = plane.luminance[y * W + 5];
        assert_true(l >= light_of_level(((double)level - 16.0) * 255 / 219 - 1.01) - 1e-4);
        assert_true(l <= light_of_level(((double)level - 16.0) * 255 / 219 + 1.01) + 1e-4);
        assert_true(y == 0 || l >= plane.luminance[(y - 1) * W + 5]);
    }
    free((void *)plane.luminance);
}

static void one_pixel_is_a_picture(void **state)
{
    (void)state;
    write_grey("one.pgm", 128, 1, 1);
    struct scene scene = open_scene("sequence", "one.pgm", "", NULL);
    assert_light(&scene, 0, NS_PER_S, light_of_level(128));
    scene_free(&scene);
}

static void what_can_not_be_shown_is_refused_with_a_sentence(void **state)
{
    (void)state;
    static const uint8_t huge[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x4e\x20\x08\0\0\0\0\x01\x84\x58\x4a";
    write_bytes("huge.png", huge, sizeof huge - 1);
    write_bytes("nonsense", "this is not a picture, only a line of text\n", 43);
    write_bytes("empty", "", 0);
    static const struct {
        const char *before, *name, *after, *says;
        int error;
    } cases[] = {
        {"video:", "", "missing.mp4", "missing.mp4' can not be opened", -CT_E_NOT_FOUND},
        {"video:", "nonsense", "", "nonsense' is no picture or video that can be read", -CT_E_FORMAT},
        {"video:", "empty", "", "empty' is no picture or video that can be read", -CT_E_FORMAT},
        {"video:/dev/video99", NULL, "", "'/dev/video99' can not be opened", -CT_E_NOT_FOUND},
        {"video:gopher-x://here/film", NULL, "", "is no picture or video", -CT_E_UNSUPPORTED},
        {"video:", NULL, "", "which video?", -CT_E_PARAMETER},
        {"sequence:", NULL, "", "which pictures?", -CT_E_PARAMETER},
        {"sequence:", "", "none-*.png", "no file fits '", -CT_E_NOT_FOUND},
        {"sequence:", "nonsense", "", "nonsense' is no picture or video", -CT_E_FORMAT},
        {"image:", "huge.png", "", "at most 134217728 pixels", -CT_E_LENGTH},
        {"sequence:", "huge.png", "", "at most 134217728 pixels", -CT_E_LENGTH},
        {"video:", "nonsense", ",fps=0", "'0' is not a number of pictures per second", -CT_E_PARAMETER},
        {"video:", "nonsense", ",fps=nan", "'nan' is not a number of pictures per second", -CT_E_PARAMETER},
        {"video:", "nonsense", ",loop=2", "loop='2' is none of 0, 1", -CT_E_PARAMETER},
        {"image:", "nonsense", ",fps=3", "fps and loop are for video: and sequence:", -CT_E_PARAMETER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scene scene = {0};
        char why[400] = "", spec[300];
        snprintf(spec, sizeof spec, "%s%s%s", cases[i].before, cases[i].name != NULL ? file(cases[i].name) : "",
                 cases[i].after);
        const int e = media_open_scene(spec, NULL, &scene, why, sizeof why);
        assert_null(scene.ops);
        if (e != cases[i].error || strstr(why, cases[i].says) == NULL) {
            fail_msg("'%s' gives %d: %s", spec, e, why);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_picture_of_a_video_has_its_time),
        cmocka_unit_test(a_video_begins_again_or_keeps_its_last_picture),
        cmocka_unit_test(a_video_that_is_put_in_front_later_begins_then),
        cmocka_unit_test(an_exposure_over_several_pictures_sees_their_mean_by_time),
        cmocka_unit_test(pictures_per_second_can_be_said),
        cmocka_unit_test(the_same_time_gives_the_same_light_whoever_asks_and_in_any_order),
        cmocka_unit_test(a_sequence_goes_by_the_numbers_in_its_names),
        cmocka_unit_test(a_moving_picture_lies_where_a_still_one_lies),
        cmocka_unit_test(a_file_that_vanishes_leaves_the_last_good_light_and_one_line),
        cmocka_unit_test(a_video_that_can_not_be_opened_again_keeps_its_last_picture),
        cmocka_unit_test(a_video_that_was_cut_off_is_as_long_as_its_whole_pictures),
        cmocka_unit_test(a_pipe_is_live_and_its_end_leaves_its_last_picture),
        cmocka_unit_test(a_named_pipe_is_waited_for_and_lets_the_camera_go),
        cmocka_unit_test(opening_a_pipe_that_nobody_writes_to_ends_when_it_is_told),
        cmocka_unit_test(a_palette_png_shows_its_colours),
        cmocka_unit_test(strips_of_a_high_picture_leave_no_seams),
        cmocka_unit_test(one_pixel_is_a_picture),
        cmocka_unit_test(what_can_not_be_shown_is_refused_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
