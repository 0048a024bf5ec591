/* The hottest rules as one would write them in C, for comparison only: the text of a table (sim/rules/agreement.py)
   and the race of sponsors with its draws (sim/rules/arrival.py, sim/rules/draws.py). */
#include <math.h>
#include <stdint.h>

static double weighted_mean(const double *values, const double *weights, int64_t size) {
    double total = 0.0, weight = 0.0;
    for (int64_t i = 0; i < size; i++) {
        total += weights[i] * values[i];
        weight += weights[i];
    }
    return weight > 0.0 ? total / weight : 0.0;
}

static double slope_at(double text, const double *ideals, const double *weights, int64_t size, double cost,
                       double *bend) {
    double slope = 0.0, change = 0.0;
    for (int64_t i = 0; i < size; i++) {
        double gap = ideals[i] - text;
        double gain = cost + text * (ideals[i] + gap);
        if (gain > 0.0) {
            double inverse = 1.0 / gain;
            double share = weights[i] * inverse;
            slope += share * gap;
            change -= share * (1.0 + 2.0 * inverse * gap * gap);
        } else if (weights[i] > 0.0) {
            *bend = -1.0;
            return -INFINITY;
        }
    }
    *bend = change;
    return slope;
}

static double nash_text(const double *ideals, const double *weights, int64_t size, double cost) {
    double low = 0.0, high = 1.0, before = 1.0, bend;
    double text = weighted_mean(ideals, weights, size);
    if (text <= 0.0) return 0.0;
    for (;;) {
        double slope = slope_at(text, ideals, weights, size, cost, &bend);
        if (slope > 0.0) low = text;
        else high = text;
        double step = -slope / bend;
        if (fabs(step) <= 1e-8 || high - low <= 1e-12) {
            double result = text + step;
            if (low > result) result = low;
            return high < result ? high : result;
        }
        if (fabs(step) > 0.5 * before || !(low < text + step && text + step < high)) step = 0.5 * (low + high) - text;
        before = fabs(step);
        text += step;
    }
}

/* Texts of tables that stand one after the other: table t has the seats from starts[t] to starts[t + 1]. */
void settle(const double *ideals, const double *weights, const int64_t *starts, const double *costs, int64_t tables,
            double *texts) {
    for (int64_t t = 0; t < tables; t++) {
        int64_t first = starts[t];
        texts[t] = nash_text(ideals + first, weights + first, starts[t + 1] - first, costs[t]);
    }
}

static uint64_t fold(uint64_t state, uint64_t field) {
    state += (field + 1) * UINT64_C(0x9E3779B97F4A7C15);
    state = (state ^ (state >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    state = (state ^ (state >> 27)) * UINT64_C(0x94D049BB133111EB);
    return state ^ (state >> 31);
}

/* Winners of races among the same states: issue k has a key and a row of weights. */
void race(const uint64_t *issues, int64_t count, const uint64_t *states, const double *weights, int64_t size,
          uint64_t decision, double *luck, int64_t *winners) {
    for (int64_t k = 0; k < count; k++) {
        uint64_t matter = fold(fold(fold(fold(issues[k], decision), 0), 0), 0);
        const double *own = weights + k * size;
        for (int64_t i = 0; i < size; i++)
            luck[i] = ((double)(fold(matter, states[i]) >> 12) + 0.5) * 0x1p-52;
        int64_t winner = -1;
        double best = INFINITY;
        for (int64_t i = 0; i < size; i++) {
            if (own[i] > 0.0 && 1.0 - luck[i] < best * own[i]) {
                double time = -log(luck[i]) / own[i];
                if (time < best) {
                    winner = i;
                    best = time;
                }
            }
        }
        winners[k] = winner;
    }
}
