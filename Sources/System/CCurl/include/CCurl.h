// libcurl, whose functions that take any kind of argument Swift cannot call: here is one for each kind.
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

// A handle of the library, which is made ready the first time; NULL when that fails. Any thread may call it.
CURL *ccurl_open(void);
void ccurl_close(CURL *handle);
// What a code means.
const char *ccurl_reason(CURLcode code);

// A list with a text more, and what frees a list.
struct curl_slist *ccurl_append(struct curl_slist *list, const char *text);
void ccurl_free_list(struct curl_slist *list);

// A part of an address, to be freed; NULL where the address or the part is none.
char *ccurl_part(const char *address, CURLUPart part, unsigned flags);

CURLcode ccurl_set_number(CURL *handle, CURLoption option, long value);
// The text is copied; NULL sets the option back.
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value);
// The list must outlive the transfer.
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);

// Take `size * count` bytes, and return as many, or anything else to end the transfer.
typedef size_t (*ccurl_receiver)(char *bytes, size_t size, size_t count, void *context);

// Who takes each line of an answer's head and the bytes of its body, and who is asked, at least once a second, whether to go
// on, and returns 0 for that; `context` is handed to all.
CURLcode ccurl_set_receivers(
    CURL *handle, ccurl_receiver head, ccurl_receiver body, curl_xferinfo_callback progress, void *context);

// As curl_easy_perform, and a connection that the other side has closed raises no signal.
CURLcode ccurl_perform(CURL *handle);

// What is known after a transfer; 0 and NULL where nothing is.
long ccurl_retry_after(CURL *handle);
// The whole address that a redirect leads to.
const char *ccurl_redirect(CURL *handle);

#endif
