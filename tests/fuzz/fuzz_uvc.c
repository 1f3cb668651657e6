// SPDX-License-Identifier: Apache-2.0
// The control face of UVC before the camera itself: each input is a row of SETUP packets with data, and of what may
// happen meanwhile: a stream opens, the other face sets a feature, time goes on.
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "camera/camera.h"
#include "model/uvc_control.h"
#include "usb/uvc_controls.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DATA_MAX = 255, REPLY_MAX = 8 };

static struct camera *camera;
static struct evq *event_queue;
static struct port port;

/** Aborts when a law is broken: what a fuzzer looks for. */
static void check(bool law)
{
    if (!law) {
        abort();
    }
}

static void plug(void)
{
    static struct scene scene;
    static struct pool frames;
    static void *memory; /* lives as long as the camera */
    memory = calloc(1, camera_slot_size());
    event_queue = evq_new(32);
    check(event_queue != NULL && memory != NULL && pool_init(&frames, memory, 1, camera_slot_size()) == 0);
    check(scene_flat_new(SCENE_WHITE_PHOTONS, &scene) == 0);
    camera = camera_new(&(struct camera_config){.clock = event_queue,
                                                .frames = &frames,
                                                .scene = &scene,
                                                .jobs = jobs_inline(),
                                                .serial = "38253001",
                                                .no_pixels = true});
    check(camera != NULL);
    port = camera_port(camera);
}

static void set(enum feature_id id, int64_t i)
{
    struct value v = features[id].kind == FK_FLOAT ? value_float((double)i) : value_int(i);
    (void)port.ops->set(port.self, id, &v);
}

/** All settings of the camera as one sum. */
static uint64_t settings(void)
{
    uint64_t sum = 14695981039346656037u;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        struct value v;
        uint8_t bytes[VALUE_TEXT_MAX] = {0};
        if (features[id].access != FA_RW || port.ops->get(port.self, (enum feature_id)id, &v) < 0) {
            continue;
        }
        check(feature_encode(&features[id], &v, bytes) == 0);
        for (size_t i = 0; i < sizeof bytes; i++) {
            sum = (sum ^ bytes[i]) * 1099511628211u;
        }
    }
    return sum;
}

/** A request; what it answers is bounded, and a refusal has a code and has changed nothing. Returns bytes or -1. */
static int request(struct uvc_controls *u, const struct usb_setup *setup, const uint8_t *data, uint8_t reply[REPLY_MAX])
{
    uint8_t bytes[REPLY_MAX];
    struct wr w = wr_over(bytes, sizeof bytes);
    bool set_cur = setup->bRequest == UVC_SET_CUR;
    uint64_t before = set_cur ? settings() : 0;
    int e = uvc_controls_request(u, setup, data, &w);
    check(!w.bad);
    if (e < 0) {
        check(wr_used(&w) == 0 && u->last_error >= 1 && u->last_error <= 7);
        check(!set_cur || settings() == before);
        return -1;
    }
    check(set_cur == (wr_used(&w) == 0));
    memcpy(reply, bytes, wr_used(&w));
    return (int)wr_used(&w);
}

static uint64_t ask(struct uvc_controls *u, enum uvc_request what, unsigned entity, unsigned selector, bool *out_ok)
{
    uint8_t reply[REPLY_MAX] = {0};
    const struct usb_setup setup = {0xA1, (uint8_t)what, (uint16_t)(selector << 8), (uint16_t)(entity << 8 | 3), 8};
    *out_ok = request(u, &setup, NULL, reply) > 0;
    struct rd r = rd_over(reply, sizeof reply);
    return rd_u64(&r);
}

/** Offsets are cut to what the size leaves, and stay while they are centred. */
static bool reads_back(enum uvc_entity entity, unsigned selector)
{
    return entity != UVC_EXTENSION_UNIT || (selector != 0x15 && selector != 0x16);
}

/** An automatic has it: what is written is taken and changes nothing. */
static bool overruled(const struct uvc_control *c)
{
    uint8_t state[4] = {0};
    return c->feature != FEAT_NONE &&
           (port.ops->read(port.self, features[c->feature].addr + FEATURE_REG_STATE, state, sizeof state) < 0 ||
            (state[0] & FEATURE_STATE_LOCKED) != 0);
}

