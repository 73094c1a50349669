// libqrencode, as far as a code for a text needs it.
#ifndef CQRCODE_H
#define CQRCODE_H

// The code for a text, to be freed: `*side` times `*side` bytes, row by row, of which the lowest bit says whether a module is
// dark. NULL where the text is too long for a code, or the library is not installed.
unsigned char *qr_code(const char *text, int *side);

#endif
