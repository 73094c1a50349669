"""Makes the masks' fixtures: `python3 regenerate.py`, with numpy, torch, safetensors and Pillow.

narrow.npz is a mask decoder under the names of big_vision's vae-oid.npz, with few channels; narrow.safetensors has every value
that PyTorch's layers make of `CODES` with it, in double precision, and Pillow's placements of the mask. damaged/ holds archives
that are not to be read; their names say why.
"""
import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.numpy import save_file
from torch.nn.functional import conv2d, conv_transpose2d, relu

HERE = Path(__file__).parent
CODES = [0, 127, 3, 4, 5, 60, 70, 80, 90, 100, 110, 120, 1, 2, 3, 64]
# top, left, bottom, right in 1024ths; the picture's width and height
PLACES = [((100, 200, 700, 900), (90, 50)), ((0, 0, 1023, 1023), (33, 70)), ((512, 512, 520, 530), (40, 40)), ((10, 10, 10, 800), (64, 64))]
EMBEDDING, WIDTH = 6, 8


def weights(random):
    def layer(name, *shape, out): return {name + ".weight": shape, name + ".bias": (out,)}
    shapes = {"_vq_vae._embedding": (128, EMBEDDING)} | layer("decoder.0", WIDTH, EMBEDDING, 1, 1, out=WIDTH)
    for block in (2, 3):
        for place, side in ((0, 3), (2, 3), (4, 1)): shapes |= layer(f"decoder.{block}.net.{place}", WIDTH, WIDTH, side, side, out=WIDTH)
    widths = [WIDTH, WIDTH, WIDTH // 2, WIDTH // 4, WIDTH // 8]
    for index in range(4): shapes |= layer(f"decoder.{4 + 2 * index}", widths[index], widths[index + 1], 4, 4, out=widths[index + 1])
    shapes |= layer("decoder.12", 1, WIDTH // 8, 1, 1, out=1)
    return {name: (random.standard_normal(shape) * (0.1 if len(shape) == 1 else 0.4)).astype(np.float32) for name, shape in shapes.items()}


def decode(arrays):
    p = {name: torch.tensor(value, dtype=torch.float64) for name, value in arrays.items()}
    values = {}
    def keep(name, value): values["segmentation." + name] = value.squeeze(0).numpy().astype(np.float32); return value
    def layer(f, x, name, **options): return f(x, p[name + ".weight"], p[name + ".bias"], **options)
    x = keep("embeddings", p["_vq_vae._embedding"][CODES].T.reshape(1, EMBEDDING, 4, 4))
    x = keep("projected", relu(keep("projection", layer(conv2d, x, "decoder.0"))))
    for index in (0, 1):
        block, name = f"block.{index}.", f"decoder.{2 + index}.net."
        y = keep(block + "activated1", relu(keep(block + "conv1", layer(conv2d, x, name + "0", padding=1))))
        y = keep(block + "activated2", relu(keep(block + "conv2", layer(conv2d, y, name + "2", padding=1))))
        x = keep(block + "output", x + keep(block + "conv3", layer(conv2d, y, name + "4")))
    for index in range(4):
        name = f"upsample.{index}."
        x = keep(name + "output", relu(keep(name + "convolved", layer(conv_transpose2d, x, f"decoder.{4 + 2 * index}", stride=2, padding=1))))
    mask = layer(conv2d, x, "decoder.12")
    values["segmentation.mask"] = mask[0, 0].numpy().astype(np.float32)
    values["segmentation.codes"] = np.array(CODES, np.int32)
    return values


def placements(mask):
    values = {}
    for index, (locations, (width, height)) in enumerate(PLACES):
        top, left, bottom, right = (int(n / 1024 * side) for n, side in zip(locations, (height, width) * 2))
        placed, resized = np.zeros((height, width), np.uint8), np.zeros((0, 0), np.float32)
        if bottom > top and right > left:
            resized = np.array(Image.fromarray(mask).resize((right - left, bottom - top), Image.Resampling.BILINEAR))
            placed[top:bottom, left:right] = resized > 0
        values |= {f"placed.{index}.locations": np.array(locations, np.int32), f"placed.{index}.resized": resized, f"placed.{index}.pixels": placed}
    return values


def npy(array):
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def archive(name, content=None, method=zipfile.ZIP_STORED, change=lambda data: data):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as out:
        for member, data in (content or {}).items():
            out.writestr(zipfile.ZipInfo(member), data, method)
    (HERE / "damaged" / name).write_bytes(change(file.getvalue()))


def damaged():
    (HERE / "damaged").mkdir(exist_ok=True)
    codebook = np.arange(128 * 2, dtype=np.float32).reshape(128, 2)
    first = "_vq_vae._embedding.npy"
    def one(name, array, **options): archive(name, {first: npy(array) if isinstance(array, np.ndarray) else array}, **options)
    one("objects.npz", np.array([{"a": 1}], dtype=object))
    one("fields.npz", np.zeros(3, dtype=[("a", "<f4"), ("b", "<i4")]))
    one("integers.npz", np.zeros((128, 2), np.int64))
    one("big-endian.npz", codebook.astype(">f4"))
    one("fortran.npz", np.asfortranarray(codebook))
    one("another-shape.npz", codebook[:100])
    one("three-axes.npz", codebook[None])
    one("no-array.npz", b"no array at all")
    one("long-header.npz", npy(codebook)[:8] + struct.pack("<H", 0xFFFF) + npy(codebook)[10:])
    one("fewer-elements.npz", npy(codebook)[:-4])
    one("endless-shape.npz", npy(codebook).replace(b"(128, 2), }" + b" " * 16, b"(4294967296, 4294967296), }"))
    one("nothing-else.npz", codebook)
    one("bzip2.npz", codebook, method=zipfile.ZIP_BZIP2)
    archive("nothing.npz")
    archive("twice.npz", {first: npy(codebook)}, change=lambda data: twice(data))
    one("cut.npz", codebook, change=lambda data: data[:-30])
    one("wrong-checksum.npz", codebook, change=lambda data: data[:300] + bytes([data[300] ^ 1]) + data[301:])
    one("wrong-deflate.npz", codebook, method=zipfile.ZIP_DEFLATED, change=lambda data: data[:120] + bytes([data[120] ^ 0x55]) + data[121:])
    one("claims-more.npz", codebook, method=zipfile.ZIP_DEFLATED, change=lambda data: directory(data, 24, struct.pack("<I", 1 << 27)))
    one("bomb.npz", codebook, method=zipfile.ZIP_DEFLATED, change=lambda data: directory(data, 24, struct.pack("<I", 0xFFFFFFFE)))
    one("encrypted.npz", codebook, change=lambda data: directory(data, 8, b"\1\0"))
    one("outside.npz", codebook, change=lambda data: directory(data, 42, struct.pack("<I", 0x7FFFFFFF)))


def directory(data, offset, value):
    """The archive with `value` at `offset` in the entry of its first member."""
    start = data.index(b"PK\1\2") + offset
    return data[:start] + value + data[start + len(value):]


def twice(data):
    """The archive with its only member listed twice."""
    start, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    entry = data[start:end]
    record = data[end:end + 8] + struct.pack("<HHII", 2, 2, 2 * len(entry), start) + data[end + 20:]
    return data[:start] + entry * 2 + record


def main():
    arrays = weights(np.random.default_rng(23))
    np.savez_compressed(HERE / "narrow.npz", **arrays)
    values = decode(arrays)
    save_file({name: np.ascontiguousarray(value) for name, value in (values | placements(values["segmentation.mask"])).items()}, HERE / "narrow.safetensors")
    damaged()


if __name__ == "__main__":
    main()
