#!/usr/bin/env python3
"""Writes the pictures beside this file and what Pillow makes of them. Needs Pillow 13.0.0 and numpy.

decoded.json   upright RGB pixels of each .png, .jpg, .webp, .gif and .bmp, base64
resized.json   for pairs of sizes and filters, the checksum (FNV-1a, 64 bits) and the first samples of Pillow's result;
               the source is noise(width, height), which the tests make themselves
damaged.json   the same as decoded.json of the JPEG files in it, which libjpeg warns of
normalized.bin (x/255 - 0.5)/0.5 of each x in 0...255 by numpy in float32, little-endian
"""
import base64, io, json, struct, sys, zlib
from pathlib import Path
import numpy as np
import PIL
from PIL import Image, ImageOps

HERE = Path(__file__).parent
if PIL.__version__ != "13.0.0": sys.exit(f"Pillow 13.0.0 is the reference, this is {PIL.__version__}")


def read_rgb(path):
    """Upright (EXIF), transparency over white, 16-bit by its high byte, else Pillow's convert("RGB")."""
    im = ImageOps.exif_transpose(Image.open(path))
    if im.mode.startswith("I;16"): im = Image.fromarray((np.asarray(im) >> 8).astype(np.uint8))
    if "A" in im.getbands() or "transparency" in im.info:
        im = im.convert("RGBA"); im = Image.alpha_composite(Image.new("RGBA", im.size, (255, 255, 255)), im)
    return im.convert("RGB")


def noise(width, height, channels=3):
    """The high bytes of a linear congruential sequence that starts from the size."""
    state, samples = width * 65536 + height, []
    for _ in range(width * height * channels):
        state = (state * 1664525 + 1013904223) % 2**32; samples.append(state >> 24)
    return np.array(samples, np.uint8).reshape(height, width, channels)


def fnv1a(data):
    h = 0xCBF29CE484222325
    for byte in data: h = (h ^ byte) * 0x100000001B3 % 2**64
    return h


# PNG

def chunk(kind, data): return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

def paeth(a, b, c):
    pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c

