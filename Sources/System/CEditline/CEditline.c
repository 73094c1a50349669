#define _GNU_SOURCE  // for wcwidth and fopencookie
#include "CEditline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

static FILE *drawing;  // where libedit draws
static EditlineWriter draw;
static void *draw_context;
static bool is_muted;

static ssize_t pass_on(void *unused, const char *bytes, size_t count) {
  (void)unused;
  if (!is_muted && draw) draw(draw_context, bytes, count);
  return (ssize_t)count;
}

void editline_set_writer(EditlineWriter writer, void *context) {
  draw = writer;
  draw_context = context;
}

EditLine *editline_open(const char *program, History *events) {
  if (!drawing) drawing = fopencookie(NULL, "w", (cookie_io_functions_t){.write = pass_on});
  if (!drawing) return NULL;
  EditLine *editor = el_init_fd(program, stdin, drawing, stderr, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO);
  if (!editor) return NULL;
  el_set(editor, EL_EDITOR, "emacs");
  el_set(editor, EL_SIGNAL, 0);
  el_set(editor, EL_HIST, history, events);
  return editor;
}

void editline_set_context(EditLine *editor, void *context) { el_set(editor, EL_CLIENTDATA, context); }

void *editline_context(EditLine *editor) {
  void *context = NULL;
  el_get(editor, EL_CLIENTDATA, &context);
  return context;
}

void editline_set_prompt(EditLine *editor, EditlinePrompt prompt, char escape) {
  el_set(editor, EL_PROMPT_ESC, prompt, escape);
}

void editline_set_reader(EditLine *editor, EditlineReader reader) { el_set(editor, EL_GETCFN, reader); }

void editline_add_function(EditLine *editor, const char *name, EditlineFunction function) {
  el_set(editor, EL_ADDFN, name, name, function);
}

void editline_bind(EditLine *editor, const char *key, const char *name) { el_set(editor, EL_BIND, key, name, NULL); }

bool editline_is_bound(EditLine *editor, const char *key) {
  // libedit prints what a key is bound to, or else complains.
  char *complaint = NULL;
  size_t size = 0;
  FILE *errors = open_memstream(&complaint, &size);
  if (!errors) return true;
  fflush(drawing);
  is_muted = true;
  el_set(editor, EL_SETFP, 2, errors);
  el_set(editor, EL_BIND, key, NULL);
  el_set(editor, EL_SETFP, 2, stderr);
  fflush(drawing);
  is_muted = false;
  fclose(errors);
  free(complaint);
  return size == 0;
}

void editline_avoid_shifting(EditLine *editor) {
  const char *capabilities[] = {"dc", "DC", "ic", "IC", "im", "ei"};
  for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
    el_set(editor, EL_SETTC, capabilities[i], "", NULL);
}

bool editline_has_vi_keys(EditLine *editor) {
  const char *keys = NULL;
  return el_get(editor, EL_EDITOR, &keys) == 0 && keys && strcmp(keys, "vi") == 0;
}

void editline_set_editing_flag(EditLine *editor, const char *flag) { el_set(editor, EL_SETTY, "-d", flag, NULL); }

void editline_set_working_flag(EditLine *editor, const char *flag) { el_set(editor, EL_SETTY, "-x", flag, NULL); }

void editline_set_raw(EditLine *editor, bool raw) { el_set(editor, EL_PREP_TERM, raw ? 1 : 0); }

void editline_redraw(EditLine *editor) { el_set(editor, EL_REFRESH); }

int editline_width(wchar_t character) { return wcwidth(character); }

History *editline_history(int size) {
  HistEvent event;
  History *events = history_init();
  if (events) history(events, &event, H_SETSIZE, size);
  return events;
}

void editline_add_history(History *events, const char *line) {
  HistEvent event;
  history(events, &event, H_ENTER, line);
}

void editline_write(const char *text) {
  fflush(drawing);
  fputs(text, stdout);
  fflush(stdout);
}
