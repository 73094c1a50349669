"""python export.py FOLDER OUT: writes the running average of FOLDER's checkpoint as OUT in the hub's layout, BF16, published tensor names."""
import json
import os
import sys

import torch
from safetensors.torch import save_file

from model import build
from tokenizer import load_tokenizer

PREPROCESSOR = {
    "do_convert_rgb": True, "do_normalize": True, "do_rescale": True, "do_resize": True, "image_mean": [0.5] * 3, "image_std": [0.5] * 3,
    "image_processor_type": "SiglipImageProcessor", "image_seq_length": 196, "processor_class": "PaliGemmaProcessor", "resample": 3,
    "rescale_factor": 1 / 255, "size": {"height": 224, "width": 224},
}
SPECIAL_IDS = {"bos_token_id": 2, "eos_token_id": 1, "pad_token_id": 0}


def published_name(name):
    """transformers' module path as the published checkpoints call it; the head is tied to the embedding and left out."""
    name = name.removeprefix("model.")
    if name == "lm_head.weight":
        return None
    return name.replace("vision_tower.", "vision_tower.vision_model.", 1).replace("language_model.", "language_model.model.", 1)


def config(model):
    text, vision = model.config.text_config, model.config.vision_config
    text_keys = ("hidden_size", "intermediate_size", "num_attention_heads", "num_hidden_layers", "num_key_value_heads", "head_dim",
                 "vocab_size", "max_position_embeddings", "rms_norm_eps")
    vision_keys = ("hidden_size", "intermediate_size", "num_attention_heads", "num_hidden_layers", "image_size", "patch_size",
                   "projection_dim")
    return {
        "architectures": ["PaliGemmaForConditionalGeneration"], "model_type": "paligemma", **SPECIAL_IDS, "ignore_index": -100,
        "image_token_index": model.config.image_token_id, "hidden_size": text.hidden_size, "projection_dim": text.hidden_size,
        "torch_dtype": "bfloat16", "vocab_size": text.vocab_size,
        "text_config": {k: getattr(text, k) for k in text_keys} | {
            "model_type": "gemma", "num_image_tokens": 196, "rope_theta": 10000.0, "hidden_activation": "gelu_pytorch_tanh",
            "torch_dtype": "bfloat16"},
        "vision_config": {k: getattr(vision, k) for k in vision_keys} | {
            "model_type": "siglip_vision_model", "num_image_tokens": 196, "vision_use_head": False, "hidden_act": "gelu_pytorch_tanh",
            "layer_norm_eps": 1e-6},
    }


def export(folder, out):
    os.makedirs(out, exist_ok=True)
    state = torch.load(os.path.join(folder, "checkpoint.pt"), weights_only=True)
    tokenizer = load_tokenizer(folder)
    model = build(tokenizer)
    tensors = {published_name(k): v.bfloat16().contiguous() for k, v in state["average"].items() if published_name(k)}
    save_file(tensors, os.path.join(out, "model.safetensors"), metadata={"format": "pt"})
    tokenizer.save(os.path.join(out, "tokenizer.json"))
    for name, content in (("config", config(model)), ("generation_config", SPECIAL_IDS), ("preprocessor_config", PREPROCESSOR)):
        with open(os.path.join(out, name + ".json"), "w") as file:
            json.dump(content, file, indent=2)
    print(f"{out}: step {state['step']}, {sum(t.numel() for t in tensors.values()):,} parameters")


if __name__ == "__main__":
    export(*sys.argv[1:3])
