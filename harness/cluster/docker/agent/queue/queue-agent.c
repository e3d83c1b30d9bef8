/*
 * faultline-queue: loses, delays, duplicates and reorders the IPv4 packets that a rule like
 *
 *     iptables -A OUTPUT -d PEER -m mark ! --mark MARK -j NFQUEUE --queue-num QUEUE --queue-bypass
 *
 * hands to it. For kernels without netem. Needs CAP_NET_ADMIN, and CAP_NET_RAW to duplicate.
 *
 *     faultline-queue QUEUE SEED MARK
 *
 * It reads lines from stdin, and answers each with one line of JSON on stdout:
 *
 *     set none|constant|uniform|exponential MEAN_US LOSS_PPM DUPLICATE_PPM REORDER_PPM
 *     stats
 *
 * The first line on stdout, before any question, says that the queue is bound. When stdin ends it
 * lets go of all packets that it holds, and ends. Packets to one address keep their order, but for
 * those that are to be overtaken.
 *
 * What becomes of packet number n depends on the seed, n and the conditions alone. The conditions
 * mean what LinkConditions in harness/cluster/cluster.ts say.
 */
#define _GNU_SOURCE
/* The headers of libc first: those of the kernel then leave out what they would define twice. */
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>

#define NS_PER_SECOND 1000000000ull
#define NS_PER_US 1000ull
#define PPM_LIMIT 1000000u
/* A packet that is overtaken waits longer by up to this, and by up to twice the mean latency. */
#define LEAST_EXTRA_DELAY_NS (10000 * NS_PER_US)
/* Both here and in the kernel: what comes when so many wait is dropped. */
#define WAITING_MAX 65536u
#define DESTINATIONS_MAX 256u
/* The longest IPv4 header shows where a packet goes. Whole packets are needed to duplicate them. */
#define HEADER_BYTES 60u
#define WHOLE_PACKET 0xffffu
#define ATTRIBUTE_HEADER_BYTES sizeof(struct nlattr)
#define RECEIVE_BUFFER_BYTES (8 * 1024 * 1024)
#define MESSAGES_PER_LOOK 64

enum latency {
  LATENCY_NONE,
  LATENCY_CONSTANT,
  LATENCY_UNIFORM,
  LATENCY_EXPONENTIAL,
  LATENCY_KINDS
};
static const char *const LATENCY_NAMES[LATENCY_KINDS] = {"none", "constant", "uniform",
                                                         "exponential"};

/* A stream of random numbers for each: taking one condition away does not change the others. */
enum purpose {
  FOR_LATENCY,
  FOR_LOSS,
  FOR_DUPLICATION,
  FOR_REORDERING,
  FOR_EXTRA,
  FOR_COPY,
  FOR_COPY_EXTRA
};

struct conditions {
  enum latency latency;
  uint64_t mean_ns;
  uint32_t loss_ppm, duplicate_ppm, reorder_ppm;
};

/* A packet in the kernel that waits for its verdict, or a second copy of one. */
struct waiting {
  uint64_t due_ns;
  /* Breaks ties, so that packets due at one moment keep their order. */
  uint64_t sequence;
  uint32_t packet_id;
  uint32_t copy_bytes;
  unsigned char *copy; /* NULL: not a copy */
};

/* When the last packet to an address that keeps its order is due. */
struct destination {
  uint32_t address;
  uint64_t last_due_ns;
};

static struct {
  int netlink, raw;
  uint16_t queue;
  uint64_t seed, now_ns;
  struct conditions conditions;
  struct waiting heap[2 * WAITING_MAX];
  uint32_t heap_size;
  struct destination destinations[DESTINATIONS_MAX];
  uint32_t destination_count;
  uint32_t request_number, answered_number;
  uint64_t queued, dropped, duplicated, reordered, most_waiting, overruns;
} agent;

struct request {
  _Alignas(struct nlmsghdr) char bytes[128];
  struct nlmsghdr *header;
};

static void bind_queue(void);
static void open_raw_socket(uint32_t mark);
static bool take_lines(void);
static void take_packets(void);
static void release(uint64_t until_ns);

