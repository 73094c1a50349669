#!/usr/bin/env python3
"""Writes what pycocotools says of things drawn at random: `python3 regenerate.py`, with pycocotools and numpy.

coco.json   200 sets of pictures: truth [category, region, crowd or not] and told [category, region, score] of each, and the twelve
            figures of COCOeval, null where nothing counts. A region is left, top, width, height, or run lengths.
pairs.json  pairs of masks as run lengths, their texts in COCO's files, and their overlap without and with the first a crowd
"""
import contextlib, io, json, random
from pathlib import Path

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from pycocotools import mask as M

def rect_mask(r, h, w):
    m = np.zeros((h, w), np.uint8)
    for _ in range(r.randint(0, 3)):
        y, x = r.randint(0, h - 1), r.randint(0, w - 1)
        m[y:y + r.randint(1, h), x:x + r.randint(1, w)] = 1
    return m

def make(seed, masks=False):
    r = random.Random(seed)
    cats = [f"c{i}" for i in range(r.randint(1, 3))]
    W, H = (24, 20) if masks else (r.choice([100, 640]), r.choice([100, 480]))
    pictures = []
    for _ in range(r.choice([0, 1, 2, 4]) if seed % 17 == 0 else r.randint(1, 5)):
        def box():
            x, y = r.randint(0, W - 2), r.randint(0, H - 2)
            return [x, y, r.randint(1, W - x), r.randint(1, H - y)] if r.random() < .7 else [x + .25, y + .5, r.uniform(.5, W - x), r.uniform(.5, H - y)]
        truth = []
        for _ in range(r.choice([0, 0, 1, 2, 3, 6])):
            b = box(); m = rect_mask(r, H, W) if masks else None
            if m is not None and not m.any(): m[3:6, 2:9] = 1
            truth.append({"c": r.choice(cats), "b": b, "crowd": r.random() < .15, "m": m})
        told = []
        for _ in range(r.choice([0, 0, 1, 2, 4, 8])):
            t = r.choice(truth) if truth and r.random() < .7 else None
            b = box() if t is None else [v + r.choice([0, 0, .5, 1, 3]) for v in t["b"]]
            if masks:
                m = rect_mask(r, H, W) if t is None else t["m"].copy()
                if t is not None and r.random() < .6: m[r.randint(0, H - 1), :] = r.randint(0, 1); m[:, r.randint(0, W - 1)] = r.randint(0, 1)
            else: m = None
            told.append({"c": t["c"] if t and r.random() < .9 else r.choice(cats), "b": b, "s": r.choice([.1, .5, .5, .9, round(r.random(), 3)]), "m": m})
        pictures.append((truth, told))
    return cats, pictures, W, H

def stats(cats, pictures, W, H, masks):
    ids = {c: i + 1 for i, c in enumerate(cats)}
    gt = {"images": [{"id": i + 1, "width": W, "height": H} for i in range(len(pictures))], "categories": [{"id": i, "name": c} for c, i in ids.items()], "annotations": []}
    dt = []
    for i, (truth, told) in enumerate(pictures):
        for t in truth:
            a = {"id": len(gt["annotations"]) + 1, "image_id": i + 1, "category_id": ids[t["c"]], "bbox": t["b"], "area": t["b"][2] * t["b"][3], "iscrowd": int(t["crowd"])}
            if masks: a["segmentation"] = M.encode(np.asfortranarray(t["m"])); a["area"] = float(M.area(a["segmentation"]))
            gt["annotations"].append(a)
        for t in told:
            d = {"image_id": i + 1, "category_id": ids[t["c"]], "bbox": t["b"], "score": t["s"]}
            if masks: d = {"image_id": i + 1, "category_id": ids[t["c"]], "score": t["s"], "segmentation": M.encode(np.asfortranarray(t["m"]))}
            dt.append(d)
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(); coco.dataset = gt; coco.createIndex()
        if not dt: 
            dts = COCO(); dts.dataset = {"images": gt["images"], "categories": gt["categories"], "annotations": []}; dts.createIndex()
        else: dts = coco.loadRes(dt)
        e = COCOeval(coco, dts, "segm" if masks else "bbox"); e.evaluate(); e.accumulate(); e.summarize()
    return [None if v < 0 else v for v in e.stats.tolist()]

def pairs(seed):
    r = random.Random(seed); a, b = rect_mask(r, 20, 24), rect_mask(r, 20, 24)
    ra, rb = M.encode(np.asfortranarray(a)), M.encode(np.asfortranarray(b))
    return {"size": [24, 20], "counts": [rle(a), rle(b)], "texts": [ra["counts"].decode(), rb["counts"].decode()], "overlaps": [M.iou([rb], [ra], [0]).item(), M.iou([rb], [ra], [1]).item()]}

def rle(m): 
    flat = m.flatten(order="F"); counts, last, n = [], 0, 0
    for v in flat:
        if v != last: counts.append(n); n = 0; last = v
        n += 1
    counts.append(n); return counts


def main():
    here, sets = Path(__file__).parent, []
    for seed in range(200):
        masks = seed % 4 == 3
        cats, pictures, W, H = make(seed, masks)
        def region(t): return rle(t["m"]) if masks else t["b"]
        sets.append({
            "size": [W, H], "categories": cats, "masks": masks, "figures": stats(cats, pictures, W, H, masks),
            "pictures": [{"truth": [[t["c"], region(t), int(t["crowd"])] for t in truth], "told": [[t["c"], region(t), t["s"]] for t in told]} for truth, told in pictures]})
    for name, entries in (("coco.json", sets), ("pairs.json", [pairs(seed) for seed in range(60)])):
        (here / name).write_text("[\n" + ",\n".join(json.dumps(e, separators=(",", ":")) for e in entries) + "\n]\n")


if __name__ == "__main__": main()
