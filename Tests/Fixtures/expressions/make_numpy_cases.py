"""Writes numpy.json: expressions of the notebook's language with the values NumPy gives them.

    python make_numpy_cases.py > numpy.json

Every expression is evaluated twice, with 32-bit and with 64-bit variables. The 64-bit value is recorded. A generated
expression is kept only where both agree to 3e-7, so that 1e-6 is a fair tolerance for it: the others lose their digits in
NumPy's own 32-bit arithmetic. A case written by hand gets three times that loss as its tolerance, or records the 32-bit
value where the two have nothing in common (overflow).
"""

import ast
import json
import math
import random
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")
SEED = 20240707
random.seed(SEED)
generator = np.random.default_rng(SEED)


def rounded(shape, scale=3.0):
    return np.round(generator.uniform(-scale, scale, shape), 3).astype(np.float32)


VARIABLES = {
    "a": rounded((3, 4)), "b": rounded((3, 4)), "c": rounded((4,)), "d": rounded((3, 1)), "e": rounded((2, 3, 4)),
    "f": rounded((4, 3)), "g": rounded((1, 4)), "h": rounded((3,)), "p": np.abs(rounded((3, 4))) + np.float32(0.1),
    "s": rounded((2, 3, 1, 2)), "x": np.arange(210, dtype=np.float32).reshape(5, 6, 7), "v": np.arange(10, dtype=np.float32),
    "bad": np.array([[1, np.nan, -2, 0], [np.inf, -0.0, -np.inf, 5], [3, 3, 3, -7]], np.float32),
    "worse": np.array([0, -1, np.nan, np.inf, -np.inf, 2, 1e30, -1e-40], np.float32),
    "none": np.zeros((0, 3), np.float32), "ties": np.array([2, 1, 2, 0, -0.0, 1, 2], np.float32),
}


# The functions of the language in NumPy's terms.


def array(items, dtype):
    items = [np.asarray(item, dtype if np.asarray(item).dtype != bool else bool) for item in items]
    if not items:
        return np.zeros((0,), dtype)
    return np.stack(items) if all(i.shape == items[0].shape for i in items) else items


def numbers(x):
    return [int(v) for v in np.asarray(x).ravel()] if isinstance(x, (np.ndarray, list, tuple)) else int(x)


def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def erf(x):
    return np.vectorize(math.erf, otypes=[np.float64])(x).astype(x.dtype) if isinstance(x, (np.ndarray, np.generic)) else math.erf(x)


def of_floats(function, dtype):
    """NumPy computes with 8 or 16 bits on masks and with 64 on indices; the language has floats only."""

    def apply(x, *rest, **options):
        return function(np.asarray(x, dtype) if np.asarray(x).dtype.kind in "biu" and not isinstance(x, int) else x, *rest, **options)

    return apply


def gelu(x, approximate="tanh"):
    if approximate == "none":
        return x * 0.5 * (1 + erf(x / math.sqrt(2)))
    # 1 + tanh u = 2 / (1 + exp(-2u)), which keeps its digits where u is negative
    return x / (1 + np.exp(-2 * math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)))


def layernorm(x, weight=1.0, bias=0.0, eps=1e-6):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps) * weight + bias


def rmsnorm(x, weight=0.0, eps=1e-6):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + eps) * (1 + weight)


def rope(x, positions, base=10000):
    half = x.shape[-1] // 2
    angle = np.asarray(positions)[:, None] * base ** (-2 * np.arange(half) / x.shape[-1])
    first, second = x[..., :half], x[..., half:]
    cos, sin = np.cos(angle).astype(x.dtype), np.sin(angle).astype(x.dtype)
    return np.concatenate([first * cos - second * sin, second * cos + first * sin], -1)


def topk(x, k):
    order = np.argsort(-x, axis=-1, kind="stable")[..., : int(k)]
    return (np.take_along_axis(x, order, -1), order)


def cosine(a, b, axis=-1):
    return np.sum(a * b, axis) / (np.linalg.norm(a, axis=axis) * np.linalg.norm(b, axis=axis))


