#!/usr/bin/env python3
"""Writes the gradients that PyTorch finds, in double precision, of what an answer should have been: `gradients.safetensors`.

    venv/bin/python gradients.py    (after regenerate.py; the same requirements)

For each checkpoint, the traced prompt and TARGET, named CHECKPOINT/WHAT:
`loss [A]`         -log of each target token's probability
`grad:ADDRESS`     of their mean, of every weight (a tied table once) and of every layer's output
`RULE losses [5]`, `RULE loss` and `RULE:ADDRESS`   the losses before each of five updates, and after them, and the weights then
"""
import os
import re

import torch
from safetensors.torch import load_file, save_file
from transformers import PaliGemmaForConditionalGeneration

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKPOINTS = ["published", "module", "gemma2"]
TARGET, STEPS, RATE = [7, 3, 1], 5, 1e-3
PARTS = [
    (r"^model\.vision_tower\.(vision_model\.)?", "vision."), (r"^model\.language_model\.", "text."), (r"^model\.multi_modal_projector\.linear", "projector"),
    ("^lm_head", "text.head"), (r"(encoder\.)?layers\.", "block."), (r"embeddings\.patch_embedding", "patch_embedding"), (r"embeddings\.position_embedding", "position"),
    ("embed_tokens", "embedding"), (r"self_attn\.([qkv])_proj", r"attention.\1"), (r"self_attn\.o(ut)?_proj", "attention.output"), (r"layer_norm([12])", r"norm\1"),
    ("vision.post_layernorm", "vision.norm"), (r"mlp\.fc1", "mlp.up"), (r"mlp\.fc2", "mlp.down"), (r"mlp\.(gate|up|down)_proj", r"mlp.\1"), ("input_layernorm", "norm1"),
    ("pre_feedforward_layernorm", "norm2"), ("post_feedforward_layernorm", "post_mlp_norm"),
]


class Subject:
    def __init__(self, name):
        self.model = PaliGemmaForConditionalGeneration.from_pretrained(f"{HERE}/{name}", dtype=torch.float32, attn_implementation="eager").eval().double()
        trace = load_file(f"{HERE}/{name}.trace.safetensors")
        self.pixels, self.prompt = trace["vision.pixels"].double(), trace["text.tokens"].long()
        inner = self.model.model
        self.vision, self.text = getattr(inner.vision_tower, "vision_model", inner.vision_tower), inner.language_model
        self.config = self.model.config.text_config
        second = "post_attention_norm" if self.config.model_type == "gemma2" else "norm2"
        self.weights = {}
        for name, weight in self.model.named_parameters():
            for old, new in PARTS + [("post_attention_layernorm", second)]:
                name = re.sub(old, new, name)
            self.weights[name] = weight
        rotary = self.text.rotary_emb
        for module in self.model.modules():
            if type(module).__name__.endswith("RMSNorm"):  # which is taken in float32 otherwise
                module.forward = lambda x, m=module: m._norm(x) * (1 + m.weight)

        def angles(x, position_ids):
            angle = (position_ids[..., None].float() * rotary.inv_freq.float()).double()
            angle = torch.cat((angle, angle), -1)
            return angle.cos(), angle.sin()
        rotary.forward = angles

    def losses(self, seen=None):
        target = torch.tensor(TARGET)
        ids = torch.cat([self.prompt, target[:-1]])[None]
        kind = (torch.arange(ids.shape[1]) >= len(self.prompt)).long()[None]
        hooks = []
        if seen is not None:
            for tower, layers in (("vision", self.vision.encoder.layers), ("text", self.text.layers)):
                for i, layer in enumerate(layers):
                    def keep(_, __, out, address=f"{tower}.block.{i}.output"):
                        x = out[0] if isinstance(out, tuple) else out
                        x.retain_grad()
                        seen[address] = x
                    hooks.append(layer.register_forward_hook(keep))
        out = self.model.model(input_ids=ids, pixel_values=self.pixels[None], attention_mask=torch.ones_like(ids), token_type_ids=kind, use_cache=False)
        y = self.model.lm_head(out.last_hidden_state[0, -len(target):])
        if self.config.model_type == "gemma2":
            y = torch.tanh(y / self.config.final_logit_softcapping) * self.config.final_logit_softcapping
        for hook in hooks:
            hook.remove()
        return torch.nn.functional.cross_entropy(y, target, reduction="none")


def orthogonal(u, coefficients, steps, eps):
    """Muon's own, but for the rounding to bfloat16."""
    x = u.T if u.shape[0] > u.shape[1] else u
    x = x / x.norm().clamp(min=eps)
    for _ in range(steps):
        gram = x @ x.T
        x = coefficients[0] * x + (coefficients[1] * gram + coefficients[2] * gram @ gram) @ x
    return x.T if u.shape[0] > u.shape[1] else x


def optimisers(rule, weights):
    if rule == "sgd":
        return [torch.optim.SGD(weights.values(), lr=RATE)]
    inner = [w for n, w in weights.items() if w.ndim == 2 and (".block." in n or n.startswith("projector"))] if rule == "muon" else []
    rest = [w for w in weights.values() if not any(w is other for other in inner)]
    made = [torch.optim.AdamW(rest, lr=RATE, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)]
    if inner:
        torch.optim._muon._zeropower_via_newtonschulz = orthogonal
        made.append(torch.optim.Muon(inner, lr=RATE, weight_decay=0.1, momentum=0.95, nesterov=True, adjust_lr_fn="original"))
    return made


def main():
    results = {}
    for name in CHECKPOINTS:
        subject, seen = Subject(name), {}
        losses = subject.losses(seen)
        losses.mean().backward()
        results[f"{name}/loss"] = losses
        for address, value in (seen | subject.weights).items():
            results[f"{name}/grad:{address}"] = value.grad[0] if address in seen else value.grad
        for rule in ["sgd", "adamw", "muon"] if name == "module" else []:
            subject = Subject(name)
            made, before = optimisers(rule, subject.weights), []
            for _ in range(STEPS):
                subject.model.zero_grad()
                loss = subject.losses().mean()
                before.append(loss.detach())
                loss.backward()
                for optimiser in made:
                    optimiser.step()
            results[f"{name}/{rule} losses"], results[f"{name}/{rule} loss"] = torch.stack(before), subject.losses().mean()
            results |= {f"{name}/{rule}:{address}": weight for address, weight in subject.weights.items()}
    save_file({k: v.detach().float().contiguous().clone() for k, v in results.items()}, f"{HERE}/gradients.safetensors")


if __name__ == "__main__":
    main()
