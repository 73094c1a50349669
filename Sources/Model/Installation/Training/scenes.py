"""Synthetic scenes: one to four coloured shapes, sometimes a printed word, on a plain, shaded or noisy ground.

`make_scene(rng)` draws everything from one `random.Random`, so a seed names a scene for ever. Coordinates are pixels, y down.
"""
import math
import random
from dataclasses import asdict, dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIZE = 224
COLORS = {
    "red": (214, 39, 40), "green": (44, 160, 44), "blue": (31, 90, 200), "yellow": (240, 200, 20),
    "purple": (130, 60, 180), "orange": (250, 130, 20), "pink": (240, 120, 190), "black": (25, 25, 25),
}
SHAPES = ["circle", "square", "triangle", "star", "ring", "cross", "diamond"]
RADII = {"small": (15, 24), "big": (34, 44)}
GROUNDS = ["plain", "shaded", "noisy"]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WORD_LENGTHS = (3, 5)
FONT_SIZES = (32, 34, 36, 38, 40)
TRACKING = 3  # pixels between letters
GAP = 6  # least distance between two boxes
COLUMN_GAP = 8  # least difference of two centres' x, so that "from left to right" is never in doubt


@dataclass
class Object:
    """A shape; `box` is (y0, x0, y1, x1), tight around its ink, in pixels."""

    shape: str
    color: str
    size: str
    cx: int
    cy: int
    r: int

    @property
    def box(self):
        top, left, bottom, right = ink_box(self.shape, self.r)
        return self.cy + top, self.cx + left, self.cy + bottom, self.cx + right

    def __str__(self):
        return f"{self.color} {self.shape}"


@dataclass
class Word:
    """A printed word; `boxes` holds (y0, x0, y1, x1) of each letter's ink."""

    text: str
    boxes: list

    @property
    def box(self):
        b = np.array(self.boxes)
        return int(b[:, 0].min()), int(b[:, 1].min()), int(b[:, 2].max()), int(b[:, 3].max())


@dataclass
class Scene:
    pixels: np.ndarray  # [224, 224, 3] uint8
    ground: str
    objects: list  # from left to right
    word: Word | None

    def describe(self):
        """The scene without its pixels, for a JSON file."""
        return {
            "ground": self.ground,
            "objects": [asdict(o) | {"box": list(o.box)} for o in self.objects],
            "word": self.word and asdict(self.word),
        }


def signed_distance(shape, r, x, y):
    """Distance in pixels from the outline of a shape around the origin, negative inside."""
    ax, ay = abs(x), abs(y)
    if shape == "circle":
        return np.hypot(x, y) - r
    if shape == "square":
        return np.maximum(ax, ay) - r
    if shape == "diamond":
        return (ax + ay - r) * math.sqrt(0.5)
    if shape == "ring":
        return abs(np.hypot(x, y) - r * 0.775) - r * 0.225
    if shape == "cross":
        return np.minimum(np.maximum(ax - r, ay - r / 3), np.maximum(ax - r / 3, ay - r))
    if shape == "triangle":
        return np.maximum(y - r, (2 * ax - (y + r)) / math.sqrt(5))
    # A star: fold the plane into one half of one of its five points, then measure to that point's straight edge.
    turn, outer, inner = 2 * math.pi / 5, r * 1.05, r * 1.05 * 0.45
    angle = np.arctan2(x, -(y - r * 0.1))
    folded, radius = abs((angle + turn / 2) % turn - turn / 2), np.hypot(x, y - r * 0.1)
    edge_x, edge_y = inner * math.sin(turn / 2), inner * math.cos(turn / 2) - outer
    across = radius * np.cos(folded) - outer
    return (across * edge_x - radius * np.sin(folded) * edge_y) / math.hypot(edge_x, edge_y)


@lru_cache(maxsize=None)
def stencil(shape, r):
    """Coverage of each pixel, [2r+5, 2r+5] in 0...1, the centre on the middle pixel's centre."""
    y, x = np.mgrid[-r - 2 : r + 3, -r - 2 : r + 3].astype(np.float32)
    return np.clip(0.5 - signed_distance(shape, r, x, y), 0, 1)


@lru_cache(maxsize=None)
def ink_box(shape, r):
    """(top, left, bottom, right) of a shape's ink relative to its centre pixel; bottom and right exclusive."""
    rows, columns = np.nonzero(stencil(shape, r) > 0.5)
    return tuple(int(v) - r - 2 for v in (rows.min(), columns.min(), rows.max() + 1, columns.max() + 1))


@lru_cache(maxsize=None)
def glyph(letter, size):
    """Coverage of a letter's ink, [height, width] in 0...1, in Pillow's own typeface."""
    font = ImageFont.load_default(size=size)
    left, top, right, bottom = font.getbbox(letter)
    image = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(image).text((-left, -top), letter, font=font, fill=255)
    return np.asarray(image, np.float32) / 255


