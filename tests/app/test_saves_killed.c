// SPDX-License-Identifier: Apache-2.0
// kill -9 in the middle of UserSetSave, again and again: the memory holds the old set or the new one, whole.
#include "test.h"

#include <ftw.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app/state_store.h"
#include "base/bytes.h"
#include "base/rng.h"
#include "camera/rig.h"

enum { SAVES = 1000, LIVES = 100, SAVES_A_LIFE = 25, FIRST = 1 };
static const char SERIAL[] = "38253001";

/* What tells the number of a save, beside every entry of the look-up table. */
static const enum feature_id marked[] = {FEAT_StrobeDuration, FEAT_StrobeDelay, FEAT_GPOut};

/** Shared with the child; it counts what UserSetSave has acknowledged. */
struct tally {
    _Atomic unsigned begun, saved;
};

static void write_lut(struct rig *rig, unsigned n)
{
    uint8_t lut[LUT_BYTES];
    struct wr w = wr_over(lut, sizeof lut);
    for (unsigned i = 0; i < LUT_ENTRIES; i++) {
        wr_u32(&w, n & 0xFFFF);
    }
    rig->port.ops->write(rig->port.self, features[FEAT_LUTValueAll].addr, lut, sizeof lut);
}

static int64_t mark_of(enum feature_id id, unsigned n)
{
    return id == FEAT_GPOut ? n % 2 : n % 30000;
}

/** Saves set after set until somebody kills this process. */
static void save_for_ever(const char *folder, struct tally *tally)
{
    struct state_store *s = NULL;
    if (state_store_open(folder, SERIAL, NULL, &s) < 0) {
        _exit(1);
    }
    struct rig *rig = rig_plug(state_store_of(s), NULL);
    rig_set(rig, FEAT_UserSetSelector, FIRST);
    for (unsigned n = atomic_load(&tally->saved) + 1;; n++) {
        for (unsigned i = 0; i < sizeof marked / sizeof marked[0]; i++) {
            rig_set(rig, marked[i], mark_of(marked[i], n));
        }
        write_lut(rig, n);
        atomic_store(&tally->begun, n);
        if (rig_exec(rig, FEAT_UserSetSave) < 0) {
            _exit(1);
        }
        atomic_store(&tally->saved, n);
    }
}

static void sleep_us(long us)
{
    nanosleep(&(struct timespec){.tv_nsec = us * 1000}, NULL);
}

/** One life of a camera: some saves, then kill -9 at any moment. The child must not have ended by itself. */
static void live_and_die(const char *folder, struct tally *tally, uint32_t chance)
{
    unsigned before = atomic_load(&tally->saved);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        save_for_ever(folder, tally);
    }
    unsigned wanted = before + chance % (2 * SAVES_A_LIFE);
    int status = 0;
    while (atomic_load(&tally->saved) < wanted) {
        assert_int_equal(waitpid(child, &status, WNOHANG), 0);
        sleep_us(100);
    }
    sleep_us((long)((chance >> 8) % 700));
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/** Plugs the camera in again; the set is the one saved last, or the one whose saving was cut. */
static void check_set(const char *folder, const struct tally *tally)
{
    struct state_store *s = NULL;
    uint8_t lut[LUT_BYTES];
    unsigned saved = atomic_load(&tally->saved), begun = atomic_load(&tally->begun);
    assert_int_equal(state_store_open(folder, SERIAL, NULL, &s), 0);
    struct rig *rig = rig_plug(state_store_of(s), NULL);
    rig_set(rig, FEAT_UserSetSelector, FIRST);
    int e = rig_exec(rig, FEAT_UserSetLoad);
    if (saved > 0) {
        assert_int_equal(e, 0);
    }
    if (e >= 0) {
        unsigned n = rig_get(rig, marked[0]) == mark_of(marked[0], saved) ? saved : begun;
        for (unsigned i = 0; i < sizeof marked / sizeof marked[0]; i++) {
            assert_int_equal(rig_get(rig, marked[i]), mark_of(marked[i], n));
        }
        rig->port.ops->read(rig->port.self, features[FEAT_LUTValueAll].addr, lut, sizeof lut);
        struct rd r = rd_over(lut, sizeof lut);
        for (unsigned i = 0; i < LUT_ENTRIES; i++) {
            assert_int_equal(rd_u32(&r), n & 0xFFFF);
        }
    }
    void *state = rig;
    rig_teardown(&state);
    state_store_close(s);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static void a_kill_at_any_moment_leaves_the_old_set_or_the_new_one(void **state)
{
    (void)state;
    /* What a killed process wrote is there whatever the disk does: memory will do, and does not wait for other tests' disk. */
    char folder[64];
    snprintf(folder, sizeof folder, "%s/camtwin-killed-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    unsigned lives = 0, cut = 0;
    assert_non_null(mkdtemp(folder));
    // cppcheck-suppress invalidFunctionArg ; -1 is what MAP_ANONYMOUS wants
    struct tally *tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(tally != MAP_FAILED);
    for (; atomic_load(&tally->saved) < SAVES || lives < LIVES; lives++) {
        const uint32_t key[2] = {9, 9};
        uint32_t words[4] = {lives};
        philox4x32(words, key, words);
        live_and_die(folder, tally, words[0]);
        cut += atomic_load(&tally->begun) > atomic_load(&tally->saved);
        check_set(folder, tally);
    }
    print_message("%u saves, %u kills, %u of them in the middle of a save\n", atomic_load(&tally->saved), lives, cut);
    assert_true(cut > 0);
    munmap(tally, sizeof *tally);
    assert_int_equal(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kill_at_any_moment_leaves_the_old_set_or_the_new_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
