"""What each patch shows: labels for the auxiliary losses on the vision tower. There is none on attention.

A patch belongs to an object, or to a letter, if its centre lies inside the box; the patch under the box's centre always does.
"""
import numpy as np

from questions import DIRECTIONS, neighbour, region_index
from scenes import COLORS, LETTERS, SHAPES, SIZE

PATCH = 16
GRID = SIZE // PATCH
IGNORED = -1

# Each patch's questions and how many answers each has; for the neighbours, the last is "nothing". Only "color" and "letter" are asked
# of every patch (there the last answer is "no object" and "no letter"), the others of patches that belong to an object or a letter.
CLASSES = {
    "color": len(COLORS) + 1, "letter": len(LETTERS) + 1, "letter index": 5, "shape": len(SHAPES), "size": 2, "region": 9,
    "rank": 4, "count": 4,
    **{f"color {d}": len(COLORS) + 1 for d in DIRECTIONS}, **{f"shape {d}": len(SHAPES) + 1 for d in DIRECTIONS},
}
COLUMN = {name: i for i, name in enumerate(CLASSES)}
FREQUENCIES = (0.5, 1, 2, 4, 8)  # of the waves by which a box's four lines are told, in cycles a picture


def patches_of(box):
    """The slices of rows and of columns of the patches that belong to a box."""
    slices = []
    for low, high in ((box[0], box[2]), (box[1], box[3])):
        first, last = -((8 - low) // PATCH), (high - 8) // PATCH
        if last < first:
            first = last = (low + high) // 2 // PATCH
        slices.append(slice(max(0, first), min(GRID - 1, last) + 1))
    return tuple(slices)


def touched(scene):
    """[196] bool: the patches that the box of an object or of the word touches."""
    mask = np.zeros((GRID, GRID), bool)
    for box in [o.box for o in scene.objects] + ([scene.word.box] if scene.word else []):
        mask[max(0, box[0] // PATCH) : (box[2] - 1) // PATCH + 1, max(0, box[1] // PATCH) : (box[3] - 1) // PATCH + 1] = True
    return mask.reshape(-1)


def wave(lines):
    """[..., n] numbers in 0...1 as [..., n * 10] sines and cosines."""
    angles = 2 * np.pi * np.asarray(lines, np.float32)[..., None] * np.array(FREQUENCIES, np.float32)
    return np.concatenate([np.sin(angles), np.cos(angles)], -1).reshape(*angles.shape[:-2], -1)


def object_labels(o, rank, objects):
    labels = np.full(len(CLASSES), IGNORED, np.int64)
    region = region_index(o)
    known = {"color": list(COLORS).index(o.color), "letter": len(LETTERS), "shape": SHAPES.index(o.shape),
             "size": int(o.size == "big"), "rank": rank, "count": len(objects) - 1,
             "region": IGNORED if region is None else region}
    for direction in DIRECTIONS:
        sure, other = neighbour(o, objects, direction)
        if sure:
            known[f"color {direction}"] = list(COLORS).index(other.color) if other else len(COLORS)
            known[f"shape {direction}"] = SHAPES.index(other.shape) if other else len(SHAPES)
    for name, value in known.items():
        labels[COLUMN[name]] = value
    return labels


def dense_labels(scene):
    """(classes [196, 16] int64 with -1 where nothing is asked, waves [196, 40] float32 of the object's box, zero off objects)."""
    classes = np.full((GRID, GRID, len(CLASSES)), IGNORED, np.int64)
    waves = np.zeros((GRID, GRID, 4 * 2 * len(FREQUENCIES)), np.float32)
    classes[..., COLUMN["color"]] = len(COLORS)
    classes[..., COLUMN["letter"]] = len(LETTERS)
    for rank, o in enumerate(scene.objects):
        where = patches_of(o.box)
        classes[where] = object_labels(o, rank, scene.objects)
        waves[where] = wave(np.array(o.box) / SIZE)
    for index, box in enumerate(scene.word.boxes if scene.word else ()):
        where = patches_of(box)
        classes[where + (COLUMN["letter"],)] = LETTERS.index(scene.word.text[index])
        classes[where + (COLUMN["letter index"],)] = index
    return classes.reshape(GRID * GRID, -1), waves.reshape(GRID * GRID, -1)
