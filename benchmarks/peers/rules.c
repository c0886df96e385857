/* Learning (docs/ODD.md, 7.3) and the residents' part of visiting (7.4) in plain C, over the same columns.

   Written from the description: one pass for the hosts and one for the meetings; one pass over streets that adds up
   attractions, and one over residents who choose by inverting these sums and spend what they have.  Compiled without
   -ffast-math, so that the results can be compared bit by bit. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { NOT_WORKING = -1, UNEMPLOYED = -2 };
enum { CREATIVE = 2 };
enum { CULTURE, THIRD_PLACE, WORKSPACE, SCHOOL, HERITAGE, NATURE };
enum { HEAD = 0 };
enum { SLOTS = 4, STEPS = 64 };
enum { RENT, PROPERTY_TAX, SALES_TAX, TICKETS, HOSPITALITY, LOCAL, OUTSIDE, FLOWS };

/* ---- draws (splitmix64) ---- */
static inline uint64_t bits(uint64_t stream, uint64_t key, uint64_t slot)
{
    uint64_t x = (stream ^ key) + 0x9E3779B97F4A7C15ULL * (slot + 1);
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

static inline double uniform(uint64_t stream, uint64_t key, uint64_t slot)
{
    return (double)(bits(stream, key, slot) >> 11) * (1.0 / 9007199254740992.0);
}

/* ---- learning ---- */
typedef struct {
    uint64_t draw; /* of the host, the lowest wins */
    double skill;  /* of the host */
} conversation;

static inline void compete(conversation *place, uint64_t draw, double skill)
{
    conversation *c = place + (draw & (SLOTS - 1));
    if (draw < c->draw) {
        c->draw = draw;
        c->skill = skill;
    }
}

static conversation *conversations(int64_t places)
{
    conversation *all = malloc(sizeof *all * SLOTS * (places ? places : 1));
    for (int64_t c = 0; c < SLOTS * places; c++)
        all[c] = (conversation){UINT64_MAX, 0.0};
    return all;
}

/* A conversation without a host takes the skill of the next one of the place that has one. */
static void join(conversation *all, int64_t places)
{
    for (int64_t p = 0; p < places; p++)
        for (int slot = 0; slot < SLOTS; slot++)
            for (int step = 0; step < SLOTS; step++) {
                conversation *other = all + p * SLOTS + (slot + step) % SLOTS;
                if (other->draw != UINT64_MAX) {
                    all[p * SLOTS + slot].skill = other->skill;
                    break;
                }
            }
}

static inline int64_t nearby(int64_t street, double draw, const int64_t *first, const int32_t *near,
                             const double *reach)
{
    int64_t low = first[street], high = first[street + 1] - 1;
    double target = draw * reach[high];
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (reach[middle] > target)
            high = middle;
        else
            low = middle + 1;
    }
    return near[low];
}

typedef struct {
    double rate, concavity, gain, widest;
} lesson;

static inline void meet(lesson *month, const conversation *host, double own)
{
    double gap = host->skill - own;
    if (gap > 0.0) {
        month->gain += month->rate * pow(gap, month->concavity);
        if (gap > month->widest)
            month->widest = gap;
    }
}

static double *running_reach(int64_t streets, const int64_t *first, const int32_t *near, const double *minutes,
                             const int32_t *households, double decay)
{
    double *reach = malloc(sizeof *reach * (first[streets] ? first[streets] : 1));
    for (int64_t s = 0; s < streets; s++) {
        double total = 0.0;
        for (int64_t k = first[s]; k < first[s + 1]; k++)
            reach[k] = total += (households[near[k]] + 1e-9) * exp(-decay * minutes[k]);
    }
    return reach;
}

static inline int learns(int64_t town, int64_t employer, int64_t occupation, double skill)
{
    return town >= 0 && employer != NOT_WORKING && (occupation == CREATIVE || skill > 1.0);
}

