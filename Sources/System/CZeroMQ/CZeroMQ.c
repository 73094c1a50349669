#include "CZeroMQ.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// As with the libraries of transfers and hashes, it is loaded when a socket is wanted: an answer in a terminal needs none.

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *library;

#define FUNCTION(name) ((__typeof__(&name))dlsym(library, #name))

static void load(void) { library = dlopen("libzmq.so.5", RTLD_NOW | RTLD_LOCAL); }

void *czmq_open_context(void) {
  pthread_once(&once, load);
  return library ? FUNCTION(zmq_ctx_new)() : NULL;
}

void czmq_close_context(void *context) { FUNCTION(zmq_ctx_term)(context); }

void *czmq_open(void *context, int kind) {
  void *socket = FUNCTION(zmq_socket)(context, kind);
  const int second = 1000, yes = 1;
  if (!socket) return NULL;
  FUNCTION(zmq_setsockopt)(socket, ZMQ_LINGER, &second, sizeof second);
  // A front end that comes back under its name takes its own place, and each that subscribes is told of.
  if (kind == ZMQ_ROUTER) FUNCTION(zmq_setsockopt)(socket, ZMQ_ROUTER_HANDOVER, &yes, sizeof yes);
  if (kind == ZMQ_XPUB) FUNCTION(zmq_setsockopt)(socket, ZMQ_XPUB_VERBOSE, &yes, sizeof yes);
  return socket;
}

void czmq_close(void *socket) { FUNCTION(zmq_close)(socket); }

int czmq_bind(void *socket, const char *address) { return FUNCTION(zmq_bind)(socket, address); }

int czmq_connect(void *socket, const char *address) { return FUNCTION(zmq_connect)(socket, address); }

int czmq_subscribe(void *socket, const char *beginning) {
  return FUNCTION(zmq_setsockopt)(socket, ZMQ_SUBSCRIBE, beginning, strlen(beginning));
}

const char *czmq_reason(void) { return FUNCTION(zmq_strerror)(FUNCTION(zmq_errno)()); }

int czmq_send(void *socket, const void *bytes, size_t count, int more) {
  return FUNCTION(zmq_send)(socket, bytes, count, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0));
}

void *czmq_receive(void *socket, size_t *count, int *more) {
  zmq_msg_t part;
  void *bytes = NULL;
  FUNCTION(zmq_msg_init)(&part);
  if (FUNCTION(zmq_msg_recv)(&part, socket, ZMQ_DONTWAIT) >= 0) {
    *count = FUNCTION(zmq_msg_size)(&part);
    *more = FUNCTION(zmq_msg_more)(&part);
    bytes = malloc(*count + 1);
    if (bytes) memcpy(bytes, FUNCTION(zmq_msg_data)(&part), *count);
  }
  FUNCTION(zmq_msg_close)(&part);
  return bytes;
}

int czmq_poll(zmq_pollitem_t *items, int count, long milliseconds) {
  return FUNCTION(zmq_poll)(items, count, milliseconds);
}
