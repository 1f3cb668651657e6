// SPDX-License-Identifier: Apache-2.0
// The --profile file: what it says is changed, all else stays, nonsense is refused with a sentence.
#include "app/profile_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "test.h"

static char path[] = "/tmp/camtwin-test-profile-XXXXXX";

static int setup(void **state)
{
    (void)state;
    const int fd = mkstemp(path);
    return fd < 0 || close(fd) != 0;
}

static int teardown(void **state)
{
    (void)state;
    return unlink(path);
}

static int read_text(const char *text, struct sensor_profile *p, char *why, size_t n)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    *p = sensor_imx253;
    return profile_read_file(path, p, why, n);
}

static void figures_of_the_file_change_and_others_stay(void **state)
{
    (void)state;
    struct sensor_profile p;
    char why[300] = "";
    assert_int_equal(read_text("# warmer\ndark_e_per_s: 7.5\nprnu_pixel: 0\n", &p, why, sizeof why), 0);
    assert_true(p.dark_e_per_s == 7.5 && p.prnu_pixel == 0.0);
    assert_true(p.gain_dn_per_e == sensor_imx253.gain_dn_per_e);
    assert_string_equal(why, "");
    assert_int_equal(read_text("", &p, why, sizeof why), 0);
    assert_memory_equal(&p, &sensor_imx253, sizeof p);
}

static void every_figure_of_the_table_is_a_key(void **state)
{
    (void)state;
    for (unsigned i = 0; profile_row(i) != NULL; i++) {
        struct sensor_profile p;
        char text[100], why[300] = "";
        snprintf(text, sizeof text, "%s: %.17g\n", profile_row(i)->name, profile_row(i)->value);
        assert_int_equal(read_text(text, &p, why, sizeof why), 0);
        assert_memory_equal(&p, &sensor_imx253, sizeof p);
    }
}

static void nonsense_is_refused_with_a_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
        int error;
    } cases[] = {
        {"full_well: 3\n", "full_well", -CT_E_FORMAT},
        {"full_well_e: deep\n", "full_well_e: 'deep' is not a number from 100 to 1e+06 (e)", -CT_E_FORMAT},
        {"full_well_e: nan\n", "full_well_e: 'nan' is not a number", -CT_E_RANGE},
        {"full_well_e: -1\n", "full_well_e: '-1' is not a number from 100", -CT_E_RANGE},
        {"prnu_pixel: 1e99\n", "prnu_pixel: '1e99' is not", -CT_E_RANGE},
        {"- 1\n- 2\n", path, -CT_E_FORMAT},
        {"full_well_e: [\n", path, -CT_E_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sensor_profile p;
        char why[300] = "";
        const int e = read_text(cases[i].text, &p, why, sizeof why);
        if (e != cases[i].error || strstr(why, cases[i].says) == NULL || strstr(why, path) == NULL) {
            fail_msg("%s gives %d: %s", cases[i].text, e, why);
        }
    }
    struct sensor_profile p = sensor_imx253;
    char why[300] = "";
    assert_int_equal(profile_read_file("/nowhere/at/all.yaml", &p, why, sizeof why), -CT_E_IO);
    assert_non_null(strstr(why, "/nowhere/at/all.yaml"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_of_the_file_change_and_others_stay),
        cmocka_unit_test(every_figure_of_the_table_is_a_key),
        cmocka_unit_test(nonsense_is_refused_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
