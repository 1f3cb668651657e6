// SPDX-License-Identifier: Apache-2.0
// The camera's state, shared by the files of this room only.
#ifndef CAMTWIN_CAMERA_CAMERA_PRIVATE_H
#define CAMTWIN_CAMERA_CAMERA_PRIVATE_H

#include <stdatomic.h>

#include "camera/auto.h"
#include "camera/camera.h"
#include "camera/thermal.h"
#include "camera/timing.h"
#include "camera/user_set.h"
#include "sensor/sensor.h"

/* Pictures between the end of their exposure and the end of their readout: two at most overlap, and as many again
 * may be left over from an acquisition that was stopped. */
enum { PICTURES_MAX = 4 };

/** A meter that the bands of a picture add to, each when it is done. */
enum { METER_BINS = 256 };
struct meter_sum {
    atomic_uint_least64_t pixels, sum_dn;
    atomic_uint_least32_t bins[METER_BINS];
};

/** One picture on its way from the sensor to the sink. */
struct picture {
    bool used;
    bool discarded; /* its acquisition is over: nobody gets it */
    bool late;      /* was not ready at its virtual moment */
    struct camera *camera;
    struct slot *slot; /* NULL: there was no memory, the frame is lost */
    struct exposure exposure;
    const struct scene *scene; /* that it saw; untouched once the job is finished */
    uint32_t chunks;           /* that follow it */
    struct frame frame;
    struct job job;
    struct meter_sum meter; /* complete when the job is */
};

/** What a camera without a store keeps until it is unplugged: two user sets and the FF_KEPT features. */
enum { UNKEPT_BLOBS = 3 };
struct unkept {
    const char *key; /* NULL: free */
    size_t size;
    uint8_t bytes[USER_SET_BLOB_MAX];
};

enum acquisition_state { ACQ_STOPPED, ACQ_RUNNING };

/** TRIGGER_IN behind the connector: opto-coupler and noise suppression. State of trigger_line.c. */
struct trigger_line {
    bool pin;    /* level at the connector */
    bool inside; /* level behind the opto-coupler */
    evq_id pin_event;
    bool active;         /* `inside` in terms of TriggerActivation */
    ns_t active_since;   /* the last edge to active */
    ns_t rise_t, fall_t; /* edges on their way through the noise suppression */
    evq_id rise, fall;   /* 0: none */
    bool filtered;
};

/** An active pulse of the filtered line. */
struct pulse {
    bool open; /* it has not come back yet */
    ns_t fall; /* else when it did */
};

/** From a filtered edge to the request to the sensor. State of trigger.c. */
struct trigger {
    ns_t inactive_since; /* of the filtered signal */
    bool passed_any;
    ns_t passed_t; /* the last edge that passed the mask */
    evq_id delay;  /* the delay that runs; 0: none */
    ns_t delay_end;
    ns_t delay_ns;
    struct pulse pulse; /* of the edge whose delay runs */
    uint64_t last_id;
};

/** One exposure: what was frozen at its start. */
struct shot {
    struct exposure exposure; /* end_ns NS_NEVER: as long as the pulse */
    uint64_t frame_id;
    uint64_t trigger_id; /* 0: free run */
    unsigned set_id, set_frame_id;
};

/** STROBE_OUT. State of strobe.c. */
enum { STROBE_PULSES = 128 }; /* the longest delay over the shortest period, rounded up */
struct strobe_pulse {
    ns_t on, off; /* off NS_NEVER: the exposure still runs */
};
struct strobe {
    struct strobe_pulse planned[STROBE_PULSES]; /* ring, in the order of their starts */
    unsigned first, count;
    bool running;
    struct strobe_pulse pulse; /* that runs */
    bool follows;              /* the pulse of the exposure that runs ends with it */
    ns_t follow_on;            /* its start */
    ns_t follow_delay_ns;      /* how much later than the exposure it is */
    evq_id event, pin_event;
    bool wanted; /* level before the driver's rise and fall */
    bool pin;
};

/** When the lamp at STROBE_OUT was lit. State of light.c. */
enum { LIGHT_PULSES = STROBE_PULSES };
struct light {
    struct lamp_pulse pulses[LIGHT_PULSES]; /* that may still shine, oldest first; off NS_NEVER: the lamp is lit */
    unsigned count;
};

