#!/usr/bin/env python3
"""Writes tokenizer.json and expectations.json beside itself: a small tokenizer of Gemma's kind, variants of it, and what
Hugging Face tokenizers 0.23.3 makes of many texts and ids. Needs `pip install tokenizers==0.23.3`."""
import copy, json, pathlib, random
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

HERE = pathlib.Path(__file__).parent
SPECIAL = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
BYTES = [f"<0x{i:02X}>" for i in range(256)]
LINES = """what is in the image? a red cat and a blue dog
caption en\nanswer en where is the cat?\n
detect cat ; dog\nsegment the small building in the image\n\n
there are two birds on the branch of a tree, and one  is singing
how many people are there? there are 12 people in this picture.
the colour of the car is green; it is known as the green car
le chat est sur la table près de la fenêtre, où il a mangé du gâteau
der Bär läuft über die grüne Straße und trägt ein schönes Kleid
la niña comió una manzana en el jardín por la mañana
кошка сидит на окне и смотрит на собаку
一只红色的猫在桌子上。图像里有什么？
猫は机の上にいます。これは何ですか。
    for i in range(10):\n        print(i)\n\n\n
a\u0301 e\u0301 o\u0302 naïve café""".split("\n")

TEXTS = """|a| |  |   |\n|\n\n|\n\n\n\n| \n \n |\t|\r\n|what is in the image?|what  is   in    the     image?| leading|trailing |  both  |\
the cat|thecat|THE CAT|The Cat.|cat dog|a b|a  b|a\nb|a \n b|caption en\n|answer en how many people are there?\n|detect cat ; dog\n|\
where is the building|in the image|in the image in the image|the the the the|aaaaaaaaaaaaaaaaaaaaaaaaaaa|abababababababab|\
le chat mange du gâteau près de la fenêtre|der Bär läuft über die Straße|la niña comió una manzana|кошка на окне|собака и кошка|КОШКА|\
一只红色的猫|图像里有什么？|漢字仮名交じり文|これは何ですか。|한국어 문장입니다|안녕|สวัสดีครับ|नमस्ते दुनिया|שלום עולם|مرحبا بالعالم|Γειά σου Κόσμε|ሰላም|Ħello ŵorld|\
😀|😀😀😀|a😀b|👍🏽|👩‍👩‍👧‍👦|🏳️‍🌈|🇫🇷🇩🇪|1️⃣|cat 🐈 dog 🐕|❤️|☃|€100|½ ¾|x²+y²|∑∞≠|→←|“quoted”|—|…|•|™|\
é|e\u0301|É|E\u0301|Å|A\u030a|\u212b|ñ|n\u0303|가|\u1100\u1161|ﬁ|fi|Ω|\u2126|q\u0323\u0307|q\u0307\u0323|\u0301|\u0301\u0301|a\u0301 e\u0301 o\u0302|café|cafe\u0301|naïve|\
\0|a\0b|\0\0\0|\x01\x02|\x1b[0m|\x7f|\x80|\u00a0|a\u00a0b|\u200b|\u200d|\u200e\u200f|\u2028|\u2029|\u3000|\ufeff|\ufeffa|\ufffd|\ufffe|\uffff|\ud7ff|\ue000|\U00010000|\U0010fffd|\U0010ffff|\U0001d11e|\
▁|▁▁|▁a|a▁b|a ▁ b| ▁|▁ |▁the▁cat|▁\n▁|\
<loc0100>|<loc0100><loc0101><loc0102><loc0103> cat|in<loc0123>side|the <loc0123> cat|<loc0123|loc0123>|<loc01234>|<<loc0123>>|<loc0123> ; <loc0124>|<loc 0123>|<loc0999>|<seg000><seg001>|<seg000>x<seg007>|\
<loc0100><loc0110><loc0120><loc0130> cat ; <loc0101><loc0111><loc0121><loc0131> dog|<image>|<image><image><bos>what is this\n|<bos>|<eos>|<pad>|<unk>|<mask>|a<bos>b|a <bos> b|<bos><bos>|< bos>|<BOS>|<bo|<bos|bos>|cat<eos>|\
<0x41>|<0x0A>|<0xFF>|a<0x41>b|<0x4|<0x>|<|>|<>|<<<>>>|</s>|<s>|[INST]|http://example.org/a?b=c&d=e#f|user@example.org|C:\\path\\file|"quoted \\"text\\""|{"a": [1, 2.5e3]}|\
for i in range(10):\n        print(i)\n|\tindented\n\t\ttwice|    four|     five|0123456789|3.14159|1,000,000|12 people|-1|1e-5|x=1;y=2|a_b_c|snake_case camelCase|don't|it's|rock'n'roll|...|!!!|?!?|a,b;c:d|(a) [b] {c}|#tag @name|50%|$5|~`^|\
there are two birds  on the branch|\n\na\n\nb\n\n|a\n\n\nb|   a   \n   b   |line one\nline two\r\nline three\rline four|ends with newline\n|ends with spaces   |two  birds  two  birds|\
mixed кошка cat 猫 😀 e\u0301 <loc0111>\n|ΑΒΓ абв abc 一二三|supercalifragilisticexpialidocious|Donaudampfschifffahrtsgesellschaft|zzzzzzzz|qqq|the quick brown fox jumps over the lazy dog|THE QUICK BROWN FOX|tHe QuIcK""".split("|")

