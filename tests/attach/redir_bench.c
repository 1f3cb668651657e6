// SPDX-License-Identifier: Apache-2.0
// One camera and one guest for each test of usbredir.
#include "redir_bench.h"

#include "test.h"

struct bench redir_bench;
struct guest redir_guest;

int redir_setup(void **state)
{
    (void)state;
    bench_open(&redir_bench);
    redir_guest.fd = -1;
    return 0;
}

int redir_teardown(void **state)
{
    (void)state;
    guest_leave(&redir_guest);
    bench_close(&redir_bench);
    return 0;
}

void redir_join(void)
{
    guest_join(&redir_bench, &redir_guest);
    guest_configure(&redir_bench, &redir_guest);
    redir_guest.order[0] = '\0';
}

void redir_settle(void)
{
    bench_settle(&redir_bench, &redir_guest);
}

void redir_answered(uint64_t id, uint8_t status, size_t length)
{
    const struct guest_answer *a = guest_answer(&redir_guest, id);
    assert_non_null(a);
    assert_int_equal(a->status, status);
    assert_int_equal(a->length, length);
}
