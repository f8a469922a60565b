#define _GNU_SOURCE
#include "CSystem.h"

#include <errno.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wchar.h>

int system_next_signal(int descriptor) {
  struct signalfd_siginfo info;
  ssize_t count = read(descriptor, &info, sizeof info);
  return count == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

int system_unacknowledged_bytes(int socket) {
  int value = 0;
  return ioctl(socket, SIOCOUTQ, &value) == 0 ? value : -1;
}

struct system_lookup {
  struct gaicb request;
  struct addrinfo hints;
  char *host;
};

system_lookup *system_lookup_start(const char *host) {
  system_lookup *lookup = calloc(1, sizeof *lookup);
  if (lookup == NULL) return NULL;
  lookup->host = strdup(host);
  if (lookup->host == NULL) {
    free(lookup);
    return NULL;
  }
  lookup->hints.ai_family = AF_UNSPEC;
  lookup->hints.ai_socktype = SOCK_STREAM;
  lookup->request.ar_name = lookup->host;
  lookup->request.ar_request = &lookup->hints;
  struct gaicb *list[1] = {&lookup->request};
  struct sigevent event = {.sigev_notify = SIGEV_NONE};
  if (getaddrinfo_a(GAI_NOWAIT, list, 1, &event) != 0) {
    free(lookup->host);
    free(lookup);
    return NULL;
  }
  return lookup;
}

int system_lookup_state(system_lookup *lookup) {
  int state = gai_error(&lookup->request);
  return state == EAI_INPROGRESS ? 1 : state;
}

int system_lookup_result(system_lookup *lookup, int index, char *text, int *family) {
  struct addrinfo *entry = lookup->request.ar_result;
  for (; entry != NULL; entry = entry->ai_next) {
    if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
    if (index-- > 0) continue;
    *family = entry->ai_family;
    const void *address = entry->ai_family == AF_INET ? (const void *)&((struct sockaddr_in *)entry->ai_addr)->sin_addr
                                                      : (const void *)&((struct sockaddr_in6 *)entry->ai_addr)->sin6_addr;
    return inet_ntop(entry->ai_family, address, text, 64) != NULL;
  }
  return 0;
}

void system_lookup_free(system_lookup *lookup) {
  if (gai_error(&lookup->request) == EAI_INPROGRESS && gai_cancel(&lookup->request) == EAI_NOTCANCELED) return;
  if (lookup->request.ar_result != NULL) freeaddrinfo(lookup->request.ar_result);
  free(lookup->host);
  free(lookup);
}

int system_columns(uint32_t character) { return wcwidth((wchar_t)character); }
