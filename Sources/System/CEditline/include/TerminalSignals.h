#ifndef TERMINAL_SIGNALS_H
#define TERMINAL_SIGNALS_H

#include <stdbool.h>

/// What happened to the terminal since it was last asked.
enum { TERMINAL_RESIZED = 1, TERMINAL_CONTINUED = 2, TERMINAL_INTERRUPTED = 4 };

/// Watches the signals that concern a terminal, from now to the end of the program: a resize, a continuation and
/// SIGINT are noted; signals that stop or end the program first put the terminal back. Returns a descriptor that becomes
/// readable when something was noted, or -1.
int terminal_signals_watch(void);

/// The events noted since the last call, which are then forgotten.
unsigned terminal_signals_take(void);

/// From here to `terminal_give_back`, a program that ends or is stopped leaves the terminal at `descriptor` in the mode
/// that it has now.
void terminal_take(int descriptor);
/// Asks the terminal to bracket what is pasted, until it is given back.
void terminal_mark_pastes(void);
/// Puts the terminal back into the mode in which it was taken, if it is taken.
void terminal_give_back(void);

/// Notes SIGINT instead of ending the program, until `interrupt_unwatch`; a second one ends it.
void interrupt_watch(void);
void interrupt_unwatch(void);
/// Whether SIGINT came since `interrupt_watch`.
bool interrupt_is_set(void);

#endif
