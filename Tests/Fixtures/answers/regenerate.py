#!/usr/bin/env python3
"""Writes readings.json: 500 answers drawn at random, and what a parser built on a regular expression reads in each.

The expression is big_vision's for detection and segmentation: four <loc>, white space, sixteen <seg> or none, a label up to ; or an
angle bracket, and "; " between objects. What the vocabulary has not, or is inside out, is no object there and stays text.
Each entry: answer, objects [label, locations, codes or null], the texts in between, the malformed sequences.
"""
import json
import random
import re
from pathlib import Path

LOC, SEG = r"<loc(\d{4})>", r"<seg(\d{3})>"
BOX = re.compile(LOC * 4 + r"(?:[ \t-\r]*" + SEG * 16 + r")?([^;<>]*)", re.ASCII)
BARE = re.compile(LOC * 4 + r"([^;<>]*)", re.ASCII)
WRONG = re.compile(r"(?:<loc\d{4}>){1,4}|(?:<seg\d{3}>)+", re.ASCII)


def read_object(text, at):
    """(label, locations, codes, end) of the object at a place, or None."""
    for pattern, has_codes in ((BOX, True), (BARE, False)):
        match = pattern.match(text, at)
        if not match: continue
        locations = [int(n) for n in match.groups()[:4]]
        codes = [int(n) for n in match.groups()[4:20]] if has_codes and match.group(5) is not None else None
        if max(locations) > 1023 or locations[0] > locations[2] or locations[1] > locations[3]: return None
        if codes and max(codes) > 127: continue
        return match.groups()[-1].strip(), locations, codes, match.end()
    return None


def read(text):
    objects, texts, malformed, at, start = [], [], [], 0, 0
    def keep(piece):
        if piece.strip(" \t\n\r;"): texts.append(piece)
    while at < len(text):
        found = read_object(text, at) if text.startswith("<loc", at) else None
        wrong = WRONG.match(text, at)
        if found:
            keep(text[start:at])
            label, locations, codes, at = found
            objects.append([label, locations, codes])
            at += len(re.match("(?:; ?)?", text[at:]).group())
            start = at
        elif wrong:
            malformed.append(wrong.group())
            at = wrong.end()
        else: at += 1
    keep(text[start:])
    return {"answer": text, "objects": objects, "texts": texts, "malformed": malformed}


def draw(r):
    labels = ["cat", "red circle", "a dog on the left", "Straße", "日本の猫", "é́te", "cat and dog", "  spaced  ", "", "ящик 3", "☃ man", "x=1", "\u0301mark", "two\nlines"]
    def loc(low=0, high=1023): return f"<loc{r.randint(low, high):04d}>"
    def seg(high=127): return f"<seg{r.randint(0, high):03d}>"
    def box():
        y, x = sorted(r.sample(range(1024), 2)), sorted(r.sample(range(1024), 2))
        return "".join(f"<loc{n:04d}>" for n in (y[0], x[0], y[1], x[1]))
    def thing():
        kind = r.random()
        label = r.choice(["", " "]) + r.choice(labels) + r.choice(["", " "])
        if kind < 0.5: return box() + label
        if kind < 0.7: return box() + r.choice(["", " ", "\n"]) + "".join(seg() for _ in range(16)) + label
        if kind < 0.74: return box() + "".join(seg() for _ in range(r.choice([1, 15, 17, 32]))) + label
        if kind < 0.78: return "".join(loc() for _ in range(4)) + label
        if kind < 0.82: return "".join(loc(0, 1100) for _ in range(4)) + label
        if kind < 0.86: return "".join(loc() for _ in range(r.choice([1, 2, 3, 5, 8]))) + label
        if kind < 0.9: return box() + "".join(seg(140) for _ in range(16)) + label
        if kind < 0.93: return "".join(seg() for _ in range(16)) + label
        if kind < 0.96: return r.choice(["<loc12>", "<loc00001>", "<seg1>", "<loc", "<", ">", "<loc0001", "<LOC0001>", "<loc０００１>"]) + label
        return r.choice(["no", "there is a", "", "a < b", ";", " ; ; ", "\n"])
    return r.choice(["", "", "", "here: "]) + r.choice([" ; ", "; ", ";", " ", ""]).join(thing() for _ in range(r.choice([0, 1, 1, 2, 2, 3, 4]))) + r.choice(["", "", " .", ";"])


def main():
    r = random.Random(23)
    readings = [read(draw(r)) for _ in range(500)]
    lines = ",\n".join(json.dumps(reading, ensure_ascii=False, separators=(",", ":")) for reading in readings)
    (Path(__file__).parent / "readings.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__": main()
