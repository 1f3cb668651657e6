// SPDX-License-Identifier: Apache-2.0
// The producer as a whole: beginning, end, what it is, what went wrong last.
#include <string.h>

#include "base/attr.h"
#include "host/gentl.h"
#include "host/gentl_error.h"
#include "host/gentl_info.h"
#include "host/gentl_object.h"
#include "host/gentl_producer.h"

CT_EXPORT GC_ERROR GCInitLib(void)
{
    return gentl_table_open();
}

CT_EXPORT GC_ERROR GCCloseLib(void)
{
    return gentl_table_close();
}

CT_EXPORT GC_ERROR GCGetInfo(TL_INFO_CMD command, INFO_DATATYPE *type, void *buffer, size_t *size)
{
    GC_ERROR e = gentl_table_check();
    return e != GC_ERR_SUCCESS ? e : gentl_producer_info(command, &(struct gentl_info){type, buffer, size});
}

CT_EXPORT GC_ERROR GCGetLastError(GC_ERROR *code, char *text, size_t *size)
{
    GC_ERROR e = gentl_table_check();
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (code == NULL || size == NULL) {
        return gentl_fail_null(code == NULL ? "code" : "size");
    }
    const char *what;
    GC_ERROR last = gentl_last_error(&what);
    size_t n = strlen(what) + 1;
    if (text != NULL && *size < n) {
        return GC_ERR_BUFFER_TOO_SMALL; /* not noted: the consumer comes back with more room for the error that it asked for */
    }
    if (text != NULL) {
        memcpy(text, what, n);
    }
    *size = n;
    *code = last;
    return GC_ERR_SUCCESS;
}