FLAGGED = ["x<n>y", " <n> ", "a <both> b", "a  <both>  b", "a\n<both>\t b", "<both><both>", "<both>  <both>", "  <left>  ", "a\u3000\n <left> b", "  <right>  ",
           "a<right>\u00a0\u2003 b", "<right> <left>", "a<right>  <left>b", "word", "a word here", "sword", "words", "word.", "_word", "word_", "ворд word",
           "éword", "wordé", "\U0003327fword", "\U0003134aword", "e\u0301word", "word\u0301", "1word", "word\u200d", "-word-", "word word", "wordword", "🙂word", "new york", "in new york now", "new▁york",
           "newyork", "new  york", "New York", "<n><both> new york <right> word", "<n> <n>", "tab\tkey", "<nested", "<nested>", "<nested><nested", "<a><b>", "<a>", "<a><b", "  \n<both>\n  "]

def base():
    t = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    t.normalizer = normalizers.Replace(" ", "▁")
    t.train_from_iterator(LINES * 3, trainers.BpeTrainer(vocab_size=700, special_tokens=SPECIAL + BYTES + ["\n"], show_progress=False,
        initial_alphabet=list("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;?!'-()▁\n")))
    model = json.loads(t.to_str())["model"]
    pieces = list(model["vocab"]) + ["\n\n", "▁▁", "▁▁▁▁", "e\u0301", "aa", "aaaa"]
    merges = [("\n", "\n"), ("▁", "▁"), ("▁▁", "▁▁"), ("a", "a"), ("aa", "aa")] + [tuple(m) for m in model["merges"]]
    if "\u0301" in pieces: merges.append(("e", "\u0301"))
    pieces = list(dict.fromkeys(pieces)); merges = list(dict.fromkeys(merges))
    t = Tokenizer(models.BPE(vocab={p: i for i, p in enumerate(pieces)}, merges=merges, unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    t.normalizer = normalizers.Replace(" ", "▁")
    t.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    t.add_special_tokens([AddedToken(s, normalized=False, special=True) for s in SPECIAL])
    t.add_tokens([AddedToken(f"<loc{i:04d}>", normalized=False) for i in range(100, 140)] + [AddedToken(f"<seg{i:03d}>", normalized=False) for i in range(8)])
    t.add_special_tokens([AddedToken("<image>", normalized=False, special=True)])
    return json.loads(t.to_str())

def added(content, **flags):
    return {"content": content, **{k: flags.get(k, False) for k in ("single_word", "lstrip", "rstrip", "normalized", "special")}}

def variant(name, texts, changes=None, removed=(), added=(), renamed=None, merges_as_strings=False):
    """`changes` sets fields by path, `removed` takes fields out, `renamed` gives pieces other names, `added` adds tokens."""
    return {"name": name, "changes": changes or {}, "removed": list(removed), "added": list(added), "renamed": renamed or {}, "merges_as_strings": merges_as_strings, "texts": texts}

def patched(document, v):
    d = copy.deepcopy(document); new = lambda p: v["renamed"].get(p, p)
    for path in [*v["changes"], *v["removed"]]:
        *parents, last = path.split("."); at = d
        for p in parents: at = at[p]
        if path in v["changes"]: at[last] = v["changes"][path]
        else: del at[last]
    m = d["model"]
    m["vocab"] = {new(p): i for p, i in m["vocab"].items()}
    m["merges"] = [[new(a), new(b)] for a, b in m["merges"]]
    if v["merges_as_strings"]: m["merges"] = [" ".join(p) for p in m["merges"]]
    if v["added"]: d["added_tokens"] += v["added"]
    return d

def with_ids(document, tokens):
    """The ids that the reference gives: a piece's own, or the next free one."""
    vocabulary = document["model"]["vocab"]; next_id = max(t["id"] for t in document["added_tokens"]) + 1; out = []
    for t in tokens:
        known = t["content"] in vocabulary
        out.append({"id": vocabulary[t["content"]] if known else next_id, **t}); next_id += not known
    return out

def replace(pattern, content): return {"type": "Replace", "pattern": {"String": pattern}, "content": content}

FLAGS = [added("<n>", normalized=True), added("<both>", lstrip=True, rstrip=True), added("<left>", lstrip=True, special=True), added("<right>", rstrip=True, normalized=True),
         added("word", single_word=True, normalized=True), added("new york", normalized=True, special=True), added("tab\tkey", single_word=True), added("<nested"),
         added("<nested><nested", normalized=True), added("<a>"), added("<a><b>"), added("🙂", single_word=True), added("猫", normalized=True, lstrip=True)]

def random_text(rng):
    """Words of the corpus, tokens, white space and scalars of every plane, run together."""
    words = " ".join(LINES).split(" ")
    def part():
        kind = rng.random()
        if kind < 0.5: return rng.choice(["", " ", "  "]) + rng.choice(words)
        if kind < 0.6: return rng.choice(SPECIAL + ["<loc0100>", "<loc0139>", "<loc0140>", "<seg007>", "<image>", "<0x80>"])
        if kind < 0.7: return rng.choice(" \n\t▁") * rng.randint(1, 9)
        if kind < 0.9: return "".join(rng.choices("aeiou cats\ndogs éüß кош 猫😀\u0301\u200d", k=rng.randint(1, 8)))
        return chr(rng.choice([rng.randrange(0xD800), rng.randrange(0xE000, 0x110000)]))
    return "".join(part() for _ in range(rng.randint(1, 9)))

def variants(rng):
    some = lambda n: rng.sample(TEXTS, n)
    unknown = ["猫", "a猫犬b", "犬犬犬", "犬 犬", "a犬\n犬", "😀犬😀", "q犬€犬", "€犬", "犬€", "犬€犬€a", "héllo", "안녕", "", "\0"]
    return [variant("as it is", TEXTS + [random_text(rng) for _ in range(120)]),
        variant("merges as strings", some(40), merges_as_strings=True),
        variant("whole words taken without merges", ["the", "▁the", " the", "in the image", "\n\n", "a\n\n", "cat"] + some(20), {"model.ignore_merges": True}),
        variant("unknown fused", unknown + some(20), {"model.byte_fallback": False}),
        variant("unknown not fused", unknown + some(20), {"model.byte_fallback": False, "model.fuse_unk": False}),
        variant("unknown dropped", unknown + some(20), {"model.byte_fallback": False, "model.unk_token": None}),
        variant("some bytes missing", unknown + some(30), renamed={"<0xE7>": "<no E7>", "<0xF0>": "<no F0>"}),
        variant("some bytes missing, unknown not fused", unknown + some(10), {"model.fuse_unk": False}, renamed={"<0xE7>": "<no E7>", "<0xF0>": "<no F0>"}),
        variant("added tokens with flags", FLAGGED + some(20), added=FLAGS),
        variant("added tokens with flags, no normaliser", FLAGGED + some(20), {"normalizer": None, "pre_tokenizer": None}, added=FLAGS),
        variant("words end at spaces", ["a b", "  a  b  ", "the cat", " "] + some(40), {"normalizer": None}),
        variant("a sequence of replacements", ["aXXb", "XXX", "x y", "éX"] + some(20), {"normalizer": {"type": "Sequence", "normalizers": [replace("XX", " "), replace(" ", "▁"), replace("é", "e\u0301"), replace("\t", "")]}}),
        variant("fields left out", FLAGGED[:9] + some(20), removed=["version", "truncation", "padding", "normalizer", "pre_tokenizer", "post_processor", "added_tokens"]
            + [f"model.{n}" for n in ("type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges")]),
        variant("a decoder without bytes", some(10), {"decoder": {"type": "Sequence", "decoders": [replace("▁", " "), {"type": "Fuse"}]}}),
        variant("a decoder that makes bytes", some(10), {"decoder": {"type": "Sequence", "decoders": [replace("the", "<0x41>"), replace("▁", "<0xC3>"), {"type": "ByteFallback"}]}})]

def random_ids(rng, tok, count):
    size = tok.get_vocab_size(); byte = [tok.token_to_id(b) for b in BYTES]
    def part():
        kind = rng.random()
        if kind < 0.3: return [byte[b] or 3 for b in rng.choice(["é", "猫", "😀", "a", "\u0301", "\ud7ff", "\U0010ffff"]).encode()]
        if kind < 0.5: return [byte[b] or 3 for b in rng.choice([b"\xff", b"\xe7\x8c", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80", b"\xf0\x9f", b"\xe0\x9f\xbf", b"\xf0\x8f\xbf\xbf", b"\xc3"])]
        if kind < 0.6: return [rng.choice([0, 1, 2, 3, size - 1, size, size + 100])]
        return [rng.randrange(size)]
    return [sum((part() for _ in range(rng.randint(0, 6))), []) for _ in range(count)]

def digest(ids):
    """FNV-1a over the ids as 32-bit little-endian numbers."""
    h = 0xcbf29ce484222325
    for b in b"".join(i.to_bytes(4, "little") for i in ids): h = (h ^ b) * 0x100000001b3 % 2**64
    return f"{h:016x}"

def main():
    rng = random.Random(7); document = base(); out = []
    for v in variants(rng):
        v["added"] = with_ids(document, v["added"])
        tok = Tokenizer.from_str(json.dumps(patched(document, v)))
        texts = [(t, tok.encode(t, add_special_tokens=False)) for t in dict.fromkeys(v.pop("texts"))]
        v["texts"] = [{"text": t, "ids": e.ids, **({} if v["name"] == "as it is" else {"pieces": e.tokens})} for t, e in texts]
        sequences = random_ids(rng, tok, 150 if v["name"] == "as it is" else 12)
        v["decoded"] = [{"ids": i, "text": tok.decode(i, skip_special_tokens=False), "without_special": tok.decode(i, skip_special_tokens=True)} for i in sequences + [e.ids for _, e in texts[:40:5]]]
        if v["name"] == "as it is":
            v["long"] = []
            for unit, count in [("a", 100000), ("the cat ", 5000), (" ", 30001), ("\n", 20001), ("😀é", 4000), ("<loc0123>", 3000), ("supercalifragilistic", 2000), ("кошка猫", 3000), ("in the image in", 2001)]:
                ids = tok.encode(unit * count, add_special_tokens=False).ids
                v["long"].append({"unit": unit, "count": count, "tokens": len(ids), "digest": digest(ids)})
        out.append(v)
    dump = lambda value, name: (HERE / name).write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    dump(document, "tokenizer.json"); dump({"variants": out}, "expectations.json")
    print(sum(len(v["texts"]) for v in out), "texts,", sum(len(v["decoded"]) for v in out), "sequences of ids,", len(document["model"]["vocab"]), "pieces")

if __name__ == "__main__":
    main()
