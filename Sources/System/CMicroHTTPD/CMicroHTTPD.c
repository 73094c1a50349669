#define _GNU_SOURCE
#include "CMicroHTTPD.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

// The library brings a dozen others, and nobody but who shares a session waits for them: it is loaded then, and what the
// header declares is found in it.

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *library;

#define FUNCTION(name) ((__typeof__(&name))dlsym(library, #name))

static void load(void) { library = dlopen("libmicrohttpd.so.12", RTLD_NOW | RTLD_LOCAL); }

struct start {
  const struct sockaddr_in *address;
  const struct http_rules *rules;
  struct MHD_Daemon *server;
  int problem;
};

// Starts the server's thread, which inherits from this one that it takes no signals, and that it runs behind those that compute:
// on Linux, a priority is a thread's own.
static void *start(void *context) {
  struct start *start = context;
  const struct http_rules *rules = start->rules;
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, NULL);
  setpriority(PRIO_PROCESS, 0, 5);
  errno = 0;
  start->server = FUNCTION(MHD_start_daemon)(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME,
      ntohs(start->address->sin_port), NULL, NULL, rules->answer, rules->context,
      MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)start->address,
      MHD_OPTION_CONNECTION_LIMIT, rules->most_connections,
      MHD_OPTION_CONNECTION_TIMEOUT, rules->patience,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, rules->memory,
      MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024u,
      MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u,
      MHD_OPTION_NOTIFY_COMPLETED, rules->completed, rules->context,
      MHD_OPTION_NOTIFY_CONNECTION, rules->connected, rules->context,
      MHD_OPTION_END);
  start->problem = errno;
  return NULL;
}

struct MHD_Daemon *http_start(const struct sockaddr_in *address, const struct http_rules *rules) {
  pthread_once(&once, load);
  if (!library) {
    errno = ENOSYS;
    return NULL;
  }
  struct start arguments = {.address = address, .rules = rules};
  pthread_t thread;
  int problem = pthread_create(&thread, NULL, start, &arguments);
  if (!problem) {
    pthread_join(thread, NULL);
    problem = arguments.problem;
  }
  errno = problem;
  return arguments.server;
}

uint16_t http_port(struct MHD_Daemon *server) {
  const union MHD_DaemonInfo *information = FUNCTION(MHD_get_daemon_info)(server, MHD_DAEMON_INFO_BIND_PORT);
  return information ? information->port : 0;
}

void http_stop(struct MHD_Daemon *server) { FUNCTION(MHD_stop_daemon)(server); }

int http_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *information =
      FUNCTION(MHD_get_connection_info)(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return information ? information->connect_fd : -1;
}

const char *http_header(struct MHD_Connection *connection, const char *name) {
  return FUNCTION(MHD_lookup_connection_value)(connection, MHD_HEADER_KIND, name);
}

const char *http_query(struct MHD_Connection *connection, const char *name) {
  return FUNCTION(MHD_lookup_connection_value)(connection, MHD_GET_ARGUMENT_KIND, name);
}

struct MHD_Response *http_answer(const void *bytes, size_t count) {
  return FUNCTION(MHD_create_response_from_buffer)(count, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

struct MHD_Response *http_stream(
    size_t piece, MHD_ContentReaderCallback read, void *context, MHD_ContentReaderFreeCallback freed) {
  return FUNCTION(MHD_create_response_from_callback)(MHD_SIZE_UNKNOWN, piece, read, context, freed);
}

void http_set_header(struct MHD_Response *answer, const char *name, const char *value) {
  FUNCTION(MHD_add_response_header)(answer, name, value);
}

enum MHD_Result http_send(struct MHD_Connection *connection, unsigned status, struct MHD_Response *answer) {
  enum MHD_Result result = FUNCTION(MHD_queue_response)(connection, status, answer);
  FUNCTION(MHD_destroy_response)(answer);
  return result;
}

void http_suspend(struct MHD_Connection *connection) { FUNCTION(MHD_suspend_connection)(connection); }

void http_resume(struct MHD_Connection *connection) { FUNCTION(MHD_resume_connection)(connection); }
