// SPDX-License-Identifier: Apache-2.0
// Memory on the disk: whole blobs whatever happens, one owner, and clear words about files that can not be used.
#include "test.h"

#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "app/state_store.h"
#include "base/error.h"

struct bench {
    char folder[64];
    char file[128];
    unsigned said;
    char text[1024]; /* all that was said */
    struct log log;
};

static void on_log(void *cookie, enum log_level level, const char *room, const char *text)
{
    (void)level;
    (void)room;
    struct bench *b = cookie;
    size_t used = strlen(b->text);
    b->said++;
    snprintf(b->text + used, sizeof b->text - used, "%s\n", text);
}

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    *state = b;
    if (b == NULL) {
        return 1;
    }
    snprintf(b->folder, sizeof b->folder, "/tmp/camtwin-state-XXXXXX");
    b->log = (struct log){.write = on_log, .cookie = b, .level = LOG_WARN};
    if (mkdtemp(b->folder) == NULL) {
        return 1;
    }
    snprintf(b->file, sizeof b->file, "%s/38253001.sqlite", b->folder);
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static int teardown(void **state)
{
    struct bench *b = *state;
    int status = nftw(b->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(b);
    return status;
}

static struct state_store *open_store(struct bench *b)
{
    struct state_store *s = NULL;
    assert_int_equal(state_store_open(b->folder, "38253001", &b->log, &s), 0);
    return s;
}

static int put(struct state_store *s, const char *key, const char *text)
{
    struct store store = state_store_of(s);
    return store.ops->put(store.self, key, (const uint8_t *)text, strlen(text) + 1);
}

static int get(struct state_store *s, const char *key, char *out, size_t n)
{
    struct store store = state_store_of(s);
    return store.ops->get(store.self, key, (uint8_t *)out, n);
}

static void a_blob_that_was_put_is_there_after_the_plug(void **state)
{
    struct bench *b = *state;
    char text[32];
    struct state_store *s = open_store(b);
    assert_int_equal(get(s, "a", text, sizeof text), -CT_E_NOT_FOUND);
    assert_int_equal(put(s, "a", "one"), 0);
    assert_int_equal(put(s, "b", "two"), 0);
    assert_int_equal(put(s, "a", "three"), 0);
    state_store_close(s);
    s = open_store(b);
    assert_int_equal(get(s, "a", text, sizeof text), 6);
    assert_string_equal(text, "three");
    assert_int_equal(get(s, "b", text, sizeof text), 4);
    assert_string_equal(text, "two");
    assert_int_equal(get(s, "a", text, 5), -CT_E_LENGTH);
    state_store_close(s);
    assert_int_equal(b->said, 0);
}

static void the_folder_is_made_with_all_above_it(void **state)
{
    struct bench *b = *state;
    char deep[96];
    snprintf(deep, sizeof deep, "%s/x/y/z", b->folder);
    struct state_store *s = NULL;
    assert_int_equal(state_store_open(deep, "38253001", &b->log, &s), 0);
    assert_int_equal(put(s, "a", "one"), 0);
    state_store_close(s);
    assert_int_equal(b->said, 0);
}

static void two_cameras_of_one_folder_have_a_memory_each(void **state)
{
    struct bench *b = *state;
    char text[32];
    struct state_store *first = open_store(b), *second = NULL;
    assert_int_equal(state_store_open(b->folder, "38253002", &b->log, &second), 0);
    assert_int_equal(put(first, "a", "first"), 0);
    assert_int_equal(put(second, "a", "second"), 0);
    assert_true(get(first, "a", text, sizeof text) > 0);
    assert_string_equal(text, "first");
    assert_true(get(second, "a", text, sizeof text) > 0);
    assert_string_equal(text, "second");
    state_store_close(first);
    state_store_close(second);
}

static void a_memory_in_use_is_refused_with_the_process_that_has_it(void **state)
{
    struct bench *b = *state;
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        struct state_store *s = NULL;
        close(ready[0]);
        if (state_store_open(b->folder, "38253001", NULL, &s) < 0 || write(ready[1], "x", 1) != 1) {
            _exit(1);
        }
        pause();
        _exit(0);
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    struct state_store *s = NULL;
    char who[32];
    snprintf(who, sizeof who, "process %d ", (int)child);
    assert_int_equal(state_store_open(b->folder, "38253001", &b->log, &s), -CT_E_BUSY);
    assert_null(s);
    assert_non_null(strstr(b->text, who));
    assert_non_null(strstr(b->text, "camera 38253001"));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ready[0]);
    s = open_store(b); /* the lock died with its owner */
    state_store_close(s);
}

