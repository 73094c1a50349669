#!/usr/bin/env python3
"""Writes the checkpoints with random weights beside this file, and what transformers computes with each.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python regenerate.py

`published`  BF16, one file, the hub's names, one key/value head
`module`     F32, three shards named by module path, a head of its own, three key/value heads
`defaults`   F16, names of a freshly built model, everything left out of config.json that equals the library's default
`gemma2`     BF16, PaliGemma 2: four layers, every other one local with a window shorter than the prompt, caps that values reach
`gemma2_end` F32, PaliGemma 2: a global and then a local layer, whose window the answer outgrows; module paths, a head of its own
`smallest`   8 wide, with a tokenizer of letters, for tests that run whole sessions; nothing is traced
"""
import json
import os
import shutil

import torch
from safetensors.torch import save_file
from transformers import PaliGemmaForConditionalGeneration

import reference

HERE = os.path.dirname(os.path.abspath(__file__))
VOCABULARY, IMAGE_TOKEN = 96, 90

CHECKPOINTS = {
    "published": dict(
        seed=11, dtype=torch.bfloat16, names=("vision_tower.vision_model.", "multi_modal_projector.", "language_model.model.", None), shards=1,
        config=dict(image_token_index=IMAGE_TOKEN, projection_dim=24, hidden_size=24, torch_dtype="bfloat16"),
        vision=dict(hidden_size=24, intermediate_size=36, num_hidden_layers=2, num_attention_heads=2, image_size=20, patch_size=5,
                    num_channels=3, layer_norm_eps=1e-6, hidden_act="gelu_pytorch_tanh"),
        text=dict(hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=1, head_dim=6,
                  max_position_embeddings=64, rms_norm_eps=1e-6, rope_theta=10000.0, hidden_activation="gelu_pytorch_tanh")),
    "module": dict(
        seed=12, dtype=torch.float32, names=("model.vision_tower.", "model.multi_modal_projector.", "model.language_model.", "lm_head."), shards=3,
        config=dict(image_token_id=IMAGE_TOKEN, projection_dim=18, hidden_size=18, dtype="float32"),
        vision=dict(hidden_size=30, intermediate_size=22, num_hidden_layers=2, num_attention_heads=5, image_size=12, patch_size=4),
        text=dict(hidden_size=18, intermediate_size=26, num_hidden_layers=2, num_attention_heads=6, num_key_value_heads=3, head_dim=8,
                  max_position_embeddings=64, hidden_act="gelu", rope_parameters={"rope_theta": 500.0, "rope_type": "default"})),
    "defaults": dict(
        seed=13, dtype=torch.float16, names=("vision_tower.", "multi_modal_projector.", "language_model.model.", None), shards=1,
        config=dict(image_token_index=IMAGE_TOKEN, projection_dim=16),
        vision=dict(hidden_size=20, intermediate_size=24, num_hidden_layers=1, num_attention_heads=4, image_size=32),
        text=dict(hidden_size=16, intermediate_size=24, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=1)),
    "gemma2": dict(
        seed=15, dtype=torch.bfloat16, names=("vision_tower.vision_model.", "multi_modal_projector.", "language_model.model.", None), shards=1,
        config=dict(image_token_index=IMAGE_TOKEN, projection_dim=24),
        vision=dict(hidden_size=24, intermediate_size=36, num_hidden_layers=1, num_attention_heads=2, image_size=20, patch_size=5),
        text=dict(model_type="gemma2", hidden_size=24, intermediate_size=40, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2,
                  head_dim=6, max_position_embeddings=64, query_pre_attn_scalar=9, sliding_window=5, attn_logit_softcapping=1.5,
                  final_logit_softcapping=2.0)),
    "gemma2_end": dict(
        seed=16, dtype=torch.float32, names=("model.vision_tower.", "model.multi_modal_projector.", "model.language_model.", "lm_head."), shards=2,
        config=dict(image_token_id=IMAGE_TOKEN, projection_dim=18, dtype="float32"),
        vision=dict(hidden_size=30, intermediate_size=22, num_hidden_layers=1, num_attention_heads=5, image_size=12, patch_size=4),
        text=dict(model_type="gemma2", hidden_size=18, intermediate_size=26, num_hidden_layers=2, num_attention_heads=6, num_key_value_heads=3,
                  head_dim=8, max_position_embeddings=64, query_pre_attn_scalar=8, sliding_window=18,
                  layer_types=["full_attention", "sliding_attention"])),
    "smallest": dict(
        seed=14, dtype=torch.bfloat16, names=("vision_tower.vision_model.", "multi_modal_projector.", "language_model.model.", None), shards=1,
        has_tokenizer=True, config=dict(image_token_index=IMAGE_TOKEN, projection_dim=8),
        vision=dict(hidden_size=8, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2, image_size=12, patch_size=4),
        text=dict(hidden_size=8, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, head_dim=4,
                  max_position_embeddings=64)),
}


