// SPDX-License-Identifier: Apache-2.0
// Desk, gallery, change log and wave ring of one camera, on its owner's loop.
#include "app/owner_web.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/change_log.h"
#include "app/wave_ring.h"
#include "app/web.h"
#include "base/error.h"

enum { LINGER_TICKS = 20 }; /* so long the console's own pictures go on when nobody looks any more */

struct owner_web {
    struct owner_web_config config;
    struct web_camera *camera; /* the server's */
    struct wave_ring *waves;
    struct change_log *changes;
    struct control_about about;
    char serial[16];
    struct control_target *target; /* NULL: not attached */
    uv_async_t wake;
    uv_timer_t tick;
    unsigned linger; /* ticks that the console's pictures still go on; 0: they are off */
    bool open;       /* the handles are */
};

/** Wanted pictures come: from a host's stream, or from the console's own. */
static void see_to_pictures(struct owner_web *w)
{
    struct port port = w->target->port;
    if (web_gallery_wanted(w->camera->gallery)) {
        w->linger = LINGER_TICKS;
    }
    if (w->linger > 0) {
        port.ops->stream_open(port.self, PORT_FACE_LOCAL); /* BUSY: a host streams, and its pictures are seen */
    }
}

static void on_tick(uv_timer_t *timer);

static void turn(struct owner_web *w)
{
    if (w->target == NULL) {
        return;
    }
    w->config.catch_up(w->config.cookie);
    web_gallery_reclaim(w->camera->gallery);
    bool waiting = web_desk_serve(w->camera->desk, w->target);
    see_to_pictures(w);
    if ((waiting || w->linger > 0) && !uv_is_active((uv_handle_t *)&w->tick)) {
        uv_timer_start(&w->tick, on_tick, WEB_TICK_MS, 0);
    }
}

static void on_tick(uv_timer_t *timer)
{
    struct owner_web *w = timer->data;
    if (w->linger > 0 && --w->linger == 0) {
        w->target->port.ops->stream_close(w->target->port.self, PORT_FACE_LOCAL);
    }
    turn(w);
}

static void on_wake(uv_async_t *wake)
{
    turn(wake->data);
}

static void wake_up(void *cookie)
{
    struct owner_web *w = cookie;
    uv_async_send(&w->wake);
}

int owner_web_open(const struct owner_web_config *config, struct owner_web **out)
{
    *out = NULL;
    if (config->web == NULL) {
        return 0;
    }
    struct owner_web *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return -CT_E_MEMORY;
    }
    w->config = *config;
    snprintf(w->serial, sizeof w->serial, "%08lu", strtoul(config->options->serial, NULL, 10) + config->index);
    w->about = (struct control_about){.serial = w->serial, .version = CAMTWIN_VERSION, .web = web_url(config->web)};
    uv_async_init(config->uv, &w->wake, on_wake);
    uv_timer_init(config->uv, &w->tick);
    w->wake.data = w->tick.data = w;
    w->open = true;
    *out = w; /* what follows is undone by close and free */
    w->waves = wave_ring_new();
    w->camera = web_join(config->web, w->serial, wake_up, w);
    return w->waves != NULL && w->camera != NULL ? 0 : -CT_E_MEMORY;
}

const struct trace *owner_web_listener(const struct owner_web *w)
{
    return w != NULL ? wave_ring_trace(w->waves) : NULL;
}

struct sink owner_web_onlooker(const struct owner_web *w)
{
    return w != NULL ? web_gallery_sink(w->camera->gallery) : (struct sink){.ops = NULL};
}

int owner_web_attach(struct owner_web *w, const struct twin *twin, struct control_target *target)
{
    if (w == NULL) {
        return 0;
    }
    w->changes = change_log_new(twin->camera);
    if (w->changes == NULL) {
        return -CT_E_MEMORY;
    }
    w->camera->gain_dn_per_e = twin->profile.gain_dn_per_e;
    target->about = &w->about;
    target->changes = w->changes;
    target->waves = w->waves;
    w->target = target;
    return 0;
}

void owner_web_close(struct owner_web *w)
{
    if (w == NULL || !w->open) {
        return;
    }
    w->open = false;
    if (w->camera != NULL) {
        web_desk_close(w->camera->desk);
        web_gallery_close(w->camera->gallery);
    }
    w->target = NULL;
    uv_close((uv_handle_t *)&w->wake, NULL);
    uv_close((uv_handle_t *)&w->tick, NULL);
}

void owner_web_free(struct owner_web *w)
{
    if (w != NULL) {
        change_log_free(w->changes);
        wave_ring_free(w->waves);
        free(w);
    }
}
