// PCRE2's regular expressions, which are written as Python's are, with an end to how long one may look for a match.
#ifndef CEXPRESSION_H
#define CEXPRESSION_H

enum {
  CEXPRESSION_MATCHES,
  CEXPRESSION_DIFFERS,
  CEXPRESSION_TAKES_TOO_LONG,  // more steps than a million, or memory than 16 MiB
  CEXPRESSION_IS_NONE,         // it is no regular expression
  CEXPRESSION_NO_LIBRARY,
};

// Whether `expression` matches all of `text`, both UTF-8. Any thread may call it.
int cexpression_match(const char *expression, const char *text);

#endif
