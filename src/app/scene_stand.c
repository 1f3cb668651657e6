// SPDX-License-Identifier: Apache-2.0
// Scenes come and go: opened on a thread, put in front, taken away when no picture is made of them any more, freed on a thread.
#include "app/scene_stand.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "app/media.h"
#include "base/error.h"

enum { SENTENCE_MAX = 512 };

/** One scene, from the moment that it was asked for. */
struct stood {
    struct scene_stand *stand;
    struct stood *next; /* of those that were in front and are still seen */
    uv_work_t work;     /* opens it, or frees it */
    char *spec;
    ns_t begins;
    struct scene *scene; /* `own`, or the first scene, which is somebody else's */
    struct scene own;
    int error; /* of opening it */
    char why[SENTENCE_MAX];
};

struct scene_stand {
    struct scene_stand_config config;
    uv_prepare_t prepare; /* while `leaving` is not empty: looks before each wait whether they are still seen */
    atomic_bool stop;     /* of what is being opened */
    bool closed;
    struct stood *front;
    struct stood *opening; /* NULL: none */
    struct stood *refused; /* the last one that was asked for, if it could not be opened; no scene in it */
    struct stood *leaving;
};

static struct stood *stood_new(struct scene_stand *s, const char *spec)
{
    struct stood *one = calloc(1, sizeof *one);
    if (one == NULL) {
        return NULL;
    }
    one->stand = s;
    one->work.data = one;
    one->scene = &one->own;
    one->spec = strdup(spec);
    if (one->spec == NULL) {
        free(one);
        return NULL;
    }
    return one;
}

/** NULL is allowed. Freeing the first scene leaves an empty one to its owner. */
static void stood_free(struct stood *one)
{
    if (one != NULL) {
        scene_free(one->scene);
        free(one->spec);
        free(one);
    }
}

static void free_scene(uv_work_t *work)
{
    struct stood *one = work->data;
    scene_free(one->scene);
}

static void after_free(uv_work_t *work, int status)
{
    (void)status; /* cancelled: then it is freed here */
    stood_free(work->data);
}

static void send_off_unseen(uv_prepare_t *prepare)
{
    struct scene_stand *s = prepare->data;
    for (struct stood **at = &s->leaving; *at != NULL;) {
        struct stood *one = *at;
        if (camera_sees(s->config.camera, one->scene)) {
            at = &one->next;
            continue;
        }
        *at = one->next;
        if (uv_queue_work(s->config.uv, &one->work, free_scene, after_free) < 0) {
            stood_free(one);
        }
    }
    if (s->leaving == NULL) {
        uv_prepare_stop(prepare);
    }
}

static void put_in_front(struct scene_stand *s, struct stood *one)
{
    if (s->config.catch_up != NULL) {
        s->config.catch_up(s->config.cookie);
    }
    camera_set_scene(s->config.camera, one->scene);
    s->front->next = s->leaving;
    s->leaving = s->front;
    s->front = one;
    uv_prepare_start(&s->prepare, send_off_unseen);
    log_say(s->config.log, LOG_INFO, "app", "the scene is %s from %lld ns on", one->spec,
            (long long)evq_now(s->config.clock));
}

static void open_scene(uv_work_t *work)
{
    struct stood *one = work->data;
    const struct media_opening how = {.log = one->stand->config.log, .begins = one->begins, .stop = &one->stand->stop};
    one->error = media_open_scene_later(one->spec, &how, one->scene, one->why, sizeof one->why);
}

static void after_open(uv_work_t *work, int status)
{
    struct stood *one = work->data;
    struct scene_stand *s = one->stand;
    s->opening = NULL;
    if (s->closed || status < 0) {
        stood_free(one);
    } else if (one->error < 0) {
        s->refused = one;
        log_say(s->config.log, LOG_WARN, "app", "the scene does not become %s: %s", one->spec, one->why);
    } else {
        put_in_front(s, one);
    }
}

static int stand_change(void *self, const char *spec)
{
    struct scene_stand *s = self;
    if (s->opening != NULL || s->closed) {
        return -CT_E_BUSY;
    }
    if (strlen(spec) > SCENE_SPEC_MAX) {
        return -CT_E_LENGTH;
    }
    struct stood *one = stood_new(s, spec);
    if (one == NULL) {
        return -CT_E_MEMORY;
    }
    one->begins = evq_now(s->config.clock);
    if (uv_queue_work(s->config.uv, &one->work, open_scene, after_open) < 0) {
        stood_free(one);
        return -CT_E_MEMORY;
    }
    stood_free(s->refused);
    s->refused = NULL;
    s->opening = one;
    return 0;
}

static struct scene_shown stand_shown(const void *self)
{
    const struct scene_stand *s = self;
    return (struct scene_shown){
        .spec = s->front->spec,
        .opening = s->opening != NULL ? s->opening->spec : NULL,
        .refused = s->refused != NULL ? s->refused->spec : NULL,
        .refused_text = s->refused != NULL ? s->refused->why : NULL,
        .changeable = true,
    };
}

static const struct scene_holder_ops stand_ops = {.shown = stand_shown, .change = stand_change};

struct scene_holder scene_stand_holder(struct scene_stand *s)
{
    return (struct scene_holder){.ops = s != NULL ? &stand_ops : NULL, .self = s};
}

int scene_stand_open(const struct scene_stand_config *config, struct scene_stand **out)
{
    struct scene_stand *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return -CT_E_MEMORY;
    }
    s->config = *config;
    s->front = stood_new(s, config->spec);
    if (s->front == NULL) {
        free(s);
        return -CT_E_MEMORY;
    }
    s->front->scene = config->first;
    s->config.spec = s->front->spec;
    uv_prepare_init(config->uv, &s->prepare);
    s->prepare.data = s;
    *out = s;
    return 0;
}

void scene_stand_close(struct scene_stand *s)
{
    if (s == NULL || s->closed) {
        return;
    }
    s->closed = true;
    atomic_store(&s->stop, true);
    if (s->opening != NULL) {
        uv_cancel((uv_req_t *)&s->opening->work); /* if it runs already it is waited for */
    }
    uv_close((uv_handle_t *)&s->prepare, NULL);
}

void scene_stand_free(struct scene_stand *s)
{
    if (s == NULL) {
        return;
    }
    while (s->leaving != NULL) {
        struct stood *one = s->leaving;
        s->leaving = one->next;
        stood_free(one);
    }
    stood_free(s->refused);
    stood_free(s->front);
    free(s);
}
