#!/usr/bin/env python3
"""Writes preprocessed.json: what transformers' SiglipImageProcessor (on Pillow) makes of noise(21, 10) by several settings.

Each case: the processor's settings, and its pixel values [3, 8, 8], float32, little-endian, base64.
Needs transformers 5.23.0, torch 2.15.0, Pillow 13.0.0 and numpy.
"""
import base64, json
from pathlib import Path
from PIL import Image
from transformers import SiglipImageProcessorPil
from regenerate import noise

OWN = {"do_resize": True, "size": {"height": 8, "width": 8}, "resample": 3, "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True,
       "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "image_processor_type": "SiglipImageProcessor"}
CHANGES = [
    {}, {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}, {"image_mean": 0.25, "image_std": 2},
    *({"resample": filter} for filter in range(6)),
    {"rescale_factor": 1 / 127.5, "image_mean": [1, 1, 1], "image_std": [1, 1, 1]}, {"rescale_factor": 0.01},
    {"do_rescale": False}, {"do_rescale": False, "image_mean": [127.5] * 3, "image_std": [127.5] * 3},
    {"do_normalize": False}, {"do_rescale": False, "do_normalize": False}, {"do_convert_rgb": None}, {"do_convert_rgb": True},
]


def main():
    image, cases = Image.fromarray(noise(21, 10)), []
    for change in CHANGES:
        settings = OWN | change
        values = SiglipImageProcessorPil(**settings)(image, return_tensors="np")["pixel_values"][0]
        cases.append({"settings": settings, "pixels": base64.b64encode(values.astype("<f4").tobytes()).decode()})
    lines = ",\n".join(json.dumps(case) for case in cases)
    Path(__file__).with_name("preprocessed.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__": main()
