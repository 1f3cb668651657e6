// SPDX-License-Identifier: Apache-2.0
// camtwin-docs: writes the pages that the feature table and the sensor's profile give, or the GenICam description.
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/describe.h"
#include "model/genicam.h"
#include "model/uvc_control.h"
#include "sensor/profile.h"

static void describe_profile_md(struct str *out)
{
    str_add(
        out,
        "# The sensor's profile\n\n"
        "Written by `build/tools/camtwin-docs` from `src/sensor/profile_table.def`; do not edit. A Sony IMX253LLR as "
        "numbers; [sensor.md](sensor.md) says what each does.\n\n"
        "`e` is an electron, `DN` a 12-bit count at 0 dB. Confidence: *published* (a data sheet or a measured report "
        "of a "
        "camera with this pixel), *derived* (follows from published figures), *recalled* (usual figures of this sensor "
        "family, not checked), *guess* (a plausible size).\n\n"
        "| Name | Value | Unit | Least | Most | Confidence | What, and where from |\n"
        "|---|--:|---|--:|--:|---|---|\n");
    for (unsigned i = 0; profile_row(i) != NULL; i++) {
        const struct profile_row *row = profile_row(i);
        str_addf(out, "| `%s` | %.10g | %s | %.10g | %.10g | %s | %s |\n", row->name, row->value, row->unit, row->least,
                 row->most, profile_confidence_word(row->confidence), row->source);
    }
}

static int write_text(FILE *file, const char *name, void (*describe)(struct str *))
{
    struct str text = {0};
    describe(&text);
    int bad = text.failed || fwrite(text.text, 1, text.len, file) != text.len;
    str_fini(&text);
    if (bad) {
        fprintf(stderr, "camtwin-docs: writing %s failed\n", name);
    }
    return bad;
}

static int write_page(const char *folder, const char *name, void (*describe)(struct str *))
{
    struct str path = {0};
    str_addf(&path, "%s/%s", folder, name);
    FILE *file = path.failed ? NULL : fopen(path.text, "wb");
    int bad = 1;
    if (file == NULL) {
        perror(path.failed ? name : path.text);
    } else {
        bad = write_text(file, name, describe);
        if (fclose(file) != 0) {
            perror(path.text);
            bad = 1;
        }
    }
    str_fini(&path);
    return bad;
}

int main(int argc, char **argv)
{
    if (argc != 2 || (argv[1][0] == '-' && strcmp(argv[1], "--xml") != 0)) {
        fprintf(stderr, "usage: camtwin-docs FOLDER   write features.md, gaps.md, profile.md and uvc.md into FOLDER\n"
                        "       camtwin-docs --xml    write the GenICam description to stdout\n");
        return 2;
    }
    if (strcmp(argv[1], "--xml") == 0) {
        return write_text(stdout, "stdout", genicam_xml) != 0 || fflush(stdout) != 0;
    }
    return write_page(argv[1], "features.md", describe_features_md) != 0 ||
           write_page(argv[1], "gaps.md", describe_gaps_md) != 0 ||
           write_page(argv[1], "profile.md", describe_profile_md) != 0 ||
           write_page(argv[1], "uvc.md", describe_uvc_md) != 0;
}