/** Every get and put answers so, and something was said about the file. */
static void assert_broken(struct bench *b, int error)
{
    char text[32];
    struct state_store *s = open_store(b);
    assert_int_equal(get(s, "a", text, sizeof text), error);
    assert_int_equal(put(s, "a", "new"), error);
    state_store_close(s);
    assert_true(b->said > 0);
    assert_non_null(strstr(b->text, b->folder));
}

static size_t read_file(const char *path, char *out, size_t n)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t got = fread(out, 1, n, f);
    fclose(f);
    return got;
}

static void write_file(const char *path, const char *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

static void a_file_that_is_no_database_is_left_as_it_is(void **state)
{
    struct bench *b = *state;
    char text[64];
    const char *diary = "Dear diary, this is no database but it is long enough";
    write_file(b->file, diary, strlen(diary));
    assert_broken(b, -CT_E_DAMAGED);
    assert_int_equal(read_file(b->file, text, sizeof text), strlen(diary));
    assert_memory_equal(text, diary, strlen(diary));
}

static void another_programs_database_is_left_as_it_is(void **state)
{
    struct bench *b = *state;
    static char before[65536], after[65536];
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(b->file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE music (title); INSERT INTO music VALUES ('la')", NULL, NULL, NULL),
                     0);
    sqlite3_close(db);
    size_t n = read_file(b->file, before, sizeof before);
    assert_broken(b, -CT_E_FOREIGN);
    assert_int_equal(read_file(b->file, after, sizeof after), n);
    assert_memory_equal(before, after, n);
}

static void a_memory_of_a_newer_form_is_left_as_it_is(void **state)
{
    struct bench *b = *state;
    struct state_store *s = open_store(b);
    state_store_close(s);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(b->file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version=2", NULL, NULL, NULL), 0);
    sqlite3_close(db);
    assert_broken(b, -CT_E_FOREIGN);
}

static void a_damaged_memory_is_told_and_left_as_it_is(void **state)
{
    struct bench *b = *state;
    static char bytes[65536], after[65536];
    struct state_store *s = open_store(b);
    assert_int_equal(put(s, "a", "one"), 0);
    state_store_close(s);
    size_t n = read_file(b->file, bytes, sizeof bytes);
    assert_true(n > 4096 && n < sizeof bytes);
    memset(bytes + n - 4096, 0xA5, 4096); /* the page of the blobs */
    write_file(b->file, bytes, n);
    assert_broken(b, -CT_E_DAMAGED);
    assert_int_equal(read_file(b->file, after, sizeof after), n);
    assert_memory_equal(bytes, after, n);
}

/** Runs a part of a test in a process of its own: limits and user ids do not come back. */
static void in_a_child(struct bench *b, void (*part)(struct bench *b))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        part(b); /* a failed assertion ends the child with another status */
        _exit(0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
}

static void child_assert(bool good, int line)
{
    if (!good) {
        fprintf(stderr, "%s:%d: not so\n", __FILE__, line);
        _exit(1);
    }
}
#define CHILD_ASSERT(expression) child_assert((expression), __LINE__)

static void on_a_full_disk(struct bench *b)
{
    static char big[100000];
    char text[32];
    memset(big, 'x', sizeof big - 1);
    struct state_store *s = NULL;
    CHILD_ASSERT(state_store_open(b->folder, "38253001", &b->log, &s) == 0);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){.rlim_cur = 32768, .rlim_max = 32768});
    CHILD_ASSERT(put(s, "a", big) == -CT_E_NO_SPACE);
    CHILD_ASSERT(strstr(b->text, error_text(-CT_E_NO_SPACE)) != NULL);
    CHILD_ASSERT(get(s, "a", text, sizeof text) > 0 && strcmp(text, "one") == 0); /* the old one, whole */
    CHILD_ASSERT(put(s, "a", "two") == 0);                                        /* and it goes on */
    state_store_close(s);
}

