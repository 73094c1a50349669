"""The model: transformers' own PaliGemmaForConditionalGeneration, and a faster forward pass over the very same parameters.

The fast pass encodes an image once for several packed questions (see batches.py) and leaves out what nobody reads: the image rows'
way through the last layer. For one question it equals transformers' own, which `check` asserts before training starts.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn
from transformers import PaliGemmaConfig, PaliGemmaForConditionalGeneration

from batches import FIRST, PATCHES
from labels import CLASSES, FREQUENCIES, wave
from questions import LOC_STEP

WIDTH, LAYERS, HEADS, HEAD_DIM = 96, 4, 4, 24
VISION_MLP, TEXT_MLP = 384, 256


def build(tokenizer):
    """A fresh model in float32; the residual branches start at nearly zero and neighbouring <loc> embeddings are alike."""
    image = tokenizer.token_to_id("<image>")
    vocabulary = (tokenizer.get_vocab_size() + 63) // 64 * 64
    config = PaliGemmaConfig(
        vision_config=dict(
            model_type="siglip_vision_model", hidden_size=WIDTH, intermediate_size=VISION_MLP, num_hidden_layers=LAYERS,
            num_attention_heads=HEADS, image_size=224, patch_size=16, vision_use_head=False, projection_dim=WIDTH),
        text_config=dict(
            model_type="gemma", hidden_size=WIDTH, intermediate_size=TEXT_MLP, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
            num_key_value_heads=1, head_dim=HEAD_DIM, vocab_size=vocabulary, max_position_embeddings=512,
            num_image_tokens=PATCHES, bos_token_id=2, eos_token_id=1, pad_token_id=0),
        projection_dim=WIDTH, image_token_id=image, image_token_index=image, hidden_size=WIDTH,
        bos_token_id=2, eos_token_id=1, pad_token_id=0)
    model = PaliGemmaForConditionalGeneration(config)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.ndim == 2 and "embed" not in name:
                nn.init.normal_(p, std=p.shape[1] ** -0.5)
            if name.endswith(("o_proj.weight", "down_proj.weight", "out_proj.weight", "fc2.weight")):
                p.mul_(0.1)
        first = tokenizer.token_to_id("<loc0000>")
        waves = torch.from_numpy(wave(torch.arange(1024).numpy()[:, None] / 1024))  # [1024, 10]
        mix = torch.randn(len(waves[0]), WIDTH) * 0.05 * (2 / len(waves[0])) ** 0.5
        embedding = model.get_input_embeddings().weight
        embedding.mul_(0.05 / embedding.std())
        embedding[first : first + 1024] = waves @ mix + 0.01 * torch.randn(1024, WIDTH)
    return model


def encode_image(model, patches, places):
    """[B, N, 768] uint8 patches, ordered channel, row, column, and their places [B, N] → [B, N, 96], after the tower's last norm."""
    tower = model.model.vision_tower
    pixels = patches.float() / 127.5 - 1
    embed = tower.embeddings
    x = F.linear(pixels, embed.patch_embedding.weight.flatten(1), embed.patch_embedding.bias)
    x = x + F.embedding(places, embed.position_embedding.weight)
    for layer in tower.encoder.layers:
        a = layer.self_attn
        h = layer.layer_norm1(x)
        q, k, v = (p(h).unflatten(-1, (HEADS, HEAD_DIM)).transpose(1, 2) for p in (a.q_proj, a.k_proj, a.v_proj))  # [B, 4, N, 24]
        weights = torch.softmax(q @ k.transpose(-1, -2) * HEAD_DIM**-0.5, -1)
        x = x + a.out_proj((weights @ v).transpose(1, 2).flatten(2))
        x = x + layer.mlp.fc2(F.gelu(layer.mlp.fc1(layer.layer_norm2(x)), approximate="tanh"))
    return tower.post_layernorm(x)


def rms_norm(x, weight):
    x = x.float()
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-6) * (1 + weight)


def rotate(x, cos, sin):
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


def attend(q, k, v, mask):
    """Four query heads folded into the rows of the one key/value head: q [B, 4, T, 24], k and v [B, K, 24], mask [B, T, K]."""
    scores = (q.flatten(1, 2) @ k.transpose(-1, -2)).unflatten(1, (HEADS, -1)) * HEAD_DIM**-0.5  # [B, 4, T, K]
    weights = torch.softmax(scores.masked_fill(~mask[:, None], -1e4), -1)
    return (weights.flatten(1, 2) @ v).unflatten(1, (HEADS, -1)).transpose(1, 2).flatten(2)  # [B, T, 96]


def masks(batch):
    """Who may look where: image rows [B, 1, N + 16] and text rows [B, 136, N + 136]."""
    segments, prefix = batch["segments"], batch["prefix"]
    size, length = segments.shape
    see_image = torch.ones(size, length, batch["places"].shape[1], dtype=torch.bool)
    together = segments[:, :, None] == segments[:, None, :]
    earlier = torch.ones(length, length, dtype=torch.bool).tril()
    text = torch.cat([see_image, together & (prefix[:, None, :] | earlier)], -1)
    first = (segments[:, :FIRST] == segments[:, :1]) & prefix[:, :FIRST]
    return torch.cat([see_image[:, :1], first[:, None]], -1), text


