#define _XOPEN_SOURCE 700  // for wcwidth
#include "CEditline.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

EditLine *editline_open(const char *program, History *events) {
  EditLine *editor = el_init(program, stdin, stdout, stderr);
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
  fputs(text, stdout);
  fflush(stdout);
}