static void fail(const char *what) {
  fprintf(stderr, "faultline-queue: %s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t read_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: faultline-queue QUEUE SEED MARK\n");
    return 2;
  }
  agent.queue = (uint16_t)strtoul(argv[1], NULL, 10);
  agent.seed = strtoull(argv[2], NULL, 10);
  setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
  prctl(PR_SET_TIMERSLACK, 1ul);
  open_raw_socket((uint32_t)strtoul(argv[3], NULL, 10));
  bind_queue();
  printf("{\"bound\":%u}\n", agent.queue);

  struct pollfd inputs[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                            {.fd = agent.netlink, .events = POLLIN}};
  for (;;) {
    agent.now_ns = read_clock();
    release(agent.now_ns);
    struct timespec wait = {0, 0};
    if (agent.heap_size > 0) {
      const uint64_t wait_ns = agent.heap[0].due_ns - agent.now_ns;
      wait.tv_sec = (time_t)(wait_ns / NS_PER_SECOND);
      wait.tv_nsec = (long)(wait_ns % NS_PER_SECOND);
    }
    if (ppoll(inputs, 2, agent.heap_size > 0 ? &wait : NULL, NULL) < 0 && errno != EINTR)
      fail("ppoll");
    agent.now_ns = read_clock();
    /* First what is due: a packet that comes now must not overtake it. */
    release(agent.now_ns);
    if (inputs[1].revents) take_packets();
    if (inputs[0].revents && !take_lines()) break;
  }
  release(UINT64_MAX);
  return 0;
}

/* ---- Chance ---------------------------------------------------------------------------------- */

/* SplitMix64 (Steele, Lea, Flood 2014), used as a hash. */
static uint64_t mix(uint64_t word) {
  word += 0x9e3779b97f4a7c15ull;
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9ull;
  word = (word ^ (word >> 27)) * 0x94d049bb133111ebull;
  return word ^ (word >> 31);
}

static uint64_t draw(enum purpose purpose) {
  return mix(mix(agent.seed + (uint64_t)purpose * 0xd1342543de82ef95ull) + agent.queued);
}

static bool happens(enum purpose purpose, uint32_t ppm) { return draw(purpose) % PPM_LIMIT < ppm; }

/*
 * -ln(u) of a u from (0, 1], which is exponential with mean 1. By ln m = 2 atanh((m - 1) / (m + 1)),
 * to 9 digits, so that no library is needed.
 */
static double exponential(uint64_t bits) {
  const double ln_2 = 0.6931471805599453;
  const uint64_t numerator = (bits >> 11) + 1; /* of u = numerator / 2^53 */
  const int exponent = 63 - __builtin_clzll(numerator);
  const double mantissa = (double)numerator / (double)(1ull << exponent);
  const double z = (mantissa - 1) / (mantissa + 1);
  double sum = 0, power = z;
  for (int odd = 1; odd <= 17; odd += 2, power *= z * z) sum += power / odd;
  return (53 - exponent) * ln_2 - 2 * sum;
}

static uint64_t latency_ns(enum purpose purpose) {
  const uint64_t mean_ns = agent.conditions.mean_ns;
  switch (agent.conditions.latency) {
    case LATENCY_CONSTANT:
      return mean_ns;
    case LATENCY_UNIFORM:
      return draw(purpose) % (2 * mean_ns + 1);
    case LATENCY_EXPONENTIAL:
      return (uint64_t)(exponential(draw(purpose)) * (double)mean_ns);
    default:
      return 0;
  }
}

static uint64_t extra_delay_ns(enum purpose purpose) {
  const uint64_t twice_ns = 2 * agent.conditions.mean_ns;
  return 1 + draw(purpose) % (twice_ns > LEAST_EXTRA_DELAY_NS ? twice_ns : LEAST_EXTRA_DELAY_NS);
}

/* ---- Netlink --------------------------------------------------------------------------------- */

static void begin(struct request *request, uint16_t message, uint16_t flags) {
  memset(request->bytes, 0, sizeof request->bytes);
  request->header = (struct nlmsghdr *)request->bytes;
  request->header->nlmsg_len = NLMSG_LENGTH(sizeof(struct nfgenmsg));
  request->header->nlmsg_type = (uint16_t)((NFNL_SUBSYS_QUEUE << 8) | message);
  request->header->nlmsg_flags = NLM_F_REQUEST | flags;
  request->header->nlmsg_seq = ++agent.request_number;
  struct nfgenmsg *const family = NLMSG_DATA(request->header);
  family->nfgen_family = AF_UNSPEC;
  family->version = NFNETLINK_V0;
  family->res_id = htons(agent.queue);
}

