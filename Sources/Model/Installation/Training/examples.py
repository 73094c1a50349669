"""python examples.py FOLDER [--scenes 500]: the scenes that evaluate.py asks about, as files for `vlmverse evaluate FOLDER/all.jsonl`.

A picture and a line with image, prefix and suffix for each, from the same seeds; a file TASK.jsonl for each task, too.
"""
import argparse
import json
import random
from pathlib import Path

from PIL import Image
from questions import TASKS
from scenes import make_scene
from words import HELD_OUT

WORD_SHARE = 0.4  # of scenes hold a word, also where nobody asks for it


def examples(task, count):
    index = 0
    while count:
        rng = random.Random(f"evaluation/{task}/{index}")
        index += 1
        has_word = task == "ocr" or rng.random() < WORD_SHARE
        scene = make_scene(rng, rng.choice(HELD_OUT) if has_word else None)
        if question := TASKS[task](scene, rng):
            yield scene, question
            count -= 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scenes", type=int, default=500)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    everything = []
    for task in TASKS:
        lines = []
        for number, (scene, question) in enumerate(examples(task, options.scenes)):
            name = f"{task.replace(' ', '-')}-{number:03d}.png"
            Image.fromarray(scene.pixels).save(options.folder / name)
            lines.append(json.dumps({"image": name, "prefix": question.prompt, "suffix": question.answer}))
        (options.folder / f"{task.replace(' ', '-')}.jsonl").write_text("\n".join(lines) + "\n")
        everything += lines
    (options.folder / "all.jsonl").write_text("\n".join(everything) + "\n")


if __name__ == "__main__":
    main()
