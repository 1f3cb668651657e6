// SPDX-License-Identifier: Apache-2.0
// The GenICam description of the camera: the document around the nodes of its features.
#include "model/genicam.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "model/feature.h"
#include "model/genicam_data.h"
#include "model/genicam_node.h"
#include "model/text.h"

static const struct genicam_head camera_head = {
    .model = "DMK_38UX253",
    .vendor = "TheImagingSourceEuropeGmbH",
    .tooltip = "DMK 38UX253 played by camtwin",
    .name_space = "USB",
    .product_guid = "6B1D39C2-52B6-4C11-9E0B-0D5B9C1E7A53",
    .version_guid = "D2A7F0E4-3C0D-4B0B",
};

/** Whether no row before this one has its category: the table is walked once a category, in its own order. */
static bool opens_category(unsigned id)
{
    for (unsigned before = 0; before < id; before++) {
        if (strcmp(features[before].category, features[id].category) == 0) {
            return false;
        }
    }
    return true;
}

static void add_root(struct str *out)
{
    str_add(out, "  <Category Name=\"Root\" NameSpace=\"Standard\">\n");
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        if (opens_category(id)) {
            genicam_element(out, "pFeature", features[id].category);
        }
    }
    str_add(out, "  </Category>\n");
}

static void add_category(struct str *out, const char *category)
{
    str_addf(out, "  <Category Name=\"%s\">\n    <DisplayName>", category);
    text_add_words(out, category);
    str_add(out, "</DisplayName>\n");
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        if (strcmp(features[id].category, category) == 0) {
            genicam_element(out, "pFeature", features[id].name);
        }
    }
    genicam_data_members(out, category);
    str_add(out, "  </Category>\n");
}

static void add_nodes(struct str *out)
{
    add_root(out);
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        if (opens_category(id)) {
            add_category(out, features[id].category);
        }
    }
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        genicam_feature(out, &features[id], "Device");
    }
    genicam_data_nodes(out);
    str_add(out, "  <Port Name=\"Device\" NameSpace=\"Standard\">\n  </Port>\n");
}

/** Hosts keep descriptions by VersionGuid: it must change with every change of a node, so the nodes give it. */
static uint64_t fingerprint(const struct str *text)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325); /* FNV-1a */
    for (size_t i = 0; i < text->len; i++) {
        hash = (hash ^ (uint8_t)text->text[i]) * UINT64_C(0x100000001B3);
    }
    return hash;
}

void genicam_document(struct str *out, const struct genicam_head *head, const struct str *nodes)
{
    uint64_t hash = fingerprint(nodes);
    str_addf(out,
             "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
             "<RegisterDescription ModelName=\"%s\" VendorName=\"%s\" ToolTip=\"%s\" StandardNameSpace=\"%s\""
             " SchemaMajorVersion=\"1\" SchemaMinorVersion=\"1\" SchemaSubMinorVersion=\"0\""
             " MajorVersion=\"1\" MinorVersion=\"0\" SubMinorVersion=\"0\""
             " ProductGuid=\"%s\" VersionGuid=\"%s-%04X-%012" PRIX64 "\""
             " xmlns=\"http://www.genicam.org/GenApi/Version_1_1\""
             " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
             " xsi:schemaLocation=\"http://www.genicam.org/GenApi/Version_1_1"
             " http://www.genicam.org/GenApi/GenApiSchema_Version_1_1.xsd\">\n",
             head->model, head->vendor, head->tooltip, head->name_space, head->product_guid, head->version_guid,
             (unsigned)(hash >> 48), hash & UINT64_C(0xFFFFFFFFFFFF));
    str_add_n(out, nodes->text != NULL ? nodes->text : "", nodes->len);
    str_add(out, "</RegisterDescription>\n");
    out->failed = out->failed || nodes->failed;
}

void genicam_xml(struct str *out)
{
    struct str nodes = {0};
    add_nodes(&nodes);
    genicam_document(out, &camera_head, &nodes);
    str_fini(&nodes);
}