def entropy(p, axis=-1):
    return -np.sum(np.where(p == 0, 0, p * np.log(p)), axis)


def reduction(function):
    def apply(x, axis=None, **options):
        if axis is not None:
            axis = tuple(numbers(axis)) if np.ndim(axis) else int(axis)
        return function(x, axis=axis, **options)

    return apply


def namespace(dtype):
    names = {k: v.astype(dtype) for k, v in VARIABLES.items()}
    for name in "abs maximum minimum where clip outer isnan allclose argsort sort cumsum floor ceil".split():
        names[name] = getattr(np, name)
    for name in "exp log sqrt tanh sin cos".split():
        names[name] = of_floats(getattr(np, name), dtype)
    for name in "sum mean var std max min argmax argmin any all prod".split():
        names[name] = reduction(getattr(np, name))
    names["argmax"], names["argmin"] = np.argmax, np.argmin
    names.update(
        norm=of_floats(np.linalg.norm, dtype), erf=of_floats(erf, dtype), softmax=of_floats(softmax, dtype), gelu=of_floats(gelu, dtype),
        layernorm=of_floats(layernorm, dtype), rmsnorm=of_floats(rmsnorm, dtype), rope=rope,
        topk=topk, cosine=cosine, entropy=entropy, relu=of_floats(lambda x: np.maximum(x, 0), dtype), sigmoid=of_floats(lambda x: 1 / (1 + np.exp(-x)), dtype),
        argsort=lambda x, axis=-1: np.argsort(x, axis=axis, kind="stable").reshape(np.shape(x)),
        reshape=lambda x, *shape: np.reshape(x, numbers(shape[0]) if len(shape) == 1 else numbers(shape)),
        transpose=lambda x, axes=None: np.transpose(x, None if axes is None else numbers(axes)),
        concat=lambda items, axis=0: np.concatenate(items, axis=axis),
        repeat=lambda x, repeats, axis=None: np.repeat(x, numbers(repeats), axis=axis),
        eye=lambda *a, **k: np.eye(*a, **k, dtype=dtype), arange=lambda *a, **k: np.arange(*a, **k).astype(dtype),
        zeros=lambda shape: np.zeros(numbers(shape), dtype), ones=lambda shape: np.ones(numbers(shape), dtype),
        pi=math.pi, inf=math.inf, nan=math.nan, array_=lambda items: array(items, dtype),
        index_=lambda i: i.astype(int) if isinstance(i, np.ndarray) and i.dtype != bool else i,
        round=of_floats(np.round, dtype), mod=np.mod, size=lambda x, axis=None: np.size(x, axis), ndim=np.ndim,
        shape_=lambda x: tuple(x.shape), size_=np.size, ndim_=np.ndim, power_=np.power, divide_=np.true_divide,
        floor_divide_=np.floor_divide, remainder_=np.remainder,
    )
    return names


class Translate(ast.NodeTransformer):
    """Lists become arrays, methods take lists of axes, `.T` swaps the last two axes, an array used as an index holds whole numbers."""

    def visit_List(self, node):
        self.generic_visit(node)
        return self.call("array_", node)

    def visit_Attribute(self, node):
        self.generic_visit(node)
        if node.attr in ("shape", "size", "ndim"):
            return self.call(node.attr + "_", node.value)
        if node.attr not in ("T", "mT"):
            return node
        return ast.Attribute(node.value, "mT", node.ctx)

    def visit_Subscript(self, node):
        self.generic_visit(node)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        parts = [p if isinstance(p, ast.Slice) or isinstance(p, ast.Constant) and p.value is None else self.call("index_", p) for p in parts]
        node.slice = ast.Tuple(parts, ast.Load()) if len(parts) > 1 else parts[0]
        return node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        name = {ast.Pow: "power_", ast.Div: "divide_", ast.FloorDiv: "floor_divide_", ast.Mod: "remainder_"}.get(type(node.op))
        if name is None:
            return node
        # Python's own numbers raise where NumPy gives nan or inf
        return ast.Call(ast.Name("as_numpy_", ast.Load()), [ast.Constant(name), node.left, node.right], [])

    def visit_Call(self, node):
        """A method is the function of its name, but where NumPy's own takes no numbers one by one."""
        self.generic_visit(node)
        if not isinstance(node.func, ast.Attribute) or node.func.attr in ("transpose", "flatten", "ravel"):
            return node
        return ast.Call(ast.Name(node.func.attr, ast.Load()), [node.func.value] + node.args, node.keywords)

    @staticmethod
    def call(name, *arguments):
        return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def evaluate(source, dtype):
    tree = ast.fix_missing_locations(Translate().visit(ast.parse(source, mode="eval")))
    names = namespace(dtype)

    def as_numpy(name, left, right):
        if not isinstance(left, (np.ndarray, np.generic)) and not isinstance(right, (np.ndarray, np.generic)):
            left = np.float64(left)  # two Python numbers stay in double precision
        elif name == "power_":  # the operator, for its exact squares and roots
            return left**right
        return names[name](left, right)

    names["as_numpy_"] = as_numpy
    return eval(compile(tree, "", "eval"), names)


