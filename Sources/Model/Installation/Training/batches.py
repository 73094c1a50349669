"""Batches of scenes, each with several questions packed into one row of text.

The image is encoded once for all its questions. Every question ("segment") sees the image and itself alone. The image rows see the
prompt of the first segment: for that one the mask is PaliGemma's own; for the others the image rows have merely read another prompt.

Most of a picture is ground. A batch may therefore hold fewer than 196 patches a scene: those with ink and as many others, at random, as
there is room for, all in their own places.
"""
import random
from dataclasses import dataclass

import numpy as np
import torch

from labels import GRID, PATCH, dense_labels, touched
from questions import TASKS
from scenes import COLORS, make_scene, random_text
from tokenizer import BOS, EOS
from words import HELD_OUT

PATCHES = GRID * GRID
TEXT = 136  # packed text tokens a scene
ANSWERS = 72  # of which at most so many are predicted
FIRST = 16  # the longest prompt the image rows may see


@dataclass(frozen=True)
class Mixture:
    """What a stage of training asks."""

    one_color: float  # the share of scenes whose objects are of one colour, so that the shape alone tells them apart
    always: tuple  # tasks asked of every scene
    one_of: tuple  # tasks of which a scene is asked one


BROAD = Mixture(0.3, ("caption", "color", "color", "shape", "where", "exists", "exists", "relation", "detect", "detect two"),
                ("count", "relation", "where"))
BOXES = Mixture(0.4, ("caption", "color", "shape", "exists", "relation", "detect", "detect", "detect", "detect two", "detect two"),
                ("count", "relation", "where", "where"))
ONE_COLORED = Mixture(0.85, ("caption", "color", "shape", "exists", "relation", "where", "detect", "detect", "detect", "detect two"),
                      ("count", "relation", "where"))
BOXES_ABOVE_ALL = Mixture(0.85, ("relation", "detect", "detect", "detect", "detect", "detect two", "detect two"),
                          ("caption", "caption", "color", "shape", "exists", "where", "count", "relation"))
EVERYTHING = Mixture(0.4, ("caption", "color", "shape", "shape", "where", "exists", "relation", "detect", "detect", "detect two"),
                     ("count", "relation", "where", "shape"))


def training_scene(rng, one_color, word_share):
    """A scene with a word, and of one colour, as often as asked."""
    text = None
    if rng.random() < word_share:
        text = random_text(rng)
        while text in HELD_OUT:
            text = random_text(rng)
    return make_scene(rng, text, colors=(rng.choice(list(COLORS)),) if rng.random() < one_color else tuple(COLORS))


def training_questions(scene, mixture, rng):
    """Questions in random order; `ocr` is among them if there is a word to read; what does not fit into the row is left out."""
    tasks = [*mixture.always, rng.choice(mixture.one_of)] + (["ocr"] if scene.word else [])
    rng.shuffle(tasks)
    asked = [q for q in (TASKS[t](scene, rng) for t in tasks) if q]
    return list({q.prompt: q for q in asked}.values())


class Packer:
    def __init__(self, tokenizer):
        self.tokenizer, self.known = tokenizer, {}

    def encode(self, text):
        if text not in self.known:
            ids = self.tokenizer.encode(text, add_special_tokens=False).ids
            if "<loc" in text:
                return ids
            self.known[text] = ids
        return self.known[text]

    def pack(self, questions):
        """One scene's text: token rows [5, 136] (ids, positions, segments, is-prefix, task) and answer rows [3, 72] (the row that predicts,
        the token it should predict, its weight). Segment -1 is padding, weight 0 too.

        A token of an answer of n tokens weighs 1/√n, between every token alike and every answer alike.
        """
        rows, answers = np.zeros((5, TEXT), np.float32), np.zeros((3, ANSWERS), np.float32)
        rows[2] = -1
        used = told = 0
        for segment, q in enumerate(questions):
            prompt, answer = [BOS] + self.encode(q.prompt + "\n"), self.encode(q.answer)
            n, m = len(prompt) + len(answer), len(answer) + 1
            if used + n > TEXT or told + m > ANSWERS:
                continue
            place = slice(used, used + n)
            rows[0, place] = prompt + answer
            rows[1, place] = np.arange(PATCHES + 1, PATCHES + 1 + n)
            rows[2, place] = segment
            rows[3, used : used + len(prompt)] = 1
            rows[4, place] = list(TASKS).index(q.task)
            answers[0, told : told + m] = np.arange(used + len(prompt) - 1, used + n)
            answers[1, told : told + m] = answer + [EOS]
            answers[2, told : told + m] = m**-0.5
            used, told = used + n, told + m
        return rows, answers

    def batch(self, seed, size, mixture, kept=PATCHES, word_share=0.4):
        """Scenes drawn from a seed: a dictionary of tensors, images as flattened patches [B, kept, 768] uint8."""
        rng = random.Random(seed)
        noise = np.random.default_rng(rng.getrandbits(32))
        patches = np.empty((size, kept, 3 * PATCH * PATCH), np.uint8)
        packs, places, classes, waves = [], [], [], []
        for b in range(size):
            scene = training_scene(rng, mixture.one_color, word_share)
            place = np.sort(np.argsort(noise.random(PATCHES) - touched(scene))[:kept])
            grid = scene.pixels.transpose(2, 0, 1).reshape(3, GRID, PATCH, GRID, PATCH).transpose(1, 3, 0, 2, 4)
            patches[b] = grid.reshape(PATCHES, -1)[place]
            places.append(place)
            packs.append(self.pack(training_questions(scene, mixture, rng)))
            dense = dense_labels(scene)
            classes.append(dense[0][place])
            waves.append(dense[1][place])
        ids, positions, segments, prefix, tasks = torch.from_numpy(np.stack([p[0] for p in packs], 1))
        at, labels, weights = torch.from_numpy(np.stack([p[1] for p in packs], 1))
        return {
            "patches": torch.from_numpy(patches), "places": torch.from_numpy(np.stack(places)), "ids": ids.long(), "positions": positions, "segments": segments.long(),
            "prefix": prefix.bool(), "tasks": tasks.long(), "at": at.long(), "labels": labels.long(), "weights": weights,
            "classes": torch.from_numpy(np.stack(classes)), "waves": torch.from_numpy(np.stack(waves)),
        }
