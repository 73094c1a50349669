"""python samples.py FOLDER: the pictures of images/ and scenes.json, which lists what they show, prompts and their right answers."""
import json
import os
import random
import sys

import numpy as np
from PIL import Image

from questions import TASKS, only
from scenes import COLORS, SIZE, blend, jittered, make_scene, stencil

WORDS = {3: "STOP", 7: "OPEN", 12: "CAT"}  # what the scene of that number has printed on it
JPEG = 12


def sample(number):
    """The numbered scene; the first one has three objects and one ring among them, for the question shown everywhere."""
    attempt = 0
    while True:
        rng = random.Random(f"samples/{number}/{attempt}")
        ground = "plain" if number == 0 else ("plain", "shaded", "noisy")[number % 3]
        scene = make_scene(rng, WORDS.get(number), counts=(3,) if number == 0 else (1, 2, 3, 4), ground=ground)
        if number or only(scene.objects, shape="ring"):
            return scene, rng
        attempt += 1


def entry(name, scene, rng, tasks=TASKS):
    questions = [q for q in (TASKS[t](scene, rng) for t in tasks) if q]
    return {"image": name, **scene.describe(),
            "questions": [{"task": q.task, "prompt": q.prompt, "answer": q.answer} for q in questions]}


def extended(scene, right, down):
    """The scene's pixels on a canvas that goes on to the right and downwards with its border's colours."""
    return np.pad(scene.pixels, ((0, down), (0, right), (0, 0)), mode="edge")


def cut_out(scene, rng):
    """The scene's objects alone on a transparent ground, [224, 224, 4]."""
    layers = np.zeros((4, SIZE, SIZE), np.float32)
    for o in scene.objects:
        ink = np.concatenate([jittered(COLORS[o.color], rng), np.full((1, 1, 1), 255, np.float32)])
        blend(layers, stencil(o.shape, o.r), ink, o.cy - o.r - 2, o.cx - o.r - 2)
    alpha = layers[3:]
    layers[:3] *= np.divide(255, alpha, out=np.zeros_like(alpha), where=alpha > 0)
    return np.clip(layers + 0.5, 0, 255).astype(np.uint8).transpose(1, 2, 0)


def awkward(folder):
    """Pictures of unusual form: a wide, a tall, a grey and a transparent one. Only questions whose answers survive are asked of them."""
    for name, tasks in (("wide", ("color", "shape", "count", "exists")), ("tall", ("color", "shape", "count", "exists")),
                        ("grey", ("count", "ocr")), ("transparent", TASKS)):
        rng = random.Random(f"samples/{name}")
        scene = make_scene(rng, "EXIT" if name == "grey" else None, counts=(2,), ground="plain")
        pixels = {"wide": lambda: extended(scene, 96, 0), "tall": lambda: extended(scene, 0, 96),
                  "grey": lambda: np.asarray(Image.fromarray(scene.pixels).convert("L")),
                  "transparent": lambda: cut_out(scene, rng)}[name]()
        Image.fromarray(np.ascontiguousarray(pixels)).save(os.path.join(folder, name + ".png"), optimize=True)
        yield entry(name + ".png", scene, rng, tasks)


def main(folder):
    sheet = []
    for number in range(JPEG + 1):
        scene, rng = sample(number)
        name = f"scene-{number:02d}." + ("jpg" if number == JPEG else "png")
        Image.fromarray(np.ascontiguousarray(scene.pixels)).save(
            os.path.join(folder, name), **({"quality": 92} if number == JPEG else {"optimize": True}))
        sheet.append(entry(name, scene, rng))
    sheet += awkward(folder)
    with open(os.path.join(folder, "scenes.json"), "w") as file:
        json.dump(sheet, file, indent=1)


if __name__ == "__main__":
    main(sys.argv[1])
