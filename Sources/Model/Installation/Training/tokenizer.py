"""A tokenizer in Gemma's layout: specials 0-4, byte pieces, "\\n", BPE pieces, <loc0000>-<loc1023>, <seg000>-<seg127>, <image>.

Pieces are learnt from the questions alone, which hold no capitals; so a printed word, which is all capitals, is spelled letter by letter.
"""
import json
import os
import random
import re

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from questions import TASKS
from scenes import LETTERS, make_scene, random_text

PAD, EOS, BOS = 0, 1, 2
SPECIALS = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789?,.:;'-▁" + LETTERS


def corpus(seed=7, scenes=1500):
    """Prompts and answers without their <loc> tokens."""
    rng = random.Random(seed)
    for _ in range(scenes):
        scene = make_scene(rng, text=random_text(rng) if rng.random() < 0.2 else None)
        for make in TASKS.values():
            if question := make(scene, rng):
                yield question.prompt + "\n"
                yield re.sub(r"<loc\d+>", "", question.answer) if question.task != "ocr" else ""


def load_tokenizer(folder):
    """The tokenizer of a run's folder, built and saved there by the first who asks."""
    path = os.path.join(folder, "tokenizer.json")
    if not os.path.exists(path):
        build_tokenizer().save(path)
    return Tokenizer.from_file(path)


def build_tokenizer():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split("▁", "merged_with_next"), pre_tokenizers.Split(Regex(r"[?,;\n]"), "isolated")])
    byte_pieces = [f"<0x{i:02X}>" for i in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=700, special_tokens=SPECIALS + byte_pieces + ["\n"],
                                  initial_alphabet=list(ALPHABET), limit_alphabet=len(ALPHABET) + 1, show_progress=False)
    tokenizer.train_from_iterator(corpus(), trainer)
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    layout = json.loads(tokenizer.to_str())
    layout["added_tokens"] = [t for t in layout["added_tokens"] if t["content"] in SPECIALS]
    tokenizer = Tokenizer.from_str(json.dumps(layout))
    places = [f"<loc{i:04d}>" for i in range(1024)] + [f"<seg{i:03d}>" for i in range(128)]
    tokenizer.add_tokens([AddedToken(t, normalized=False) for t in places])
    tokenizer.add_special_tokens([AddedToken("<image>", normalized=False, special=True)])
    return tokenizer