void learn(int64_t n, const int16_t *town, const uint64_t *key, const int8_t *occupation, double *skill,
           const int32_t *employer, const int32_t *street, const int32_t *venue, int64_t firms, int64_t streets,
           int64_t amenities, const uint64_t *host_streams, uint64_t meeting_stream, const int64_t *first,
           const int32_t *near, const double *minutes, const int32_t *households, const int16_t *links, double decay,
           double rate, double concavity, double neighbour, double amenity, double novelty, double minimum, double fade,
           double unused, int64_t *meetings)
{
    conversation *work = conversations(firms), *home = conversations(streets), *out = conversations(amenities);
    double *reach = running_reach(streets, first, near, minutes, households, decay);
    for (int64_t i = 0; i < n; i++) {
        if (!learns(town[i], employer[i], occupation[i], skill[i]))
            continue;
        if (employer[i] >= 0)
            compete(work + SLOTS * employer[i], bits(host_streams[0], key[i], 0), skill[i]);
        compete(home + SLOTS * street[i], bits(host_streams[1], key[i], 0), skill[i]);
        if (venue[i] >= 0)
            compete(out + SLOTS * venue[i], bits(host_streams[2], key[i], 0), skill[i]);
    }
    join(work, firms);
    join(home, streets);
    join(out, amenities);
    for (int64_t i = 0; i < n; i++) {
        double own = skill[i], news = 0.0;
        if (!learns(town[i], employer[i], occupation[i], own))
            continue;
        lesson month = {rate, concavity, 0.0, 0.0};
        uint64_t draw = bits(meeting_stream, key[i], 0);
        if (employer[i] >= 0) {
            meetings[town[i]]++;
            meet(&month, work + SLOTS * employer[i] + (draw & 3), own);
            if (links[employer[i]] > 0 && own > minimum)
                news = novelty * log(1.0 + links[employer[i]]);
        }
        if (venue[i] >= 0 && ((draw >> 4) & 1023) < amenity * 1024.0) {
            meetings[town[i]]++;
            meet(&month, out + SLOTS * venue[i] + ((draw >> 2) & 3), own);
        }
        if (((draw >> 16) & 1023) < neighbour * 1024.0) {
            meetings[town[i]]++;
            int64_t there = nearby(street[i], uniform(meeting_stream, key[i], 1), first, near, reach);
            meet(&month, home + SLOTS * there + ((draw >> 14) & 3), own);
        }
        double gain = (month.gain < month.widest ? month.gain : month.widest) + news;
        if (own > 1.0)
            gain -= (employer[i] == UNEMPLOYED ? unused : fade) * (own - 1.0);
        skill[i] = own + gain;
    }
    free(work);
    free(home);
    free(out);
    free(reach);
}

/* ---- visiting ---- */

/* What distance leaves of each amenity's attraction at each street; changes only when amenities do. */
void distances(int64_t streets, const double *x, const double *y, int64_t amenities, const int32_t *at, double decay,
               double walking, double driving, double parking, double *left)
{
    for (int64_t s = 0; s < streets; s++)
        for (int64_t v = 0; v < amenities; v++) {
            double dx = x[s] - x[at[v]], dy = y[s] - y[at[v]], metres = sqrt(dx * dx + dy * dy);
            double foot = metres / walking, car = parking + 1.3 * metres / driving;
            left[s * amenities + v] = exp(-decay * (foot < car ? foot : car));
        }
}

typedef struct {
    int64_t *begin, *row; /* venues row[begin[t]] to row[begin[t + 1] - 1] belong to town t */
    double *weight;       /* of each venue next door */
    int64_t width;        /* of a street's sums */
    double *sum;          /* running sums of attractions, staying home first */
    int32_t *guide;       /* where to begin the search in each part of a sum */
} choices;

static void list_venues(choices *c, int64_t towns, int64_t amenities, const int16_t *town, const uint8_t *open,
                        const int8_t *kind, const double *quality, const int32_t *price, const int32_t *visits,
                        const double *capacity, double taste, double dear, double crowding)
{
    int64_t venues = 0;
    c->begin = calloc(towns + 1, sizeof *c->begin);
    c->row = malloc(sizeof *c->row * (amenities + 1));
    c->weight = malloc(sizeof *c->weight * (amenities + 1));
    for (int64_t t = 0; t < towns; t++) {
        for (int64_t v = 0; v < amenities; v++) {
            if (town[v] != t || !open[v] || kind[v] == WORKSPACE || kind[v] == SCHOOL)
                continue;
            double crowd = visits[v] / (capacity[v] > 1.0 ? capacity[v] : 1.0);
            double appeal = pow(quality[v], taste) * exp(-dear * price[v] / 100);
            c->weight[venues] = appeal * pow(crowd > 1.0 ? crowd : 1.0, -crowding);
            c->row[venues++] = v;
        }
        c->begin[t + 1] = venues;
    }
    c->width = venues + 1;
}

