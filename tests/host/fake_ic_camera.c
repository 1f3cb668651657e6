// SPDX-License-Identifier: Apache-2.0
#include "fake_ic_camera.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/error.h"
#include "host/u3v_host.h"

struct u3v_host {
    struct u3v_host_info info;
};

static struct {
    pthread_mutex_t lock;
    struct u3v_host host;
    struct value values[FEATURE_COUNT];
    bool open, unplugged, gone_told;
    bool acquiring;
    unsigned triggers; /* software triggers that wait */
    bool streaming;
    pthread_t thread;
    struct u3v_stream_user user;
    uint64_t block_id;
} fake = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct value reset_of(const struct feature *f)
{
    return f->kind == FK_FLOAT    ? value_float(f->reset.f)
           : f->kind == FK_STRING ? value_text(f->reset.text != NULL ? f->reset.text : "")
                                  : value_int(f->reset.i);
}

void fake_u3v_reset(void)
{
    pthread_mutex_lock(&fake.lock);
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        fake.values[id] = reset_of(&features[id]);
    }
    fake.open = fake.unplugged = fake.gone_told = fake.acquiring = false;
    fake.triggers = 0;
    pthread_mutex_unlock(&fake.lock);
}

void fake_u3v_unplug(void)
{
    pthread_mutex_lock(&fake.lock);
    fake.unplugged = true;
    pthread_mutex_unlock(&fake.lock);
}

double fake_u3v_number(enum feature_id id)
{
    pthread_mutex_lock(&fake.lock);
    const struct value v = fake.values[id];
    pthread_mutex_unlock(&fake.lock);
    return v.kind == VALUE_FLOAT ? v.f : (double)v.i;
}

uint8_t fake_u3v_byte(uint64_t id, size_t n)
{
    return (uint8_t)(n * 7 + id * 31 + n / 640);
}

int u3v_host_list(struct u3v_host_info *out, unsigned max)
{
    if (fake.unplugged || max == 0) {
        return 0;
    }
    out[0] = (struct u3v_host_info){.serial = FAKE_SERIAL, .model = FAKE_MODEL, .vendor = "fake"};
    return 1;
}

int u3v_host_open(const char *serial, struct u3v_host **out)
{
    int err = 0;
    pthread_mutex_lock(&fake.lock);
    if (fake.unplugged || (serial != NULL && strcmp(serial, FAKE_SERIAL) != 0)) {
        err = -CT_E_NO_DEVICE;
    } else if (fake.open) {
        err = -CT_E_BUSY;
    } else {
        fake.open = true;
        (void)u3v_host_list(&fake.host.info, 1);
        *out = &fake.host;
    }
    pthread_mutex_unlock(&fake.lock);
    return err;
}

void u3v_host_close(struct u3v_host *h)
{
    if (h != NULL) {
        u3v_stream_stop(h);
        pthread_mutex_lock(&fake.lock);
        fake.open = false;
        pthread_mutex_unlock(&fake.lock);
    }
}

const struct u3v_host_info *u3v_host_info(const struct u3v_host *h)
{
    return &h->info;
}

bool u3v_host_alive(const struct u3v_host *h)
{
    (void)h;
    pthread_mutex_lock(&fake.lock);
    const bool alive = !fake.unplugged;
    pthread_mutex_unlock(&fake.lock);
    return alive;
}

static bool locked(enum feature_id id)
{
    return (id == FEAT_ExposureTime && fake.values[FEAT_ExposureAuto].i != 0) ||
           (id == FEAT_Gain && fake.values[FEAT_GainAuto].i != 0) ||
           ((features[id].flags & FF_PAYLOAD) != 0 && fake.streaming);
}

static int read_one(const struct feature *f, enum feature_id id, uint64_t at, uint8_t *dst, size_t n)
{
    struct wr w = wr_over(dst, n);
    if (at == FEATURE_REG_VALUE && f->kind != FK_REGISTER && n == feature_length(f)) {
        return feature_encode(f, &fake.values[id], dst);
    }
    if (at == FEATURE_REG_STATE && n == 4) {
        wr_u32(&w, FEATURE_STATE_AVAILABLE | (locked(id) ? FEATURE_STATE_LOCKED : 0));
        return 0;
    }
    if (at == FEATURE_REG_MIN && n == 24 && f->kind == FK_FLOAT) {
        wr_f64(&w, f->range.min);
        wr_f64(&w, f->range.max);
        wr_f64(&w, f->range.inc);
        return 0;
    }
    if (at == FEATURE_REG_MIN && n == 24 && f->kind == FK_INT) {
        wr_u64(&w, (uint64_t)f->range.min);
        wr_u64(&w, (uint64_t)f->range.max);
        wr_u64(&w, (uint64_t)f->range.inc);
        return 0;
    }
    return -CT_E_ADDRESS;
}

int u3v_host_read(struct u3v_host *h, uint64_t address, uint8_t *dst, size_t n)
{
    (void)h;
    const enum feature_id id = feature_by_address(address);
    if (id == FEAT_NONE) {
        return -CT_E_ADDRESS;
    }
    pthread_mutex_lock(&fake.lock);
    const int err = fake.unplugged ? -CT_E_NO_DEVICE : read_one(&features[id], id, address - features[id].addr, dst, n);
    pthread_mutex_unlock(&fake.lock);
    return err;
}

