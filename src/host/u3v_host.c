// SPDX-License-Identifier: Apache-2.0
// Opens and closes a camera; what its threads wait with.
#include "host/u3v_host.h"

#include <signal.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/error.h"
#include "host/u3v_host_private.h"

int u3v_thread_start(pthread_t *out, void *(*run)(void *), void *arg)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(out, NULL, run, arg);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed != 0 ? -CT_E_MEMORY : 0;
}

void u3v_bell_set(struct u3v_bell *bell)
{
    __atomic_store_n(&bell->rung, 1, __ATOMIC_RELEASE);
}

void u3v_bell_ring(struct u3v_host *h, struct u3v_bell *bell)
{
    u3v_bell_set(bell);
    libusb_interrupt_event_handler(h->context);
}

void u3v_bell_clear(struct u3v_bell *bell)
{
    __atomic_exchange_n(&bell->rung, 0, __ATOMIC_ACQ_REL);
}

void u3v_bell_wait(struct u3v_host *h, struct u3v_bell *bell, unsigned ms)
{
    struct timeval wait = {.tv_sec = ms / 1000, .tv_usec = (long)(ms % 1000) * 1000};
    libusb_handle_events_timeout_completed(h->context, &wait, &bell->rung);
}

/** Asks how large and how slow commands may be, and where the maps lie. */
static int read_bootstrap(struct u3v_host *h)
{
    enum { HAS_EIRM = 1 << 1 };
    uint32_t response_ms = 0;
    uint32_t max_command = 0;
    uint32_t max_ack = 0;
    uint64_t capability = 0;
    int err = u3v_read_u32(h, ABRM_MAX_RESPONSE_MS, &response_ms);
    err = err < 0 ? err : u3v_read_u64(h, ABRM_SBRM_ADDRESS, &h->sbrm);
    err = err < 0 ? err : u3v_read_u64(h, h->sbrm + SBRM_CAPABILITY, &capability);
    err = err < 0 ? err : u3v_read_u32(h, h->sbrm + SBRM_MAX_COMMAND, &max_command);
    err = err < 0 ? err : u3v_read_u32(h, h->sbrm + SBRM_MAX_ACK, &max_ack);
    err = err < 0 ? err : u3v_read_u64(h, h->sbrm + SBRM_SIRM_ADDRESS, &h->sirm);
    if (err == 0 && (capability & HAS_EIRM) != 0) {
        err = u3v_read_u64(h, h->sbrm + SBRM_EIRM_ADDRESS, &h->eirm);
    }
    if (err < 0) {
        return err;
    }
    if (max_command <= U3V_WRITE_OVERHEAD + 8 || max_ack <= U3V_WRITE_ACK_BYTES) {
        return -CT_E_CONFIGURATION;
    }
    h->timeout_ms = response_ms > U3V_BOOT_TIMEOUT_MS ? response_ms : U3V_BOOT_TIMEOUT_MS;
    h->max_command = max_command < U3V_LONGEST_TRANSFER ? max_command : U3V_LONGEST_TRANSFER;
    h->max_ack = max_ack < U3V_LONGEST_TRANSFER ? max_ack : U3V_LONGEST_TRANSFER;
    return 0;
}

static int open_device(struct u3v_host *h, const char *serial)
{
    int err = u3v_usb_error(libusb_init(&h->context));
    err = err < 0 ? err : u3v_find(h, serial);
    if (err < 0) {
        return err;
    }
    err = u3v_usb_error(libusb_claim_interface(h->handle, h->at.control));
    h->control_claimed = err == 0;
    return err < 0 ? err : read_bootstrap(h);
}

int u3v_host_open(const char *serial, struct u3v_host **out)
{
    struct u3v_host *h = calloc(1, sizeof *h);
    if (h == NULL) {
        return -CT_E_MEMORY;
    }
    pthread_mutex_init(&h->control_lock, NULL);
    pthread_mutex_init(&h->stream_lock, NULL);
    pthread_mutex_init(&h->events_lock, NULL);
    h->timeout_ms = U3V_BOOT_TIMEOUT_MS;
    h->max_command = U3V_BOOT_TRANSFER;
    h->max_ack = U3V_BOOT_TRANSFER;
    h->buffer = malloc(U3V_LONGEST_TRANSFER);
    int err = h->buffer == NULL ? -CT_E_MEMORY : open_device(h, serial);
    if (err < 0) {
        u3v_host_close(h);
        return err;
    }
    *out = h;
    return 0;
}

void u3v_host_close(struct u3v_host *h)
{
    if (h == NULL) {
        return;
    }
    if (h->handle != NULL) {
        u3v_stream_stop(h);
        u3v_events_stop(h);
        if (h->control_claimed) {
            libusb_release_interface(h->handle, h->at.control);
        }
        libusb_close(h->handle);
    }
    if (h->context != NULL) {
        libusb_exit(h->context);
    }
    pthread_mutex_destroy(&h->events_lock);
    pthread_mutex_destroy(&h->stream_lock);
    pthread_mutex_destroy(&h->control_lock);
    free(h->buffer);
    free(h);
}

const struct u3v_host_info *u3v_host_info(const struct u3v_host *h)
{
    return &h->info;
}

bool u3v_host_alive(const struct u3v_host *h)
{
    int configuration;
    return !atomic_load(&h->gone) && libusb_get_configuration(h->handle, &configuration) != LIBUSB_ERROR_NO_DEVICE;
}

/** One entry of the manifest. False: it is no device description. */
static bool read_entry(const uint8_t bytes[MANIFEST_ENTRY_BYTES], struct u3v_manifest *out)
{
    enum { TYPE_DEVICE = 0, FORMAT_PLAIN = 0, FORMAT_ZIP = 1 };
    struct rd r = rd_over(bytes, MANIFEST_ENTRY_BYTES);
    uint32_t version = rd_u32(&r);
    uint32_t form = rd_u32(&r);
    unsigned format = form >> 10 & 0x3F;
    out->file_major = version >> 24;
    out->file_minor = version >> 16 & 0xFF;
    out->file_subminor = version & 0xFFFF;
    out->schema_major = form >> 24;
    out->schema_minor = form >> 16 & 0xFF;
    out->zipped = format == FORMAT_ZIP;
    out->address = rd_u64(&r);
    out->size = rd_u64(&r);
    return (form & 7) == TYPE_DEVICE && (format == FORMAT_PLAIN || format == FORMAT_ZIP);
}

int u3v_host_manifest(struct u3v_host *h, struct u3v_manifest *out)
{
    enum { ENTRIES_MAX = 16 };
    uint64_t table = 0;
    uint64_t count = 0;
    int err = u3v_read_u64(h, ABRM_MANIFEST_ADDRESS, &table);
    err = err < 0 ? err : u3v_read_u64(h, table + MANIFEST_COUNT, &count);
    for (uint64_t i = 0; err == 0 && i < count && i < ENTRIES_MAX; i++) {
        uint8_t bytes[MANIFEST_ENTRY_BYTES];
        struct u3v_manifest m;
        err = u3v_host_read(h, table + MANIFEST_ENTRIES + i * sizeof bytes, bytes, sizeof bytes);
        if (err == 0 && read_entry(bytes, &m)) {
            *out = m;
            return 0;
        }
    }
    return err < 0 ? err : -CT_E_NOT_FOUND;
}
