#define _GNU_SOURCE
#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// The library brings thirty others, which take as long to load as an answer of a small model: it is loaded when a transfer is
// wanted, and what the header declares is found in it then. Deeply bound, it never finds the functions of this file instead.

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *library;
static CURLcode readiness = CURLE_FAILED_INIT;

#define FUNCTION(name) ((__typeof__(&name))dlsym(library, #name))

static void load(void) {
  library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
  if (library) readiness = FUNCTION(curl_global_init)(CURL_GLOBAL_DEFAULT);
}

static int is_ready(void) {
  pthread_once(&once, load);
  return readiness == CURLE_OK;
}

CURL *ccurl_open(void) { return is_ready() ? FUNCTION(curl_easy_init)() : NULL; }

void ccurl_close(CURL *handle) { FUNCTION(curl_easy_cleanup)(handle); }

const char *ccurl_reason(CURLcode code) { return FUNCTION(curl_easy_strerror)(code); }

struct curl_slist *ccurl_append(struct curl_slist *list, const char *text) {
  return is_ready() ? FUNCTION(curl_slist_append)(list, text) : list;
}

void ccurl_free_list(struct curl_slist *list) {
  if (list) FUNCTION(curl_slist_free_all)(list);
}

char *ccurl_part(const char *address, CURLUPart part, unsigned flags) {
  CURLU *url = is_ready() ? FUNCTION(curl_url)() : NULL;
  char *text = NULL, *copy = NULL;
  if (url && FUNCTION(curl_url_set)(url, CURLUPART_URL, address, 0) == CURLUE_OK &&
      FUNCTION(curl_url_get)(url, part, &text, flags) == CURLUE_OK)
    copy = strdup(text);
  if (text) FUNCTION(curl_free)(text);
  if (url) FUNCTION(curl_url_cleanup)(url);
  return copy;
}

#undef curl_easy_setopt
#undef curl_easy_getinfo
#define curl_easy_setopt(...) FUNCTION(curl_easy_setopt)(__VA_ARGS__)
#define curl_easy_getinfo(...) FUNCTION(curl_easy_getinfo)(__VA_ARGS__)

CURLcode ccurl_set_number(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_receivers(
    CURL *handle, ccurl_receiver head, ccurl_receiver body, curl_xferinfo_callback progress, void *context) {
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, head);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context);
  return curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

// TLS libraries write to sockets without saying that they want no SIGPIPE.
CURLcode ccurl_perform(CURL *handle) {
  sigset_t pipe, before, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  CURLcode code = FUNCTION(curl_easy_perform)(handle);
  const struct timespec now = {0, 0};
  if (sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) && !sigismember(&before, SIGPIPE))
    sigtimedwait(&pipe, NULL, &now);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return code;
}

long ccurl_retry_after(CURL *handle) {
  curl_off_t seconds = 0;
  curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds);
  return (long)seconds;
}

const char *ccurl_redirect(CURL *handle) {
  char *address = NULL;
  curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &address);
  return address;
}
