"""Runs transformers' PaliGemma in float32 and collects every activation under the project's addresses."""
import sys

import torch

values, suffix = {}, ""


def rows(x):
    """[1, T, H] -> [T, H], also when T is 1."""
    return x.reshape(-1, x.shape[-1])


def heads(x, count):
    """[1, T, count * size] -> [count, T, size]."""
    return rows(x).reshape(-1, count, x.shape[-1] // count).transpose(0, 1)


def put(address, value):
    values.setdefault(address + suffix, value.detach().clone().contiguous())


def on_output(module, address, shape=rows):
    module.register_forward_hook(lambda _, __, out: put(address, shape(out[0] if isinstance(out, tuple) else out)))


def on_input(module, address, shape=rows):
    module.register_forward_pre_hook(
        lambda _, args, named: put(address, shape(args[0] if args else named["hidden_states"])), with_kwargs=True)


def watch_attention(source, prefix_of):
    """Puts an attention that shows what it computes in the place of a model file's eager one."""
    def eager(module, query, key, value, attention_mask, scaling, dropout=0.0, softcap=None, **_):
        groups, prefix = query.shape[1] // key.shape[1], prefix_of[id(module)]
        scores = query @ key.repeat_interleave(groups, 1).transpose(2, 3) * scaling
        put(prefix + "scores", scores[0])
        if softcap:
            scores = torch.tanh(scores / softcap) * softcap
            put(prefix + "scores_capped", scores[0])
        if attention_mask is not None:
            mask = attention_mask[:, :, :, :key.shape[-2]]
            seen = mask if mask.dtype == torch.bool else mask > torch.finfo(mask.dtype).min / 2
            is_local = getattr(module, "sliding_window", None) is not None
            put("text.mask.local" if is_local else "text.mask", torch.where(seen, 0.0, -torch.inf)[0, 0].float())
            scores = scores.masked_fill(~seen, torch.finfo(scores.dtype).min)
        weights = torch.softmax(scores, -1, dtype=torch.float32)
        out = weights @ value.repeat_interleave(groups, 1)
        put(prefix + "weights", weights[0])
        put(prefix + "heads", out[0])
        if prefix.startswith("text"):
            put(prefix + "q_rotated", query[0])
            put(prefix + "k_rotated", key[0, :, -query.shape[2]:])
            put(prefix + "cache.k", key[0])
            put(prefix + "cache.v", value[0])
        return out.transpose(1, 2).contiguous(), weights
    source.eager_attention_forward = eager


def watch_vision(tower, head_count):
    embeddings = tower.embeddings
    embeddings.patch_embedding.register_forward_hook(lambda _, __, out: put("vision.patch_embedding", out[0].flatten(1).T))

    def patches(_, args):
        x, p = args[0][0], embeddings.patch_size
        c, s, _ = x.shape
        put("vision.pixels", x)
        put("vision.patches", x.reshape(c, s // p, p, s // p, p).permute(1, 3, 0, 2, 4).reshape(-1, c * p * p))
    embeddings.patch_embedding.register_forward_pre_hook(patches)
    on_output(embeddings, "vision.embeddings")
    for i, layer in enumerate(tower.encoder.layers):
        block = f"vision.block.{i}."
        on_output(layer.layer_norm1, block + "norm1")
        for name in "qkv":
            on_output(getattr(layer.self_attn, name + "_proj"), f"{block}attention.{name}", lambda x: heads(x, head_count))
        on_output(layer.self_attn.out_proj, block + "attention.output")
        on_input(layer.layer_norm2, block + "after_attention")
        on_output(layer.layer_norm2, block + "norm2")
        on_output(layer.mlp.fc1, block + "mlp.up")
        on_input(layer.mlp.fc2, block + "mlp.activated")
        on_output(layer.mlp, block + "mlp.output")
        on_output(layer, block + "output")
    on_output(tower.post_layernorm, "vision.norm")


def is_gemma2(config):
    return config.model_type == "gemma2"


def readout(model, hidden):
    """The logits of the last row, capped where the family does it."""
    y = model.lm_head(hidden[:, -1])[0]
    cap = model.config.text_config.final_logit_softcapping if is_gemma2(model.config.text_config) else None
    if cap:
        put("text.logits_uncapped", y)
        y = torch.tanh(y / cap) * cap
    return y


def watch_text(decoder, config):
    def rope(_, __, out):
        half = out[0].shape[-1] // 2
        put("text.rope.cos", out[0][0, :, :half])
        put("text.rope.sin", out[1][0, :, :half])
    decoder.rotary_emb.register_forward_hook(rope)
    counts = {"q": config.num_attention_heads, "k": config.num_key_value_heads, "v": config.num_key_value_heads}
    for i, layer in enumerate(decoder.layers):
        block = f"text.block.{i}."
        if i == 0:
            on_input(layer, "text.embeddings")
        on_output(layer.input_layernorm, block + "norm1")
        for name, count in counts.items():
            on_output(getattr(layer.self_attn, name + "_proj"), f"{block}attention.{name}", lambda x, count=count: heads(x, count))
        on_output(layer.self_attn.o_proj, block + "attention.output")
        second = layer.post_attention_layernorm
        if is_gemma2(config):
            second = layer.pre_feedforward_layernorm
            on_output(layer.post_attention_layernorm, block + "post_attention_norm")
            on_output(layer.post_feedforward_layernorm, block + "post_mlp_norm")
        on_input(second, block + "after_attention")
        on_output(second, block + "norm2")
        on_output(layer.mlp.gate_proj, block + "mlp.gate")
        on_output(layer.mlp.up_proj, block + "mlp.up")
        on_input(layer.mlp.down_proj, block + "mlp.gated")
        on_output(layer.mlp, block + "mlp.output")
        on_output(layer, block + "output")
    on_output(decoder.norm, "text.norm")


def trace(model, tokens, pixels, new_tokens):
    """Every activation of the prompt, the first generated token's with @1, and greedy tokens with their logits."""
    global values, suffix
    values, suffix = {}, ""
    inner = model.model
    decoder, vision = inner.language_model, getattr(inner.vision_tower, "vision_model", inner.vision_tower)
    prefixes = {id(l.self_attn): f"vision.block.{i}.attention." for i, l in enumerate(vision.encoder.layers)}
    prefixes |= {id(l.self_attn): f"text.block.{i}.attention." for i, l in enumerate(decoder.layers)}
    for layer in (vision.encoder.layers[0], decoder.layers[0]):
        watch_attention(sys.modules[type(layer.self_attn).__module__], prefixes)
    watch_vision(vision, model.config.vision_config.num_attention_heads)
    watch_text(decoder, model.config.text_config)
    on_output(inner.multi_modal_projector, "projector.output")
    ids, mask = torch.tensor([tokens]), torch.ones(1, len(tokens), dtype=torch.long)
    put("text.tokens", ids[0].int())
    put("text.positions", torch.arange(1, len(tokens) + 1, dtype=torch.int32))
    chosen, logits = [], []
    with torch.no_grad():
        out = inner(input_ids=ids, pixel_values=pixels[None], attention_mask=mask, token_type_ids=torch.zeros_like(ids), use_cache=True)
        for k in range(1, new_tokens + 1):
            y = readout(model, out.last_hidden_state)
            put("text.logits", y)
            put("text.probabilities", torch.softmax(y, -1))
            logits.append(y.clone())
            chosen.append(int(y.argmax()))
            suffix = "@1" if k == 1 else "@dropped"
            mask = torch.cat([mask, torch.ones(1, 1, dtype=mask.dtype)], 1)
            out = inner(input_ids=torch.tensor([[chosen[-1]]]), past_key_values=out.past_key_values, attention_mask=mask,
                        position_ids=torch.tensor([[len(tokens) + k]]), use_cache=True)
    kept = {address: value for address, value in values.items() if not address.endswith("@dropped")}
    return kept | {"generated_ids": torch.tensor(chosen, dtype=torch.int32), "generated_logits": torch.stack(logits)}
