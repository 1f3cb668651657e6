// SPDX-License-Identifier: Apache-2.0
// The folders in which the sockets of the link lie.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "served_fake.h"
#include "test.h"

static struct served *camera;

static int setup(void **state)
{
    (void)state;
    served_room();
    camera = served_start("00000001", 4);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    served_stop(camera);
    served_room_leave();
    return 0;
}

static void the_socket_is_ours_alone_and_found_by_its_serial(void **state)
{
    (void)state;
    struct stat s;
    struct link_place places[4];
    assert_int_equal(stat(served_path(camera), &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    assert_int_equal(link_scan(places, 4), 1);
    assert_string_equal(places[0].path, served_path(camera));
    assert_string_equal(places[0].serial, "00000001");
    assert_int_equal(places[0].pid, getpid());
    struct served *other = served_start("00000000", 2);
    assert_int_equal(link_scan(places, 1), 2);
    assert_string_equal(places[0].serial, "00000000"); /* sorted */
    served_stop(other);
}

static void a_folder_that_others_can_enter_is_refused(void **state)
{
    (void)state;
    char base[LINK_PATH_MAX];
    struct link_place places[1];
    assert_int_equal(link_base_dir(base), 0);
    chmod(base, 0755);
    assert_int_equal(link_base_dir(base), -CT_E_IO);
    assert_int_equal(link_scan(places, 1), -CT_E_IO);
    chmod(base, 0700);
    assert_int_equal(link_scan(places, 1), 1);
    char old[LINK_PATH_MAX];
    snprintf(old, sizeof old, "%s", getenv("CAMTWIN_RUNTIME_DIR"));
    setenv("CAMTWIN_RUNTIME_DIR",
           "/tmp/0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
           1);
    assert_int_equal(link_base_dir(base), -CT_E_LENGTH);
    setenv("CAMTWIN_RUNTIME_DIR", old, 1);
}

static void what_a_dead_process_left_is_cleared_away(void **state)
{
    (void)state;
    char base[LINK_PATH_MAX];
    char folder[LINK_PATH_MAX + 32];
    struct link_place places[1];
    assert_int_equal(link_base_dir(base), 0);
    snprintf(folder, sizeof folder, "%s/2147483646", base); /* above any pid */
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(link_scan(places, 1), 1);
    assert_int_equal(access(folder, F_OK), -1);
}

static void plugged_names_the_only_folder_that_is_looked_at(void **state)
{
    (void)state;
    char own[LINK_PATH_MAX];
    struct link_place places[1];
    assert_int_equal(link_process_dir(own), 0);
    setenv("CAMTWIN_PLUGGED", own, 1);
    assert_int_equal(link_scan(places, 1), 1);
    setenv("CAMTWIN_PLUGGED", "/nonexistent/77", 1);
    assert_int_equal(link_scan(places, 1), 0);
    unsetenv("CAMTWIN_PLUGGED");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_socket_is_ours_alone_and_found_by_its_serial),
        cmocka_unit_test(a_folder_that_others_can_enter_is_refused),
        cmocka_unit_test(what_a_dead_process_left_is_cleared_away),
        cmocka_unit_test(plugged_names_the_only_folder_that_is_looked_at),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
