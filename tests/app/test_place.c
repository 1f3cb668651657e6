// SPDX-License-Identifier: Apache-2.0
// Where our libusb and our GenTL producer are looked for.
#include "test.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/place.h"
#include "base/error.h"

/** A folder of our own with these sub-folders, and a libusb in the last. */
static void make_tree(char root[64], const char *const *folders, unsigned n)
{
    char path[PATH_MAX];
    snprintf(root, 64, "/tmp/camtwin-place-XXXXXX");
    assert_non_null(mkdtemp(root));
    for (unsigned i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", root, folders[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    snprintf(path, sizeof path, "%s/%s/" PLACE_LIBUSB, root, folders[n - 1]);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fclose(f);
}

static void remove_tree(const char *root, const char *const *folders, unsigned n)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s/" PLACE_LIBUSB, root, folders[n - 1]);
    unlink(path);
    for (unsigned i = n; i-- > 0;) {
        snprintf(path, sizeof path, "%s/%s", root, folders[i]);
        rmdir(path);
    }
    rmdir(root);
}

static void in_the_build_tree_it_lies_below_the_program(void **state)
{
    (void)state;
    static const char *const folders[] = {"src", "src/host"};
    char root[64];
    char want[PATH_MAX];
    char got[PATH_MAX];
    make_tree(root, folders, 2);
    snprintf(want, sizeof want, "%s/src/host", root);
    int err = place_host_library_dir_of(root, got, sizeof got);
    remove_tree(root, folders, 2);
    assert_int_equal(err, 0);
    assert_string_equal(got, want);
}

static void installed_it_lies_in_lib_beside_bin(void **state)
{
    (void)state;
    static const char *const folders[] = {"bin", "lib", "lib/camtwin"};
    char root[64];
    char program[PATH_MAX];
    char want[PATH_MAX];
    char got[PATH_MAX];
    make_tree(root, folders, 3);
    snprintf(program, sizeof program, "%s/bin", root);
    snprintf(want, sizeof want, "%s/lib/camtwin", root);
    int err = place_host_library_dir_of(program, got, sizeof got);
    int small = place_host_library_dir_of(program, got, 4);
    remove_tree(root, folders, 3);
    assert_int_equal(err, 0);
    assert_string_equal(got, want);
    assert_int_equal(small, -CT_E_LENGTH);
}

/** The producer is looked for by its own name: a libusb alone does not make its folder. */
static void the_gentl_producer_is_looked_for_by_its_own_name(void **state)
{
    (void)state;
    static const char *const folders[] = {"src", "src/host"};
    char root[64];
    char file[PATH_MAX];
    char want[PATH_MAX];
    char got[PATH_MAX];
    make_tree(root, folders, 2);
    snprintf(want, sizeof want, "%s/src/host", root);
    snprintf(file, sizeof file, "%s/" PLACE_PRODUCER, want);
    int without = place_producer_dir_of(root, got, sizeof got);
    FILE *f = fopen(file, "w");
    int with = place_producer_dir_of(root, got, sizeof got);
    fclose(f);
    unlink(file);
    remove_tree(root, folders, 2);
    assert_int_equal(without, -CT_E_NOT_FOUND);
    assert_int_equal(with, 0);
    assert_string_equal(got, want);
}

static void elsewhere_it_is_not_found(void **state)
{
    (void)state;
    char got[PATH_MAX];
    assert_int_equal(place_host_library_dir_of("/nowhere/bin", got, sizeof got), -CT_E_NOT_FOUND);
}

static void the_program_knows_its_folder(void **state)
{
    (void)state;
    char got[PATH_MAX];
    assert_int_equal(place_program_dir(got, sizeof got), 0);
    assert_int_equal(access(got, X_OK), 0);
    assert_int_equal(place_program_dir(got, 2), -CT_E_LENGTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_the_build_tree_it_lies_below_the_program),
        cmocka_unit_test(installed_it_lies_in_lib_beside_bin),
        cmocka_unit_test(the_gentl_producer_is_looked_for_by_its_own_name),
        cmocka_unit_test(elsewhere_it_is_not_found),
        cmocka_unit_test(the_program_knows_its_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
