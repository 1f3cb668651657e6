// SPDX-License-Identifier: Apache-2.0
// Pictures for the console: one slot is lent at most, everybody sees the newest, and nobody holds the camera up.
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "app/media_wire.h"
#include "app/pacer.h"
#include "app/web_gallery.h"
#include "base/error.h"
#include "base/pool.h"

enum { W = 64, H = 48, SLOTS = 3, PATIENCE_MS = 30000 };

static struct {
    struct web_gallery *gallery;
    struct sink sink;
    struct pool pool;
    uint8_t *memory;
    uint64_t frames;
    bool late; /* the camera's pictures are */
    atomic_uint woken, ready;
} s;

static void wake(void *cookie)
{
    (void)cookie;
    atomic_fetch_add(&s.woken, 1);
}

static void ready(void *cookie)
{
    (void)cookie;
    atomic_fetch_add(&s.ready, 1);
}

static int setup(void **state)
{
    (void)state;
    memset(&s, 0, sizeof s);
    s.memory = malloc((size_t)SLOTS * W * H);
    s.gallery = web_gallery_new(wake, &s);
    if (s.memory == NULL || s.gallery == NULL || pool_init(&s.pool, s.memory, SLOTS, (size_t)W * H) < 0) {
        return -1;
    }
    s.sink = web_gallery_sink(s.gallery);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    web_gallery_free(s.gallery);
    assert_int_equal(pool_free_count(&s.pool), SLOTS);
    pool_fini(&s.pool);
    free(s.memory);
    return 0;
}

/** The camera makes a picture all of whose pixels are `level`; its only other user is who the sink lends it to. */
static uint64_t make_frame(uint8_t level)
{
    struct slot *slot = pool_take(&s.pool);
    assert_non_null(slot);
    memset(slot->bytes, level, (size_t)W * H);
    struct frame f = {.slot = slot,
                      .payload_size = (size_t)W * H,
                      .frame_id = s.frames,
                      .pixel_format = PFNC_MONO8,
                      .width = W,
                      .height = H,
                      .late = s.late};
    assert_int_equal(s.sink.ops->frame(s.sink.self, &f), 0);
    slot_unref(slot);
    return s.frames++;
}

/** Pictures come, as an owner's loop makes them, until `there()`. */
static void make_frames_until(bool (*there)(void))
{
    int64_t end = pacer_wall_ns() + PATIENCE_MS * NS_PER_MS;
    while (!there()) {
        assert_true(pacer_wall_ns() < end);
        make_frame((uint8_t)s.frames);
        web_gallery_reclaim(s.gallery);
        assert_true(pool_free_count(&s.pool) >= SLOTS - 1); /* one is lent at most */
        pacer_sleep_ms(5);
        web_gallery_reclaim(s.gallery);
    }
}

static bool there_is_a_last_one(void)
{
    struct web_picture *p = web_gallery_last(s.gallery);
    if (p != NULL) {
        web_gallery_drop(s.gallery, p);
    }
    return p != NULL;
}

static bool somebody_is_ready(void)
{
    return atomic_load(&s.ready) > 0;
}

static const struct web_view whole = {.quality = 80, .fps = 60};

static struct web_jpeg *wait_for_jpeg(int viewer)
{
    int64_t end = pacer_wall_ns() + PATIENCE_MS * NS_PER_MS;
    bool closed = false;
    struct web_jpeg *jpeg;
    while ((jpeg = web_gallery_next(s.gallery, viewer, true, &closed)) == NULL) {
        assert_false(closed);
        assert_true(pacer_wall_ns() < end);
        pacer_sleep_ms(2);
    }
    return jpeg;
}

static unsigned long long id_of(const struct web_jpeg *jpeg)
{
    char head[200] = "";
    memcpy(head, jpeg->bytes, jpeg->size < sizeof head - 1 ? jpeg->size : sizeof head - 1);
    const char *id = strstr(head, "X-Frame-Id: ");
    assert_non_null(id);
    return strtoull(id + strlen("X-Frame-Id: "), NULL, 10);
}

