#define _GNU_SOURCE  // for posix_openpt and POSIX_SPAWN_SETSID
#include "CTestSupport.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int start_at(const char *terminal, const char *path, char *const arguments[], char *const environment[],
                    pid_t *process) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  // The first terminal that the leader of a new session opens becomes its controlling terminal.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, terminal, O_RDWR, 0);
  posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO);
  int status = posix_spawn(process, path, &actions, &attributes, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return status;
}

int pseudo_terminal_start(const char *path, char *const arguments[], char *const environment[], unsigned short rows,
                          unsigned short columns, pid_t *process) {
  char name[64];
  int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) return -1;
  int status = grantpt(terminal) || unlockpt(terminal) ? errno : ptsname_r(terminal, name, sizeof name);
  if (status == 0) {
    pseudo_terminal_resize(terminal, rows, columns);
    status = start_at(name, path, arguments, environment, process);
  }
  if (status == 0) return terminal;
  close(terminal);
  errno = status;
  return -1;
}

void pseudo_terminal_resize(int terminal, unsigned short rows, unsigned short columns) {
  struct winsize size = {.ws_row = rows, .ws_col = columns};
  ioctl(terminal, TIOCSWINSZ, &size);
}