@lru_cache(maxsize=1)
def noise_bank():
    """Standard normal noise; a scene takes a random window of it, which is faster than drawing its own."""
    return np.random.default_rng(0).standard_normal((3, 640, 640), np.float32)


def jittered(color, rng, amount=12):
    return np.array([c + rng.uniform(-amount, amount) for c in color], np.float32)[:, None, None]


def light(rng):
    level = rng.uniform(195, 255)
    return np.array([min(255, level + rng.uniform(-12, 12)) for _ in range(3)], np.float32)[:, None, None]


def paint_ground(kind, rng):
    """[3, 224, 224] float32: a light tint, alone or shaded towards a second one (straight or from a point)."""
    first = light(rng)
    if kind == "plain" or (kind == "noisy" and rng.random() < 0.5):
        return np.broadcast_to(first, (3, SIZE, SIZE)).copy()
    ramp = np.linspace(0, 1, SIZE, dtype=np.float32)
    if rng.random() < 0.5:
        angle = rng.uniform(0, 2 * math.pi)
        t = math.cos(angle) * (ramp[None] - 0.5) + math.sin(angle) * (ramp[:, None] - 0.5)
        t = np.clip(t / (abs(math.cos(angle)) + abs(math.sin(angle))) + 0.5, 0, 1)
    else:
        t = np.sqrt((ramp[None] - rng.random()) ** 2 + (ramp[:, None] - rng.random()) ** 2)
        t = t / t.max()
    return first + t * (light(rng) - first)


def apart(a, b, gap):
    """Whether two boxes are at least `gap` pixels apart."""
    return a[0] >= b[2] + gap or b[0] >= a[2] + gap or a[1] >= b[3] + gap or b[1] >= a[3] + gap


def place_word(text, rng):
    size = rng.choice(FONT_SIZES)
    glyphs = [glyph(letter, size) for letter in text]
    width = sum(g.shape[1] for g in glyphs) + TRACKING * (len(text) - 1)
    height = max(g.shape[0] for g in glyphs)
    x, baseline = rng.randint(2, SIZE - width - 2), rng.randint(height + 2, SIZE - 2)
    boxes = []
    for g in glyphs:
        boxes.append((baseline - g.shape[0], x, baseline, x + g.shape[1]))
        x += g.shape[1] + TRACKING
    return Word(text, boxes), glyphs


def place_objects(count, word, rng, colors):
    """`count` objects clear of each other and of the word, or nothing if they did not fit."""
    objects = []
    for _ in range(count * 12):
        size = rng.choice(("small", "big"))
        r = rng.randint(*RADII[size])
        candidate = Object(rng.choice(SHAPES), rng.choice(colors), size,
                           rng.randint(r + 1, SIZE - r - 2), rng.randint(r + 1, SIZE - r - 2), r)
        if word and not apart(candidate.box, word.box, GAP):
            continue
        if all(apart(candidate.box, o.box, GAP) and abs(candidate.cx - o.cx) >= COLUMN_GAP and str(candidate) != str(o)
               for o in objects):
            objects.append(candidate)
            if len(objects) == count:
                return sorted(objects, key=lambda o: o.cx)
    return None


def blend(image, coverage, color, top, left):
    """Paints `color` through a stencil whose first pixel lies at (top, left); what falls outside is cut off."""
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(SIZE, top + coverage.shape[0]), min(SIZE, left + coverage.shape[1])
    part = coverage[y0 - top : y1 - top, x0 - left : x1 - left]
    image[:, y0:y1, x0:x1] += (color - image[:, y0:y1, x0:x1]) * part


def random_text(rng):
    return "".join(rng.choice(LETTERS) for _ in range(rng.randint(*WORD_LENGTHS)))


def make_scene(rng, text=None, counts=(1, 2, 3, 4), ground=None, colors=tuple(COLORS)):
    """A scene of one to four objects (at most two beside a word), every choice drawn from `rng`."""
    count = rng.choice([c for c in counts if c <= 2] if text else counts)
    kind = ground or rng.choice(GROUNDS)
    objects = None
    while objects is None:
        word, glyphs = place_word(text, rng) if text else (None, [])
        objects = place_objects(count, word, rng, colors)
    image = paint_ground(kind, rng)
    for o in objects:
        blend(image, stencil(o.shape, o.r), jittered(COLORS[o.color], rng), o.cy - o.r - 2, o.cx - o.r - 2)
    if word:
        ink = jittered(COLORS[rng.choice(("black", "blue", "red", "green", "purple"))], rng)
        for g, box in zip(glyphs, word.boxes):
            blend(image, g, ink, box[0], box[1])
    if kind == "noisy":
        y, x = rng.randrange(640 - SIZE), rng.randrange(640 - SIZE)
        image += noise_bank()[:, y : y + SIZE, x : x + SIZE] * np.float32(rng.uniform(3, 10))
    image += 0.5
    return Scene(np.clip(image, 0, 255, out=image).astype(np.uint8).transpose(1, 2, 0), kind, objects, word)