def draw(shape, name, generator):
    """Weights large enough that attention is uneven and every activation matters."""
    x = torch.randn(shape, generator=generator)
    if "norm" in name and name.endswith("weight"):
        return 0.1 * x + (1 if name.startswith("vision") else 0)
    if len(shape) == 1:
        return 0.1 * x
    if "embed_tokens" in name or "position" in name:
        return 0.4 * x
    return 1.6 * x / torch.tensor(shape[1:]).prod().sqrt()


def weights(recipe):
    """(published name, tensor) for every weight."""
    generator = torch.Generator().manual_seed(recipe["seed"])
    v, t = recipe["vision"], recipe["text"]
    d, m, h, f = v["hidden_size"], v["intermediate_size"], t["hidden_size"], t["intermediate_size"]
    size, patch = t.get("head_dim", 256), v.get("patch_size", 16)
    q, kv = t["num_attention_heads"] * size, t["num_key_value_heads"] * size
    shapes = {"vision_tower.vision_model.embeddings.patch_embedding.weight": (d, 3, patch, patch),
              "vision_tower.vision_model.embeddings.patch_embedding.bias": (d,),
              "vision_tower.vision_model.embeddings.position_embedding.weight": ((v["image_size"] // patch) ** 2, d)}

    def linear(name, out, inner, bias=True):
        shapes[name + ".weight"] = (out, inner)
        if bias:
            shapes[name + ".bias"] = (out,)
    for i in range(v["num_hidden_layers"]):
        layer = f"vision_tower.vision_model.encoder.layers.{i}."
        for norm in ("layer_norm1", "layer_norm2"):
            shapes[layer + norm + ".weight"] = shapes[layer + norm + ".bias"] = (d,)
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            linear(f"{layer}self_attn.{name}", d, d)
        linear(layer + "mlp.fc1", m, d)
        linear(layer + "mlp.fc2", d, m)
    for part in ("weight", "bias"):
        shapes["vision_tower.vision_model.post_layernorm." + part] = (d,)
    linear("multi_modal_projector.linear", h, d)
    shapes["language_model.model.embed_tokens.weight"] = (VOCABULARY, h)
    for i in range(t["num_hidden_layers"]):
        layer = f"language_model.model.layers.{i}."
        norms = ["input", "post_attention"] + (["pre_feedforward", "post_feedforward"] if t.get("model_type") == "gemma2" else [])
        for norm in norms:
            shapes[f"{layer}{norm}_layernorm.weight"] = (h,)
        for name, out, inner in (("q", q, h), ("k", kv, h), ("v", kv, h), ("o", h, q)):
            linear(f"{layer}self_attn.{name}_proj", out, inner, bias=False)
        for name, out, inner in (("gate", f, h), ("up", f, h), ("down", h, f)):
            linear(f"{layer}mlp.{name}_proj", out, inner, bias=False)
    shapes["language_model.model.norm.weight"] = (h,)
    if recipe["names"][3]:
        shapes["language_model.lm_head.weight"] = (VOCABULARY, h)
    return {name: draw(shape, name, generator).to(recipe["dtype"]).contiguous() for name, shape in shapes.items()}


def renamed(name, names):
    """A published name under another naming scheme."""
    vision, projector, text, head = names
    for old, new in (("vision_tower.vision_model.", vision), ("multi_modal_projector.", projector),
                     ("language_model.model.", text), ("language_model.lm_head.", head)):
        if name.startswith(old):
            return new + name[len(old):]


def write_checkpoint(folder, recipe):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    tied = recipe["names"][3] is None
    config = {"architectures": ["PaliGemmaForConditionalGeneration"], "model_type": "paligemma", "bos_token_id": 2, "eos_token_id": 1,
              "pad_token_id": 0, "tie_word_embeddings": tied, **recipe["config"],
              "text_config": {"model_type": "gemma", "vocab_size": VOCABULARY, "tie_word_embeddings": tied, **recipe["text"]},
              "vision_config": {"model_type": "siglip_vision_model", "vision_use_head": False, **recipe["vision"]}}
    with open(f"{folder}/config.json", "w") as file:
        json.dump(config, file, indent=1)
    tensors = list(weights(recipe).items())
    count, index = recipe["shards"], {}
    for i in range(count):
        part = {renamed(name, recipe["names"]): tensor for name, tensor in tensors[i::count]}
        file = "model.safetensors" if count == 1 else f"model-{i + 1:05d}-of-{count:05d}.safetensors"
        save_file(part, f"{folder}/{file}", metadata={"format": "pt"})
        index |= {name: file for name in part}
    if count > 1:
        with open(f"{folder}/model.safetensors.index.json", "w") as file:
            json.dump({"metadata": {}, "weight_map": index}, file, indent=1, sort_keys=True)


def tokenizer():
    """Letters, digits and a few joined pieces under Gemma's normaliser; ids 0 to 3 and the image token are special."""
    letters = list("\n▁?,.:;-!'\"()/&+0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    merges = [("i", "n"), ("t", "h"), ("th", "e"), ("▁", "the"), ("e", "n"), ("a", "n"), ("w", "h"), ("▁", "in")]
    specials = ["<pad>", "<eos>", "<bos>", "<unk>"]
    pieces = specials + letters + ["".join(pair) for pair in merges]
    assert len(pieces) == IMAGE_TOKEN
    ids = {piece: id for id, piece in enumerate(pieces + ["<image>"])}
    added = [{"id": ids[piece], "content": piece, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
             for piece in specials + ["<image>"]]
    replace = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
    back = {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}
    return {"version": "1.0", "added_tokens": added, "normalizer": replace,
            "pre_tokenizer": {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False},
            "decoder": {"type": "Sequence", "decoders": [back, {"type": "ByteFallback"}, {"type": "Fuse"}]},
            "model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": True, "byte_fallback": False,
                      "vocab": {piece: id for piece, id in ids.items() if piece != "<image>"}, "merges": [list(pair) for pair in merges]}}


def main():
    for name, recipe in CHECKPOINTS.items():
        folder = f"{HERE}/{name}"
        write_checkpoint(folder, recipe)
        if recipe.get("has_tokenizer"):
            with open(f"{folder}/tokenizer.json", "w") as file:
                json.dump(tokenizer(), file, indent=1)
            continue
        model = PaliGemmaForConditionalGeneration.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        vision = model.config.vision_config
        generator = torch.Generator().manual_seed(recipe["seed"] + 100)
        pixels = torch.rand((3, vision.image_size, vision.image_size), generator=generator) * 2 - 1
        prompt = torch.randint(5, IMAGE_TOKEN, (6,), generator=generator).tolist()
        tokens = [IMAGE_TOKEN] * (vision.image_size // vision.patch_size) ** 2 + [2] + prompt
        traced = reference.trace(model, tokens, pixels, new_tokens=5)
        save_file(traced, f"{HERE}/{name}.trace.safetensors")
        print(name, len(traced), "tensors; generated", traced["generated_ids"].tolist())


if __name__ == "__main__":
    main()