static void a_full_disk_is_told_and_keeps_what_was_there(void **state)
{
    struct bench *b = *state;
    char text[32];
    struct state_store *s = open_store(b);
    assert_int_equal(put(s, "a", "one"), 0);
    state_store_close(s);
    in_a_child(b, on_a_full_disk);
    s = open_store(b);
    assert_true(get(s, "a", text, sizeof text) > 0);
    assert_string_equal(text, "two");
    state_store_close(s);
}

static void full_from_the_start(struct bench *b)
{
    struct state_store *s = NULL;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){.rlim_cur = 0, .rlim_max = 0});
    CHILD_ASSERT(state_store_open(b->folder, "38253001", &b->log, &s) == 0);
    CHILD_ASSERT(put(s, "a", "one") == -CT_E_NO_SPACE);
    CHILD_ASSERT(b->said > 0);
    state_store_close(s);
}

static void a_disk_that_is_full_from_the_start_is_told(void **state)
{
    in_a_child(*state, full_from_the_start);
}

/* Nobody: root may write anywhere. */
enum { NOBODY = 65534 };

static void in_a_folder_of_others(struct bench *b)
{
    char text[32];
    struct state_store *s = NULL;
    CHILD_ASSERT(geteuid() != 0 || setresuid(NOBODY, NOBODY, NOBODY) == 0);
    CHILD_ASSERT(state_store_open(b->folder, "38253001", &b->log, &s) == 0);
    CHILD_ASSERT(b->said > 0 && strstr(b->text, b->folder) != NULL);
    CHILD_ASSERT(put(s, "a", "two") == -CT_E_WRITE_PROTECTED);
    CHILD_ASSERT(get(s, "a", text, sizeof text) == -CT_E_WRITE_PROTECTED);
    state_store_close(s);
    char below[96];
    snprintf(below, sizeof below, "%s/below", b->folder);
    CHILD_ASSERT(state_store_open(below, "38253001", &b->log, &s) == 0);
    CHILD_ASSERT(put(s, "a", "two") == -CT_E_WRITE_PROTECTED);
    state_store_close(s);
}

static void a_read_only_folder_is_told(void **state)
{
    struct bench *b = *state;
    assert_int_equal(chmod(b->folder, 0555), 0);
    in_a_child(b, in_a_folder_of_others);
    assert_int_equal(chmod(b->folder, 0755), 0);
}

static void a_memory_in_a_read_only_folder_is_told(void **state)
{
    struct bench *b = *state;
    struct state_store *s = open_store(b);
    assert_int_equal(put(s, "a", "one"), 0);
    state_store_close(s);
    assert_int_equal(chmod(b->file, 0644), 0);
    a_read_only_folder_is_told(state);
}

static void a_name_that_is_a_folder_is_told(void **state)
{
    struct bench *b = *state;
    assert_int_equal(mkdir(b->file, 0700), 0);
    assert_broken(b, -CT_E_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_DISK(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
        ON_DISK(a_blob_that_was_put_is_there_after_the_plug),
        ON_DISK(the_folder_is_made_with_all_above_it),
        ON_DISK(two_cameras_of_one_folder_have_a_memory_each),
        ON_DISK(a_memory_in_use_is_refused_with_the_process_that_has_it),
        ON_DISK(a_file_that_is_no_database_is_left_as_it_is),
        ON_DISK(another_programs_database_is_left_as_it_is),
        ON_DISK(a_memory_of_a_newer_form_is_left_as_it_is),
        ON_DISK(a_damaged_memory_is_told_and_left_as_it_is),
        ON_DISK(a_full_disk_is_told_and_keeps_what_was_there),
        ON_DISK(a_disk_that_is_full_from_the_start_is_told),
        ON_DISK(a_memory_in_a_read_only_folder_is_told),
        ON_DISK(a_read_only_folder_is_told),
        ON_DISK(a_name_that_is_a_folder_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
