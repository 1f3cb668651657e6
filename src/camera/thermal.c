// SPDX-License-Identifier: Apache-2.0
// A first-order lag, taken step by step from readout to readout without any event of its own.
#include "camera/thermal.h"

/* A full Mono8 picture is read for 31.17 of the 33.03 ms of its period: 1.1 W more on average. */
const struct thermal_profile thermal_housing = {
    .idle_w = 2.5, .readout_w = 1.1 * 33.03 / 31.17, .resistance_k_per_w = 6.0, .time_constant_s = 900.0};

double thermal_decay(double x)
{
    enum { HALVINGS = 10, TERMS = 8, FAR = 700 };
    if (x >= FAR) {
        return 0.0; /* 1e-304 */
    }
    double part = x / (1 << HALVINGS);
    double less = 0.0; /* 1 - e^-part; kept apart from the 1, which would swallow its last digits */
    for (unsigned n = TERMS; n > 0; n--) {
        less = part / n * (1.0 - less);
    }
    for (unsigned i = 0; i < HALVINGS; i++) { /* 1 - (1 - less)^2 */
        less = less * (2.0 - less);
    }
    return 1.0 - less;
}

static double rise_k(const struct thermal *t, ns_t now)
{
    double seconds = (double)(now - t->since_ns) / (double)NS_PER_S;
    double idle = t->profile->idle_w * t->profile->resistance_k_per_w; /* where it goes when nothing happens */
    return idle + (t->rise_k - idle) * thermal_decay(seconds / t->profile->time_constant_s);
}

void thermal_start(struct thermal *t, const struct thermal_profile *profile, double ambient_c, bool steady, ns_t now)
{
    *t = (struct thermal){.profile = profile, .ambient_c = ambient_c, .steady = steady, .since_ns = now};
}

double thermal_c(const struct thermal *t, ns_t now)
{
    return t->steady ? t->ambient_c : t->ambient_c + rise_k(t, now);
}

void thermal_readout(struct thermal *t, ns_t now, ns_t readout_ns)
{
    const struct thermal_profile *p = t->profile;
    double joule = p->readout_w * (double)readout_ns / (double)NS_PER_S;
    t->rise_k = rise_k(t, now) + joule * p->resistance_k_per_w / p->time_constant_s;
    t->since_ns = now;
}
