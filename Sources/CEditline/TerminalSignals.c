#include "TerminalSignals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int fatal_signals[] = {SIGHUP,  SIGTERM, SIGQUIT, SIGABRT, SIGSEGV,
                                    SIGBUS,  SIGILL,  SIGTRAP, SIGFPE};
enum { fatal_count = sizeof fatal_signals / sizeof *fatal_signals };

static struct sigaction inherited[fatal_count];
static int wake_pipe[2] = {-1, -1};
static atomic_uint noted;

static atomic_bool is_raw;
static int raw_descriptor;
static struct termios cooked;
static bool raw_has_bracketed_paste;

static void install(int signal, void (*handler)(int), struct sigaction *previous) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, previous);
}

static void note(int signal) {
  int saved = errno;
  unsigned event = signal == SIGWINCH ? TERMINAL_RESIZED : signal == SIGCONT ? TERMINAL_CONTINUED : TERMINAL_INTERRUPTED;
  atomic_fetch_or(&noted, event);
  ssize_t written = write(wake_pipe[1], "", 1);
  (void)written;  // A full pipe wakes the reader too.
  errno = saved;
}

static void restore_terminal(void) {
  if (!atomic_exchange(&is_raw, false)) return;
  tcsetattr(raw_descriptor, TCSANOW, &cooked);
  const char *farewell = raw_has_bracketed_paste ? "\033[?2004l\r\n" : "\r\n";
  ssize_t written = write(raw_descriptor, farewell, strlen(farewell));
  (void)written;
}

/// Puts the terminal back and lets the signal do what it would have done.
static void end(int signal) {
  restore_terminal();
  for (int i = 0; i < fatal_count; i++)
    if (fatal_signals[i] == signal) sigaction(signal, &inherited[i], NULL);
  raise(signal);
}

int terminal_signals_watch(void) {
  if (wake_pipe[0] >= 0) return wake_pipe[0];
  if (pipe(wake_pipe) != 0) return -1;
  for (int i = 0; i < 2; i++) {
    fcntl(wake_pipe[i], F_SETFL, O_NONBLOCK);
    fcntl(wake_pipe[i], F_SETFD, FD_CLOEXEC);
  }
  install(SIGWINCH, note, NULL);
  install(SIGCONT, note, NULL);
  install(SIGINT, note, NULL);
  for (int i = 0; i < fatal_count; i++) {
    install(fatal_signals[i], end, &inherited[i]);
    if (inherited[i].sa_handler == SIG_IGN) sigaction(fatal_signals[i], &inherited[i], NULL);
  }
  atexit(restore_terminal);
  return wake_pipe[0];
}

unsigned terminal_signals_take(void) {
  char bytes[64];
  while (read(wake_pipe[0], bytes, sizeof bytes) > 0) continue;
  return atomic_exchange(&noted, 0);
}

void terminal_enter_raw(int descriptor, bool has_bracketed_paste) {
  raw_descriptor = descriptor;
  raw_has_bracketed_paste = has_bracketed_paste;
  if (tcgetattr(descriptor, &cooked) == 0) atomic_store(&is_raw, true);
}

void terminal_leave_raw(void) { atomic_store(&is_raw, false); }

static struct sigaction uninterrupted;
static atomic_uint interrupts;

static void interrupt(int signal_number) {
  if (atomic_fetch_add(&interrupts, 1) == 0) return;
  // Pending until the handler returns, then it ends the program as a shell expects: by the signal.
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

void interrupt_watch(void) {
  atomic_store(&interrupts, 0);
  install(SIGINT, interrupt, &uninterrupted);
}

void interrupt_unwatch(void) { sigaction(SIGINT, &uninterrupted, NULL); }

bool interrupt_is_set(void) { return atomic_load(&interrupts) > 0; }
