"""python evaluate.py MODEL [--scenes 500] [--out FOLDER]: measures an exported model with transformers' own generate, greedy, float32.

Every task gets its own fresh scenes, one question each, from seeds training never uses; words to read are ones it never printed. Then
the same questions about a blank picture, and where the decoder's heads look when asked for a colour. Writes FOLDER/evaluation.json and
FOLDER/evaluation.md.
"""
import argparse
import json
import os
import random
import re
from collections import Counter, defaultdict

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import PaliGemmaForConditionalGeneration

from batches import PATCHES
from labels import GRID, patches_of
from questions import TASKS
from scenes import SIZE, make_scene
from tokenizer import BOS, EOS
from words import HELD_OUT

BATCH = 50
WORD_SHARE = 0.4  # of scenes hold a word, also where nobody asks for it
HEAD_DIM = 24


def examples(task, count, family):
    """`count` (scene, question) pairs of one task; the family names the seeds."""
    found = []
    index = 0
    while len(found) < count:
        rng = random.Random(f"{family}/{task}/{index}")
        index += 1
        has_word = task == "ocr" or rng.random() < WORD_SHARE
        scene = make_scene(rng, rng.choice(HELD_OUT) if has_word else None)
        if question := TASKS[task](scene, rng):
            found.append((scene, question))
    return found


class Model:
    def __init__(self, folder):
        self.model = PaliGemmaForConditionalGeneration.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        self.tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.image = self.model.config.image_token_id

    def prompt(self, question):
        return [self.image] * PATCHES + [BOS] + self.tokenizer.encode(question.prompt + "\n", add_special_tokens=False).ids

    def batches(self, pairs):
        """Batches of equal prompt length: (indices of the pairs, inputs)."""
        lengths = defaultdict(list)
        prompts = [self.prompt(q) for _, q in pairs]
        for i, p in enumerate(prompts):
            lengths[len(p)].append(i)
        for indices in lengths.values():
            for start in range(0, len(indices), BATCH):
                chosen = indices[start : start + BATCH]
                ids = torch.tensor([prompts[i] for i in chosen])
                pixels = torch.from_numpy(np.stack([pairs[i][0].pixels for i in chosen])).permute(0, 3, 1, 2).float() / 127.5 - 1
                yield chosen, {"input_ids": ids, "pixel_values": pixels, "token_type_ids": torch.zeros_like(ids),
                               "attention_mask": torch.ones_like(ids)}

    @torch.no_grad()
    def answers(self, pairs, blank=False):
        out = [None] * len(pairs)
        for chosen, inputs in self.batches(pairs):
            if blank:
                inputs["pixel_values"] = torch.full_like(inputs["pixel_values"], 0.8)
            tokens = self.model.generate(**inputs, max_new_tokens=40, do_sample=False)[:, inputs["input_ids"].shape[1] :].tolist()
            for i, row in zip(chosen, tokens):
                row = row[: row.index(EOS)] if EOS in row else row
                out[i] = self.tokenizer.decode(row, skip_special_tokens=False)
        return out

    @torch.no_grad()
    def looking(self, pairs):
        """Where the answering row looks: image attention inside the box of the object asked about, [pairs, layers, heads]."""
        shares = [None] * len(pairs)
        for chosen, inputs in self.batches(pairs):
            attentions = self.model(**inputs, output_attentions=True).attentions
            rows = torch.stack([a[:, :, -1, :PATCHES] for a in attentions], 1)  # [B, layers, heads, 196]
            for i, weights in zip(chosen, rows):
                shares[i] = (weights[..., inside(pairs[i][1])].sum(-1) / weights.sum(-1)).numpy()
        return np.stack(shares)

    def without(self, layer, head):
        """Silences one head of the decoder until the returned handle is removed."""
        def silence(_, inputs):
            mixed = inputs[0].clone()
            mixed[..., head * HEAD_DIM : (head + 1) * HEAD_DIM] = 0
            return (mixed,)
        return self.model.model.language_model.layers[layer].self_attn.o_proj.register_forward_pre_hook(silence)


def inside(question):
    """[196] bool: the patches whose centre lies inside the box of the object asked about."""
    mask = np.zeros((GRID, GRID), bool)
    mask[patches_of(question.about.box)] = True
    return mask.reshape(-1)


def boxes(text):
    """[(four numbers in 0...1, label)] of a detection answer, or nothing if it is not well formed."""
    found = []
    for part in text.split(" ; "):
        match = re.fullmatch(r"((?:<loc\d{4}>){4}) (.+)", part)
        if not match:
            return []
        found.append(([int(n) / 1024 for n in re.findall(r"\d{4}", match[1])], match[2]))
    return found


def overlap(a, b):
    """Intersection over union of two boxes (y0, x0, y1, x1)."""
    height, width = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = max(0, height) * max(0, width)
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared) if shared else 0