static int check(const struct feature *f, enum feature_id id, const struct value *v)
{
    if (f->access == FA_RO) {
        return -CT_E_READ_ONLY;
    }
    if (locked(id)) {
        return -CT_E_LOCKED;
    }
    if (f->kind == FK_ENUM && feature_entry_by_value(f, v->i) == NULL) {
        return -CT_E_ENTRY;
    }
    const double number = v->kind == VALUE_FLOAT ? v->f : (double)v->i;
    if ((f->kind == FK_INT || f->kind == FK_FLOAT) && (number < f->range.min || number > f->range.max)) {
        return -CT_E_RANGE;
    }
    if (f->kind == FK_INT && f->range.inc > 0 && (v->i - (int64_t)f->range.min) % (int64_t)f->range.inc != 0) {
        return -CT_E_INCREMENT;
    }
    return 0;
}

int u3v_host_write(struct u3v_host *h, uint64_t address, const uint8_t *src, size_t n)
{
    (void)h;
    struct value v;
    const enum feature_id id = feature_by_address(address);
    if (id == FEAT_NONE || address != features[id].addr) {
        return -CT_E_ADDRESS;
    }
    int err = feature_decode(&features[id], src, n, &v);
    pthread_mutex_lock(&fake.lock);
    err = fake.unplugged ? -CT_E_NO_DEVICE : err < 0 ? err : check(&features[id], id, &v);
    if (err == 0 && features[id].kind != FK_COMMAND) {
        fake.values[id] = v;
    }
    if (err == 0 && (id == FEAT_AcquisitionStart || id == FEAT_AcquisitionStop)) {
        fake.acquiring = id == FEAT_AcquisitionStart;
        fake.block_id = fake.acquiring ? 0 : fake.block_id;
    }
    if (err == 0 && id == FEAT_TriggerSoftware) {
        fake.triggers++;
    }
    pthread_mutex_unlock(&fake.lock);
    return err;
}

static size_t payload_now(void)
{
    const size_t pixels = (size_t)fake.values[FEAT_Width].i * (size_t)fake.values[FEAT_Height].i;
    switch (fake.values[FEAT_PixelFormat].i) {
    case 0x010C0047: return pixels / 2 * 3;
    case 0x01100007: return pixels * 2;
    default: return pixels;
    }
}

int u3v_stream_payload(struct u3v_host *h, uint64_t *out)
{
    (void)h;
    pthread_mutex_lock(&fake.lock);
    *out = payload_now();
    pthread_mutex_unlock(&fake.lock);
    return 0;
}

/** Whether a picture is due, and what it is; one trigger, one picture. */
static bool due(struct u3v_block *b)
{
    pthread_mutex_lock(&fake.lock);
    bool is_due = fake.acquiring && !fake.unplugged && (fake.values[FEAT_TriggerMode].i == 0 || fake.triggers > 0);
    if (is_due) {
        fake.triggers -= fake.triggers > 0 ? 1 : 0;
        *b = (struct u3v_block){
            .leader = {.block_id = fake.block_id++,
                       .pixel_format = (uint32_t)fake.values[FEAT_PixelFormat].i,
                       .width = (uint32_t)fake.values[FEAT_Width].i,
                       .height = (uint32_t)fake.values[FEAT_Height].i},
            .size = payload_now(),
            .whole = true,
        };
    }
    pthread_mutex_unlock(&fake.lock);
    return is_due;
}

static bool still_on(void)
{
    pthread_mutex_lock(&fake.lock);
    const bool on = fake.streaming;
    pthread_mutex_unlock(&fake.lock);
    return on;
}

static bool is_gone_now(void)
{
    pthread_mutex_lock(&fake.lock);
    const bool now = fake.unplugged && !fake.gone_told;
    fake.gone_told = fake.gone_told || now;
    pthread_mutex_unlock(&fake.lock);
    return now;
}

static void *stream(void *unused)
{
    (void)unused;
    struct u3v_block b;
    while (still_on()) {
        if (is_gone_now()) {
            fake.user.gone(fake.user.self);
        }
        if (!due(&b)) {
            usleep(500);
            continue;
        }
        struct u3v_buffer *buffer = fake.user.next(fake.user.self);
        if (buffer == NULL) {
            fake.user.dropped(fake.user.self, b.leader.block_id);
            continue;
        }
        for (size_t n = 0; n < b.size && n < buffer->capacity; n++) {
            buffer->bytes[n] = fake_u3v_byte(b.leader.block_id, n);
        }
        buffer->block = b;
        fake.user.filled(fake.user.self, buffer, 0);
        usleep(500);
    }
    return NULL;
}

int u3v_stream_start(struct u3v_host *h, const struct u3v_stream_user *user)
{
    (void)h;
    pthread_mutex_lock(&fake.lock);
    const bool already = fake.streaming;
    fake.user = *user;
    fake.streaming = true;
    pthread_mutex_unlock(&fake.lock);
    if (already) {
        return -CT_E_BUSY;
    }
    if (pthread_create(&fake.thread, NULL, stream, NULL) != 0) {
        abort();
    }
    return 0;
}

void u3v_stream_stop(struct u3v_host *h)
{
    (void)h;
    pthread_mutex_lock(&fake.lock);
    const bool was = fake.streaming;
    fake.streaming = false;
    pthread_mutex_unlock(&fake.lock);
    if (was) {
        pthread_join(fake.thread, NULL);
    }
}

void u3v_stream_kick(struct u3v_host *h)
{
    (void)h;
}
