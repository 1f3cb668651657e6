// SPDX-License-Identifier: Apache-2.0
// As much XML as a state file has: elements, attributes, text, comments. A reader that is asked for one thing after another.
#ifndef CAMTWIN_HOST_IC_XML_H
#define CAMTWIN_HOST_IC_XML_H

#include <stdbool.h>
#include <stddef.h>

enum { IC_XML_NAME = 64, IC_XML_TEXT = 256, IC_XML_ATTRIBUTES = 8, IC_XML_DEPTH = 16 };

enum ic_xml_kind { IC_XML_OPEN, IC_XML_CLOSE, IC_XML_CONTENT, IC_XML_END, IC_XML_BAD };

struct ic_xml_attribute {
    char name[IC_XML_NAME];
    char value[IC_XML_TEXT];
};

/** Reads from text[n], which must stay. What is longer than the arrays makes the file bad. */
struct ic_xml {
    const char *p;
    const char *end;
    char open[IC_XML_DEPTH][IC_XML_NAME]; /* names of the elements around the place */
    unsigned depth;
    bool close_next;                                       /* <this/> */
    char name[IC_XML_NAME];                                /* OPEN, CLOSE */
    char text[IC_XML_TEXT];                                /* CONTENT; without the blanks around it */
    struct ic_xml_attribute attributes[IC_XML_ATTRIBUTES]; /* OPEN */
    unsigned attribute_count;
};

void ic_xml_begin(struct ic_xml *x, const char *text, size_t n);
/** The next thing; BAD again and again once it was bad. */
enum ic_xml_kind ic_xml_next(struct ic_xml *x);
/** Of the last OPEN; NULL: it has none of this name. */
const char *ic_xml_attribute(const struct ic_xml *x, const char *name);

#endif
