// SPDX-License-Identifier: Apache-2.0
// What the doctor looks at on this machine.
#ifndef CAMTWIN_APP_DOCTOR_H
#define CAMTWIN_APP_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

struct finding {
    bool good;
    char text[512]; /* what was found, or what is wrong */
};

struct doctor_check {
    const char *name;
    bool required; /* camtwin is of no use without it; else only some way of using it is */
    /* Looks and says in text[n] what it saw. */
    bool (*look)(char *text, size_t n);
    const char *remedy;
};

extern const struct doctor_check doctor_checks[];
extern const unsigned doctor_check_count;

#endif
