/* Many phones in one process: every leg sends G.711 every 20 ms and measures what it receives.

   rtp_load MAP SECONDS      MAP: one leg a line, "own-port engine-port peer"

   peer is the number of the leg whose packets arrive here, or -1 if the engine itself makes what
   arrives (a prompt, a mix): then the gaps between packets are measured instead of their delay.
   The first second is warming up. Everything is on 127.0.0.1. Prints one JSON object. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 40, SLOT_NS = 500000, HEADER = 12, PAYLOAD = 160, PACKET = HEADER + PAYLOAD, MARK = 8, WORST_US = 1000000 };

struct leg {
    int socket, peer;
    struct sockaddr_in engine;
    uint16_t sequence;
    uint32_t timestamp;
    uint64_t sent, received, last;
};

static struct leg *legs;
static int count;
static uint32_t delays[WORST_US + 1], gaps[WORST_US + 1];
static uint64_t delayed, gapped;

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static struct sockaddr_in local(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void open_leg(int own, int engine, int peer) {
    legs = realloc(legs, sizeof(struct leg) * (size_t)(count + 1));
    struct leg *leg = &legs[count++];
    memset(leg, 0, sizeof *leg);
    struct sockaddr_in here = local(own);
    int room = 1 << 18;
    leg->socket = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    setsockopt(leg->socket, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (bind(leg->socket, (struct sockaddr *)&here, sizeof here)) { perror("bind"); exit(2); }
    leg->engine = local(engine);
    leg->peer = peer;
}

static void send_one(struct leg *leg, int number, int counts) {
    uint8_t packet[PACKET];
    uint64_t moment = now_ns();
    uint16_t sequence = htons(leg->sequence++);
    uint32_t timestamp = htonl(leg->timestamp), ssrc = htonl(0x5000u + (uint32_t)number);
    leg->timestamp += PAYLOAD;
    packet[0] = 0x80;
    packet[1] = 8;
    memcpy(packet + 2, &sequence, 2);
    memcpy(packet + 4, &timestamp, 4);
    memcpy(packet + 8, &ssrc, 4);
    memcpy(packet + HEADER, &moment, 8);
    packet[HEADER + MARK] = (uint8_t)counts;
    memset(packet + HEADER + MARK + 1, 0x55, PAYLOAD - MARK - 1);
    ssize_t done = sendto(leg->socket, packet, PACKET, 0, (struct sockaddr *)&leg->engine, sizeof leg->engine);
    if (done == PACKET && counts) leg->sent++;
}

static void note(uint32_t *table, uint64_t *total, uint64_t ns) {
    uint64_t us = ns / 1000;
    table[us > WORST_US ? WORST_US : us]++;
    (*total)++;
}

static void receive_all(struct leg *leg, uint64_t measuring) {
    uint8_t packet[2048];
    ssize_t length;
    while ((length = recv(leg->socket, packet, sizeof packet, 0)) > HEADER + MARK) {
        uint64_t moment, here = now_ns();
        if (leg->peer < 0) {
            if (here < measuring) continue;
            if (leg->last) note(gaps, &gapped, here - leg->last);
            leg->last = here;
            leg->received++;
        } else if (packet[HEADER + MARK] == 1) {
            memcpy(&moment, packet + HEADER, 8);
            note(delays, &delayed, here - moment);
            leg->received++;
        }
    }
}

static double share(const uint32_t *table, uint64_t total, double part) {
    uint64_t seen = 0;
    for (int us = 0; us <= WORST_US; us++)
        if ((seen += table[us]) >= part * (double)total && total) return us / 1000.0;
    return 0;
}

static void report(void) {
    uint64_t sent = 0, received = 0, made = 0;
    for (int i = 0; i < count; i++) {
        if (legs[i].peer < 0) { made += legs[i].received; continue; }
        sent += legs[legs[i].peer].sent;
        received += legs[i].received;
    }
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("{\"sent\": %lu, \"received\": %lu, \"made\": %lu, \"delay_ms\": [%.2f, %.2f, %.2f], \"gap_ms\": [%.2f, %.2f, %.2f], "
           "\"cpu_seconds\": %.1f}\n", sent, received, made,
           share(delays, delayed, .5), share(delays, delayed, .99), share(delays, delayed, 1),
           share(gaps, gapped, .5), share(gaps, gapped, .99), share(gaps, gapped, 1),
           (double)used.ru_utime.tv_sec + (double)used.ru_stime.tv_sec);
}

int main(int argc, char **argv) {
    if (argc != 3) return 1;
    FILE *map = fopen(argv[1], "r");
    int own, engine, peer;
    while (map && fscanf(map, "%d %d %d", &own, &engine, &peer) == 3) open_leg(own, engine, peer);
    int poll = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
        epoll_ctl(poll, EPOLL_CTL_ADD, legs[i].socket, &event);
    }
    uint64_t begun = now_ns(), measuring = begun + 1000000000u;
    uint64_t end = measuring + (uint64_t)(atof(argv[2]) * 1e9), due = begun, drained = end + 1000000000u;
    for (uint32_t slot = 0; now_ns() < drained;) {
        for (; due <= now_ns() && due < end; due += SLOT_NS, slot++)
            for (int i = (int)(slot % SLOTS); i < count; i += SLOTS) send_one(&legs[i], i, due >= measuring);
        struct epoll_event events[512];
        int ready = epoll_wait(poll, events, 512, due < end ? 0 : 1);
        for (int i = 0; i < ready; i++) receive_all(&legs[events[i].data.u32], measuring);
        if (!ready && due < end) { struct timespec pause = {0, 50000}; nanosleep(&pause, NULL); }
    }
    report();
    return 0;
}
