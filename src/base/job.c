// SPDX-License-Identifier: Apache-2.0
// Jobs done at once on the caller's thread.
#include "base/job.h"

#include <stddef.h>

#include "base/attr.h"

static void inline_submit(CT_UNUSED void *self, struct job *job)
{
    job->run(job->arg, 0, 1);
}

static bool inline_finished(CT_UNUSED void *self, CT_UNUSED const struct job *job)
{
    return true;
}

static void inline_wait(CT_UNUSED void *self, CT_UNUSED struct job *job)
{
}

struct jobs jobs_inline(void)
{
    return (struct jobs){.submit = inline_submit, .finished = inline_finished, .wait = inline_wait, .self = NULL};
}
