// SPDX-License-Identifier: Apache-2.0
// One camera and one guest for each test of usbredir.
#ifndef CAMTWIN_TESTS_REDIR_BENCH_H
#define CAMTWIN_TESTS_REDIR_BENCH_H

#include "redir_guest.h"

extern struct bench redir_bench;
extern struct guest redir_guest;

/* Of cmocka. */
int redir_setup(void **state);
int redir_teardown(void **state);

/** The guest connects, sees the device and configures it. */
void redir_join(void);
/** Both sides do what they can. */
void redir_settle(void);
/** The guest has had this answer. */
void redir_answered(uint64_t id, uint8_t status, size_t length);

#endif