def describe(value):
    if isinstance(value, tuple) and not all(isinstance(v, int) for v in value):
        return {"items": [describe(v) for v in value]}
    value = np.asarray(value)
    case = {"shape": list(value.shape), "values": [number(v) for v in value.astype(np.float64).ravel()]}
    if value.dtype == bool:
        case["mask"] = 1
    return case


def number(x):
    if math.isnan(x) or math.isinf(x):
        return "nan" if math.isnan(x) else "inf" if x > 0 else "-inf"
    return int(x) if x == int(x) and abs(x) < 1e9 else float(f"{x:.9g}")


def agree(a, b, tolerance=3e-7):
    if isinstance(a, tuple):
        return all(agree(x, y) for x, y in zip(a, b))
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    return a.shape == b.shape and bool(np.all((a == b) | (np.isnan(a) & np.isnan(b)) | (abs(a - b) <= tolerance * abs(b))))


def case(source, generated):
    try:
        narrow = evaluate(source, np.float32)
        wide = evaluate(source, np.float64)
    except Exception as error:
        return None if generated else {"e": source, "error": 1}
    if not isinstance(narrow, tuple) and (isinstance(narrow, list) or np.size(narrow) > 64):
        return None
    if agree(narrow, wide):
        return {"e": source, **describe(wide)}
    if generated:
        return None
    if not agree(narrow, wide, 1e-4):
        return {"e": source, **describe(narrow)}
    print("NumPy itself is not sure of", source, file=sys.stderr)
    a, b = np.asarray(narrow, np.float64), np.asarray(wide)
    doubt = np.nanmax(np.where(np.isfinite(b) & (b != 0), abs(a - b) / abs(b), 0))
    return {"e": source, **describe(wide), "tolerance": float(f"{3 * doubt:.1e}")}


# Cases by hand: every function, operator, way of broadcasting, slicing and reducing, and where NaN and infinities go.

