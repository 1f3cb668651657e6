// SPDX-License-Identifier: Apache-2.0
// A u3v_host whose cameras are a few bytes each. From FAKE_READ_ONLY on their registers can not be written.
#include "fake_u3v_host.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

const char fake_description[] = "<?xml version=\"1.0\"?><RegisterDescription/>";

struct camera {
    struct u3v_host_info info;
    bool plugged, taken, open;
    uint8_t memory[FAKE_MEMORY];
};

struct u3v_host {
    struct camera *camera;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
static struct camera cameras[FAKE_CAMERAS_MAX];
static bool holding;
static unsigned readers;

static struct camera *find(const char *serial)
{
    for (unsigned i = 0; i < FAKE_CAMERAS_MAX; i++) {
        if (cameras[i].plugged && strcmp(cameras[i].info.serial, serial) == 0) {
            return &cameras[i];
        }
    }
    return NULL;
}

void fake_reset(void)
{
    pthread_mutex_lock(&lock);
    memset(cameras, 0, sizeof cameras);
    holding = false;
    pthread_mutex_unlock(&lock);
}

void fake_plug(const char *serial, const char *user_name)
{
    pthread_mutex_lock(&lock);
    struct camera *c = cameras;
    while (c->plugged) {
        c++;
    }
    memset(c, 0, sizeof *c);
    c->plugged = true;
    snprintf(c->info.serial, sizeof c->info.serial, "%s", serial);
    snprintf(c->info.user_name, sizeof c->info.user_name, "%s", user_name);
    strcpy(c->info.vendor, "Nobody");
    strcpy(c->info.model, "Fake 1");
    strcpy(c->info.version, "7");
    memcpy(c->memory + FAKE_XML_ADDRESS, fake_description, strlen(fake_description));
    pthread_mutex_unlock(&lock);
}

void fake_unplug(const char *serial)
{
    pthread_mutex_lock(&lock);
    find(serial)->plugged = false;
    pthread_mutex_unlock(&lock);
}

void fake_take(const char *serial, bool taken)
{
    pthread_mutex_lock(&lock);
    find(serial)->taken = taken;
    pthread_mutex_unlock(&lock);
}

void fake_hold_reads(void)
{
    pthread_mutex_lock(&lock);
    holding = true;
    pthread_mutex_unlock(&lock);
}

void fake_wait_reader(void)
{
    pthread_mutex_lock(&lock);
    while (readers == 0) {
        pthread_cond_wait(&turn, &lock);
    }
    pthread_mutex_unlock(&lock);
}

void fake_let_go(void)
{
    pthread_mutex_lock(&lock);
    holding = false;
    pthread_cond_broadcast(&turn);
    pthread_mutex_unlock(&lock);
}

unsigned fake_open_count(void)
{
    unsigned count = 0;
    pthread_mutex_lock(&lock);
    for (unsigned i = 0; i < FAKE_CAMERAS_MAX; i++) {
        count += cameras[i].open;
    }
    pthread_mutex_unlock(&lock);
    return count;
}

int u3v_host_list(struct u3v_host_info *out, unsigned max)
{
    unsigned n = 0;
    pthread_mutex_lock(&lock);
    for (unsigned i = 0; i < FAKE_CAMERAS_MAX && n < max; i++) {
        if (cameras[i].plugged) {
            out[n++] = cameras[i].info;
        }
    }
    pthread_mutex_unlock(&lock);
    return (int)n;
}

int u3v_host_open(const char *serial, struct u3v_host **out)
{
    int err = 0;
    pthread_mutex_lock(&lock);
    struct camera *c = find(serial);
    if (c == NULL) {
        err = -CT_E_NO_DEVICE;
    } else if (c->taken || c->open) {
        err = -CT_E_BUSY;
    } else {
        *out = calloc(1, sizeof **out);
        (*out)->camera = c;
        c->open = true;
    }
    pthread_mutex_unlock(&lock);
    return err;
}

void u3v_host_close(struct u3v_host *h)
{
    if (h == NULL) {
        return;
    }
    pthread_mutex_lock(&lock);
    h->camera->open = false;
    pthread_mutex_unlock(&lock);
    free(h);
}

const struct u3v_host_info *u3v_host_info(const struct u3v_host *h)
{
    return &h->camera->info;
}

bool u3v_host_alive(const struct u3v_host *h)
{
    pthread_mutex_lock(&lock);
    bool alive = h->camera->plugged;
    pthread_mutex_unlock(&lock);
    return alive;
}

/** With the lock. */
static int check(const struct u3v_host *h, uint64_t address, size_t n)
{
    if (!h->camera->plugged) {
        return -CT_E_NO_DEVICE;
    }
    return span_in(address, n, 0, FAKE_MEMORY) ? 0 : -CT_E_ADDRESS;
}

int u3v_host_read(struct u3v_host *h, uint64_t address, uint8_t *dst, size_t n)
{
    pthread_mutex_lock(&lock);
    readers++;
    pthread_cond_broadcast(&turn);
    while (holding && address == 0) {
        pthread_cond_wait(&turn, &lock);
    }
    readers--;
    int err = check(h, address, n);
    if (err == 0) {
        memcpy(dst, h->camera->memory + address, n);
    }
    pthread_mutex_unlock(&lock);
    return err;
}

int u3v_host_write(struct u3v_host *h, uint64_t address, const uint8_t *src, size_t n)
{
    pthread_mutex_lock(&lock);
    int err = check(h, address, n);
    if (err == 0 && address >= FAKE_READ_ONLY) {
        err = -CT_E_READ_ONLY;
    }
    if (err == 0) {
        memcpy(h->camera->memory + address, src, n);
    }
    pthread_mutex_unlock(&lock);
    return err;
}

int u3v_host_manifest(struct u3v_host *h, struct u3v_manifest *out)
{
    (void)h;
    *out = (struct u3v_manifest){
        .address = FAKE_XML_ADDRESS,
        .size = strlen(fake_description),
        .schema_major = 1,
        .schema_minor = 1,
        .file_major = 2,
        .file_minor = 3,
        .file_subminor = 4,
    };
    return 0;
}

/* These cameras send nothing. */
int u3v_stream_payload(struct u3v_host *h, uint64_t *out)
{
    (void)h;
    (void)out;
    return -CT_E_UNSUPPORTED;
}

int u3v_stream_start(struct u3v_host *h, const struct u3v_stream_user *user)
{
    (void)h;
    (void)user;
    return -CT_E_UNSUPPORTED;
}

void u3v_stream_stop(struct u3v_host *h)
{
    (void)h;
}

void u3v_stream_finish(struct u3v_host *h, unsigned timeout_ms)
{
    (void)h;
    (void)timeout_ms;
}

void u3v_stream_kick(struct u3v_host *h)
{
    (void)h;
}

int u3v_events_start(struct u3v_host *h, const struct u3v_event_user *user)
{
    (void)h;
    (void)user;
    return -CT_E_UNSUPPORTED;
}

void u3v_events_stop(struct u3v_host *h)
{
    (void)h;
}
