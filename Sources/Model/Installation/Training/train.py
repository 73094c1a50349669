"""python train.py FOLDER: trains the model on this machine's cores, and goes on where FOLDER's checkpoint stopped.

Stages, counted in steps: first the vision tower alone on the labels of its patches (labels.py), then everything on the answers, with
the labels at a small weight, and ever more of the questions that are learnt last. In each stage the rate rises and falls in straight lines;
only at its end are all patches of a picture shown (batches.py).

Every worker is one process on one core. A step is a few parts, each with its own scenes; whichever worker is free takes the next, and the
gradients are summed. Scenes depend on the step and the part alone, so stopping and resuming changes nothing but rounding.
"""
import argparse
import os
import time
from dataclasses import dataclass

import torch
import torch.distributed as dist

from batches import BOXES, BOXES_ABOVE_ALL, BROAD, EVERYTHING, ONE_COLORED, PATCHES, Mixture, Packer
from model import DenseHeads, answer_logits, answer_loss, build, check, encode_image
from muon import Muon
from questions import TASKS
from tokenizer import load_tokenizer

WORKERS = 2
KEPT = 96  # patches of each scene shown until the end of a stage
DENSE_WEIGHT = 0.2  # of the labels' losses beside the answers', which weighs 1
MUON_RATE, ADAM_RATE, WARM_UP = 0.02, 2e-3, 100
AVERAGE = 0.995  # of the running average of the weights, which is what is exported
SAVE_SECONDS = 120


@dataclass(frozen=True)
class Part:
    """Scenes of a step that one worker takes at once."""

    scenes: int
    answering: bool  # whether questions are answered, beside the labels
    words: float  # the share of scenes with a word


# Reading is learnt last, so three stages add parts that cost little: scenes with words, for the vision tower alone.
LABELS = (Part(16, False, 0.4),) * 4
ANSWERS = (Part(8, True, 0.4),) * 4
READING = (Part(16, False, 1.0),) * 2


@dataclass(frozen=True)
class Stage:
    until: int  # the step before which it ends
    parts: tuple
    mixture: Mixture
    rate: float  # the highest, as a share of MUON_RATE and ADAM_RATE
    fall: int  # last steps, in which the rate falls to zero
    whole: int  # last steps, in which all patches are shown

    @property
    def answering(self):
        return any(part.answering for part in self.parts)


STAGES = (
    Stage(865, LABELS, BROAD, 1, 0, 0),
    Stage(9000, ANSWERS + READING, BROAD, 0.5, 3600, 900),
    Stage(11000, ANSWERS + READING, BOXES, 0.23, 2000, 1100),
    Stage(12300, ANSWERS + READING, ONE_COLORED, 0.3, 740, 370),
    Stage(18000, (Part(8, True, 0.2),) * 4, BOXES_ABOVE_ALL, 0.3, 3500, 500),
    Stage(19500, (Part(8, True, 0.3),) * 4, EVERYTHING, 0.2, 1500, 300),
)
STEPS = STAGES[-1].until
MOST_PARTS = max(len(stage.parts) for stage in STAGES)


def losses(model, heads, batch, with_text):
    """(the labels' loss, the answers' loss or zero)."""
    with torch.autocast("cpu", torch.bfloat16):
        image = encode_image(model, batch["patches"], batch["places"])
        dense = heads(image, batch["classes"], batch["waves"])
        return dense, answer_loss(answer_logits(model, image, batch), batch) if with_text else dense.new_zeros(())


@torch.no_grad()
def teacher_forced(model, batch):
    """Share of questions whose every token is the likeliest given the right ones before, by task."""
    logits = answer_logits(model, encode_image(model, batch["patches"], batch["places"]), batch)
    right, asked = dict.fromkeys(TASKS, 0), dict.fromkeys(TASKS, 0)
    hit = logits.argmax(-1) == batch["labels"]
    for b in range(len(hit)):
        segments, told = batch["segments"][b][batch["at"][b]], batch["weights"][b] > 0
        for s in segments[told].unique():
            rows = told & (segments == s)
            task = list(TASKS)[batch["tasks"][b][batch["at"][b][rows][0]]]
            asked[task] += 1
            right[task] += bool(hit[b][rows].all())
    return " ".join(f"{t} {right[t]}/{asked[t]}" for t in TASKS)


