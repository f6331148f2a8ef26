"""ADD, MUL, RELU, RELU6, TANH, SOFTMAX, QUANTIZE and DEQUANTIZE: one output per input element."""

import numpy as np

from random_values import (
    ACTIVATIONS,
    activation_scale,
    drawn_shape,
    int16_values,
    log_uniform,
    pick,
    theme_or_drawn,
)
from single_op import Case, Operand, float32

# Shapes of the two operands; `constant` names the one that is in the file.
BINARY_THEMES = [
    {"shapes": [(1, 4, 5, 3), (1, 4, 5, 3)]},
    {"shapes": [(2, 3, 4, 5), (5,)], "constant": 1},
    {"shapes": [(2, 3, 4, 5), (1, 1, 1, 1)], "activation": "RELU"},
    {"shapes": [(1, 3, 1, 5), (2, 1, 4, 1)]},
    {"shapes": [(6,), (2, 3, 6)], "activation": "RELU6"},
    {"shapes": [(3, 7), (3, 7)], "activation": "RELU_N1_TO_1"},
    {"shapes": [(2, 3, 4, 5), (2, 1, 1, 5)], "activation": "RELU6"},
    {"shapes": [(40,), (40,)], "values": "extreme"},
    {"shapes": [(4, 9), (4, 1)], "equal_scales": True},
    {"shapes": [(1, 4, 4, 2), (4, 4, 1)], "constant": 0},
    {"shapes": [(2, 2, 3, 4), (2, 2, 3, 4)], "far_scales": True},
    {"shapes": [(5, 5), ()], "constant": 1},
    {"shapes": [(50,), (50,)], "values": "small"},
    {"shapes": [(1, 1, 1, 8), (3, 2, 2, 8)], "activation": "TANH"},
]


def _drawn_binary(rng):
    """Two shapes that broadcast to a drawn one: dimensions turned to 1, leading ones perhaps cut off."""
    shape = drawn_shape(rng, 4, 5)

    def operand():
        kept = [n if rng.integers(3) else 1 for n in shape]
        return tuple(kept[int(rng.integers(2)) * int(rng.integers(len(shape))) :])

    return {
        "shapes": [operand(), operand()],
        "activation": pick(rng, list(ACTIVATIONS)),
        "constant": pick(rng, [None, None, 0, 1]),
        "values": pick(rng, ["uniform", "uniform", "extreme", "small"]),
    }


def _binary(op, output_scale, rng, i):
    theme = theme_or_drawn(BINARY_THEMES, i, rng, _drawn_binary)
    shapes = theme["shapes"]
    values = theme.get("values", "uniform")
    activation = theme.get("activation", "NONE")
    s1 = activation_scale(rng)
    s2 = s1 if theme.get("equal_scales") else float32(s1 * log_uniform(rng, 0.2, 5))
    if theme.get("far_scales"):
        s2 = float32(s1 * log_uniform(rng, 1e-3, 1e-2))
    inputs = [Operand(shapes[0], scale=s1), Operand(shapes[1], scale=s2)]
    constant = theme.get("constant")
    if constant is not None:
        inputs[constant].data = int16_values(rng, shapes[constant], values)
    options = {"fusedActivationFunction": ACTIVATIONS[activation]}
    if op == "ADD":
        # Written false by converters; TFLM does not look.
        options["potScaleInt16"] = bool(i % 2)
    s_out = output_scale(rng, s1, s2)
    if theme.get("equal_scales"):
        s_out = s1
    return Case(
        f"{list(shapes[0])} and {list(shapes[1])}, {activation}, scales {s1:.3g} {s2:.3g} to {s_out:.3g}"
        + (f", input {constant} constant" if constant is not None else ""),
        op,
        options,
        inputs,
        [Operand(np.broadcast_shapes(*shapes), scale=s_out)],
        [int16_values(rng, x.shape, values) for x in inputs if x.data is None],
    )


def add(rng, i):
    return _binary("ADD", lambda rng, a, b: float32(max(a, b) * log_uniform(rng, 0.4, 4)), rng, i)


def mul(rng, i):
    # Half of the products' range: some outputs saturate.
    return _binary("MUL", lambda rng, a, b: float32(a * b * 32768 * log_uniform(rng, 0.1, 1.2)), rng, i)


def _sweep(rng):
    """Values all over int16, every region of a table among them."""
    steps = np.arange(-32768, 32768, 331)
    return np.concatenate([steps, [-1, 0, 1, 32767], rng.integers(-32768, 32768, 96)]).astype(np.int16)