struct camera {
    struct camera_config config;
    struct sensor *sensor;
    struct value values[FEATURE_COUNT]; /* what is stored; live features have no use for theirs */
    uint16_t lut[LUT_ENTRIES];
    bool curved;                  /* counts go through `curve` */
    uint16_t curve[SENSOR_CODES]; /* of the look-up table or gamma, whichever is on */
    struct store store;           /* of the configuration, or `unkept` */
    struct unkept unkept[UNKEPT_BLOBS];
    struct thermal thermal;
    struct sink sinks[PORT_FACE_LOCAL + 1];
    bool stream_open;
    enum port_face stream_face;
    bool local_runs;   /* the acquisition was started for PORT_FACE_LOCAL, by nobody's command */
    uint64_t block_id; /* of the next picture of this stream, delivered or lost */

    enum acquisition_state acquisition;
    ns_t acquisition_start_ns;
    uint64_t frame_id;      /* of the next exposure of this acquisition */
    uint64_t frames_left;   /* SingleFrame, MultiFrame: exposures still to start; UINT64_MAX: no end */
    uint64_t burst_left;    /* exposures of the present trigger still to start */
    uint64_t burst_trigger; /* its id */
    evq_id exposure_event;  /* start or end of an exposure that is to come; 0: none */
    uint64_t burst_frames;  /* exposures it makes in all */
    bool pulse_exposes;     /* the exposure of that trigger is as long as its pulse */
    struct pulse pulse;     /* that pulse */
    ns_t pulse_shift_ns;    /* from the pulse's filtered edges to the exposure's */
    ns_t start_due_ns;      /* when exposure_event is the start of one: its time */
    evq_id readout_event;   /* end of the readout that runs; 0: none */
    bool exposing;          /* between start and end */
    struct shot shot;       /* the exposure that runs, or ran last */
    bool exposed_any;
    ns_t next_start_ns;  /* free run: earliest start of the next exposure */
    ns_t sensor_free_ns; /* the last readout ends */
    struct trigger_line line;
    struct trigger trigger;
    struct strobe strobe;
    struct light light;
    struct picture pictures[PICTURES_MAX];
    uint16_t curves[PICTURES_MAX][SENSOR_CODES]; /* theirs, frozen */
    struct auto_state automatics;

    uint64_t exposures; /* since power-up: numbers the noise */
    ns_t timestamp_zero_ns;
    int64_t timestamp_latched;
    struct camera_counters counters;
};

/* door.c: the one door for values. */
int camera_get(const struct camera *c, enum feature_id id, struct value *out);
int camera_set(struct camera *c, enum feature_id id, const struct value *v);
/** Type, range, increment and entry of the moment; neither access nor locks. */
int camera_check(const struct camera *c, enum feature_id id, const struct value *v);
bool camera_locked(const struct camera *c, enum feature_id id);
bool camera_available(const struct camera *c, enum feature_id id);
struct feature_range {
    double min, max, inc;
};
struct feature_range camera_range(const struct camera *c, enum feature_id id);

/* registers.c: the door as registers. */
int camera_read_register(struct camera *c, uint64_t addr, uint8_t *dst, size_t len);
int camera_write_register(struct camera *c, uint64_t addr, const uint8_t *src, size_t len);

/* hooks*.c: what features do, indexed by the table's enum. */
struct feature_hook {
    /* All optional. */
    struct value (*live)(const struct camera *c);                       /* value that is computed, not stored */
    void (*range)(const struct camera *c, struct feature_range *range); /* limits of the moment */
    bool (*locked)(const struct camera *c);
    const char *why; /* it can be locked: a sentence for a person */
    bool (*available)(const struct camera *c);
    void (*adjust)(const struct camera *c, struct value *v); /* a legal value becomes the nearest possible one */
    int (*store)(struct camera *c, const struct value *v);   /* instead of keeping it in values[] */
    void (*changed)(struct camera *c);                       /* after it was stored */
    int (*execute)(struct camera *c);                        /* commands */
};
const struct feature_hook *camera_hook(enum feature_id id);

/* settings.c: features as the camera's parts understand them. */
int64_t setting_int(const struct camera *c, enum feature_id id);
double setting_float(const struct camera *c, enum feature_id id);
void setting_put_int(struct camera *c, enum feature_id id, int64_t i);
enum sensor_format setting_format(const struct camera *c);
/** Of the port's shortest_period: all pixels read, no chunks, no limit of the link. */
ns_t setting_shortest_period_ns(uint32_t pixel_format, uint32_t width, uint32_t height);
struct timing setting_timing(const struct camera *c);
struct exposure setting_exposure(const struct camera *c);
uint32_t setting_chunks(const struct camera *c); /* camera/chunks.h */
double setting_rate_hz(const struct camera *c);
void settings_reset(struct camera *c);
void settings_reset_stored(struct camera *c);

