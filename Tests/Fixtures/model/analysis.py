#!/usr/bin/env python3
"""Writes readouts and interventions of the traced prompts, computed beside the project: `analysis.safetensors`.

    venv/bin/python analysis.py    (after regenerate.py; the same requirements)

For each checkpoint, named CHECKPOINT/WHAT; L layers, T rows, V tokens:
`lens [L,T,V]`  what the final norm and the head make of every row after every layer
`attribution.{embedding [], heads [L,heads], mlp [L], sources [L,heads,T]}`  of the largest logit, in double precision
`rollout.text`, `rollout.vision`, `rollout.image`  in double precision
`knockout KEYS ROWS LAYERS [V]`  the last row's logits where those rows' scores of those keys are -inf
`patch [L,T,V]`  the last row's logits where one row after one layer is that of another picture, `CHECKPOINT/other.pixels`
"""
import os
import sys

import torch
from safetensors.torch import load_file, save_file
from transformers import PaliGemmaForConditionalGeneration

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKPOINTS = {"published": 31, "module": 32, "gemma2": 33}
KNOCKOUTS = [([0, 1], "last", [0]), ([2], "all", "every")]


class Subject:
    def __init__(self, name):
        self.model = PaliGemmaForConditionalGeneration.from_pretrained(f"{HERE}/{name}", dtype=torch.float32, attn_implementation="eager").eval()
        self.trace = load_file(f"{HERE}/{name}.trace.safetensors")
        self.tokens, self.pixels = self.trace["text.tokens"], self.trace["vision.pixels"]
        self.decoder, self.config = self.model.model.language_model, self.model.config
        self.is_gemma2 = self.config.text_config.model_type == "gemma2"
        self.hidden = {}

    def capped(self, y):
        cap = self.config.text_config.final_logit_softcapping if self.is_gemma2 else None
        return torch.tanh(y / cap) * cap if cap else y

    def logits(self, pixels=None):
        ids, mask = self.tokens[None].long(), torch.ones(1, len(self.tokens), dtype=torch.long)
        hooks = [l.register_forward_hook(lambda _, __, out, i=i: self.hidden.__setitem__(i, (out[0] if isinstance(out, tuple) else out).clone()))
                 for i, l in enumerate(self.decoder.layers)]
        with torch.no_grad():
            out = self.model.model(input_ids=ids, pixel_values=(self.pixels if pixels is None else pixels)[None], attention_mask=mask, token_type_ids=torch.zeros_like(ids))
            y = self.capped(self.model.lm_head(out.last_hidden_state[:, -1])[0])
        for hook in hooks:
            hook.remove()
        return y.clone()

    def lens(self):
        self.logits()
        with torch.no_grad():
            rows = torch.stack([self.hidden[i][0] for i in range(len(self.decoder.layers))])
            return self.capped(self.model.lm_head(self.decoder.norm(rows)))

    def attribution(self, token):
        double = {k: v.double() for k, v in self.trace.items() if v.is_floating_point()}
        last = len(self.decoder.layers) - 1

        def factors(x, norm):
            return (1 + norm.weight.double()) / torch.sqrt((x * x).mean() + norm.eps)
        direction = self.model.lm_head.weight[token].double() * factors(double[f"text.block.{last}.output"][-1], self.decoder.norm)
        sources, mlp = [], []
        for i, layer in enumerate(self.decoder.layers):
            block = f"text.block.{i}."
            weights, value = double[block + "attention.weights"][:, -1], double[block + "attention.v"]
            target = direction
            if self.is_gemma2:
                target = target * factors(double[block + "attention.output"][-1], layer.post_attention_layernorm)
            heads, size = len(weights), value.shape[-1]
            by_head = (target @ layer.self_attn.o_proj.weight.double()).reshape(heads, size)
            value = value.repeat_interleave(heads // len(value), 0)
            sources.append(weights * (value * by_head[:, None]).sum(-1))
            mlp.append(double[block + ("post_mlp_norm" if self.is_gemma2 else "mlp.output")][-1] @ direction)
        return {"embedding": double["text.embeddings"][-1] @ direction, "heads": torch.stack(sources).sum(-1), "mlp": torch.stack(mlp), "sources": torch.stack(sources)}

    def rollout(self, tower, count):
        product = None
        for i in range(count):
            step = self.trace[f"{tower}.block.{i}.attention.weights"].double().mean(0)
            step = step + torch.eye(len(step))
            step = step / step.sum(1, keepdim=True)
            product = step if product is None else step @ product
        return product

    def knockout(self, keys, rows, layers):
        source = sys.modules[type(self.decoder.layers[0].self_attn).__module__]
        index = {id(l.self_attn): i for i, l in enumerate(self.decoder.layers)}
        original = source.eager_attention_forward

        def eager(module, query, key, value, attention_mask, scaling, dropout=0.0, softcap=None, **_):
            groups = query.shape[1] // key.shape[1]
            scores = query @ key.repeat_interleave(groups, 1).transpose(2, 3) * scaling
            if softcap:
                scores = torch.tanh(scores / softcap) * softcap
            if index[id(module)] in layers:
                for row in rows:
                    scores[0, :, row, keys] = -torch.inf
            weights = torch.softmax(scores, -1)
            return (weights @ value.repeat_interleave(groups, 1)).transpose(1, 2).contiguous(), weights
        source.eager_attention_forward = eager
        try:
            return self.logits()
        finally:
            source.eager_attention_forward = original

    def patch(self, layer, row, value):
        def replace(_, __, out):
            x = (out[0] if isinstance(out, tuple) else out).clone()
            x[0, row] = value
            return (x,) + out[1:] if isinstance(out, tuple) else x
        hook = self.decoder.layers[layer].register_forward_hook(replace)
        try:
            return self.logits()
        finally:
            hook.remove()


def main():
    results = {}
    for name, seed in CHECKPOINTS.items():
        subject = Subject(name)
        layers, rows = len(subject.decoder.layers), len(subject.tokens)
        results[f"{name}/lens"] = subject.lens()
        token = int(subject.logits().argmax())
        for part, value in subject.attribution(token).items():
            results[f"{name}/attribution.{part}"] = value.float()
        towers = {"text": layers, "vision": subject.config.vision_config.num_hidden_layers}
        rollout = {tower: subject.rollout(tower, count) for tower, count in towers.items()}
        patches = len(rollout["vision"])
        rollout["image"] = rollout["text"][-1, :patches] @ rollout["vision"]
        results |= {f"{name}/rollout.{part}": value.float() for part, value in rollout.items()}
        for keys, who, where in KNOCKOUTS:
            cut = ([rows - 1] if who == "last" else range(rows), range(layers) if where == "every" else where)
            results[f"{name}/knockout {','.join(map(str, keys))} {who} {'all' if where == 'every' else ','.join(map(str, where))}"] = subject.knockout(keys, *cut)
        other = torch.rand(subject.pixels.shape, generator=torch.Generator().manual_seed(seed)) * 2 - 1
        results[f"{name}/other.pixels"] = other
        subject.logits(other)
        stream = {i: x[0].clone() for i, x in subject.hidden.items()}
        results[f"{name}/patch"] = torch.stack([torch.stack([subject.patch(i, r, stream[i][r]) for r in range(rows)]) for i in range(layers)])
    save_file({k: v.contiguous() for k, v in results.items()}, f"{HERE}/analysis.safetensors")


if __name__ == "__main__":
    main()