def relu(rng, i):
    ratio = [1.0, 0.37, 2.9, 1e-3, 40.0][i] if i < 5 else log_uniform(rng, 1e-2, 1e2)
    s_in = activation_scale(rng)
    s_out = float32(s_in / ratio)
    values = _sweep(rng)
    shape = values.shape if i % 2 else (2, values.size // 2)
    values = values[: np.prod(shape)].reshape(shape)
    name = f"{list(shape)}, input over output scale {ratio:.3g}"
    return Case(name, "RELU", {}, [Operand(shape, scale=s_in)], [Operand(shape, scale=s_out)], [values])


def relu6(rng, i):
    s_in = float32([6 / 32767, 1e-3, 1e-4, 1e-5, 0.5][i]) if i < 5 else float32(log_uniform(rng, 1e-5, 1e-2))
    # TFLM ignores the output scale; it is drawn to show that.
    s_out = s_in if i % 3 == 0 else activation_scale(rng)
    values = _sweep(rng)
    operands = [Operand(values.shape, scale=s_in)], [Operand(values.shape, scale=s_out)]
    return Case(f"scales {s_in:.3g} to {s_out:.3g}", "RELU6", {}, *operands, [values])


def tanh(rng, i):
    scales = [2**-12, 2**-11, 2**-13, 2**-15, 0.001, 0.05, 10 / 32768, 2.0, 1e-6, 1e-9, 2**-10, 2**-12 * 1.0003]
    s_in = float32(scales[i] if i < len(scales) else log_uniform(rng, 1e-6, 1))
    values = _sweep(rng)
    operands = [Operand(values.shape, scale=s_in)], [Operand(values.shape, scale=2**-15)]
    return Case(f"scale {s_in:.6g}", "TANH", {}, *operands, [values])


SOFTMAX_THEMES = [
    {"shape": (1, 10), "scale": 1e-3, "beta": 1.0},
    {"shape": (4, 3), "scale": 5e-4, "beta": 1.0},
    {"shape": (2, 1), "beta": 1.0},
    {"shape": (7,), "scale": 2e-4, "beta": 2.0},
    {"shape": (1, 2, 3, 5), "beta": 0.5},
    {"shape": (2, 200), "scale": 1e-4, "beta": 1.0},
    {"shape": (5, 6), "scale": 0.1, "beta": 1.0},
    {"shape": (5, 6), "scale": 3.0, "beta": 1.0},
    {"shape": (3, 9), "values": "extreme"},
    {"shape": (3, 9), "values": "small", "scale": 2e-3, "beta": 1.0},
    {"shape": (3, 1000), "scale": 1e-6, "beta": 1.0},
    {"shape": (2, 3, 4), "beta": 0.1},
    {"shape": (4, 6), "scale": 7.5, "beta": 1.3},
    # Flat rows, whose sum of exponentials does not fit 16 bits.
    {"shape": (30, 8), "scale": 1e-5, "beta": 1.0},
    {"shape": (12, 20), "scale": 3e-5, "beta": 1.0},
]


def softmax(rng, i):
    theme = theme_or_drawn(SOFTMAX_THEMES, i, rng, lambda rng: {"shape": drawn_shape(rng, 4, 12)})
    s_in = float32(theme.get("scale", log_uniform(rng, 1e-5, 1e-2)))
    beta = float32(theme.get("beta", log_uniform(rng, 0.3, 3)))
    shape = theme["shape"]
    return Case(
        f"{list(shape)}, scale {s_in:.3g}, beta {beta:.3g}",
        "SOFTMAX",
        {"beta": beta},
        [Operand(shape, scale=s_in)],
        [Operand(shape, scale=2**-15)],
        [int16_values(rng, shape, theme.get("values", "uniform"))],
    )


# Types from and to, and which of them the drawn scale ratio suits.
QUANTIZE_THEMES = [
    ("FLOAT32", "INT16"),
    ("INT16", "INT16"),
    ("INT8", "INT16"),
    ("INT16", "INT8"),
    ("INT32", "INT16"),
    ("INT16", "INT32"),
]


def quantize(rng, i):
    source, target = QUANTIZE_THEMES[i % len(QUANTIZE_THEMES)]
    s_out = activation_scale(rng)
    count = 120
    zeros = {t: int(rng.integers(-20, 20)) if t == "INT8" else 0 for t in (source, target)}
    if source == "FLOAT32":
        exact = rng.uniform(-40000, 40000, count - 24)
        ties = rng.integers(-32768, 32767, 24) + 0.5
        values = (np.concatenate([exact, ties]) * np.float64(s_out)).astype(np.float32)
        operand, ratio = Operand((count,), source), 1.0
    else:
        ratio = 1.0 if i == 7 else log_uniform(rng, 0.2, 5)
        ratio *= {"INT8": 256, "INT16": 1, "INT32": 2**-16}[source]
        ratio /= {"INT8": 256, "INT16": 1, "INT32": 2**-10}[target]
        operand = Operand((count,), source, float32(s_out * ratio), zeros[source])
        limits = np.iinfo({"INT8": np.int8, "INT16": np.int16, "INT32": np.int32}[source])
        values = rng.integers(limits.min, limits.max + 1, count).astype(limits.dtype)
        values[:2] = [limits.min, limits.max]
    output = Operand((count,), target, s_out, zeros[target])
    return Case(f"{source} to {target}, scale ratio {ratio:.4g}", "QUANTIZE", {}, [operand], [output], [values])


def dequantize(rng, i):
    scale = float32(log_uniform(rng, 1e-6, 1))
    values = _sweep(rng)
    operands = [Operand(values.shape, scale=scale)], [Operand(values.shape, "FLOAT32")]
    return Case(f"INT16 to FLOAT32, scale {scale:.6g}", "DEQUANTIZE", {}, *operands, [values])