UNARY = ["floor", "ceil", "round", "exp", "log", "sqrt", "tanh", "erf", "sin", "cos", "abs", "relu", "sigmoid", "gelu", "isnan", "softmax"]
REDUCERS = ["prod", "sum", "mean", "var", "std", "max", "min", "any", "all", "norm"]
BY_HAND = (
    [f"{f}({x})" for f in UNARY for x in ["a", "e", "bad", "worse", "none"] if (f, x) not in [("sin", "worse"), ("cos", "worse")]]
    + [f"{f}({x}{o})" for f in REDUCERS for x in ["a", "bad", "none"]
       for o in ["", ", axis=0", ", axis=-1", ", axis=1, keepdims=True"]]
    + [f"{f}(e, axis={o})" for f in REDUCERS if f != "norm" for o in ["[0, 2]", "[0, 1], keepdims=True", "(1, 2)", "[0, -2, 2]"]]
    + [f"{f}({x}{o})" for f in ["argmax", "argmin"] for x in ["a", "e", "bad", "ties", "worse"]
       for o in ["", ", axis=0", ", axis=-1", ", keepdims=True"]]
    + [f"{f}({x}{o})" for f in ["sort", "argsort", "cumsum"] for x in ["a", "e", "bad", "ties", "worse"] for o in ["", ", axis=0", ", axis=-1"]]
    + [f"{f}(a, axis={k}, ddof=1)" for f in ["var", "std"] for k in [0, 1]] + ["var(h, ddof=1)", "std([5], ddof=1)", "var([5, 6], ddof=3)"]
    + [f"norm({x}, {o})" for x in ["h", "worse"] for o in [1, 2, 3, 0.5, 0, "inf", "-inf"]] + ["norm(a, 1, axis=0)", "norm(e, inf, axis=1, keepdims=True)"]
    + [f"{x} {o} {y}" for o in ["+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", "<=", ">", ">="]
       for x, y in [("a", "b"), ("a", "c"), ("d", "c"), ("e", "d"), ("bad", "c"), ("bad", "bad"), ("worse", "2"), ("0", "worse"), ("s", "h"), ("none", "h"), ("a", "h")]]
    + [f"worse ** {y}" for y in ["0", "-1", "3", "0.5", "-0.5", "2.5", "inf", "-inf", "nan"]] + [f"{x} ** worse" for x in ["2", "0.5", "1", "0", "inf"]]
    + ["a @ f", "c @ f", "f @ h", "c @ c", "e @ f", "f @ a @ f", "e @ e.T", "a @ e.T", "a @ b.T", "h @ e", "e @ c", "s @ s.T", "s.T @ s", "a @ b", "a @ h", "2 @ a",
       "none.T @ none", "none @ none.T", "bad @ f", "ones([2, 1, 3]) @ ones([4, 3, 2])", "ones([2, 3]) @ ones([5, 2, 3]).T"]
    + ["-2**2", "2**-1", "2**3**2", "(2**3)**2", "-a**2", "2*-3", "2--3", "- -2", "+3", "1 - 2 - 3", "8 / 4 / 2", "2 * 3 + 4 * 5", "2 + 3 < 6", "1/3", "1e-3", ".5 + 5.", "1 / 0", "-1 / 0", "0 / 0",
       "2**0.5", "(-8)**(1/3)", "1e300 * 1e300", "10**400", "3 == 3.0", "nan == nan", "0.1 + 0.2 == 0.3", "[0.1] == 0.1", "[0.1][0] == 0.1", "[16777217] - 16777216"]
    + ["[1, 2, 3]", "[[1, 2], [3, 4]] * 2", "[a, b].shape", "[[1], [2]] + [10, 20]", "[a[0], c]", "[]", "[c, d[:, 0][0] * c]", "[1 < 2, 2 < 1]"]
    + ["(a > 0) + (b > 0)", "(a > 0) * (b > 0)", "(a > 0) * 2", "sum(a > 0)", "mean(bad == bad)", "(a > 0) / 2", "x[x > 200]", "a[a > 0]", "a[c > 0]", "a[:, c > 0]", "a[h > 0]", "e[:, a > 0]", "x[x < 0]", "e[e[0] > 0]"]
    + ["v[2:5]", "v[:3]", "v[7:]", "v[-3:]", "v[:-8]", "v[::3]", "v[::-1]", "v[8:2:-2]", "v[-1:-5:-1]", "v[5:2]", "v[2:100]", "v[-100:3]", "v[100:]", "v[100::-4]", "v[:-100:-3]", "v[3]", "v[-1]", "v[10]", "v[-11]", "v[::0]", "v[1.5]",
       "x[1]", "x[1, 2]", "x[1, 2, 3]", "x[..., 0]", "x[1, ...]", "x[1, ..., 3]", "x[...][0, 0]", "x[:, 1, ::3]", "x[0, ::-2, 5]", "x[1, 2, 3, 4]", "x[4, 5, ::-1]", "x[0:0].shape", "x[2:1, 3].shape", "x[-1, -1, -1]", "x[..., ..., 1]",
       "x[[0, 1], [2, 3]].shape", "x[[0, 1], [2, 3], [4, 5]]", "x[[0, 1], 0, [4, 5]]", "x[[[0], [1]], [2, 3], 0]", "x[[0, 1], :, [4, 5]].shape", "x[:, [0, 1], [4, 5]]", "x[:, [[0], [1]], [4, 5]].shape", "x[[0, 1], [1, 2, 3]]", "a[arange(3), argmax(a, axis=1)]", "a[h > 0, [0]]",
       "v[[0, 2, -1]]", "v[[[0, 1], [2, 3]]]", "x[[1, 0], 2, 3]", "x[[1, 0], 2, ::3]", "x[1, :, [0, 6]]", "x[:, [0, 5], 1]", "x[0, [1, 2]].shape", "x[[0, 4], :, 2].shape", "x[:, 1, [0, 2]].shape", "x[1, :, [[0], [6]]]", "x[[7]]", "v[argsort(v * -1)]", "c[1 > 0]", "c[1 > 2]", "a[c[0] == c[0]]", "c[argmax(c)]", "a[argmax(a, axis=1)[0]]", "v[[]]"]
    + ["a.T", "e.T", "e.T.shape", "a.shape", "c.T", "a.T.T == a", "x.shape[1]", "reshape(a, 4, 3)", "reshape(a, [2, -1])", "reshape(a, -1)", "reshape(a, 5, -1)", "reshape(a, [2, 2, 3])", "reshape(a, b.shape)", "reshape(none, -1, 3)", "reshape(a, 0, -1)", "reshape(3, [1, 1])", "reshape(a, [-1, -1])",
       "transpose(e, [1, 0, 2])", "transpose(e, [2, 0, 1])", "transpose(e)", "transpose(a)", "transpose(s, [3, -3, 0, 2])", "transpose(e, [0, 0, 1])",
       "concat([a, b])", "concat([a, b], axis=1)", "concat([a, d], axis=1)", "concat([c, h])", "concat([a, d])", "concat([e, e], axis=-1)", "concat([none, a[:, :3]])", "concat([a, c], axis=None)", "concat([1, 2])", "concat(e, axis=1)",
       "repeat(c, 2)", "repeat(a, 2)", "repeat(a, 2, axis=0)", "repeat(a, 3, axis=-1)", "repeat(h, [0, 2, 1])", "repeat(a, [1, 0, 2], axis=0)", "repeat(a, 0)", "repeat(2, 3)", "repeat(a, -1)", "repeat(c, [1, 2])",
       "where(a > 0, a, b)", "where(a > 0, 1, 0)", "where(c > 0, d, -1)", "where(bad == bad, bad, 9)", "where(h > 0, a, b)", "clip(a, -1, 1)", "clip(bad, 0, 2)", "clip(a, c, 2)", "clip(a, 0, None)", "clip(worse, -inf, nan)", "clip(a, 1, -1)",
       "maximum(a, c)", "minimum(bad, 1)", "maximum(bad, g)", "maximum(a, h)", "allclose(a, a)", "allclose(a, a + 1e-6)", "allclose(a, a + 1e-4)", "allclose(a, a * 1.1, rtol=0.2)", "allclose(bad, bad)", "allclose(bad, bad, equal_nan=True)", "allclose([inf], [-inf])", "allclose(1, 1 + 1e-9)", "allclose([inf, 1], [inf, 1])", "allclose(a, h)",
       "outer(c, h)", "outer(a, [1, 2])", "eye(3)", "eye(2, 4)", "eye(3, k=1)", "eye(3, 4, k=-2)", "eye(2, k=7)", "arange(5)", "arange(2, 8)", "arange(1, 2, 0.25)", "arange(5, 0, -2)", "arange(0)", "arange(3, 1)", "arange(0, 1, 0.1)", "zeros([2, 3])", "ones(3)", "zeros((2, 0))", "ones([])", "zeros(-1)",
       "topk(c, 2)[0]", "topk(c, 2)[1]", "topk(ties, 3)[1]", "topk(a, 2)[0]", "topk(e, 1)[1]",
       "softmax(a, axis=0)", "softmax(e, axis=1)", "softmax(bad, axis=0)", "softmax(a * 100)", "softmax([[-inf, 0, 1]])", "softmax([[-inf, -inf]])", "softmax(3)", "gelu(a, approximate=\"none\")",
       "layernorm(a)", "layernorm(a, c, c)", "layernorm(a, c, c, eps=0.1)", "layernorm(e, weight=c)", "layernorm(a, h)", "rmsnorm(a)", "rmsnorm(a, c)", "rmsnorm(e, c, eps=0.01)", "rope(a, [0, 1, 2])", "rope(e, arange(3))", "rope(e, [5, 6, 7], base=100)", "rope(a, [1, 2])",
       "cosine(a, b)", "cosine(a, c)", "cosine(c, c)", "cosine(e, e + a, axis=0)", "cosine(c, zeros(4))", "entropy(softmax(a))", "entropy([0.5, 0.5])", "entropy([1, 0])", "entropy(softmax(e), axis=-1)", "entropy([nan, 1])",
       "7 // 2", "-7 // 2", "7 // -2", "-7 % 3", "7 % -3", "7.5 % 2", "-1 // inf", "-1 % inf", "1 // 0", "1 % 0", "0 // 0", "6 % 3", "a // 0.3", "a % 0.3", "-a // b", "1 - 7 // 2 * 2", "2 * 7 % 4", "-7 // 2 ** 2", "mod(a, c)", "mod(-7, 3)",
       "round(2.5)", "round(3.5)", "round(-0.5)", "round(a, 1)", "round(a, decimals=2)", "round(123456, -2)", "round(x[1, 2], -1)", "floor(-1.5)", "ceil(-1.5)", "prod(5)", "size(a)", "size(a, 0)", "size(a, axis=-1)", "size(3)", "size(a, 2)", "ndim(e)", "ndim(3)", "ndim([[1]])",
       "a.size", "a.ndim", "x.size", "none.size", "c.shape", "(a + b).size", "a.mT", "e.mT.shape", "a.T.size", "a.shape[0]",
       "c[None]", "c[:, None]", "c[None, :]", "a[:, None]", "a[None, ..., None].shape", "a[..., None, 0]", "a[None, 1]", "x[None, 1, None, 2].shape", "a[[0, 2], None].shape", "e[[0, 1], None, [1, 2]].shape", "a[c > 0, None]", "a[None, h > 0].shape", "c[None, None, 0]", "h[:, None] * c[None, :]", "a[0, 1, None]", "a[0, 1, 2, None]", "x[None, [0, 1], [2, 3]].shape",
       "a.mean()", "a.mean(axis=1)", "a.mean(1)", "a.sum(axis=0, keepdims=True)", "a.T.mean(axis=0)", "(a + b).max()", "a[0].sum()", "a.std(ddof=1)", "a.var(1)", "e.sum([0, 2])", "a.min(0)", "a.argmax()", "a.argmin(axis=1)", "a.argsort(0)", "a.clip(-1, 1)", "a.cumsum()", "a.cumsum(1)", "c.prod()", "(a > 0).any()", "(a > 0).all(axis=0)", "a.round(1)", "c.repeat(2)", "a.reshape(4, 3)", "a.reshape(-1)", "a.reshape([2, 6])", "e.transpose(1, 0, 2)", "a.transpose()", "a.flatten()", "e.ravel().shape", "a.mean(axis=1).max()", "a.reshape(4, 3).T.shape", "a.mean(axis=7)", "x.shape[0]", "-a.mean()", "a.mean() ** 2", "2 * c.sum() + 1",
       "max(none)", "min(none, axis=0)", "argmax(none)", "argmax(none, axis=1)", "sum(none, axis=0)", "mean(none, axis=0)", "sum(a, axis=2)", "sum(a, axis=[0, 0])", "mean([])", "a + none", "d + none", "sum(5)", "argmax(sum(a), axis=0)", "argmax(sum(a), axis=1)", "argmin(3, axis=-2)", "cumsum(sum(a), axis=-1)", "cumsum(3, axis=1)", "exp(1)", "sqrt(-1)", "log(0)", "erf(0.5)", "abs(-3)", "cumsum(bad, axis=0)"]
)