static void nothing_is_lent_while_nobody_looks(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 10; i++) {
        make_frame(1);
        assert_int_equal(pool_free_count(&s.pool), SLOTS);
    }
    assert_false(web_gallery_wanted(s.gallery));
    assert_null(web_gallery_last(s.gallery));
    struct web_picture *p = NULL;
    assert_int_equal(web_gallery_take(s.gallery, false, 20, &p), -CT_E_TIMEOUT);
}

static void a_viewer_sees_pictures_and_the_slot_comes_back(void **state)
{
    (void)state;
    int viewer = web_gallery_join(s.gallery, &whole, ready, NULL);
    bool closed = true;
    assert_true(viewer >= 0 && web_gallery_wanted(s.gallery));
    assert_null(web_gallery_next(s.gallery, viewer, true, &closed));
    assert_false(closed);
    make_frames_until(somebody_is_ready);
    struct web_jpeg *jpeg = wait_for_jpeg(viewer);
    assert_non_null(memmem(jpeg->bytes, jpeg->size, "X-Picture: 64x48\r\n", 18));
    assert_non_null(memmem(jpeg->bytes, jpeg->size, "X-Region: 0,0,64,48\r\n", 21));
    assert_memory_equal(jpeg->bytes + jpeg->size - 4, "re\r\n", 4); /* of the next boundary */
    assert_true(atomic_load(&s.woken) > 0);                         /* the owner was asked for pictures */
    web_jpeg_unref(jpeg);
    web_gallery_leave(s.gallery, viewer);
    assert_false(web_gallery_wanted(s.gallery));
}

static void the_last_picture_is_a_copy_of_one_moment(void **state)
{
    (void)state;
    int viewer = web_gallery_join(s.gallery, &whole, ready, NULL);
    bool closed;
    web_gallery_next(s.gallery, viewer, true, &closed);
    make_frames_until(there_is_a_last_one);
    struct web_picture *p = web_gallery_last(s.gallery);
    assert_int_equal(p->size, (size_t)W * H);
    uint8_t level = (uint8_t)p->facts.frame_id;
    for (unsigned i = 0; i < 10; i++) {
        make_frame(0xee); /* into the memory that it was copied from */
        web_gallery_reclaim(s.gallery);
    }
    for (size_t i = 0; i < p->size; i++) {
        assert_int_equal(p->bytes[i], level);
    }
    web_gallery_drop(s.gallery, p);
    web_gallery_leave(s.gallery, viewer);
}

static void who_comes_while_the_camera_stands_still_sees_the_last_picture(void **state)
{
    (void)state;
    int first = web_gallery_join(s.gallery, &whole, ready, NULL);
    bool closed;
    web_gallery_next(s.gallery, first, true, &closed);
    make_frames_until(somebody_is_ready);
    struct web_jpeg *seen = wait_for_jpeg(first);
    web_gallery_reclaim(s.gallery);
    /* From here on the camera makes none. */
    static const struct web_view corner = {.x = 60, .y = 40, .w = 100, .h = 4, .quality = 80, .fps = 60};
    int second = web_gallery_join(s.gallery, &corner, ready, NULL);
    struct web_jpeg *jpeg = wait_for_jpeg(second);
    assert_true(id_of(jpeg) >= id_of(seen));
    assert_non_null(memmem(jpeg->bytes, jpeg->size, "X-Region: 60,40,4,4\r\n", 21)); /* cut to the picture */
    web_jpeg_unref(jpeg);
    assert_null(web_gallery_next(s.gallery, second, true, &closed));
    pacer_sleep_ms(100);
    assert_null(web_gallery_next(s.gallery, second, true, &closed)); /* once, not again and again */
    web_jpeg_unref(seen);
    web_gallery_leave(s.gallery, first);
    web_gallery_leave(s.gallery, second);
}