def score(task, scene, question, answer):
    """(right or not, overlaps of the boxes told with the true ones)."""
    if not task.startswith("detect"):
        return answer == question.answer, []
    told, wanted = boxes(answer), boxes(question.answer)
    if [label for _, label in told] != [label for _, label in wanted]:
        return False, [0] * len(wanted)
    true = {str(o): [v / SIZE for v in o.box] for o in scene.objects}
    overlaps = [overlap(box, true[label]) for box, label in told]
    return min(overlaps) >= 0.5, overlaps


def measure(model, task, count):
    pairs = examples(task, count, "evaluation")
    answers = model.answers(pairs)
    scores = [score(task, s, q, a) for (s, q), a in zip(pairs, answers)]
    prompts = {q.prompt: (s, q) for s, q in pairs}
    unseeing = dict(zip(prompts, model.answers(list(prompts.values()), blank=True)))
    blank = [score(task, s, q, unseeing[q.prompt])[0] for s, q in pairs]
    commonest = Counter(q.answer for _, q in pairs).most_common(1)[0]
    result = {"scenes": count, "right": float(np.mean([r for r, _ in scores])), "blank": float(np.mean(blank)),
              "commonest answer": commonest[0], "its rate": commonest[1] / count,
              "mistakes": [[q.prompt, q.answer, a] for (_, q), a, (r, _) in zip(pairs, answers, scores) if not r][:8]}
    if task.startswith("detect"):
        result["mean IoU"] = float(np.mean([v for _, o in scores for v in o]))
    for ground in sorted({s.ground for s, _ in pairs}):
        result[ground] = float(np.mean([r for (s, _), (r, _) in zip(pairs, scores) if s.ground == ground]))
    return result


def colour_rate(model, pairs):
    return float(np.mean([a == q.answer for (_, q), a in zip(pairs, model.answers(pairs))]))


def attention(model, count):
    """The head that looks most at the object asked about: chosen on one set of scenes, reported and silenced on another."""
    choosing = model.looking(examples("color", count // 2, "choosing")).mean(0)
    layer, head = (int(i) for i in np.unravel_index(choosing.argmax(), choosing.shape))
    pairs = examples("color", count, "reporting")
    reported = model.looking(pairs).mean(0)
    chance = np.mean([inside(q).mean() for _, q in pairs])
    others = [(l, h) for l in range(choosing.shape[0]) for h in range(choosing.shape[1]) if (l, h) != (layer, head)]
    other = random.Random("other head").choice(others)
    result = {"layer": layer, "head": head, "share": float(reported[layer, head]), "chance": float(chance),
              "all heads": np.round(reported, 2).tolist(), "colour right": colour_rate(model, pairs), "other head": other}
    for name, (l, h) in (("without it", (layer, head)), ("without the other", other)):
        handle = model.without(l, h)
        result[name] = colour_rate(model, pairs)
        handle.remove()
    return result


def table(results, look):
    lines = ["| task | right | blank picture | commonest answer | plain | shaded | noisy |", "|---|---|---|---|---|---|---|"]
    for task, r in results.items():
        grounds = " | ".join(f"{100 * r.get(g, float('nan')):.1f}%" for g in ("plain", "shaded", "noisy"))
        name = task + (f" (mean IoU {r['mean IoU']:.3f})" if "mean IoU" in r else "")
        lines.append(f"| {name} | {100 * r['right']:.1f}% | {100 * r['blank']:.1f}% | {100 * r['its rate']:.1f}% | {grounds} |")
    lines += ["", f"Colour questions: layer {look['layer']}, head {look['head']} puts {100 * look['share']:.0f}% of its image attention at the "
              f"answering position on the object's box (chance {100 * look['chance']:.0f}%). Right: {100 * look['colour right']:.1f}%; "
              f"without this head {100 * look['without it']:.1f}%; without another (layer {look['other head'][0]}, head "
              f"{look['other head'][1]}) {100 * look['without the other']:.1f}%.", "",
              "| layer | " + " | ".join(f"head {h}" for h in range(len(look["all heads"][0]))) + " |", "|---|---|---|---|---|"]
    lines += [f"| {i} | " + " | ".join(f"{v:.2f}" for v in row) + " |" for i, row in enumerate(look["all heads"])]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("--scenes", type=int, default=500)
    parser.add_argument("--out", default=".")
    options = parser.parse_args()
    model = Model(options.model)
    results = {task: measure(model, task, options.scenes) for task in TASKS}
    look = attention(model, options.scenes)
    text = table(results, look)
    print(text)
    with open(os.path.join(options.out, "evaluation.json"), "w") as file:
        json.dump({"tasks": results, "attention": look}, file, indent=1)
    with open(os.path.join(options.out, "evaluation.md"), "w") as file:
        file.write(text)


if __name__ == "__main__":
    main()
