// SPDX-License-Identifier: Apache-2.0
// Where a stream's buffers are and how they move.
#include "host/gentl_stream.h"

void gentl_list_add(struct gentl_buffer_list *list, struct gentl_buffer *b, enum gentl_place place)
{
    b->next = NULL;
    b->place = place;
    if (list->last != NULL) {
        list->last->next = b;
    } else {
        list->first = b;
    }
    list->last = b;
    list->count++;
}

struct gentl_buffer *gentl_list_take(struct gentl_buffer_list *list)
{
    struct gentl_buffer *b = list->first;
    if (b == NULL) {
        return NULL;
    }
    list->first = b->next;
    list->last = list->first == NULL ? NULL : list->last;
    list->count--;
    b->next = NULL;
    b->place = PLACE_ANNOUNCED;
    return b;
}

static struct gentl_buffer *take_last(struct gentl_buffer_list *list)
{
    struct gentl_buffer *last = list->last;
    struct gentl_buffer_list rest = {0};
    for (struct gentl_buffer *b = gentl_list_take(list); b != last; b = gentl_list_take(list)) {
        gentl_list_add(&rest, b, PLACE_OUTPUT);
    }
    *list = rest;
    return last;
}

void gentl_queue_take_back(struct gentl_stream *s)
{
    struct gentl_buffer_list rest = s->input;
    s->input = s->returned;
    s->returned = (struct gentl_buffer_list){0};
    for (struct gentl_buffer *b = gentl_list_take(&rest); b != NULL; b = gentl_list_take(&rest)) {
        gentl_list_add(&s->input, b, PLACE_INPUT);
    }
}

/** A filled buffer that nobody collected is filled again. */
static struct gentl_buffer *overwrite(struct gentl_stream *s)
{
    bool may = s->handling == HANDLING_OLDEST_OVERWRITE || s->handling == HANDLING_NEWEST_ONLY;
    struct gentl_buffer *b = may && s->engine_count == 0 ? gentl_list_take(&s->output) : NULL;
    s->lost += b != NULL;
    return b;
}

struct gentl_buffer *gentl_queue_next(struct gentl_stream *s)
{
    if (!s->grabbing || s->to_begin == 0) {
        return NULL;
    }
    struct gentl_buffer *b = gentl_list_take(&s->input);
    if (b == NULL) {
        b = overwrite(s);
    }
    if (b == NULL) {
        return NULL;
    }
    b->place = PLACE_ENGINE;
    b->has_data = false;
    b->new_data = false;
    s->engine_count++;
    s->to_begin -= s->to_begin != GENTL_INFINITE;
    return b;
}

void gentl_queue_deliver(struct gentl_stream *s, struct gentl_buffer *b)
{
    while (s->handling == HANDLING_NEWEST_ONLY && s->output.count > 0) {
        gentl_list_add(&s->input, gentl_list_take(&s->output), PLACE_INPUT);
        s->lost++;
    }
    gentl_list_add(&s->output, b, PLACE_OUTPUT);
}

struct gentl_buffer *gentl_queue_collect(struct gentl_stream *s)
{
    if (s->handling == HANDLING_NEWEST_FIRST && s->output.count > 0) {
        return take_last(&s->output);
    }
    return gentl_list_take(&s->output);
}

bool gentl_queue_add(struct gentl_stream *s, struct gentl_buffer *b)
{
    if (b->place != PLACE_ANNOUNCED) {
        return false;
    }
    b->new_data = false;
    gentl_list_add(&s->input, b, PLACE_INPUT);
    return true;
}

static void discard(struct gentl_buffer_list *list)
{
    while (gentl_list_take(list) != NULL) {
    }
}

static void queue_all_announced(struct gentl_stream *s)
{
    for (struct gentl_buffer *b = s->announced; b != NULL; b = b->next_announced) {
        gentl_queue_add(s, b);
    }
}

int gentl_queue_flush(struct gentl_stream *s, ACQ_QUEUE_TYPE operation)
{
    int came = 0;
    switch (operation) {
    case ACQ_QUEUE_INPUT_TO_OUTPUT:
        for (struct gentl_buffer *b = gentl_list_take(&s->input); b != NULL; b = gentl_list_take(&s->input)) {
            b->has_data = false; /* whatever it holds is old */
            gentl_list_add(&s->output, b, PLACE_OUTPUT);
            came++;
        }
        return came;
    case ACQ_QUEUE_OUTPUT_DISCARD: discard(&s->output); return 0;
    case ACQ_QUEUE_ALL_TO_INPUT:
        discard(&s->output);
        queue_all_announced(s);
        return 0;
    case ACQ_QUEUE_UNQUEUED_TO_INPUT: queue_all_announced(s); return 0;
    case ACQ_QUEUE_ALL_DISCARD:
        discard(&s->input);
        discard(&s->output);
        return 0;
    default: return -1;
    }
}
