#include "CExpression.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <dlfcn.h>
#include <pcre2.h>
#include <pthread.h>
#include <stddef.h>

// Loaded when an expression is matched: hardly any checkpoint brings one, and the program starts sooner without.

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *library;

#define SYMBOL_OF(name) #name
#define SYMBOL(name) SYMBOL_OF(name)
#define FUNCTION(name) ((__typeof__(&name))dlsym(library, SYMBOL(name)))

static void load(void) { library = dlopen("libpcre2-8.so.0", RTLD_NOW | RTLD_LOCAL); }

static int match(const pcre2_code *code, const char *text) {
  pcre2_match_data *data = FUNCTION(pcre2_match_data_create_from_pattern)(code, NULL);
  pcre2_match_context *context = FUNCTION(pcre2_match_context_create)(NULL);
  FUNCTION(pcre2_set_match_limit)(context, 1000000);
  FUNCTION(pcre2_set_heap_limit)(context, 16384);
  int result = FUNCTION(pcre2_match)(code, (PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, 0, 0, data, context);
  FUNCTION(pcre2_match_context_free)(context);
  FUNCTION(pcre2_match_data_free)(data);
  return result > 0                      ? CEXPRESSION_MATCHES
         : result == PCRE2_ERROR_NOMATCH ? CEXPRESSION_DIFFERS
                                         : CEXPRESSION_TAKES_TOO_LONG;
}

int cexpression_match(const char *expression, const char *text) {
  pthread_once(&once, load);
  if (!library) return CEXPRESSION_NO_LIBRARY;
  int error;
  PCRE2_SIZE place;
  uint32_t options = PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C;
  pcre2_code *code =
      FUNCTION(pcre2_compile)((PCRE2_SPTR)expression, PCRE2_ZERO_TERMINATED, options, &error, &place, NULL);
  if (!code) return CEXPRESSION_IS_NONE;
  int result = match(code, text);
  FUNCTION(pcre2_code_free)(code);
  return result;
}
