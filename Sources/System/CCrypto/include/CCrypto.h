// libcrypto's hashes, and codes made with them.
#ifndef CCRYPTO_H
#define CCRYPTO_H

#include <openssl/evp.h>

// A hash being computed, of the algorithm that the library knows as `name`; NULL where there is no such, or no library. Any
// thread may call it.
EVP_MD_CTX *ccrypto_begin(const char *name);
void ccrypto_add(EVP_MD_CTX *hash, const void *bytes, size_t count);
// The hash, of at most EVP_MAX_MD_SIZE bytes, and how many they are. Nothing may be added afterwards.
unsigned ccrypto_end(EVP_MD_CTX *hash, unsigned char *bytes);
void ccrypto_free(EVP_MD_CTX *hash);

// The code that authenticates bytes to who knows the key, of at most EVP_MAX_MD_SIZE bytes, and how many they are; 0 where
// there is no such algorithm, or no library.
unsigned ccrypto_authenticate(
    const char *name, const void *key, int key_count, const void *bytes, size_t count, unsigned char *code);

#endif

