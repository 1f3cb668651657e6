// SPDX-License-Identifier: Apache-2.0
// Nodes of chunks and events: each chunk and each event has a port of its own, which a host connects to what arrived.
#include "model/genicam_data.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "model/chunk.h"
#include "model/event.h"
#include "model/genicam_node.h"
#include "model/text.h"

enum { NAME_MAX_BYTES = 64 };

/* Where the port of an event begins: at the event's own header in the message, which holds size, id and timestamp. */
enum { EVENT_TIMESTAMP = 4, EVENT_FRAME_ID = 12 };

/** One node with 8 bytes behind it. */
struct data_node {
    char name[NAME_MAX_BYTES];
    char port[NAME_MAX_BYTES];
    const char *tooltip;
    const char *unit;
    enum feature_kind kind; /* FK_INT or FK_FLOAT */
    unsigned address;       /* at the port */
};

/** `event_id` 0: the node belongs to no event. A host calls back who waits at a node with the id of the event. */
static void add_head(struct str *out, const char *element, const char *name, const char *tooltip, unsigned event_id)
{
    str_addf(out, "  <%s Name=\"%s\" NameSpace=\"Standard\">\n", element, name);
    genicam_element(out, "ToolTip", tooltip);
    str_add(out, "    <DisplayName>");
    text_add_words(out, name);
    str_add(out, "</DisplayName>\n");
    genicam_element(out, "Visibility", "Expert");
    if (event_id != 0) {
        str_addf(out, "    <EventID>%04X</EventID>\n", event_id);
    }
}

static void add_data_node(struct str *out, const struct data_node *n)
{
    bool is_float = n->kind == FK_FLOAT;
    const char *element = is_float ? "Float" : "Integer";
    add_head(out, element, n->name, n->tooltip, 0);
    genicam_element(out, "ImposedAccessMode", "RO");
    str_addf(out, "    <pValue>%s_Value</pValue>\n", n->name);
    genicam_element(out, "Unit", n->unit);
    genicam_element(out, "Representation", "PureNumber");
    str_addf(out, "  </%s>\n", element);

    element = is_float ? "FloatReg" : "IntReg";
    str_addf(out, "  <%s Name=\"%s_Value\">\n", element, n->name);
    genicam_element(out, "Visibility", "Invisible");
    str_addf(out, "    <Address>0x%X</Address>\n    <Length>%d</Length>\n", n->address, CHUNK_BYTES);
    genicam_element(out, "AccessMode", "RO");
    genicam_element(out, "pPort", n->port);
    genicam_element(out, "Cachable", "NoCache");
    if (!is_float) {
        genicam_element(out, "Sign", "Signed");
    }
    genicam_element(out, "Endianess", "LittleEndian");
    str_addf(out, "  </%s>\n", element);
}

static void add_port(struct str *out, const char *name, const char *id_element, unsigned id)
{
    str_addf(out, "  <Port Name=\"%s\" NameSpace=\"Custom\">\n", name);
    genicam_element(out, "Visibility", "Invisible");
    str_addf(out, "    <%s>%04X</%s>\n  </Port>\n", id_element, id, id_element);
}

static void add_chunk(struct str *out, const struct chunk_info *chunk)
{
    struct data_node n = {.tooltip = chunk->tooltip, .unit = chunk->unit, .kind = chunk->kind};
    snprintf(n.name, sizeof n.name, "Chunk%s", chunk->name);
    snprintf(n.port, sizeof n.port, "Chunk%s_Port", chunk->name);
    add_data_node(out, &n);
    add_port(out, n.port, "ChunkID", chunk->id);
}

/** The id itself is a constant: it can be read before the first event, and by hosts that know of no events. */
static void add_event_id(struct str *out, const struct event_info *event)
{
    char name[NAME_MAX_BYTES];
    snprintf(name, sizeof name, "Event%s", event->name);
    add_head(out, "Integer", name, event->tooltip, event->id);
    genicam_element(out, "ImposedAccessMode", "RO");
    str_addf(out, "    <Value>0x%04X</Value>\n", event->id);
    genicam_element(out, "Representation", "HexNumber");
    str_add(out, "  </Integer>\n");
}

static void add_event(struct str *out, const struct event_info *event)
{
    struct data_node n = {.kind = FK_INT};
    char category[NAME_MAX_BYTES];
    snprintf(category, sizeof category, "Event%sData", event->name);
    add_head(out, "Category", category, "What came with the latest event of this kind.", 0);
    str_addf(out, "    <pFeature>Event%s</pFeature>\n", event->name);
    str_addf(out, "    <pFeature>Event%sTimestamp</pFeature>\n", event->name);
    if (event->has_frame_id) {
        str_addf(out, "    <pFeature>Event%sFrameID</pFeature>\n", event->name);
    }
    str_add(out, "  </Category>\n");
    add_event_id(out, event);

    snprintf(n.port, sizeof n.port, "Event%s_Port", event->name);
    snprintf(n.name, sizeof n.name, "Event%sTimestamp", event->name);
    n.address = EVENT_TIMESTAMP;
    n.unit = "ns";
    n.tooltip = "The camera's clock when the event happened.";
    add_data_node(out, &n);
    if (event->has_frame_id) {
        snprintf(n.name, sizeof n.name, "Event%sFrameID", event->name);
        n.address = EVENT_FRAME_ID;
        n.unit = NULL;
        n.tooltip = "Number of the picture that the event belongs to, counted from AcquisitionStart.";
        add_data_node(out, &n);
    }
    add_port(out, n.port, "EventID", event->id);
}

void genicam_data_members(struct str *out, const char *category)
{
    if (strcmp(category, features[FEAT_EventSelector].category) == 0) {
        for (unsigned i = 0; i < EVENT_COUNT; i++) {
            str_addf(out, "    <pFeature>Event%sData</pFeature>\n", events[i].name);
        }
    } else if (strcmp(category, features[FEAT_ChunkSelector].category) == 0) {
        for (unsigned i = 0; i < CHUNK_COUNT; i++) {
            str_addf(out, "    <pFeature>Chunk%s</pFeature>\n", chunks[i].name);
        }
    }
}

void genicam_data_nodes(struct str *out)
{
    for (unsigned i = 0; i < CHUNK_COUNT; i++) {
        add_chunk(out, &chunks[i]);
    }
    for (unsigned i = 0; i < EVENT_COUNT; i++) {
        add_event(out, &events[i]);
    }
}
