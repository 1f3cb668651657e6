// SPDX-License-Identifier: Apache-2.0
// What a person asked for: the options that flags and the --config file share.
#ifndef CAMTWIN_APP_OPTIONS_H
#define CAMTWIN_APP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/log.h"

/** Exit status of every command (docs: the command line). */
enum exit_status { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_MACHINE = 3 };

enum clock_kind { CLOCK_REAL, CLOCK_FREE, CLOCK_STEP };
enum log_format { LOG_TEXT, LOG_JSON };
enum picture_format { PICTURE_PNG, PICTURE_TIFF, PICTURE_RAW };

struct option_set { /* --set NAME=VALUE, in order */
    const char *name;
    const char *value;
};

enum { OPTION_SETS_MAX = 128, CAMERAS_MAX = 16 };

/** Strings are static or kept in `memory`; options_free ends them. */
struct options {
    const char *scene;     /* SPEC; default "chart" */
    const char *profile;   /* file of sensor figures; NULL: none */
    uint64_t seed;         /* default 1 */
    enum clock_kind clock; /* default real */
    const char *state_dir; /* "none": no memory; NULL: as keeps_state says */
    bool keeps_state;      /* run, serve: memory in the XDG state folder unless state_dir says another */
    const char *serial;    /* default "38253001"; camera n of --cameras gets serial + n */
    bool serial_chosen;    /* a person gave it: commands that use a running camera use this one */
    unsigned cameras;      /* default 1 */
    bool no_pixels;
    bool watermark;
    const char *wave_in;  /* file that drives TRIGGER_IN; NULL: none */
    const char *wave_out; /* file that records all signals; NULL: none */
    const char *usbip;    /* ADDR:PORT; NULL: not offered, as the next two */
    const char *usbredir; /* ADDR:PORT, or the path of a unix socket */
    const char *gadget;   /* name of a USB device controller */
    const char *web;      /* ADDR:PORT of the console; NULL: none */
    const char *pcapng;   /* file that records USB packets; NULL: none */
    double temperature_c; /* default 25 */
    bool steady_temperature;
    enum log_level log_level; /* default LOG_WARN */
    enum log_format log_format;
    struct option_set sets[OPTION_SETS_MAX];
    unsigned set_count;
    bool json;          /* --json of list, features, bench, doctor, render */
    const char *output; /* snap, render -o */
    unsigned count;     /* snap, render -n; default 1 */
    bool count_chosen;  /* render: without it, and with 0, there is no limit */
    enum picture_format format;
    double seconds;           /* render: of virtual time; 0: no limit */
    unsigned threads;         /* for pictures; 0: one a core */
    const char *pixel_format; /* decode --pixel-format; NULL: not given */
    unsigned width;           /* decode --width; 0: not given */
    void *memory;             /* the texts that flags and file gave */
};

/** What holds when nothing is asked for. */
void options_default(struct options *out);

/** Frees the texts; the options hold nothing useful afterwards. */
void options_free(struct options *o);

/**
 * Reads flags (and the file of --config; flags win) of argv[1..argc). Stops at "--" or at the first word that is no
 * option for `command`; *out_rest is its index. Returns EXIT_OK, or EXIT_USAGE after saying what is wrong on stderr.
 * Either way options_free(out) is due.
 */
int options_read(const char *command, int argc, char **argv, struct options *out, int *out_rest);

#endif
