// SPDX-License-Identifier: Apache-2.0
// camtwin doctor: what works on this machine, and the remedy for what does not.
#include "app/commands.h"

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "app/doctor.h"
#include "app/talk.h"

static enum exit_status print_json(const struct finding *findings, bool usable)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < doctor_check_count; i++) {
        const struct finding *f = &findings[i];
        const struct doctor_check *c = &doctor_checks[i];
        json_array_append_new(list, json_pack("{s:s, s:b, s:b, s:s, s:s?}", "name", c->name, "ok", f->good, "required",
                                              c->required, "found", f->text, "remedy", f->good ? NULL : c->remedy));
    }
    json_t *all = json_pack("{s:b, s:o}", "ok", usable, "checks", list);
    char *text = all != NULL ? json_dumps(all, JSON_INDENT(2)) : NULL;
    json_decref(all);
    if (text == NULL) {
        return EXIT_FAILED;
    }
    printf("%s\n", text);
    free(text);
    return usable ? EXIT_OK : EXIT_MACHINE;
}

static void print_text(const struct finding *findings)
{
    for (unsigned i = 0; i < doctor_check_count; i++) {
        const struct finding *f = &findings[i];
        const struct doctor_check *c = &doctor_checks[i];
        printf("%-8s %-16s %s\n", f->good ? "ok" : c->required ? "MISSING" : "absent", c->name, f->text);
        if (!f->good) {
            printf("%-8s %-16s -> %s\n", "", "", c->remedy);
        }
    }
}

int cmd_doctor(const struct options *o, int argc, char **argv)
{
    struct log log = talk_log(o);
    if (argc > 0) {
        log_say(&log, LOG_ERROR, "app", "doctor takes no names: %s", argv[0]);
        return EXIT_USAGE;
    }
    struct finding *findings = calloc(doctor_check_count, sizeof *findings);
    if (findings == NULL) {
        return EXIT_FAILED;
    }
    bool usable = true;
    for (unsigned i = 0; i < doctor_check_count; i++) {
        findings[i].good = doctor_checks[i].look(findings[i].text, sizeof findings[i].text);
        usable = usable && (findings[i].good || !doctor_checks[i].required);
    }
    enum exit_status status = usable ? EXIT_OK : EXIT_MACHINE;
    if (o->json) {
        status = print_json(findings, usable);
    } else {
        print_text(findings);
    }
    free(findings);
    return status;
}