/* format.c: readout mode and region. */
enum sensor_readout setting_readout(const struct camera *c);
struct sensor_steps format_steps(const struct camera *c);
/** Rows of the sensor that one readout takes. */
unsigned format_rows_read(const struct camera *c);
void settings_centre(struct camera *c);
struct value format_width_max_live(const struct camera *c);
struct value format_height_max_live(const struct camera *c);
void format_width_range(const struct camera *c, struct feature_range *range);
void format_height_range(const struct camera *c, struct feature_range *range);
void format_offset_x_range(const struct camera *c, struct feature_range *range);
void format_offset_y_range(const struct camera *c, struct feature_range *range);
void format_offset_x_adjust(const struct camera *c, struct value *v);
void format_offset_y_adjust(const struct camera *c, struct value *v);
int format_binning_store(struct camera *c, const struct value *v);
int format_decimation_x_store(struct camera *c, const struct value *v);
int format_decimation_y_store(struct camera *c, const struct value *v);

/* lut.c: look-up table and gamma. */
bool lut_is_on(const struct camera *c);
/** After the table, LUTEnable or Gamma has changed. */
void lut_update(struct camera *c);
/** The table that changes nothing. */
void lut_reset(struct camera *c);
/** The present curve for one picture, copied to `copy`; NULL: counts stay as they are. */
const uint16_t *lut_freeze(const struct camera *c, uint16_t copy[SENSOR_CODES]);
struct value lut_value_live(const struct camera *c);
int lut_value_store(struct camera *c, const struct value *v);
/** Many values are new: all that follows them (hooks `changed` of FF_STORED features) is told, each once. */
void settings_changed(struct camera *c);

/* trigger_line.c */
/** TriggerActivation was switched: what is active now changes without an edge. */
void trigger_line_resync(struct camera *c);

/* trigger.c */
void trigger_edge(struct camera *c, bool active); /* of the filtered line */
void trigger_refuse(struct camera *c, enum refusal why);
int trigger_software(struct camera *c);
void trigger_stop(struct camera *c);
void trigger_start(struct camera *c);

/* acquisition.c */
int acquisition_start(struct camera *c);
void acquisition_stop(struct camera *c);
void acquisition_trigger_mode_changed(struct camera *c);
/** A trigger asks the sensor for an exposure now: it is granted or refused. */
void acquisition_request(struct camera *c, const struct pulse *pulse); /* NULL: a software trigger */
void acquisition_pulse_ended(struct camera *c);

/* strobe.c */
void strobe_exposure_begins(struct camera *c, ns_t start);
void strobe_exposure_ends(struct camera *c, ns_t end);
void strobe_update(struct camera *c);

/* light.c */
void light_pin_changed(struct camera *c);
/** Other lamps shine from now on. */
void light_scene_changed(struct camera *c);
/** What the lamps of the scene gave to an exposure that has just ended, and give while it is read. */
void light_measure(const struct camera *c, ns_t readout_end_ns, struct exposure *exposure);

/* frame_set.c */
void frame_set_apply(const struct camera *c, struct shot *shot);

/* user_set.c */
bool user_set_is_factory(const struct camera *c);
bool user_set_load_is_locked(const struct camera *c);
int user_set_load(struct camera *c);
int user_set_save(struct camera *c);
/** Puts an FF_KEPT feature's new value into the store, before it is the camera's. */
int user_set_keep(struct camera *c, enum feature_id id, const struct value *v);
/** Over factory values: what was kept, then the set that UserSetDefault names. */
void user_set_power_up(struct camera *c);
/** Chooses the store; once. */
void user_set_plug(struct camera *c);

/* picture.c */
void picture_begin(struct camera *c, const struct shot *shot, ns_t readout_end_ns);
void pictures_discard(struct camera *c);
/** Whether a picture is still being made of this scene. */
bool pictures_see(const struct camera *c, const struct scene *scene);
void pictures_wait(struct camera *c);

/* camera.c */
/** Ends an acquisition that runs for PORT_FACE_LOCAL alone: something that it stands in the way of is about to happen. */
void camera_local_pause(struct camera *c);
void camera_power_up(struct camera *c);
int64_t camera_timestamp(const struct camera *c, ns_t t);

#endif
