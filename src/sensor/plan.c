// SPDX-License-Identifier: Apache-2.0
// From settings to the numbers that the inner loops need.
#include "sensor/plan.h"

#include <string.h>

#include "sensor/profile.h"

static double lesser(double a, double b)
{
    return a < b ? a : b;
}

static double seconds(ns_t ns)
{
    return (double)ns / (double)NS_PER_S;
}

/** How long which light falls on the sensor. */
static void plan_windows(struct plan *p, const struct sensor_profile *profile, const struct exposure *e, bool still)
{
    p->window_count = e->window_count;
    memcpy(p->windows, e->windows, e->window_count * sizeof *e->windows);
    if (e->window_count == 0) {
        p->windows[0] = (struct light_window){.t0 = e->start_ns, .t1 = e->end_ns, .weight = 1.0f};
        p->window_count = 1;
    }
    double light_s = 0.0;
    for (unsigned i = 0; i < p->window_count; i++) {
        light_s += seconds(p->windows[i].t1 - p->windows[i].t0) * (double)p->windows[i].weight;
    }
    p->added = !still && p->window_count > 1;
    p->light_s = p->added ? 1.0 : light_s;
    /* A sum of windows is in photons already; its leak is told as a part of all of it. */
    const double leak_s = profile->parasitic_sensitivity * e->leak_light * e->line_ns / (double)NS_PER_S;
    p->leak_s_row = p->added ? (light_s > 0.0 ? leak_s / light_s : 0.0) : leak_s;
}

static void plan_columns(struct plan *p, const struct pattern *pattern, double black_codes)
{
    for (unsigned x = 0; x < SCENE_WIDTH; x++) {
        const float gain = pattern->column_gain[x] * p->codes_per_e;
        p->column_codes_per_e[x] = gain;
        p->column_offset_codes[x] = pattern->column_e[x] * gain + (float)(black_codes + 0.5); /* 1/2 rounds */
    }
}

void plan_exposure(struct plan *out, const struct pattern *pattern, const struct exposure *e, const struct scene *scene)
{
    const struct sensor_profile *profile = pattern->profile;
    const double analog_db = lesser(e->gain_db, profile->analog_gain_max_db);
    const double analog = gain_of_db(analog_db);
    const double adc_noise_e = profile->read_noise_adc_e / analog;
    const bool coarse = e->format == SENSOR_MONO8; /* a converter of 10 bits is the faster one */
    const double code_per_dn = coarse ? 0.25 : 1.0;
    const double dark_rate = pattern_dark_e_per_s(profile, e->temperature_c);

    plan_windows(out, profile, e, scene->still);
    out->efficiency = sensor_quantum_efficiency(profile, &scene->lamp);
    out->dark_s = seconds(e->end_ns - e->start_ns);
    out->dark_rate = profile->dark_e_per_s > 0.0 ? (float)(dark_rate / profile->dark_e_per_s) : 0.0f;
    out->code_per_dn = (float)code_per_dn;
    out->codes_per_e = (float)(profile->gain_dn_per_e * analog * code_per_dn);
    out->black_dn = (int)(e->black_level_dn + 0.5);
    out->digital = e->gain_db > profile->analog_gain_max_db;
    out->digital_gain = (float)gain_of_db(e->gain_db - analog_db);
    out->chain = (struct pixel_chain){
        .electrons_max = (float)(profile->full_well_e * 4.0),
        .full_well_e = (float)profile->full_well_e,
        .read_noise_e2 =
            (float)(profile->read_noise_pixel_e * profile->read_noise_pixel_e + adc_noise_e * adc_noise_e),
        .prnu_step = pattern->prnu_step,
        .dsnu_step_e = pattern->dsnu_step_e,
        .dark_step_e = (float)(dark_rate * out->dark_s / (double)(1u << pattern->dark_bits)),
        .code_max = coarse ? 1023.0f : 4095.0f,
        .code_shift = coarse ? 2 : 0,
    };
    plan_columns(out, pattern, e->black_level_dn * code_per_dn);
}

float plan_electrons_per_light(const struct plan *plan, unsigned y)
{
    return (float)(plan->efficiency * (plan->light_s + plan->leak_s_row * y));
}

const float *plan_light(const struct plan *plan, const struct kernels *k, const struct scene *scene, unsigned y,
                        unsigned x, unsigned width, float *sum, float *scratch)
{
    if (plan->window_count == 0) {
        memset(sum, 0, width * sizeof *sum); /* no lamp is on */
        return sum;
    }
    if (!plan->added) {
        const ns_t t0 = plan->windows[0].t0, t1 = plan->windows[plan->window_count - 1].t1;
        return scene->ops->row(scene->self, t0, t1, y, x, width, scratch);
    }
    memset(sum, 0, width * sizeof *sum);
    for (unsigned i = 0; i < plan->window_count; i++) {
        const struct light_window *w = &plan->windows[i];
        const float *light = scene->ops->row(scene->self, w->t0, w->t1, y, x, width, scratch);
        k->add_light(light, (float)(seconds(w->t1 - w->t0) * (double)w->weight), width, sum);
    }
    return sum;
}

const float *plan_spoil_light(const struct plan *plan, const struct defect *defect, const struct defect *end, unsigned y,
                              unsigned x, unsigned width, const float *light, float *buffer)
{
    const double per_light = (double)plan_electrons_per_light(plan, y);
    if (light != buffer) {
        memcpy(buffer, light, width * sizeof *buffer);
    }
    for (; defect < end; defect++) {
        if (defect->x < x || defect->x >= x + width) {
            continue;
        }
        if (defect->dark_e_per_s < 0.0f) {
            buffer[defect->x - x] = 0.0f;
        } else if (per_light > 0.0) { /* as light that would make as many electrons */
            const double electrons = (double)defect->dark_e_per_s * (double)plan->dark_rate * plan->dark_s;
            buffer[defect->x - x] += (float)(electrons / per_light);
        }
    }
    return buffer;
}
