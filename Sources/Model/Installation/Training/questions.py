"""PaliGemma's prompts about a scene, each with its one right answer. A question in doubt is not asked: its maker returns None."""
import math
from dataclasses import dataclass

from scenes import COLORS, SHAPES, SIZE

NUMBERS = ["zero", "one", "two", "three", "four"]
DIRECTIONS = {"left of": (-1, 0), "right of": (1, 0), "above": (0, -1), "below": (0, 1)}
REGIONS = [["top left", "top center", "top right"], ["left", "center", "right"], ["bottom left", "bottom center", "bottom right"]]
LOC_STEP = 16  # boxes are told on a grid of 1024 / 16 = 64 lines a side
REGION_MARGIN = 5  # pixels from a line between two regions within which nobody is asked "where"
DIAGONAL_MARGIN = math.radians(8)  # an object nearer to a diagonal is neither clearly beside nor clearly above
DISTANCE_MARGIN = 1.15  # the nearest object must be nearer than the next by this factor


@dataclass
class Question:
    task: str
    prompt: str
    answer: str
    about: object = None  # the object whose pixels hold the answer


def only(objects, **wanted):
    """The one object with these attributes, or None."""
    found = [o for o in objects if all(getattr(o, k) == v for k, v in wanted.items())]
    return found[0] if len(found) == 1 else None


def a(name):
    return ("an " if name[0] in "aeiou" else "a ") + name


def pick(candidates, rng):
    return rng.choice(candidates) if candidates else None


def caption(scene, rng):
    phrases = [f"a {o.size} {o}" for o in scene.objects]
    text = phrases[0] if len(phrases) == 1 else ", ".join(phrases[:-1]) + " and " + phrases[-1]
    return Question("caption", "caption en", text)


def color(scene, rng):
    o = pick([o for o in scene.objects if only(scene.objects, shape=o.shape)], rng)
    return o and Question("color", f"answer en what color is the {o.shape}?", o.color, o)


def shape(scene, rng):
    o = pick([o for o in scene.objects if only(scene.objects, color=o.color)], rng)
    return o and Question("shape", f"answer en what shape is {o.color}?", o.shape, o)


def count(scene, rng):
    return Question("count", "answer en how many shapes are there?", NUMBERS[len(scene.objects)])


def region_index(o):
    """0...8 row by row, by the object's centre, or None if that is too near a line."""
    indices = []
    for centre in (o.cy, o.cx):
        third = centre * 3 / SIZE
        if min(abs(third - 1), abs(third - 2)) * SIZE / 3 < REGION_MARGIN:
            return None
        indices.append(int(third))
    return indices[0] * 3 + indices[1]


def where(scene, rng):
    o = pick([o for o in scene.objects if region_index(o) is not None], rng)
    if not o:
        return None
    index = region_index(o)
    return Question("where", f"answer en where is the {o}?", REGIONS[index // 3][index % 3], o)


def exists(scene, rng):
    """Half the answers are yes; half of the others name a colour and a shape that are there, but not together."""
    here = {(o.color, o.shape) for o in scene.objects}
    if rng.random() < 0.5:
        o = rng.choice(scene.objects)
        return Question("exists", f"answer en is there {a(str(o))}?", "yes", o)
    if rng.random() < 0.5:
        pairs = [(o.color, p.shape) for o in scene.objects for p in scene.objects if (o.color, p.shape) not in here]
        pairs = pairs or [(o.color, s) for o in scene.objects for s in SHAPES if s != o.shape]
    else:
        pairs = [(c, s) for c in COLORS for s in SHAPES if (c, s) not in here]
    c, s = rng.choice(pairs)
    return Question("exists", f"answer en is there {a(f'{c} {s}')}?", "no")


def neighbour(o, objects, direction):
    """What lies in a direction from `o`: (sure, the nearest object or None).

    An object lies left of another if its centre is in the quarter of the plane around "exactly left", between the two diagonals
    through the other's centre; so also for the other directions. Among several the nearest centre counts. Not sure: an object
    close to a diagonal of that quarter, or two at nearly the same distance.
    """
    ux, uy = DIRECTIONS[direction]
    found = []
    for p in objects:
        if p is o:
            continue
        dx, dy = p.cx - o.cx, p.cy - o.cy
        off_axis = abs(math.atan2(ux * dy - uy * dx, ux * dx + uy * dy))
        if abs(off_axis - math.pi / 4) < DIAGONAL_MARGIN:
            return False, None
        if off_axis < math.pi / 4:
            found.append((math.hypot(dx, dy), p))
    found.sort(key=lambda pair: pair[0])
    if len(found) > 1 and found[1][0] < found[0][0] * DISTANCE_MARGIN:
        return False, None
    return True, found[0][1] if found else None


def relation(scene, rng):
    """Three times in four an object is the answer, else `nothing`; where there is none to name, nobody asks then."""
    answers = [(o, d, *neighbour(o, scene.objects, d)) for o in scene.objects for d in DIRECTIONS]
    is_nothing = rng.random() < 0.25
    choice = pick([a for a in answers if a[2] and (a[3] is None) == is_nothing], rng)
    if not choice:
        return None
    o, direction, _, answer = choice
    return Question("relation", f"answer en what is {direction} the {o}?", str(answer or "nothing"), answer)


def located(o):
    """The four <loc> tokens of a box, y0 x0 y1 x1 in 1/1024 of the side, and the label."""
    lines = [min(1023, round(v / SIZE * 1024 / LOC_STEP) * LOC_STEP) for v in o.box]
    return "".join(f"<loc{v:04d}>" for v in lines) + f" {o}"


def detect(scene, rng):
    o = rng.choice(scene.objects)
    return Question("detect", f"detect {o}", located(o), o)


def detect_two(scene, rng):
    if len(scene.objects) < 2:
        return None
    o, p = rng.sample(scene.objects, 2)
    return Question("detect two", f"detect {o} ; {p}", f"{located(o)} ; {located(p)}")


def ocr(scene, rng):
    return scene.word and Question("ocr", "ocr", scene.word.text, scene.word)


TASKS = {
    "caption": caption, "color": color, "shape": shape, "count": count, "where": where, "exists": exists,
    "relation": relation, "detect": detect, "detect two": detect_two, "ocr": ocr,
}