def scanlines(values, depth):
    """Packed rows of [height, width, channels] samples; the five filters take turns."""
    out, above = bytearray(), None
    step = max(1, values.shape[2] * depth // 8)
    for y, row in enumerate(values.reshape(values.shape[0], -1)):
        if depth == 16: line = row.astype(">u2").tobytes()
        else: line = np.packbits(np.unpackbits(row.astype(np.uint8)[:, None], axis=1)[:, 8 - depth:]).tobytes()
        above = above or bytes(len(line))
        out.append(y % 5)
        for i, x in enumerate(line):
            a, b, c = line[i - step] if i >= step else 0, above[i], above[i - step] if i >= step else 0
            out.append((x - (0, a, b, (a + b) // 2, paeth(a, b, c))[y % 5]) % 256)
        above = line
    return bytes(out)

def png(depth, colour, before=b"", after=b"", interlaced=False, size=(19, 13), levels=None):
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    wide = noise(*size, 2 * channels).astype(int)
    values = (wide[..., ::2] * 256 + wide[..., 1::2]) * (levels or 2**depth) // 65536
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    parts = [values[y::dy, x::dx] for x, y, dx, dy in passes] if interlaced else [values]
    data = zlib.compress(b"".join(scanlines(p, depth) for p in parts if p.size))
    header = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, interlaced)
    body = chunk(b"IDAT", data[:40]) + chunk(b"IDAT", data[40:])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + body + after + chunk(b"IEND", b"")

def palette(count): return chunk(b"PLTE", noise(count, 1).tobytes())

def transparency(*values): return chunk(b"tRNS", struct.pack(f">{len(values)}H", *values))

def exif(orientation, order="II", kind=3):
    e = "<" if order == "II" else ">"
    value = struct.pack(e + "HH", orientation, 0) if kind == 3 else struct.pack(e + "I", orientation)
    entries = struct.pack(e + "HHIHH", 256, 3, 1, 19, 0) + struct.pack(e + "HHI", 274, kind, 1) + value
    return order.encode() + struct.pack(e + "HIH", 42, 8, 2) + entries + struct.pack(e + "I", 0)

def pngs():
    for colour, kind, depths in [(0, "grey", (1, 2, 4, 8, 16)), (2, "rgb", (8, 16)), (3, "palette", (1, 2, 4, 8)),
                                 (4, "grey-alpha", (8, 16)), (6, "rgba", (8, 16))]:
        for depth in depths:
            before = palette(2**depth) if colour == 3 else b""
            yield f"{kind}-{depth}", png(depth, colour, before)
            yield f"{kind}-{depth}-interlaced", png(depth, colour, before, interlaced=True)
            if colour == 3:
                alphas = noise(2**depth, 2).tobytes()[:max(2, 2**depth * 3 // 4)]
                yield f"palette-{depth}-alpha", png(depth, 3, before + chunk(b"tRNS", alphas))
    yield "palette-8-one-transparent", png(8, 3, palette(256) + chunk(b"tRNS", b"\xff\xff\xff\0"), levels=8)
    yield "palette-8-beyond-its-end", png(8, 3, palette(100))
    for depth, key in [(1, 0), (1, 1), (2, 0), (2, 1), (4, 15), (8, 3), (16, 0x0203)]:
        yield f"grey-{depth}-key-{key}", png(depth, 0, transparency(key), levels=4 if depth == 8 else None)
    yield "rgb-8-key", png(8, 2, transparency(1, 0, 1), levels=2)
    yield "rgb-16-key", png(16, 2, transparency(256, 1, 0), levels=512)
    yield "rgb-8-gamma-profile", png(8, 2, chunk(b"gAMA", struct.pack(">I", 22000)) + chunk(b"sBIT", b"\3\3\3")
                                     + chunk(b"iCCP", b"odd\0\0" + zlib.compress(bytes(200))))
    yield "one-pixel", png(8, 6, size=(1, 1))
    yield "one-row-interlaced", png(8, 2, size=(37, 1), interlaced=True)
    yield "one-column-interlaced", png(4, 0, size=(1, 37), interlaced=True)
    for orientation in range(1, 9): yield f"exif-{orientation}", png(8, 0, chunk(b"eXIf", exif(orientation)))
    yield "exif-after-pixels", png(8, 2, after=chunk(b"eXIf", exif(6, "MM", 4)))
    profile = b"\nexif\n%8d\n%s\n" % (44, (b"Exif\0\0" + exif(8)).hex().encode())
    yield "exif-raw-profile", png(8, 2, chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(profile)))
    xmp = b"<x:xmpmeta><rdf:Description tiff:Orientation=\"3\"/></x:xmpmeta>"
    yield "xmp-compressed", png(8, 2, chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(xmp)))


# JPEG

def picture(mode, size):
    """Smooth colours with some grain."""
    channels = len(Image.new(mode, (1, 1)).getbands())
    smooth = np.stack([np.asarray(Image.fromarray(noise(4 + c, 3, 1)[..., 0]).resize(size, Image.Resampling.BICUBIC))
                       for c in range(channels)], -1).astype(int)
    grain = noise(*size, channels).astype(int) // 16 - 8
    samples = (smooth + grain).clip(0, 255).astype(np.uint8)
    return Image.fromarray(samples[..., 0] if channels == 1 else samples, mode)

def jpeg(mode="RGB", size=(26, 18), **options):
    file = io.BytesIO(); picture(mode, size).save(file, "JPEG", **options); return file.getvalue()

def with_app1(file, data): return file[:2] + b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data + file[2:]

def jpegs():
    for name, subsampling in [("444", 0), ("422", 1), ("420", 2)]:
        yield f"baseline-{name}", jpeg(subsampling=subsampling, quality=90)
        yield f"progressive-{name}", jpeg(subsampling=subsampling, quality=60, progressive=True)
    upright = bytearray(jpeg(size=(32, 16), subsampling=1)); upright[upright.index(b"\x21\0\2\x11")] = 0x12
    yield "baseline-440", bytes(upright)
    yield "low-quality", jpeg(quality=5, optimize=True)
    yield "high-quality", jpeg(quality=100, subsampling=0)
    yield "restart-markers", jpeg(restart_marker_blocks=1)
    yield "stored-as-rgb", jpeg(keep_rgb=True, subsampling=0)
    for name, options in [("", {}), ("-progressive", {"progressive": True})]:
        yield "grey" + name, jpeg("L", **options)
        yield "cmyk" + name, jpeg("CMYK", **options)
    cmyk = jpeg("CMYK"); adobe = cmyk.index(b"Adobe")
    yield "ycck", cmyk[:adobe + 11] + b"\2" + cmyk[adobe + 12:]
    yield "cmyk-without-adobe", cmyk[:adobe - 4] + cmyk[adobe + 12:]
    yield "one-pixel", jpeg(size=(1, 1))
    yield "one-row", jpeg(size=(67, 1))
    yield "one-column", jpeg(size=(1, 67))
    for orientation in range(1, 9):
        yield f"exif-{orientation}", with_app1(jpeg("L"), b"Exif\0\0" + exif(orientation, "MM" if orientation % 2 else "II"))
    yield "exif-damaged", with_app1(jpeg("L"), b"Exif\0\0II*\0\x08\0\0\0\x09\0\x12\x01")
    yield "exif-9", with_app1(jpeg("L"), b"Exif\0\0" + exif(9))
    yield "xmp", with_app1(jpeg("L"), b"http://ns.adobe.com/xap/1.0/\0<tiff:Orientation>6</tiff:Orientation>")


# WebP, GIF, BMP: of several frames, the first counts

def saved(image, kind, **options):
    file = io.BytesIO(); image.save(file, kind, **options); return file.getvalue()

def other_kinds():
    rgb, grey = picture("RGB", (26, 18)), picture("L", (26, 18))
    rgba = Image.merge("RGBA", [*rgb.split(), picture("L", (26, 18))])
    paletted = rgb.quantize(30)
    yield "lossy.webp", saved(rgb, "WEBP", quality=60)
    yield "lossless.webp", saved(rgb, "WEBP", lossless=True)
    yield "alpha.webp", saved(rgba, "WEBP", quality=80)
    yield "alpha-lossless.webp", saved(rgba, "WEBP", lossless=True, exact=True)
    yield "frames.webp", saved(rgba, "WEBP", save_all=True, append_images=[rgba.rotate(180)], duration=50)
    yield "one-pixel.webp", saved(rgb.crop((0, 0, 1, 1)), "WEBP")
    for orientation in (3, 6, 8): yield f"exif-{orientation}.webp", saved(rgb, "WEBP", lossless=True, exif=exif(orientation))
    yield "xmp.webp", saved(rgb, "WEBP", lossless=True, xmp=b"<tiff:Orientation>6</tiff:Orientation>")
    yield "colours.gif", saved(paletted, "GIF")
    yield "interlaced.gif", saved(paletted, "GIF", interlace=1)
    yield "not-interlaced.gif", saved(paletted, "GIF", interlace=0)
    yield "grey.gif", saved(grey, "GIF")
    yield "transparent.gif", saved(paletted, "GIF", transparency=3)
    yield "frames.gif", saved(paletted, "GIF", save_all=True, append_images=[paletted.rotate(180)], duration=50)
    yield "one-pixel.gif", saved(paletted.crop((0, 0, 1, 1)), "GIF")
    whole = saved(paletted, "GIF", interlace=0)
    frame = whole.index(b"\x2c\0\0\0\0\x1a\0\x12\0")
    def moved(left, top, screen=(40, 30), data=whole, at=frame): return data[:6] + struct.pack("<HH", *screen) + data[10:at + 1] + struct.pack("<HH", left, top) + data[at + 5:]
    yield "offset.gif", moved(7, 5)
    yield "beyond-its-screen.gif", moved(7, 5, (10, 10))
    clear = saved(paletted, "GIF", transparency=3, interlace=0)
    yield "offset-transparent.gif", moved(7, 5, data=clear, at=clear.index(b"\x2c\0\0\0\0\x1a\0\x12\0"))
    yield "24.bmp", saved(rgb, "BMP")
    yield "8.bmp", saved(paletted, "BMP")
    yield "8-grey.bmp", saved(grey, "BMP")
    yield "1.bmp", saved(grey.convert("1"), "BMP")
    yield "one-pixel.bmp", saved(rgb.crop((0, 0, 1, 1)), "BMP")
    yield from bitmaps()

def bitmaps():
    """Bitmaps that Pillow reads and does not write: other depths, masks, headers and directions."""
    def bmp(bits, width=13, height=7, top_down=False, packing=0, masks=b"", palette=b"", header=40):
        rows = noise((width * bits + 31) // 32 * 4, height, 1).tobytes()
        size = struct.pack("<HH", width, height) if header == 12 else struct.pack("<ii", width, -height if top_down else height)
        info = struct.pack("<I", header) + size + struct.pack("<HH", 1, bits)
        if header > 12: info += struct.pack("<IIiiII", packing, len(rows), 0, 0, len(palette) // 4, 0)
        info += masks; info += bytes(max(header - len(info), 0))
        start = 14 + len(info) + len(palette)
        return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + info + palette + rows
    def words(*values): return struct.pack(f"<{len(values)}I", *values)
    yield "4.bmp", bmp(4, palette=noise(16, 1, 4).tobytes())
    yield "1-colours.bmp", bmp(1, palette=noise(2, 1, 4).tobytes())
    yield "16.bmp", bmp(16)
    yield "32.bmp", bmp(32)
    yield "24-top-down.bmp", bmp(24, top_down=True)
    yield "24-core.bmp", bmp(24, header=12)
    yield "565.bmp", bmp(16, packing=3, masks=words(0xF800, 0x7E0, 0x1F))
    yield "555.bmp", bmp(16, packing=3, masks=words(0x7C00, 0x3E0, 0x1F))
    yield "bgrx.bmp", bmp(32, packing=3, masks=words(0xFF0000, 0xFF00, 0xFF))
    yield "bgra.bmp", bmp(32, packing=3, masks=words(0xFF0000, 0xFF00, 0xFF, 0xFF000000), header=56)
    yield "rgba.bmp", bmp(32, packing=3, masks=words(0xFF, 0xFF00, 0xFF0000, 0xFF000000), header=124)
    yield "xbgr.bmp", bmp(32, packing=3, masks=words(0xFF000000, 0xFF0000, 0xFF00))


def damaged():
    """Files that libjpeg makes the best of: data that are not Huffman codes, that end early, and what lies between segments."""
    def changed(file, at, data): return file[:at] + data + file[at + len(data):]
    whole = jpeg(size=(64, 48)); start = whole.index(b"\xff\xda") + 14
    yield "bad-codes", changed(whole, start + 40, b"\xff\0" * 12)
    yield "cut-inside", whole[:start + (len(whole) - start) * 3 // 4] + b"\xff\xd9"
    restarts = jpeg(size=(64, 48), restart_marker_blocks=2); mark = restarts.index(b"\xff\xd1", start)
    yield "lost-restart", restarts[:mark] + restarts[mark + 2:]
    scan = whole.index(b"\xff\xda")
    yield "rubbish-between", whole[:scan] + bytes(7) + whole[scan:]


# Resizing

SIZES = [(w, h, 224, 224) for w, h in [
    (1, 1), (1, 50), (50, 1), (2, 3), (7, 5), (64, 48), (100, 100), (223, 225), (224, 100), (100, 224), (224, 500),
    (500, 224), (225, 224), (320, 240), (240, 320), (300, 300), (480, 100), (100, 480), (227, 231), (226, 228)]
] + [
    (1, 1, 1, 7), (1, 1, 9, 1), (5, 1, 1, 1), (1, 5, 1, 1), (3, 3, 3, 3), (17, 11, 17, 5), (17, 11, 4, 11), (17, 11, 40, 11),
    (17, 11, 17, 30), (2, 200, 3, 5), (200, 2, 5, 3), (31, 29, 8, 8), (8, 8, 31, 29), (40, 90, 30, 70), (40, 90, 30, 69),
    (40, 90, 29, 70), (40, 91, 30, 70), (90, 40, 70, 30), (60, 60, 59, 57), (60, 60, 59, 58), (60, 60, 61, 59),
    (60, 60, 90, 20), (60, 60, 20, 90), (1000, 3, 10, 30), (3, 1000, 30, 10), (64, 64, 448, 2), (300, 200, 32, 32), (20, 300, 32, 32)]


def resized(w, h, new_w, new_h, resampling=Image.Resampling.BICUBIC):
    pixels = np.asarray(Image.fromarray(noise(w, h)).resize((new_w, new_h), resampling)).tobytes()
    return {"width": w, "height": h, "newWidth": new_w, "newHeight": new_h, "resampling": int(resampling), "checksum": f"{fnv1a(pixels):016x}",
            "start": list(pixels[:24])}


def write(listing, files):
    decoded = {}
    for name, data in files.items():
        (HERE / name).write_bytes(data)
        image = read_rgb(HERE / name)
        decoded[name] = {"width": image.width, "height": image.height, "pixels": base64.b64encode(image.tobytes()).decode()}
    lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in decoded.items()]
    (HERE / listing).write_text("{\n" + ",\n".join(lines) + "\n}\n")


def main():
    for ending in ("png", "jpg", "webp", "gif", "bmp"):
        for old in HERE.glob(f"*.{ending}"): old.unlink()
    write("decoded.json", {f"{n}.png": d for n, d in pngs()} | {f"{n}.jpg": d for n, d in jpegs()} | dict(other_kinds()))
    write("damaged.json", {f"{n}.jpg": d for n, d in damaged()})
    others = [(*size, filter) for filter in Image.Resampling if filter <= 5 and filter != Image.Resampling.BICUBIC for size in SIZES[::4]]
    (HERE / "resized.json").write_text("[\n" + ",\n".join(json.dumps(resized(*s)) for s in SIZES + others) + "\n]\n")
    x = (np.arange(256, dtype=np.float32) / np.float32(255) - np.float32(0.5)) / np.float32(0.5)
    (HERE / "normalized.bin").write_bytes(x.astype("<f4").tobytes())


if __name__ == "__main__": main()
