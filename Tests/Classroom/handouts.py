#!/usr/bin/env python3
"""Exports every lesson with and without solutions: nbformat takes the notebooks, no page is wider than a phone's 375 pixels in
headless Chromium, no line of a lesson fails, and nothing that solves an exercise stands in what is handed out without.

    Tests/Classroom/handouts.py .build/release/vlmverse [LESSON …]"""
import glob, html, json, os, re, subprocess, sys, tempfile
import nbformat
from chromium import Chromium


def solutions(lesson):
    """The lines of a lesson that solve its exercises, but those that it shows itself, and what it says to right answers."""
    with open(lesson) as file:
        text = file.read()
    shown, found = "", set()
    for kind, block in re.findall(r"^```(\w*)\n(.*?)^```", text, re.M | re.S):
        if kind in ["run", "question"]:
            shown += block
        if kind == "solution":
            found |= {line.strip() for line in block.splitlines() if line.strip() not in shown}
    return sorted(line for line in found if len(line) > 12)


def text_of(file):
    with open(file) as opened:
        text = opened.read()
    if file.endswith(".ipynb"):
        notebook = nbformat.read(file, as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)
        return "\n".join("".join(cell.source) for cell in notebook.cells)
    return html.unescape(re.sub(r"<[^>]*>", "", text))


def main():
    program, numbers = os.path.abspath(sys.argv[1]), sys.argv[2:]
    lessons = sorted(glob.glob(os.path.join(os.path.dirname(__file__), "../../Lessons/*.md")))
    browser, folder = Chromium(), tempfile.mkdtemp()
    try:
        for lesson in lessons:
            number = str(int(os.path.basename(lesson)[:2]))
            if numbers and number not in numbers:
                continue
            for ending in ["html", "ipynb", "md", "pdf-ready.html"]:
                for further in [[], ["--solutions"]]:
                    file = f"{folder}/{number}{'s' * len(further)}.{ending}"
                    subprocess.run([program, "lesson", "export", number, file, *further], check=True)
                    text = text_of(file)
                    found = [line for line in solutions(lesson) if line in text]
                    assert further or not found, (file, found)
                    assert not further or len(found) == len(solutions(lesson)) or ending == "md", (file, found)
                    assert "\nerror:" not in text, file
                    if ending.endswith("html"):
                        page = browser.page("file://" + file, 375, 740)
                        page.wait("document.readyState === 'complete'")
                        width = page.run("document.documentElement.scrollWidth")
                        assert width <= 375, (file, width)
            print(f"lesson {number}: {len(solutions(lesson))} lines of solutions where they belong")
    finally:
        browser.end()


main()