# Generated expressions.

NAMES = ["a", "b", "c", "d", "e", "f", "g", "h", "p"]


def expression(depth):
    if depth == 0 or random.random() < 0.1:
        return random.choice(NAMES + ["2", "0.5", "-1.5", "3", "1e-2", "[1, 2, 3, 4]", "[[1], [2], [3]]"])
    kind = random.random()
    inner = lambda: expression(depth - 1)
    if kind < 0.4:
        return f"({inner()} {random.choice(['+', '-', '*', '/', '@', '<', '>=', '+', '-', '*'])} {inner()})"
    if kind < 0.45:
        return f"{random.choice(NAMES)} ** {random.choice(['2', '3', '-1', '0.5', 'c'])}"
    if kind < 0.6:
        return f"{random.choice(['exp', 'tanh', 'erf', 'abs', 'relu', 'sigmoid', 'gelu', 'sin', 'cos', 'sqrt', 'log', '-'])}({inner()})"
    if kind < 0.72:
        axis = random.choice(["", ", axis=0", ", axis=-1", ", axis=1, keepdims=True", ", axis=[0, 1]", ", axis=-2"])
        return f"{random.choice(['sum', 'mean', 'max', 'min', 'std', 'var', 'argmax', 'norm'])}({inner()}{axis})"
    if kind < 0.8:
        name = random.choice(["softmax", "sort", "argsort", "cumsum"])
        return f"{name}({inner()}, axis={random.choice([0, -1, 1])})"
    if kind < 0.86:
        return f"{inner()}.T" if random.random() < 0.5 else f"({inner()}).T"
    if kind < 0.94:
        return f"({inner()})[{', '.join(index() for _ in range(random.choice([1, 1, 2])))}]"
    return random.choice([
        f"where({inner()} > 0, {inner()}, {inner()})", f"clip({inner()}, -1, 2)", f"reshape({inner()}, -1, 2)",
        f"concat([{inner()}, {inner()}], axis=-1)", f"repeat({inner()}, 2, axis=0)", f"maximum({inner()}, {inner()})",
        f"outer({inner()}, {inner()})", f"transpose({inner()})", f"rmsnorm({inner()})", f"layernorm({inner()})"])


