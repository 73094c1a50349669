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

static atomic_bool is_taken;
static int taken_descriptor;
static struct termios found;  // the mode in which the terminal was taken
static bool marks_pastes;

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

static void send(const char *text) {
  ssize_t written = write(taken_descriptor, text, strlen(text));
  (void)written;
}

void terminal_give_back(void) {
  if (!atomic_exchange(&is_taken, false)) return;
  tcsetattr(taken_descriptor, TCSANOW, &found);
  if (marks_pastes) send("\033[?2004l");
}

static void leave_line_and_terminal(void) {
  if (!atomic_load(&is_taken)) return;
  terminal_give_back();
  send("\r\n");
}

/// Stops the program as Ctrl-Z does, with the terminal as it was found while it is stopped.
static void stop(int signal_number) {
  int saved = errno;
  struct termios mode;
  bool was_taken = atomic_load(&is_taken) && tcgetattr(taken_descriptor, &mode) == 0;
  if (was_taken) terminal_give_back();
  struct sigaction ours;
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, signal_number);
  sigaction(signal_number, &standard, &ours);
  raise(signal_number);
  sigprocmask(SIG_UNBLOCK, &stops, NULL);  // stops here
  sigprocmask(SIG_BLOCK, &stops, NULL);
  sigaction(signal_number, &ours, NULL);
  if (was_taken) {
    terminal_take(taken_descriptor);
    if (marks_pastes) terminal_mark_pastes();
    tcsetattr(taken_descriptor, TCSANOW, &mode);
  }
  errno = saved;
}

/// Puts the terminal back and lets the signal do what it would have done.
static void end(int signal) {
  leave_line_and_terminal();
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
  struct sigaction action;
  sigaction(SIGTSTP, NULL, &action);
  if (action.sa_handler == SIG_DFL) install(SIGTSTP, stop, NULL);  // a shell without jobs has it ignored
  for (int i = 0; i < fatal_count; i++) {
    install(fatal_signals[i], end, &inherited[i]);
    if (inherited[i].sa_handler == SIG_IGN) sigaction(fatal_signals[i], &inherited[i], NULL);
  }
  atexit(terminal_give_back);
  return wake_pipe[0];
}

unsigned terminal_signals_take(void) {
  char bytes[64];
  while (read(wake_pipe[0], bytes, sizeof bytes) > 0) continue;
  return atomic_exchange(&noted, 0);
}

void terminal_take(int descriptor) {
  taken_descriptor = descriptor;
  if (tcgetattr(descriptor, &found) == 0) atomic_store(&is_taken, true);
}

void terminal_mark_pastes(void) {
  marks_pastes = true;
  send("\033[?2004h");
}

static struct sigaction uninterrupted;
static atomic_uint interrupts;

static void interrupt(int signal_number) {
  if (atomic_fetch_add(&interrupts, 1) == 0) return;
  terminal_give_back();
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