static void add_up(choices *c, int64_t streets, const int16_t *town, int64_t amenities, const double *left,
                   const double *stay)
{
    c->sum = malloc(sizeof *c->sum * c->width * streets);
    c->guide = malloc(sizeof *c->guide * STEPS * streets);
    for (int64_t s = 0; s < streets; s++) {
        int64_t begin = c->begin[town[s]], options = c->begin[town[s] + 1] - begin;
        double total = stay[town[s]], *sum = c->sum + s * c->width;
        sum[0] = total;
        for (int64_t k = 0; k < options; k++)
            sum[k + 1] = total += left[s * amenities + c->row[begin + k]] * c->weight[begin + k];
        for (int64_t g = 0, option = 0; g < STEPS; g++) {
            while (option < options && sum[option] <= total * g / STEPS)
                option++;
            c->guide[s * STEPS + g] = option;
        }
    }
}

static inline int32_t choose(const choices *c, int64_t town, int64_t street, double draw)
{
    int64_t last = c->begin[town + 1] - c->begin[town], option = c->guide[street * STEPS + (int64_t)(draw * STEPS)];
    const double *sum = c->sum + street * c->width;
    double target = draw * sum[last];
    while (option < last && sum[option] <= target)
        option++;
    return option > 0 ? c->row[c->begin[town] + option - 1] : -1;
}

static inline int64_t take(int64_t *money, int64_t due)
{
    due = due < *money ? due : *money;
    *money -= due;
    return due;
}

void visit(int64_t n, const int16_t *town, const int32_t *street, const int32_t *household, const int8_t *role,
           const uint64_t *key, const int32_t *born, int32_t *venue, int32_t *income, int32_t *rent, int64_t month,
           uint64_t stream, int64_t streets, const int16_t *street_town, const double *street_rent, int64_t amenities,
           const int16_t *venue_town, const uint8_t *open, const int8_t *kind, const double *quality,
           const int32_t *price, const int32_t *visits, const double *capacity, const double *left,
           const uint8_t *tenant, const int32_t *agreed, const int16_t *adults, int64_t towns, const double *stay,
           const double *property_tax, double taste, double dear, double crowding, int64_t outings, double sales_tax,
           double local, double hospitality, int64_t *chosen, int64_t *takings, int64_t *paid)
{
    choices c;
    list_venues(&c, towns, amenities, venue_town, open, kind, quality, price, visits, capacity, taste, dear, crowding);
    add_up(&c, streets, street_town, amenities, left, stay);
    for (int64_t i = 0; i < n; i++) {
        int64_t t = town[i], h = household[i], due;
        venue[i] = -1;
        if (t < 0)
            continue;
        if (month - born[i] >= 72) {
            venue[i] = choose(&c, t, street[i], uniform(stream, key[i], 0));
            if (venue[i] >= 0)
                chosen[venue[i]]++;
        }
        int64_t money = income[i], *flow = paid + t * FLOWS;
        rent[i] = 0;
        if (money <= 0)
            continue;
        income[i] = 0;
        if (tenant[h] && month - born[i] >= 216)
            flow[RENT] += rent[i] = take(&money, agreed[h] / (adults[h] > 1 ? adults[h] : 1));
        else if (!tenant[h] && role[i] == HEAD)
            flow[PROPERTY_TAX] += take(&money, street_rent[street[i]] * property_tax[t]);
        flow[SALES_TAX] += take(&money, money * sales_tax);
        if (venue[i] >= 0) {
            due = take(&money, outings * price[venue[i]]);
            flow[TICKETS] += due;
            takings[venue[i]] += due;
        }
        int64_t near = money * local, feast = near * hospitality;
        flow[HOSPITALITY] += feast;
        flow[LOCAL] += near - feast;
        flow[OUTSIDE] += money - near;
    }
    free(c.begin);
    free(c.row);
    free(c.weight);
    free(c.sum);
    free(c.guide);
}