def index():
    bound = lambda: random.choice(["", str(random.randint(-5, 5))])
    return random.choice([
        str(random.randint(-3, 2)), f"{bound()}:{bound()}", f"{bound()}:{bound()}:{random.choice([-2, -1, 1, 2, 3])}", "...", ":",
        "[0, 1, -1]"])


def slice_case():
    return f"x[{', '.join(index() for _ in range(random.choice([1, 2, 3])))}]"


def main():
    cases = [case(source, False) for source in dict.fromkeys(BY_HAND)]
    cases = [c for c in cases if c]
    seen = {c["e"] for c in cases}
    generated = []
    for make, wanted, depth in [(lambda: slice_case(), 60, 0)] + [(lambda d=d: expression(d), 120, d) for d in (2, 3, 4)]:
        found = 0
        while found < wanted:
            source = make()
            if source in seen or len(source) > 150:
                continue
            seen.add(source)
            result = case(source, True)
            if result and result.get("shape", []) is not None and np.prod(result.get("shape", [0])) <= 30:
                generated.append(result)
                found += 1
    variables = {k: describe(v) for k, v in VARIABLES.items() if k not in ("x", "v")}
    print('{"variables": {')
    print(",\n".join(f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in variables.items()))
    for name, some in [("byHand", cases), ("generated", generated)]:
        print(f'}}, "{name}": [' if name == "byHand" else f'], "{name}": [')
        print(",\n".join(json.dumps(c, separators=(",", ":")) for c in some))
    print("]}")
    print(len(cases), "by hand,", len(generated), "generated", file=sys.stderr)


main()