def read_text(model, image, batch):
    """Image features [B, N, 96] and packed text → the text rows after the last norm, [B, 136, 96]."""
    language = model.model.language_model
    text = F.embedding(batch["ids"], language.embed_tokens.weight) * math.sqrt(WIDTH)
    x = torch.cat([model.model.multi_modal_projector.linear(image), text], 1)  # [B, N + 136, 96]
    image_mask, text_mask = masks(batch)
    frequencies = 10000 ** -(torch.arange(HEAD_DIM // 2) / (HEAD_DIM // 2))
    patches = image.shape[1]
    angles = torch.cat([batch["places"] + 1, batch["positions"]], 1)[..., None] * frequencies  # [B, N + 136, 12]
    cos, sin = angles.cos(), angles.sin()
    for i, layer in enumerate(language.layers):
        a = layer.self_attn
        h = rms_norm(x, layer.input_layernorm.weight)
        k, v = rotate(a.k_proj(h), cos, sin), a.v_proj(h)
        start = patches if i == LAYERS - 1 else 0  # the last layer's image rows are keys and values only
        q = a.q_proj(h[:, start:]).unflatten(-1, (HEADS, HEAD_DIM)).transpose(1, 2)
        q = rotate(q, cos[:, None, start:], sin[:, None, start:])
        seen = attend(q[:, :, patches - start :], k, v, text_mask)
        if start == 0:
            near = patches + FIRST
            seen = torch.cat([attend(q[:, :, :patches], k[:, :near], v[:, :near], image_mask), seen], 1)
        x = x[:, start:] + a.o_proj(seen)
        h = rms_norm(x, layer.post_attention_layernorm.weight)
        x = x + layer.mlp.down_proj(F.gelu(layer.mlp.gate_proj(h), approximate="tanh") * layer.mlp.up_proj(h))
    return rms_norm(x, language.norm.weight)


def answer_logits(model, image, batch):
    """The logits of the rows that predict, [B, 72, V]."""
    h = read_text(model, image, batch)
    h = h.gather(1, batch["at"][..., None].expand(-1, -1, WIDTH))
    return F.linear(h, model.get_input_embeddings().weight)


def answer_loss(logits, batch):
    """Weighted cross-entropy of the answers' tokens."""
    losses = F.cross_entropy(logits.float().flatten(0, 1), batch["labels"].flatten(), reduction="none")
    weights = batch["weights"].flatten()
    return (losses * weights).sum() / weights.sum()


class DenseHeads(nn.Module):
    """Linear read-outs of each patch's labels (labels.py), thrown away after training."""

    def __init__(self):
        super().__init__()
        self.classes = nn.Linear(WIDTH, sum(CLASSES.values()))
        self.waves = nn.Linear(WIDTH, 4 * 2 * len(FREQUENCIES))

    def forward(self, features, classes, waves):
        """The sum of the mean losses of all questions, "letter" doubled; where nothing is there counts a fifth in "color" and "letter"."""
        logits = self.classes(features).float().flatten(0, 1).split(list(CLASSES.values()), -1)
        total = 0
        for column, (name, answers) in enumerate(CLASSES.items()):
            label = classes[..., column].flatten()
            loss = F.cross_entropy(logits[column], label.clamp(min=0), reduction="none")
            weight = (label >= 0).float()
            if name in ("color", "letter"):
                weight = torch.where(label == answers - 1, 0.2, weight)
            total = total + (2 if name == "letter" else 1) * (loss * weight).sum() / weight.sum().clamp(min=1)
        on_object = (classes[..., 2 + 1] >= 0).float()
        error = (self.waves(features).float() - waves).square().mean(-1)
        return total + 5 * (error * on_object).sum() / on_object.sum().clamp(min=1)


@torch.no_grad()
def check(model, packer, batch):
    """The fast pass equals transformers' for the first question of each scene."""
    one = {k: v[:4].clone() for k, v in batch.items()}
    one["segments"] = torch.where(one["segments"] == one["segments"][:, :1], one["segments"], -1)
    fast = read_text(model, encode_image(model, one["patches"], one["places"]), one)
    pixels = one["patches"].float() / 127.5 - 1
    pixels = pixels.reshape(4, 14, 14, 3, 16, 16).permute(0, 3, 1, 4, 2, 5).reshape(4, 3, 224, 224)
    for b in range(4):
        n, prompt = int((one["segments"][b] >= 0).sum()), int(one["prefix"][b, : (one["segments"][b] >= 0).sum()].sum())
        ids = torch.cat([torch.full((1, PATCHES), model.config.image_token_id), one["ids"][b : b + 1, :n]], 1)
        kinds = torch.zeros_like(ids)
        kinds[:, PATCHES + prompt :] = 1
        slow = model.model(input_ids=ids, pixel_values=pixels[b : b + 1], token_type_ids=kinds, attention_mask=torch.ones_like(ids),
                           use_cache=False).last_hidden_state[:, PATCHES:]
        difference = (fast[b, :n] - slow[0]).abs().max().item()
        assert difference < 1e-3, f"the fast pass differs from transformers' by {difference}"
