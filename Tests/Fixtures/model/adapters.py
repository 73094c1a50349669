#!/usr/bin/env python3
"""Writes low-rank adapters for checkpoints beside this file, and what transformers computes with peft's acting beside the weights.

    venv/bin/pip install -r requirements.txt && venv/bin/python regenerate.py && venv/bin/python adapters.py

`published.lora`   F32, on every linear map and the tied head, stabilised for rank, ranks and alphas by pattern, as peft names modules today
`module.lora`      F16, a bias beside B, the head as a whole, the vision tower under its longer name
`smallest.lora`    F32, on some of every kind of map, the projector as a whole, for tests that run whole sessions; nothing is traced
`gemma2_end.lora`  BF16, targets by expression, the projector as a whole, the names before transformers 4.52

Beside every address a trace has what the adapter makes: ADDRESS.lora_A, ADDRESS.lora_B and ADDRESS.lora.
"""
import json
import os
import shutil

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import PaliGemmaForConditionalGeneration

import reference
from regenerate import CHECKPOINTS, HERE, IMAGE_TOKEN

ADAPTERS = {
    "published": dict(
        seed=31, dtype=torch.float32, names="new",
        config=dict(r=3, lora_alpha=5, use_rslora=True, rank_pattern={"layers.1.self_attn.q_proj": 5, "fc1": 2},
                    alpha_pattern={".*vision_tower.*out_proj": 9, "down_proj": 2.5},
                    target_modules=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj", "out_proj", "fc1", "fc2", "linear",
                                    "lm_head"])),
    "module": dict(
        seed=32, dtype=torch.float16, names="middle",
        config=dict(r=2, lora_alpha=3, lora_bias=True, target_modules=["v_proj", "gate_proj", "out_proj"], modules_to_save=["lm_head"])),
    "smallest": dict(
        seed=34, dtype=torch.float32, names="new",
        config=dict(r=2, lora_alpha=4, target_modules=["q_proj", "o_proj", "up_proj", "fc2"], modules_to_save=["linear"])),
    "gemma2_end": dict(
        seed=33, dtype=torch.bfloat16, names="old",
        config=dict(r=4, lora_alpha=8, target_modules=r".*(language_model|vision_tower).*\.(q_proj|o_proj|down_proj|fc2)", modules_to_save=["linear"])),
}

ADDRESSES = {"q_proj": "attention.q", "k_proj": "attention.k", "v_proj": "attention.v", "o_proj": "attention.output", "out_proj": "attention.output",
             "gate_proj": "mlp.gate", "up_proj": "mlp.up", "fc1": "mlp.up", "down_proj": "mlp.output", "fc2": "mlp.output"}


def renamed(key, names):
    """A tensor's name as older libraries had it."""
    if names != "new":
        key = key.replace("model.vision_tower.", "model.vision_tower.vision_model.")
    if names == "old":
        key = key.replace("model.model.language_model.", "model.language_model.model.").replace("base_model.model.model.", "base_model.model.")
    return key


def address(path):
    """The address of the value that a module makes."""
    if path.endswith("lm_head"):
        return "text.logits"
    if path.endswith("multi_modal_projector.linear"):
        return "projector.output"
    pieces = path.split(".")
    tower = "vision" if "vision_tower" in pieces else "text"
    return f"{tower}.block.{pieces[pieces.index('layers') + 1]}.{ADDRESSES[pieces[-1]]}"


def watch(module, place):
    scale = module.scaling["default"]
    reference.on_output(module.lora_A["default"], place + ".lora_A")
    module.lora_B["default"].register_forward_hook(lambda _, __, out: (
        reference.put(place + ".lora_B", reference.rows(out)), reference.put(place + ".lora", reference.rows(out) * scale), None)[-1])


def draw(adapted, dtype, generator):
    """Matrices whose product is about a third of the weight beside it; all numbers are those of the type they are stored in."""
    new = lambda weight: torch.randn(weight.shape, generator=generator)
    with torch.no_grad():
        for module in adapted.modules():
            if not hasattr(module, "lora_A"):
                continue
            a, b = module.lora_A["default"], module.lora_B["default"]
            a.weight.copy_(new(a.weight))
            b.weight.copy_(new(b.weight))
            third = float(module.get_base_layer().weight.norm() / (module.scaling["default"] * (b.weight @ a.weight).norm())) / 3
            for weight in (a.weight, b.weight):
                weight.copy_((weight * third ** 0.5).to(dtype))
            if b.bias is not None:
                b.bias.copy_((0.1 * new(b.bias)).to(dtype))
        for name, weight in adapted.named_parameters():
            if ".modules_to_save." in name:
                weight.copy_((weight + 0.1 * float(weight.norm() / weight.numel() ** 0.5) * new(weight)).to(dtype))


def write(folder, adapted, recipe):
    shutil.rmtree(folder, ignore_errors=True)
    adapted.save_pretrained(folder, save_embedding_layers=False)
    os.remove(f"{folder}/README.md")
    path = f"{folder}/adapter_model.safetensors"
    tensors = {renamed(key, recipe["names"]): tensor.to(recipe["dtype"]) for key, tensor in load_file(path).items()}
    save_file(tensors, path, metadata={"format": "pt"})
    with open(f"{folder}/adapter_config.json") as file:
        config = json.load(file)
    if isinstance(config["target_modules"], list):
        config["target_modules"].sort()
    with open(f"{folder}/adapter_config.json", "w") as file:
        json.dump(config, file, indent=1)


def main():
    for name, recipe in ADAPTERS.items():
        model = PaliGemmaForConditionalGeneration.from_pretrained(f"{HERE}/{name}", dtype=torch.float32, attn_implementation="eager").eval()
        adapted = get_peft_model(model, LoraConfig(lora_dropout=0.0, task_type="CAUSAL_LM", **recipe["config"])).eval()
        adapted.peft_config["default"].base_model_name_or_path = f"fixtures/{name}"
        generator = torch.Generator().manual_seed(recipe["seed"])
        draw(adapted, recipe["dtype"], generator)
        write(f"{HERE}/{name}.lora", adapted, recipe)
        if CHECKPOINTS[name].get("has_tokenizer"):
            continue
        for path, module in model.named_modules():
            if hasattr(module, "lora_A"):
                watch(module, address(path))
        vision = model.config.vision_config
        pixels = torch.rand((3, vision.image_size, vision.image_size), generator=generator) * 2 - 1
        prompt = torch.randint(5, IMAGE_TOKEN, (6,), generator=generator).tolist()
        tokens = [IMAGE_TOKEN] * (vision.image_size // vision.patch_size) ** 2 + [2] + prompt
        traced = reference.trace(model, tokens, pixels, new_tokens=5)
        save_file(traced, f"{HERE}/{name}.lora.trace.safetensors")
        print(name, len(traced), "tensors; generated", traced["generated_ids"].tolist())


if __name__ == "__main__":
    assert set(ADAPTERS) <= set(CHECKPOINTS)
    main()
