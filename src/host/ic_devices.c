// SPDX-License-Identifier: Apache-2.0
// Which cameras there are. The names of the list are lent to programs, so they lie still until it is made anew.
#include "host/ic_devices.h"

#include <stdio.h>

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    char model[U3V_HOST_TEXT_MAX];
    char unique[IC_NAME_MAX];
} list[U3V_HOST_LIST_MAX];
static int list_count;

void ic_unique_name(const struct u3v_host_info *info, char out[IC_NAME_MAX])
{
    snprintf(out, IC_NAME_MAX, "%.63s %.63s", info->model, info->serial);
}

void ic_devices_forget(void)
{
    pthread_mutex_lock(&list_lock);
    list_count = 0;
    pthread_mutex_unlock(&list_lock);
}

int IC_GetDeviceCount(void)
{
    static struct u3v_host_info found[U3V_HOST_LIST_MAX]; /* too big for a stack; under the lock */
    pthread_mutex_lock(&list_lock);
    const int n = u3v_host_list(found, U3V_HOST_LIST_MAX);
    list_count = n > 0 ? n : 0;
    for (int i = 0; i < list_count; i++) {
        ic_text_give(list[i].model, sizeof list[i].model, found[i].model);
        ic_unique_name(&found[i], list[i].unique);
    }
    const int count = list_count;
    pthread_mutex_unlock(&list_lock);
    return count;
}

static char *entry(int index, bool unique)
{
    pthread_mutex_lock(&list_lock);
    char *text = NULL;
    if (index >= 0 && index < list_count) {
        text = unique ? list[index].unique : list[index].model;
    }
    pthread_mutex_unlock(&list_lock);
    return text;
}

char *IC_GetDevice(int index)
{
    return entry(index, false);
}

char *IC_GetUniqueNamefromList(int index)
{
    return entry(index, true);
}

int IC_ListDevices(char *rows, int row_bytes)
{
    const int count = IC_GetDeviceCount();
    for (int i = 0; rows != NULL && row_bytes > 0 && i < count; i++) {
        const char *model = IC_GetDevice(i);
        ic_text_give(rows + (size_t)i * (size_t)row_bytes, row_bytes, model != NULL ? model : "");
    }
    return count;
}

int IC_ListDevicesbyIndex(char *name, int bytes, int index)
{
    const int count = IC_GetDeviceCount();
    const char *model = IC_GetDevice(index);
    if (model == NULL) {
        return IC_INDEX_OUT_OF_RANGE;
    }
    if (name != NULL) {
        ic_text_give(name, bytes, model);
    }
    return count;
}
