#ifndef CEDITLINE_H
#define CEDITLINE_H

#include <histedit.h>
#include <stdbool.h>
#include <stddef.h>

// libedit's settings take variable arguments, which Swift cannot pass; each function here sets one.

/// What a key runs; it returns one of histedit.h's `CC_` codes.
typedef unsigned char (*EditlineFunction)(EditLine *editor, int key);
/// Gives the prompt; the text stays the program's.
typedef char *(*EditlinePrompt)(EditLine *editor);
/// Reads one character: 1 when there was one, 0 at the end of input, -1 on an error.
typedef int (*EditlineReader)(EditLine *editor, wchar_t *character);

/// Takes bytes that libedit draws with.
typedef void (*EditlineWriter)(void *context, const char *bytes, size_t count);

/// An editor on standard input and output, with emacs keys; NULL when the terminal cannot be used.
EditLine *editline_open(const char *program, History *history);

/// What is drawn goes to `writer` instead of standard output, for one editor a program.
void editline_set_writer(EditlineWriter writer, void *context);
void editline_set_context(EditLine *editor, void *context);
void *editline_context(EditLine *editor);

/// Text of the prompt between two `escape` characters takes no room on the screen.
void editline_set_prompt(EditLine *editor, EditlinePrompt prompt, char escape);
void editline_set_reader(EditLine *editor, EditlineReader reader);
void editline_add_function(EditLine *editor, const char *name, EditlineFunction function);
void editline_bind(EditLine *editor, const char *key, const char *name);

/// Whether a sequence of several characters is bound to something.
bool editline_is_bound(EditLine *editor, const char *key);

/// Makes libedit redraw the rest of a line rather than let the terminal insert or delete characters in it, where it
/// miscounts those two columns wide.
void editline_avoid_shifting(EditLine *editor);

/// Whether a person's `~/.editrc` chose vi's keys.
bool editline_has_vi_keys(EditLine *editor);

/// Changes a terminal flag (`-isig`, `+ixon`) for the time a line is edited.
void editline_set_editing_flag(EditLine *editor, const char *flag);
/// Changes a terminal flag for the time between lines, from now on.
void editline_set_working_flag(EditLine *editor, const char *flag);
/// Puts the terminal into the mode for editing, or into the one between lines.
void editline_set_raw(EditLine *editor, bool raw);
/// Draws prompt and line anew, from the cursor on.
void editline_redraw(EditLine *editor);

/// The columns `character` takes, as libedit measures it; -1 for a control character.
int editline_width(wchar_t character);

/// A history of at most `size` lines.
History *editline_history(int size);
void editline_add_history(History *history, const char *line);

/// Writes to C's standard output, where libedit writes too, and flushes it.
void editline_write(const char *text);

#endif