class Trainer:
    def __init__(self, folder, rank, taken):
        self.folder, self.rank, self.taken = folder, rank, taken
        torch.manual_seed(0)
        tokenizer = load_tokenizer(folder)
        self.packer, self.model, self.heads = Packer(tokenizer), build(tokenizer), DenseHeads()
        self.parameters = list(self.model.parameters()) + list(self.heads.parameters())
        self.of_labels = list(self.model.model.vision_tower.parameters()) + list(self.heads.parameters())
        hidden = [p for n, p in self.model.named_parameters() if p.ndim == 2 and "embed" not in n]
        others = [p for p in self.parameters if all(p is not h for h in hidden)]
        self.optimizers = [Muon(hidden, MUON_RATE), torch.optim.AdamW(others, ADAM_RATE, betas=(0.9, 0.98), weight_decay=0.01)]
        self.average = {k: v.clone() for k, v in self.model.state_dict().items()}
        self.step = 0
        self.path = os.path.join(folder, "checkpoint.pt")
        if os.path.exists(self.path):
            self.load()
        elif rank == 0:
            check(self.model, self.packer, self.packer.batch("check", 4, BROAD))
        self.losses = torch.compile(losses, dynamic=False)

    def load(self):
        state = torch.load(self.path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.heads.load_state_dict(state["heads"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"]):
            optimizer.load_state_dict(saved)
        self.average, self.step = state["average"], state["step"]

    def save(self):
        state = {"model": self.model.state_dict(), "heads": self.heads.state_dict(), "average": self.average, "step": self.step,
                 "optimizers": [o.state_dict() for o in self.optimizers]}
        torch.save(state, self.path + ".new")
        os.replace(self.path + ".new", self.path)

    def log(self, text):
        if self.rank == 0:
            with open(os.path.join(self.folder, "log.txt"), "a") as file:
                print(text, file=file)

    @property
    def stage(self):
        return next(stage for stage in STAGES if self.step < stage.until)

    def begun(self):
        """Steps since the stage began."""
        return self.step - max([0] + [stage.until for stage in STAGES if stage.until <= self.step])

    def rate(self):
        stage = self.stage
        left = stage.until - self.step
        return stage.rate * min(1, (self.begun() + 1) / WARM_UP, left / stage.fall if stage.fall else 1)

    def next_part(self, parts):
        """The number of a part of this step that nobody has taken, or None."""
        first = self.step * MOST_PARTS
        with self.taken.get_lock():
            part = max(0, self.taken.value - first)
            self.taken.value = first + min(parts, part + 1)
        return part if part < parts else None

    def take_step(self):
        """(the labels' loss, the answers' loss), both over four parts."""
        stage = self.stage
        parameters = self.parameters if stage.answering else self.of_labels
        for p in parameters:
            p.grad = torch.zeros_like(p)
        sums = torch.zeros(2)
        kept = PATCHES if self.step >= stage.until - stage.whole else KEPT
        while (number := self.next_part(len(stage.parts))) is not None:
            part = stage.parts[number]
            shown = kept if part.answering else KEPT
            batch = self.packer.batch(f"train/{self.step}/{number}", part.scenes, stage.mixture, shown, part.words)
            dense, answers = self.losses(self.model, self.heads, batch, part.answering)
            (answers + DENSE_WEIGHT * dense if stage.answering else dense).backward()
            sums += torch.stack([dense.detach(), answers.detach()])
        flat = torch.cat([p.grad.flatten() for p in parameters] + [sums]) / 4
        dist.all_reduce(flat)
        self.update(parameters, flat[:-2])
        return flat[-2:].tolist()

    def update(self, parameters, gradient):
        """One step of both optimizers and of the running average along the flat gradient, clipped to norm 1 once there are answers."""
        if self.stage.answering:
            gradient *= min(1, 1 / (gradient.norm().item() + 1e-6))
        for p, g in zip(parameters, gradient.split([p.numel() for p in parameters])):
            p.grad.copy_(g.view_as(p))
        for optimizer, base in zip(self.optimizers, (MUON_RATE, ADAM_RATE)):
            for group in optimizer.param_groups:
                group["lr"] = base * self.rate()
            optimizer.step()
        keep = min(AVERAGE, (self.begun() + 1) / (self.begun() + 11))
        self.step += 1
        torch._foreach_lerp_(list(self.average.values()), list(self.model.state_dict().values()), 1 - keep)

    def evaluate(self):
        held = {k: v.clone() for k, v in self.model.state_dict().items()}
        self.model.load_state_dict(self.average)
        self.log(f"  step {self.step}, teacher-forced: {teacher_forced(self.model, self.packer.batch('validation', 64, BROAD))}")
        self.model.load_state_dict(held)

    def run(self):
        saved = began = time.time()
        seen = []
        while self.step < STEPS:
            rate = self.rate()
            seen.append(self.take_step())
            if self.step % 50 == 0:
                dense, answers = (sum(x) / len(seen) for x in zip(*seen))
                spent, processor = time.time() - began, time.process_time()
                self.log(f"step {self.step} labels {dense:.3f} answers {answers:.4f} rate {rate:.2f} {spent:.0f} s (processor {processor:.0f} s)")
                seen = []
            if self.rank == 0 and self.step % 250 == 0 and self.step > STAGES[0].until:
                self.evaluate()
            if self.rank == 0 and (time.time() - saved > SAVE_SECONDS or any(self.step == stage.until for stage in STAGES)):
                self.save()
                saved = time.time()


def work(rank, folder, taken):
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    os.environ.setdefault("MASTER_PORT", "29511")
    dist.init_process_group("gloo", rank=rank, world_size=WORKERS)
    torch.set_num_threads(1)
    Trainer(folder, rank, taken).run()
    dist.destroy_process_group()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    load_tokenizer(options.folder)
    taken = torch.multiprocessing.get_context("spawn").Value("q", 0)
    torch.multiprocessing.spawn(work, (options.folder, taken), nprocs=WORKERS)


if __name__ == "__main__":
    main()
