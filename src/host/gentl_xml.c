// SPDX-License-Identifier: Apache-2.0
// The GenICam description of a module, written from its table of registers.
#include "model/genicam.h"
#include "host/gentl_port.h"
#include "model/genicam_node.h"
#include "model/text.h"

#include <string.h>

/** Whether no row before this one has its category: the table is walked once a category, in its own order. */
static bool opens_category(const struct gentl_port *port, unsigned at)
{
    for (unsigned before = 0; before < at; before++) {
        if (strcmp(port->registers[before].feature.category, port->registers[at].feature.category) == 0) {
            return false;
        }
    }
    return true;
}

static void add_category(struct str *out, const struct gentl_port *port, const char *category)
{
    str_addf(out, "  <Category Name=\"%s\" NameSpace=\"Standard\">\n    <DisplayName>", category);
    text_add_words(out, category);
    str_add(out, "</DisplayName>\n");
    for (unsigned i = 0; i < port->count; i++) {
        if (strcmp(port->registers[i].feature.category, category) == 0) {
            genicam_element(out, "pFeature", port->registers[i].feature.name);
        }
    }
    str_add(out, "  </Category>\n");
}

static void add_nodes(struct str *out, const struct gentl_port *port)
{
    str_add(out, "  <Category Name=\"Root\" NameSpace=\"Standard\">\n");
    for (unsigned i = 0; i < port->count; i++) {
        if (opens_category(port, i)) {
            genicam_element(out, "pFeature", port->registers[i].feature.category);
        }
    }
    str_add(out, "  </Category>\n");
    for (unsigned i = 0; i < port->count; i++) {
        if (opens_category(port, i)) {
            add_category(out, port, port->registers[i].feature.category);
        }
    }
    for (unsigned i = 0; i < port->count; i++) {
        genicam_feature(out, &port->registers[i].feature, port->name);
    }
    str_addf(out, "  <Port Name=\"%s\" NameSpace=\"Standard\">\n  </Port>\n", port->name);
}

void gentl_port_xml(const struct gentl_port *port, struct str *out)
{
    const struct genicam_head head = {
        .model = port->model,
        .vendor = "camtwin",
        .tooltip = port->tooltip,
        .name_space = "None",
        .product_guid = port->guid,
        .version_guid = "7E1C55B0-90E4-4F7A",
    };
    struct str nodes = {0};
    add_nodes(&nodes, port);
    genicam_document(out, &head, &nodes);
    str_fini(&nodes);
}