/** Wall time that five pictures take which were asked for as fast as they come. */
static int64_t ms_of_five(void)
{
    int64_t start = pacer_wall_ns();
    int viewer = web_gallery_join(s.gallery, &whole, ready, NULL);
    for (unsigned i = 0; i < 5; i++) {
        bool closed;
        struct web_jpeg *jpeg = web_gallery_next(s.gallery, viewer, true, &closed);
        while (jpeg == NULL) {
            make_frame((uint8_t)i);
            pacer_sleep_ms(5);
            web_gallery_reclaim(s.gallery);
            jpeg = web_gallery_next(s.gallery, viewer, true, &closed);
        }
        web_jpeg_unref(jpeg);
    }
    web_gallery_leave(s.gallery, viewer);
    return (pacer_wall_ns() - start) / NS_PER_MS;
}

static void a_camera_that_is_late_is_looked_at_less_often(void **state)
{
    (void)state;
    int64_t usual = ms_of_five();
    s.late = true;
    make_frame(0);
    int64_t while_late = ms_of_five();
    assert_true(while_late >= 4 * 80 - 1 && while_late > usual);
}

static void more_viewers_than_seats_are_refused(void **state)
{
    (void)state;
    for (int i = 0; i < WEB_VIEWERS_MAX; i++) {
        assert_int_equal(web_gallery_join(s.gallery, &whole, ready, NULL), i);
    }
    assert_int_equal(web_gallery_join(s.gallery, &whole, ready, NULL), -CT_E_BUSY);
    web_gallery_leave(s.gallery, 3);
    assert_int_equal(web_gallery_join(s.gallery, &whole, ready, NULL), 3);
    for (int i = 0; i < WEB_VIEWERS_MAX; i++) {
        web_gallery_leave(s.gallery, i);
    }
}

static void a_flush_ends_all_waiting(void **state)
{
    (void)state;
    int viewer = web_gallery_join(s.gallery, &whole, ready, NULL);
    bool closed = true;
    assert_null(web_gallery_next(s.gallery, viewer, true, &closed));
    assert_false(closed);
    web_gallery_flush(s.gallery);
    assert_true(somebody_is_ready());
    assert_null(web_gallery_next(s.gallery, viewer, true, &closed));
    assert_true(closed);
    struct web_picture *p = NULL;
    assert_int_equal(web_gallery_take(s.gallery, true, PATIENCE_MS, &p), -CT_E_NO_DEVICE);
    web_gallery_leave(s.gallery, viewer);
    assert_true(web_gallery_join(s.gallery, &whole, ready, NULL) < 0);
}

static void a_gallery_that_is_closed_keeps_nothing_of_the_camera(void **state)
{
    (void)state;
    int viewer = web_gallery_join(s.gallery, &whole, ready, NULL);
    bool closed;
    web_gallery_next(s.gallery, viewer, true, &closed);
    make_frames_until(there_is_a_last_one);
    web_gallery_close(s.gallery);
    assert_int_equal(pool_free_count(&s.pool), SLOTS);
    unsigned woken = atomic_load(&s.woken);
    make_frame(9);
    assert_int_equal(pool_free_count(&s.pool), SLOTS);
    pacer_sleep_ms(50);
    assert_int_equal(atomic_load(&s.woken), woken); /* the owner may be gone */
    web_gallery_leave(s.gallery, viewer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_lent_while_nobody_looks, setup, teardown),
        cmocka_unit_test_setup_teardown(a_viewer_sees_pictures_and_the_slot_comes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(the_last_picture_is_a_copy_of_one_moment, setup, teardown),
        cmocka_unit_test_setup_teardown(who_comes_while_the_camera_stands_still_sees_the_last_picture, setup, teardown),
        cmocka_unit_test_setup_teardown(a_camera_that_is_late_is_looked_at_less_often, setup, teardown),
        cmocka_unit_test_setup_teardown(more_viewers_than_seats_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_flush_ends_all_waiting, setup, teardown),
        cmocka_unit_test_setup_teardown(a_gallery_that_is_closed_keeps_nothing_of_the_camera, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
