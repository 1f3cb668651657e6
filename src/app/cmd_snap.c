// SPDX-License-Identifier: Apache-2.0
// camtwin snap: takes pictures of a running camera as any host would, and changes nothing about it.
#include "app/commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/door.h"
#include "app/media.h"
#include "app/media_module.h"
#include "app/pick.h"
#include "app/snap_name.h"
#include "app/talk.h"
#include "app/u3v_take.h"
#include "base/error.h"

enum {
    FRAME_TIMEOUT_MS = 5000,         /* beyond what the exposure itself takes */
    BATCH_BYTES = 512 * 1024 * 1024, /* pictures held in memory: writing files while they come would lose some */
};

static unsigned frame_timeout_ms(const struct door *door)
{
    struct value exposure_us;
    struct value rate_hz;
    double wait_ms = FRAME_TIMEOUT_MS;
    if (door_get(door, FEAT_ExposureTime, &exposure_us) == 0) {
        wait_ms += 2 * exposure_us.f / 1000;
    }
    if (door_get(door, FEAT_AcquisitionFrameRate, &rate_hz) == 0 && rate_hz.f > 0) {
        wait_ms += 2 * 1000 / rate_hz.f;
    }
    return wait_ms < 3600e3 ? (unsigned)wait_ms : 3600000u;
}

/** Why no picture may have come, in the camera's own words. */
static void say_silence(const struct log *log, const struct door *door, unsigned got, unsigned wanted)
{
    char trigger[DOOR_TEXT_MAX] = "?";
    char mode[DOOR_TEXT_MAX] = "?";
    door_get_text(door, FEAT_TriggerMode, trigger);
    door_get_text(door, FEAT_AcquisitionMode, mode);
    log_say(log, LOG_ERROR, "app", "%u of %u pictures came, then none (TriggerMode is %s, AcquisitionMode is %s)", got,
            wanted, trigger, mode);
}

static bool write_picture(const struct options *o, const struct log *log, const struct u3v_buffer *p, unsigned number)
{
    char path[4096];
    if (snap_name(o->output, number, o->count, path, sizeof path) < 0) {
        log_say(log, LOG_ERROR, "app", "this file name is too long: %s", o->output);
        return false;
    }
    int err = media_write_picture(path, p->block.leader.pixel_format, p->block.leader.width, p->block.leader.height,
                                  p->bytes, p->block.size);
    if (err == -CT_E_FORMAT) {
        log_say(log, LOG_ERROR, "app", "%s: pictures are written as .png, .tiff or .raw", path);
    } else if (err < 0) {
        log_say(log, LOG_ERROR, "app", "%s: %s", path, error_text(err));
    } else {
        log_say(log, LOG_INFO, "app", "%s: frame %" PRIu64 ", %u x %u", path, p->block.leader.block_id,
                p->block.leader.width, p->block.leader.height);
    }
    return err >= 0;
}

/** Says what is not as it should be about a picture that came. *last: the frame before it; -1: there is none. */
static bool check_picture(const struct log *log, const struct u3v_buffer *p, int64_t *last)
{
    int64_t frame = (int64_t)p->block.leader.block_id;
    if (*last >= 0 && frame != *last + 1) {
        log_say(log, LOG_WARN, "app", "frame %" PRId64 " follows frame %" PRId64 ": what lies between was lost", frame,
                *last);
    }
    *last = frame;
    if (!p->block.whole) {
        log_say(log, LOG_ERROR, "app", "frame %" PRId64 " did not come whole (%zu bytes, status 0x%04X)", frame,
                p->block.size, p->block.trailer.status);
    }
    return p->block.whole;
}

