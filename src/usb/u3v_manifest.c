// SPDX-License-Identifier: Apache-2.0
// The GenICam file that the camera carries: the XML in a zip archive, and its SHA-1.
#include <stdlib.h>
#include <string.h>

#include <nettle/sha1.h>
#include <zip.h>

#include "base/error.h"
#include "base/str.h"
#include "model/genicam.h"
#include "usb/u3v_state.h"

/* A fixed moment (2026-01-01 12:00:00 in the calendar of zip), or the file would differ from run to run. */
enum { ZIP_DATE = ((2026 - 1980) << 9) | (1 << 5) | 1, ZIP_TIME = 12 << 11 };

static const char xml_name[] = "DMK_38UX253.xml";

/** Puts the XML into the archive and writes the archive into its source. */
static int fill_archive(zip_source_t *target, const struct str *xml)
{
    zip_t *archive = zip_open_from_source(target, ZIP_TRUNCATE, NULL);
    if (archive == NULL) {
        return -CT_E_MEMORY;
    }
    zip_source_t *content = zip_source_buffer(archive, xml->text, xml->len, 0);
    zip_int64_t index = content != NULL ? zip_file_add(archive, xml_name, content, ZIP_FL_ENC_UTF_8) : -1;
    if (index < 0) {
        zip_source_free(content);
        zip_discard(archive);
        return -CT_E_MEMORY;
    }
    if (zip_set_file_compression(archive, (zip_uint64_t)index, ZIP_CM_DEFLATE, 9) < 0 ||
        zip_file_set_dostime(archive, (zip_uint64_t)index, ZIP_TIME, ZIP_DATE, 0) < 0 || zip_close(archive) < 0) {
        zip_discard(archive);
        return -CT_E_MEMORY;
    }
    return 0;
}

/** The finished archive as the manifest's own memory. */
static int copy_archive(struct u3v_manifest *m, zip_source_t *source)
{
    zip_stat_t stat;
    if (zip_source_stat(source, &stat) < 0 || zip_source_open(source) < 0) {
        return -CT_E_MEMORY;
    }
    int e = -CT_E_MEMORY;
    uint8_t *file = stat.size <= U3V_XML_MAX ? malloc(stat.size) : NULL;
    if (file != NULL && zip_source_read(source, file, stat.size) == (zip_int64_t)stat.size) {
        m->file = file;
        m->file_size = stat.size;
        e = 0;
    } else {
        free(file);
    }
    zip_source_close(source);
    return e;
}

int u3v_manifest_init(struct u3v_manifest *m)
{
    struct str xml = {0};
    genicam_xml(&xml);
    int e = -CT_E_MEMORY;
    zip_source_t *source = xml.failed || xml.text == NULL ? NULL : zip_source_buffer_create(NULL, 0, 0, NULL);
    if (source != NULL) {
        zip_source_keep(source); /* zip_close and zip_discard drop one reference */
        e = fill_archive(source, &xml);
        e = e < 0 ? e : copy_archive(m, source);
        zip_source_free(source);
    }
    str_fini(&xml);
    if (e < 0) {
        return e;
    }
    struct sha1_ctx sha1;
    sha1_init(&sha1);
    sha1_update(&sha1, m->file_size, m->file);
    sha1_digest(&sha1, sizeof m->sha1, m->sha1);
    return 0;
}

void u3v_manifest_fini(struct u3v_manifest *m)
{
    free(m->file);
    *m = (struct u3v_manifest){0};
}