/** What a selector was set to is what it reads, but for fields that can not be written. */
static void check_reads_back(struct uvc_controls *u, const struct usb_setup *setup, const uint8_t *data)
{
    unsigned entity = setup->wIndex >> 8;
    unsigned selector = setup->wValue >> 8;
    uint8_t bytes[REPLY_MAX] = {0};
    bool readable = false;
    memcpy(bytes, data, setup->wLength);
    struct rd r = rd_over(bytes, sizeof bytes);
    uint64_t given = rd_u64(&r);
    uint64_t now = ask(u, UVC_GET_CUR, entity, selector, &readable);
    const struct uvc_control *first = NULL;
    unsigned count = uvc_control_fields((enum uvc_entity)entity, (uint8_t)selector, &first);
    for (unsigned i = 0; i < count && readable && reads_back((enum uvc_entity)entity, selector); i++) {
        uint64_t mask = (UINT64_MAX >> (64 - first[i].size)) << first[i].offset;
        bool writable = first[i].feature == FEAT_NONE || features[first[i].feature].access != FA_RO;
        check(!writable || overruled(&first[i]) || (now & mask) == (given & mask));
    }
}

static void send(struct uvc_controls *u, const struct usb_setup *setup, struct rd *r)
{
    uint8_t reply[REPLY_MAX];
    uint8_t data[DATA_MAX] = {0};
    size_t n = setup->wLength < rd_left(r) ? setup->wLength : rd_left(r);
    bool set_cur = setup->bRequest == UVC_SET_CUR;
    if (set_cur && n > 0) {
        memcpy(data, rd_bytes(r, n), n);
    }
    if (request(u, setup, data, reply) >= 0 && set_cur) {
        check_reads_back(u, setup, data);
    }
}

/** Any SETUP packet. */
static void any_request(struct uvc_controls *u, struct rd *r)
{
    struct usb_setup setup = {.bmRequestType = rd_u8(r), .bRequest = rd_u8(r), .wValue = rd_u16(r)};
    setup.wIndex = rd_u16(r);
    setup.wLength = rd_u8(r);
    send(u, &setup, r);
}

/** A well-formed SET_CUR of a control that there is. */
static void good_set(struct uvc_controls *u, struct rd *r)
{
    const struct uvc_control *c = &uvc_controls[rd_u8(r) % uvc_control_count];
    const struct usb_setup setup = {0x21, UVC_SET_CUR, (uint16_t)(c->selector << 8), (uint16_t)(c->entity << 8 | 3),
                                    (uint16_t)uvc_control_length(c->entity, c->selector)};
    send(u, &setup, r);
}

static void step(struct uvc_controls *u, struct rd *r)
{
    uint8_t op = rd_u8(r);
    switch (op % 8) {
    case 0:
    case 1: any_request(u, r); break;
    case 2:
    case 3:
    case 4: good_set(u, r); break;
    case 5: {
        enum feature_id id = (enum feature_id)(rd_u8(r) % FEATURE_COUNT);
        set(id, rd_u16(r));
        break;
    }
    case 6: evq_run_until(event_queue, evq_now(event_queue) + rd_u16(r) * INT64_C(1000)); break;
    default:
        if (op >= 0x80) {
            (void)port.ops->stream_open(port.self, PORT_FACE_UVC);
        } else {
            port.ops->stream_close(port.self, PORT_FACE_UVC);
        }
        break;
    }
}

/** Whatever happened: every control can be asked, and lies within its limits. */
static void check_all(struct uvc_controls *u)
{
    for (unsigned i = 0; i < uvc_control_count; i++) {
        const struct uvc_control *c = &uvc_controls[i];
        uint64_t mask = UINT64_MAX >> (64 - c->size);
        bool ok[4];
        uint64_t min = ask(u, UVC_GET_MIN, c->entity, c->selector, &ok[0]) >> c->offset & mask;
        uint64_t max = ask(u, UVC_GET_MAX, c->entity, c->selector, &ok[1]) >> c->offset & mask;
        uint64_t res = ask(u, UVC_GET_RES, c->entity, c->selector, &ok[2]) >> c->offset & mask;
        uint64_t now = ask(u, UVC_GET_CUR, c->entity, c->selector, &ok[3]) >> c->offset & mask;
        check(ok[0] && ok[1] && ok[2] && res >= 1 && min <= max);
        check(!ok[3] || (now >= min && now <= max));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (camera == NULL) {
        plug();
    }
    port.ops->stream_close(port.self, PORT_FACE_UVC);
    set(FEAT_AcquisitionStop, 1);
    set(FEAT_DeviceReset, 1);
    struct uvc_controls controls;
    uvc_controls_init(&controls, &port);
    struct rd r = rd_over(data, size);
    while (!r.bad && rd_left(&r) > 0) {
        step(&controls, &r);
    }
    check_all(&controls);
    return 0;
}