static void add(struct request *request, uint16_t type, const void *value, size_t bytes) {
  struct nlattr *const attribute =
      (struct nlattr *)(request->bytes + NLMSG_ALIGN(request->header->nlmsg_len));
  attribute->nla_type = type;
  attribute->nla_len = (uint16_t)(ATTRIBUTE_HEADER_BYTES + bytes);
  memcpy((char *)attribute + ATTRIBUTE_HEADER_BYTES, value, bytes);
  request->header->nlmsg_len =
      NLMSG_ALIGN(request->header->nlmsg_len) + (uint32_t)NLA_ALIGN(attribute->nla_len);
}

static void submit(const struct request *request) {
  const uint32_t bytes = request->header->nlmsg_len;
  if (send(agent.netlink, request->bytes, bytes, 0) < 0) fail("send to netlink");
}

/* Packets may come before the answer: they are taken like any other. */
static void submit_and_wait(const struct request *request) {
  submit(request);
  struct pollfd input = {.fd = agent.netlink, .events = POLLIN};
  while (agent.answered_number != request->header->nlmsg_seq) {
    if (poll(&input, 1, -1) < 0 && errno != EINTR) fail("poll");
    take_packets();
  }
}

static void set_copy_range(uint32_t bytes) {
  struct request request;
  begin(&request, NFQNL_MSG_CONFIG, NLM_F_ACK);
  const struct nfqnl_msg_config_params params = {htonl(bytes), NFQNL_COPY_PACKET};
  add(&request, NFQA_CFG_PARAMS, &params, sizeof params);
  const uint32_t limit = htonl(WAITING_MAX);
  add(&request, NFQA_CFG_QUEUE_MAXLEN, &limit, sizeof limit);
  submit_and_wait(&request);
}

