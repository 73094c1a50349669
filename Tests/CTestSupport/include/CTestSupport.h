#ifndef CTESTSUPPORT_H
#define CTESTSUPPORT_H

#include <sys/types.h>

/// Starts a program in a session of its own, at a new terminal of this size. Returns the terminal's other end, or -1
/// with errno set.
int pseudo_terminal_start(const char *path, char *const arguments[], char *const environment[], unsigned short rows,
                          unsigned short columns, pid_t *process);

/// Changes the terminal's size, of which its program is told.
void pseudo_terminal_resize(int terminal, unsigned short rows, unsigned short columns);

#endif
