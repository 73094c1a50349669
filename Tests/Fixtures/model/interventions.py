#!/usr/bin/env python3
"""Writes what transformers answers when a value on the way is changed by a hook: `interventions.safetensors`.

    venv/bin/python interventions.py    (after regenerate.py; the same requirements)

For each checkpoint that is traced, the last row's logits for the prompt, named CHECKPOINT/WHAT:
`ablate TOWER I H`  a head's columns of the input of the output projection are 0
`patch ADDRESS`     the value at ADDRESS is that of another picture, which is `CHECKPOINT/other.pixels`
"""
import os

import torch
from safetensors.torch import load_file, save_file
from transformers import PaliGemmaForConditionalGeneration

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKPOINTS = {"published": 11, "module": 12, "defaults": 13}


def logits(model, tokens, pixels):
    ids, mask = tokens[None].long(), torch.ones(1, len(tokens), dtype=torch.long)
    with torch.no_grad():
        out = model.model(input_ids=ids, pixel_values=pixels[None], attention_mask=mask, token_type_ids=torch.zeros_like(ids))
        return model.lm_head(out.last_hidden_state[:, -1])[0].clone()


def with_hook(handle, run):
    try:
        return run()
    finally:
        handle.remove()


def ablated(projection, head, size, run):
    def zero(_, args):
        x = args[0].clone()
        x[..., head * size:(head + 1) * size] = 0
        return (x,)
    return with_hook(projection.register_forward_pre_hook(zero), run)


def patched(module, value, run):
    return with_hook(module.register_forward_hook(lambda _, __, out: (value,) + out[1:] if isinstance(out, tuple) else value), run)


def seen(module, run):
    kept = []
    with_hook(module.register_forward_hook(lambda _, __, out: kept.append((out[0] if isinstance(out, tuple) else out).clone())), run)
    return kept[0]


def main():
    results = {}
    for name, seed in CHECKPOINTS.items():
        model = PaliGemmaForConditionalGeneration.from_pretrained(f"{HERE}/{name}", dtype=torch.float32, attn_implementation="eager").eval()
        trace = load_file(f"{HERE}/{name}.trace.safetensors")
        tokens, pixels = trace["text.tokens"], trace["vision.pixels"]
        other = torch.rand(pixels.shape, generator=torch.Generator().manual_seed(seed + 200)) * 2 - 1
        results[f"{name}/other.pixels"] = other
        inner = model.model
        vision, text = getattr(inner.vision_tower, "vision_model", inner.vision_tower), inner.language_model

        def run(pixels=pixels):
            return logits(model, tokens, pixels)
        results[f"{name}/unchanged"] = run()
        towers = {"vision": (vision.encoder.layers, "out_proj", model.config.vision_config),
                  "text": (text.layers, "o_proj", model.config.text_config)}
        for tower, (layers, projection, config) in towers.items():
            for i, layer in enumerate(layers):
                module = getattr(layer.self_attn, projection)
                for head in range(config.num_attention_heads):
                    size = module.in_features // config.num_attention_heads
                    results[f"{name}/ablate {tower} {i} {head}"] = ablated(module, head, size, run)
        last = len(text.layers) - 1
        places = {"vision.block.0.attention.output": vision.encoder.layers[0].self_attn.out_proj,
                  "vision.block.0.mlp.output": vision.encoder.layers[0].mlp,
                  "projector.output": inner.multi_modal_projector,
                  "text.block.0.mlp.gate": text.layers[0].mlp.gate_proj,
                  f"text.block.{last}.attention.output": text.layers[last].self_attn.o_proj,
                  f"text.block.{last}.norm2": text.layers[last].post_attention_layernorm}
        for address, module in places.items():
            value = seen(module, lambda: run(other))
            results[f"{name}/patch {address}"] = patched(module, value, run)
    save_file(results, f"{HERE}/interventions.safetensors")
    print(len(results), "tensors")


if __name__ == "__main__":
    main()
