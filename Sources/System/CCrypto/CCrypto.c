#include "CCrypto.h"

#include <dlfcn.h>
#include <openssl/hmac.h>
#include <pthread.h>

// As with the library of transfers, whose own this is: loading it takes a twentieth of the time in which the program starts, so
// it is loaded when a hash is wanted.

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *library;

#define FUNCTION(name) ((__typeof__(&name))dlsym(library, #name))

static void load(void) { library = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL); }

EVP_MD_CTX *ccrypto_begin(const char *name) {
  pthread_once(&once, load);
  const EVP_MD *kind = library ? FUNCTION(EVP_get_digestbyname)(name) : NULL;
  EVP_MD_CTX *hash = kind ? FUNCTION(EVP_MD_CTX_new)() : NULL;
  if (hash) FUNCTION(EVP_DigestInit_ex)(hash, kind, NULL);
  return hash;
}

void ccrypto_add(EVP_MD_CTX *hash, const void *bytes, size_t count) { FUNCTION(EVP_DigestUpdate)(hash, bytes, count); }

unsigned ccrypto_end(EVP_MD_CTX *hash, unsigned char *bytes) {
  unsigned count = 0;
  FUNCTION(EVP_DigestFinal_ex)(hash, bytes, &count);
  return count;
}

void ccrypto_free(EVP_MD_CTX *hash) { FUNCTION(EVP_MD_CTX_free)(hash); }

unsigned ccrypto_authenticate(
    const char *name, const void *key, int key_count, const void *bytes, size_t count, unsigned char *code) {
  unsigned length = 0;
  pthread_once(&once, load);
  const EVP_MD *kind = library ? FUNCTION(EVP_get_digestbyname)(name) : NULL;
  if (!kind || !FUNCTION(HMAC)(kind, key, key_count, bytes, count, code, &length)) return 0;
  return length;
}
