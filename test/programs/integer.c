/* Integer code as firmware has it: a list that is searched, reversed and sorted, small matrices, a state machine over text,
   a checksum over everything. The number of rounds is an argument, so that benchmarks can run it for long. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define NODES 64
#define SIZE 12

struct node {
    struct node *next;
    int16_t key;
    uint16_t payload;
};

static struct node nodes[NODES];
static int16_t left[SIZE][SIZE], right[SIZE][SIZE];
static int32_t product[SIZE][SIZE];

static uint16_t checksum(uint16_t crc, uint32_t value)
{
    for (int k = 0; k < 32; k++) {
        uint32_t bit = (crc ^ value) & 1;
        crc >>= 1;
        value >>= 1;
        if (bit) crc ^= 0xa001;
    }
    return crc;
}

static struct node *make_list(uint32_t seed)
{
    for (int k = 0; k < NODES; k++) {
        seed = seed * 1664525 + 1013904223;
        nodes[k].key = (int16_t)(seed >> 16);
        nodes[k].payload = (uint16_t)k;
        nodes[k].next = k + 1 < NODES ? &nodes[k + 1] : NULL;
    }
    return nodes;
}

static struct node *reverse(struct node *list)
{
    struct node *done = NULL;
    while (list) {
        struct node *next = list->next;
        list->next = done;
        done = list;
        list = next;
    }
    return done;
}

static struct node *merge(struct node *a, struct node *b)
{
    struct node head, *tail = &head;
    while (a && b) {
        struct node **least = a->key <= b->key ? &a : &b;
        tail->next = *least;
        tail = *least;
        *least = (*least)->next;
    }
    tail->next = a ? a : b;
    return head.next;
}

static struct node *sort(struct node *list)
{
    if (!list || !list->next) return list;
    struct node *slow = list;
    for (struct node *fast = list->next; fast && fast->next; fast = fast->next->next) slow = slow->next;
    struct node *half = slow->next;
    slow->next = NULL;
    return merge(sort(list), sort(half));
}

static uint16_t lists(uint16_t crc, uint32_t seed)
{
    struct node *list = sort(reverse(make_list(seed)));
    int found = 0;
    for (int wanted = -32000; wanted < 32000; wanted += 4000) {
        struct node *n = list;
        while (n && n->key < wanted) n = n->next;
        if (n) found += n->payload;
    }
    for (struct node *n = list; n; n = n->next) crc = checksum(crc, (uint32_t)n->key << 16 | n->payload);
    return checksum(crc, (uint32_t)found);
}

static uint16_t matrices(uint16_t crc, uint32_t seed)
{
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            left[i][j] = (int16_t)(seed + (uint32_t)(i * j));
            right[i][j] = (int16_t)(seed - (uint32_t)(i + j));
        }
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            int32_t sum = 0;
            for (int k = 0; k < SIZE; k++) sum += left[i][k] * right[k][j];
            product[i][j] = sum;
        }
    int32_t trace = 0;
    for (int i = 0; i < SIZE; i++) trace += product[i][i] >> 3;
    return checksum(crc, (uint32_t)trace);
}

/* What kind of number a text begins with. */
enum state { START, SIGN, INTEGER, POINT, FRACTION, EXPONENT, EXPONENT_SIGN, SCIENTIFIC, INVALID, STATES };

static enum state step(enum state state, char c)
{
    int digit = c >= '0' && c <= '9';
    switch (state) {
    case START: return digit ? INTEGER : c == '+' || c == '-' ? SIGN : c == '.' ? POINT : INVALID;
    case SIGN: return digit ? INTEGER : c == '.' ? POINT : INVALID;
    case INTEGER: return digit ? INTEGER : c == '.' ? FRACTION : c == 'e' ? EXPONENT : INVALID;
    case POINT: return digit ? FRACTION : INVALID;
    case FRACTION: return digit ? FRACTION : c == 'e' ? EXPONENT : INVALID;
    case EXPONENT: return digit ? SCIENTIFIC : c == '+' || c == '-' ? EXPONENT_SIGN : INVALID;
    case EXPONENT_SIGN: return digit ? SCIENTIFIC : INVALID;
    case SCIENTIFIC: return digit ? SCIENTIFIC : INVALID;
    default: return INVALID;
    }
}

static uint16_t texts(uint16_t crc, uint32_t seed)
{
    static const char text[] = "5012 -874 +122.5e7 .25 35.e-12 1e+5x 0.8f -0- 99999999 3.14159e2 +-4 e5 7.";
    uint32_t counts[STATES] = {0};
    enum state state = START;
    for (uint32_t k = 0; k < sizeof text; k++) {
        char c = text[(k + (seed & 7)) % sizeof text];
        if (c == ' ' || c == 0) {
            counts[state]++;
            state = START;
        } else
            state = step(state, c);
    }
    for (int s = 0; s < STATES; s++) crc = checksum(crc, counts[s] << s);
    return crc;
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 1;
    uint16_t crc = 0;
    for (int k = 0; k < rounds; k++) crc = texts(matrices(lists(crc, (uint32_t)k), (uint32_t)k), (uint32_t)k);
    printf("%d rounds: %04x\n", rounds, crc);
    return 0;
}
