// SPDX-License-Identifier: Apache-2.0
// The events that are kept, as a file for waveform viewers: copied by the owner, written by a chore.
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>

#include "app/wave_ring.h"
#include "app/web_private.h"
#include "base/error.h"
#include "sim/wave_vcd.h"

struct copy {
    struct web_call call;
    sem_t done;
    struct wave_event *events; /* [count]; NULL: out of memory */
    uint64_t levels[SIGNAL_COUNT];
    size_t count;
    ns_t now;
};

/** What the file is written into. */
struct text {
    uint8_t *bytes;
    size_t size, room;
};

static void on_copied(void *cookie)
{
    struct copy *c = cookie;
    sem_post(&c->done);
}

static void copy_events(struct web_call *call, struct control_target *t)
{
    struct copy *c = call->cookie;
    if (t->waves == NULL) {
        return;
    }
    uint64_t first = wave_ring_first(t->waves);
    c->count = (size_t)(wave_ring_next(t->waves) - first);
    c->now = evq_now(t->pacer->clock);
    c->events = malloc((c->count + 1) * sizeof *c->events);
    for (size_t i = 0; c->events != NULL && i < c->count; i++) {
        c->events[i] = *wave_ring_event(t->waves, first + i);
    }
    wave_ring_levels(t->waves, first, c->levels);
}

static int put(void *self, const char *bytes, size_t n)
{
    struct text *text = self;
    if (text->size + n > text->room) {
        size_t room = 2 * text->room + n;
        uint8_t *more = realloc(text->bytes, room);
        if (more == NULL) {
            return -CT_E_MEMORY;
        }
        text->bytes = more;
        text->room = room;
    }
    memcpy(text->bytes + text->size, bytes, n);
    text->size += n;
    return 0;
}

static int write_events(const struct copy *c, struct text *text)
{
    struct vcd_writer *w = malloc(sizeof *w);
    if (w == NULL) {
        return -CT_E_MEMORY;
    }
    vcd_open(w, put, text);
    ns_t start = c->count > 0 ? c->events[0].t : c->now;
    for (unsigned i = 0; i < SIGNAL_COUNT; i++) {
        if (signals[i].bits > 0) {
            trace_change(&w->trace, start, (enum signal_id)i, c->levels[i]);
        }
    }
    for (size_t i = 0; i < c->count; i++) {
        const struct wave_event *e = &c->events[i];
        if (e->signal == SIGNAL_REFUSED) {
            trace_text(&w->trace, e->t, e->signal, refusal_word((enum refusal)e->value));
        } else {
            trace_change(&w->trace, e->t, e->signal, e->value);
        }
    }
    int e = vcd_close(w, c->now);
    free(w);
    return e;
}

static void make_wave_file(struct web_request *r)
{
    struct copy c = {.call = {.run = copy_events, .done = on_copied, .cookie = &c}};
    struct text text = {0};
    sem_init(&c.done, 0, 0);
    int e = web_desk_submit(r->camera->desk, &c.call);
    if (e == 0) {
        while (sem_wait(&c.done) != 0) {
        }
        e = c.events != NULL ? write_events(&c, &text) : -CT_E_NO_DEVICE;
    }
    json_decref(c.call.answer);
    free(c.events);
    sem_destroy(&c.done);
    if (e < 0) {
        free(text.bytes);
        r->answer = operation_refusal(e, error_text(e), NULL);
        return;
    }
    r->made = text.bytes;
    r->made_size = text.size;
    r->made_type = "text/x-vcd";
}

enum MHD_Result web_wave_file(struct web_request *r)
{
    return web_chore(r, make_wave_file);
}