/** Takes all pictures, a batch at a time. The stream is open and the acquisition runs. */
static enum exit_status take(const struct options *o, const struct log *log, struct u3v_take *stream,
                             const struct door *door, size_t payload)
{
    unsigned batch = (unsigned)(BATCH_BYTES / payload);
    batch = batch < 1 ? 1 : batch > o->count ? o->count : batch;
    struct u3v_buffer *pictures = calloc(batch, sizeof *pictures);
    uint8_t *memory = malloc(batch * payload);
    enum exit_status status = EXIT_OK;
    if (pictures == NULL || memory == NULL) {
        log_say(log, LOG_ERROR, "app", "%s", error_text(-CT_E_MEMORY));
        status = EXIT_FAILED;
    }
    unsigned timeout_ms = frame_timeout_ms(door);
    int64_t last_frame = -1;
    for (unsigned taken = 0; status == EXIT_OK && taken < o->count;) {
        unsigned n = o->count - taken < batch ? o->count - taken : batch;
        for (unsigned i = 0; i < n; i++) {
            pictures[i] = (struct u3v_buffer){.bytes = memory + i * payload, .capacity = payload};
        }
        int got = u3v_take_pictures(stream, pictures, n, timeout_ms);
        for (int i = 0; i < got && status == EXIT_OK; i++) {
            bool good = check_picture(log, &pictures[i], &last_frame);
            good = good && write_picture(o, log, &pictures[i], taken + (unsigned)i + 1);
            status = good ? EXIT_OK : EXIT_FAILED;
        }
        if (got < 0) {
            log_say(log, LOG_ERROR, "app", "the stream broke: %s", error_text(got));
            status = EXIT_FAILED;
        } else if ((unsigned)got < n && status == EXIT_OK) {
            say_silence(log, door, taken + (unsigned)got, o->count);
            status = EXIT_FAILED;
        }
        taken += n;
    }
    free(memory);
    free(pictures);
    return status;
}

static enum exit_status snap(const struct options *o, const struct log *log, struct u3v_host *host)
{
    struct door door = door_over_host(host);
    struct u3v_take *stream = NULL;
    size_t payload = 0;
    int err = u3v_take_open(host, &payload, &stream);
    if (err < 0) {
        log_say(log, LOG_ERROR, "app", "the stream can not be opened: %s", error_text(err));
        return EXIT_FAILED;
    }
    err = door_execute(&door, FEAT_AcquisitionStart);
    if (err < 0) {
        char why[400];
        door_explain(&door, FEAT_AcquisitionStart, err, why, sizeof why);
        log_say(log, LOG_ERROR, "app", "%s", why);
        u3v_take_close(stream);
        return EXIT_FAILED;
    }
    enum exit_status status = take(o, log, stream, &door, payload);
    door_execute(&door, FEAT_AcquisitionStop);
    u3v_take_close(stream);
    return status;
}

int cmd_snap(const struct options *o, int argc, char **argv)
{
    struct log log = talk_log(o);
    if (argc > 0) {
        log_say(&log, LOG_ERROR, "app", "snap takes options only: %s (the file is given by -o FILE)", argv[0]);
        return EXIT_USAGE;
    }
    if (o->output == NULL) {
        log_say(&log, LOG_ERROR, "app", "snap needs -o FILE (.png, .tiff or .raw)");
        return EXIT_USAGE;
    }
    if (o->count < 1 || o->count > 9999) {
        log_say(&log, LOG_ERROR, "app", "snap takes 1 to 9999 pictures, not %u", o->count);
        return EXIT_USAGE;
    }
    if (!snap_ending_known(o->output)) {
        log_say(&log, LOG_ERROR, "app", "%s: pictures are written as .png, .tiff or .raw", o->output);
        return EXIT_USAGE;
    }
    char why[512];
    if (media_module(why, sizeof why) == NULL) {
        log_say(&log, LOG_ERROR, "app", "%s", why);
        return EXIT_MACHINE;
    }
    struct u3v_host *host = NULL;
    enum exit_status status = pick_host(o, &log, &host);
    if (status == EXIT_OK) {
        status = snap(o, &log, host);
    }
    u3v_host_close(host);
    return status;
}