static void bind_queue(void) {
  agent.netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_NETFILTER);
  if (agent.netlink < 0) fail("socket for netlink");
  const int bytes = RECEIVE_BUFFER_BYTES;
  if (setsockopt(agent.netlink, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0)
    setsockopt(agent.netlink, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  struct request request;
  begin(&request, NFQNL_MSG_CONFIG, NLM_F_ACK);
  const struct nfqnl_msg_config_cmd command = {NFQNL_CFG_CMD_BIND, 0, htons(AF_INET)};
  add(&request, NFQA_CFG_CMD, &command, sizeof command);
  submit_and_wait(&request);
  set_copy_range(HEADER_BYTES);
}

static void give_verdict(uint32_t packet_id, uint32_t verdict) {
  struct request request;
  begin(&request, NFQNL_MSG_VERDICT, 0);
  const struct nfqnl_msg_verdict_hdr header = {htonl(verdict), htonl(packet_id)};
  add(&request, NFQA_VERDICT_HDR, &header, sizeof header);
  submit(&request);
}

/* ---- Packets that wait: a binary heap, the first due on top ---------------------------------- */

static bool is_before(const struct waiting *left, const struct waiting *right) {
  if (left->due_ns != right->due_ns) return left->due_ns < right->due_ns;
  return left->sequence < right->sequence;
}

static bool hold(struct waiting item) {
  if (agent.heap_size == sizeof agent.heap / sizeof agent.heap[0]) return false;
  static uint64_t sequence;
  item.sequence = sequence++;
  uint32_t place = agent.heap_size++;
  for (; place > 0 && is_before(&item, &agent.heap[(place - 1) / 2]); place = (place - 1) / 2)
    agent.heap[place] = agent.heap[(place - 1) / 2];
  agent.heap[place] = item;
  if (agent.heap_size > agent.most_waiting) agent.most_waiting = agent.heap_size;
  return true;
}

static struct waiting take_first(void) {
  const struct waiting first = agent.heap[0];
  const struct waiting last = agent.heap[--agent.heap_size];
  uint32_t place = 0;
  for (uint32_t child = 1; child < agent.heap_size; child = 2 * place + 1) {
    const uint32_t other = child + 1;
    if (other < agent.heap_size && is_before(&agent.heap[other], &agent.heap[child])) child = other;
    if (!is_before(&agent.heap[child], &last)) break;
    agent.heap[place] = agent.heap[child];
    place = child;
  }
  agent.heap[place] = last;
  return first;
}

static void send_copy(const unsigned char *packet, uint32_t bytes) {
  struct sockaddr_in to = {.sin_family = AF_INET};
  memcpy(&to.sin_addr, packet + offsetof(struct iphdr, daddr), sizeof to.sin_addr);
  if (sendto(agent.raw, packet, bytes, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof to) >= 0)
    agent.duplicated++;
}

static void release(uint64_t until_ns) {
  while (agent.heap_size > 0 && agent.heap[0].due_ns <= until_ns) {
    const struct waiting item = take_first();
    if (item.copy) {
      send_copy(item.copy, item.copy_bytes);
      free(item.copy);
    } else {
      give_verdict(item.packet_id, NF_ACCEPT);
    }
  }
}

/* ---- The fate of a packet -------------------------------------------------------------------- */

static void open_raw_socket(uint32_t mark) {
  agent.raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
  if (agent.raw < 0) fail("raw socket");
  /* The rule lets what carries the mark pass, so that a copy does not come here again. */
  if (setsockopt(agent.raw, SOL_SOCKET, SO_MARK, &mark, sizeof mark) < 0) fail("mark of packets");
}

/* The last place is shared by all for whom there is no place of their own. */
static struct destination *destination_of(uint32_t address) {
  for (uint32_t i = 0; i < agent.destination_count; i++)
    if (agent.destinations[i].address == address) return &agent.destinations[i];
  if (agent.destination_count < DESTINATIONS_MAX)
    agent.destinations[agent.destination_count++] = (struct destination){address, 0};
  return &agent.destinations[agent.destination_count - 1];
}

static void duplicate(const unsigned char *packet, uint32_t bytes) {
  uint16_t whole_bytes;
  memcpy(&whole_bytes, packet + offsetof(struct iphdr, tot_len), sizeof whole_bytes);
  /* Queued before whole packets were asked for: only its header is here. */
  if (ntohs(whole_bytes) != bytes) return;
  unsigned char *const copy = malloc(bytes);
  if (!copy) return;
  memcpy(copy, packet, bytes);
  const uint64_t delay_ns = latency_ns(FOR_COPY) + extra_delay_ns(FOR_COPY_EXTRA);
  const struct waiting item = {
      .due_ns = agent.now_ns + delay_ns, .copy_bytes = bytes, .copy = copy};
  if (!hold(item)) free(copy);
}

static void decide(uint32_t packet_id, const unsigned char *packet, uint32_t bytes) {
  agent.queued++;
  if (happens(FOR_LOSS, agent.conditions.loss_ppm)) {
    agent.dropped++;
    give_verdict(packet_id, NF_DROP);
    return;
  }
  const bool overtaken = happens(FOR_REORDERING, agent.conditions.reorder_ppm);
  uint64_t due_ns = agent.now_ns + latency_ns(FOR_LATENCY);
  if (overtaken) {
    agent.reordered++;
    due_ns += extra_delay_ns(FOR_EXTRA);
  } else {
    uint32_t address;
    memcpy(&address, packet + offsetof(struct iphdr, daddr), sizeof address);
    struct destination *const destination = destination_of(address);
    if (destination->last_due_ns > due_ns) due_ns = destination->last_due_ns;
    destination->last_due_ns = due_ns;
  }
  if (happens(FOR_DUPLICATION, agent.conditions.duplicate_ppm)) duplicate(packet, bytes);
  const struct waiting item = {.due_ns = due_ns, .packet_id = packet_id};
  if (due_ns <= agent.now_ns || !hold(item)) give_verdict(packet_id, NF_ACCEPT);
}

static void take_message(const struct nlmsghdr *message) {
  if (message->nlmsg_type == NLMSG_ERROR) {
    const struct nlmsgerr *const answer = NLMSG_DATA(message);
    const bool is_verdict = (answer->msg.nlmsg_type & 0xff) == NFQNL_MSG_VERDICT;
    /* A packet can be gone before its verdict, with its device. */
    if (answer->error != 0 && !(is_verdict && answer->error == -ENOENT)) {
      errno = -answer->error;
      fail(is_verdict ? "verdict" : "binding the queue");
    }
    agent.answered_number = answer->msg.nlmsg_seq;
    return;
  }
  if (message->nlmsg_type != ((NFNL_SUBSYS_QUEUE << 8) | NFQNL_MSG_PACKET)) return;
  const struct nlattr *header = NULL, *payload = NULL;
  const char *const end = (const char *)message + message->nlmsg_len;
  const char *at = (const char *)NLMSG_DATA(message) + NLMSG_ALIGN(sizeof(struct nfgenmsg));
  while (at + ATTRIBUTE_HEADER_BYTES <= end) {
    const struct nlattr *const attribute = (const struct nlattr *)at;
    if (attribute->nla_len < ATTRIBUTE_HEADER_BYTES) break;
    const int type = attribute->nla_type & NLA_TYPE_MASK;
    if (type == NFQA_PACKET_HDR) header = attribute;
    if (type == NFQA_PAYLOAD) payload = attribute;
    at += NLA_ALIGN(attribute->nla_len);
  }
  if (!header) return;
  const struct nfqnl_msg_packet_hdr *const packet_header =
      (const void *)((const char *)header + ATTRIBUTE_HEADER_BYTES);
  const uint32_t packet_id = ntohl(packet_header->packet_id);
  const uint32_t bytes = payload ? (uint32_t)(payload->nla_len - ATTRIBUTE_HEADER_BYTES) : 0;
  if (bytes < sizeof(struct iphdr))
    give_verdict(packet_id, NF_ACCEPT);
  else
    decide(packet_id, (const unsigned char *)payload + ATTRIBUTE_HEADER_BYTES, bytes);
}

static void take_packets(void) {
  static _Alignas(struct nlmsghdr) char buffer[WHOLE_PACKET + 4096];
  for (int i = 0; i < MESSAGES_PER_LOOK; i++) {
    const ssize_t received = recv(agent.netlink, buffer, sizeof buffer, 0);
    if (received < 0 && errno == ENOBUFS) {
      agent.overruns++;
      continue;
    }
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (received < 0) fail("recv from netlink");
    const struct nlmsghdr *message = (const struct nlmsghdr *)buffer;
    for (ssize_t rest = received; NLMSG_OK(message, rest); message = NLMSG_NEXT(message, rest))
      take_message(message);
  }
}

/* ---- Orders ---------------------------------------------------------------------------------- */

static void print_stats(void) {
  printf("{\"queued\":%" PRIu64 ",\"dropped\":%" PRIu64 ",\"duplicated\":%" PRIu64
         ",\"reordered\":%" PRIu64 ",\"waiting\":%u,\"mostWaiting\":%" PRIu64
         ",\"overruns\":%" PRIu64 "}\n",
         agent.queued, agent.dropped, agent.duplicated, agent.reordered, agent.heap_size,
         agent.most_waiting, agent.overruns);
}

static bool set_conditions(const char *line) {
  char name[16];
  uint64_t mean_us;
  struct conditions next = {.latency = LATENCY_KINDS};
  if (sscanf(line, "set %15s %" SCNu64 " %" SCNu32 " %" SCNu32 " %" SCNu32, name, &mean_us,
             &next.loss_ppm, &next.duplicate_ppm, &next.reorder_ppm) != 5)
    return false;
  for (enum latency kind = 0; kind < LATENCY_KINDS; kind++)
    if (strcmp(name, LATENCY_NAMES[kind]) == 0) next.latency = kind;
  if (next.latency == LATENCY_KINDS) return false;
  next.mean_ns = mean_us * NS_PER_US;
  agent.conditions = next;
  set_copy_range(next.duplicate_ppm > 0 ? WHOLE_PACKET : HEADER_BYTES);
  return true;
}

static void take_line(const char *line) {
  if (strcmp(line, "stats") == 0)
    print_stats();
  else if (set_conditions(line))
    printf("{\"set\":\"%s\"}\n", line + strlen("set "));
  else
    printf("{\"error\":\"not understood\"}\n");
}

/* False when the input has ended. */
static bool take_lines(void) {
  static char buffer[512];
  static size_t used;
  const ssize_t got = read(STDIN_FILENO, buffer + used, sizeof buffer - 1 - used);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (got <= 0) return false;
  used += (size_t)got;
  buffer[used] = '\0';
  char *line = buffer;
  for (char *end; (end = strchr(line, '\n')); line = end + 1) {
    *end = '\0';
    take_line(line);
  }
  used = strlen(line);
  memmove(buffer, line, used);
  if (used == sizeof buffer - 1) used = 0; /* No order is that long. */
  return true;
}
