// libzmq's sockets, as far as a Jupyter kernel and its tests need them.
#ifndef CZEROMQ_H
#define CZEROMQ_H

#include <zmq.h>

// A context; NULL where the library is not installed. Any thread may call it.
void *czmq_open_context(void);
// Waits until what has been sent is away, or a second has passed.
void czmq_close_context(void *context);

// A socket of a kind such as ZMQ_ROUTER, for one thread at a time; NULL where there can be no more.
void *czmq_open(void *context, int kind);
void czmq_close(void *socket);
// These return 0, or -1 with the reason in `czmq_reason`.
int czmq_bind(void *socket, const char *address);
int czmq_connect(void *socket, const char *address);
// Takes what begins so.
int czmq_subscribe(void *socket, const char *beginning);
const char *czmq_reason(void);

// Sends a part of a message, without waiting; `more` parts follow or none.
int czmq_send(void *socket, const void *bytes, size_t count, int more);
// A part of a message, to be freed, its size, and whether more follow; NULL where no message waits.
void *czmq_receive(void *socket, size_t *count, int *more);
// As zmq_poll.
int czmq_poll(zmq_pollitem_t *items, int count, long milliseconds);

#endif
