// GNU libmicrohttpd, as far as a server needs it that answers on one thread of its own.
#ifndef CMICROHTTPD_H
#define CMICROHTTPD_H

#include <netinet/in.h>
#include <microhttpd.h>

// What a server allows, and who is told what happens; `context` is handed to all.
struct http_rules {
  unsigned most_connections;
  // After so many seconds in which nothing comes or goes, a connection is closed.
  unsigned patience;
  // Bytes of a request's head, and of what is on its way out.
  size_t memory;
  MHD_AccessHandlerCallback answer;
  MHD_RequestCompletedCallback completed;
  MHD_NotifyConnectionCallback connected;
  void *context;
};

// Begins to listen; NULL with errno where that fails, ENOSYS where the library is not installed. Its thread takes no signals, and
// runs behind those that compute.
struct MHD_Daemon *http_start(const struct sockaddr_in *address, const struct http_rules *rules);
// The port that it listens at.
uint16_t http_port(struct MHD_Daemon *server);
// Ends it with all its connections; none may be suspended.
void http_stop(struct MHD_Daemon *server);

// The connection's socket, which may be shut down, and only its server closes.
int http_socket(struct MHD_Connection *connection);
// A header of the request; NULL where there is none of that name.
const char *http_header(struct MHD_Connection *connection, const char *name);
// A value of the request's query; NULL where there is none of that name.
const char *http_query(struct MHD_Connection *connection, const char *name);

// An answer of bytes, which are copied.
struct MHD_Response *http_answer(const void *bytes, size_t count);
// An answer without an end: `read` fills what it is given, and `freed` is told that nobody reads on.
struct MHD_Response *http_stream(
    size_t piece, MHD_ContentReaderCallback read, void *context, MHD_ContentReaderFreeCallback freed);
void http_set_header(struct MHD_Response *answer, const char *name, const char *value);
// Sends an answer and lets go of it.
enum MHD_Result http_send(struct MHD_Connection *connection, unsigned status, struct MHD_Response *answer);

void http_suspend(struct MHD_Connection *connection);
void http_resume(struct MHD_Connection *connection);

#endif
