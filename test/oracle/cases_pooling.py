"""MAX_POOL_2D, AVERAGE_POOL_2D and MEAN: reductions."""

import numpy as np

from cases_products import window_output
from random_values import (
    ACTIVATIONS,
    PADDINGS,
    activation_scale,
    drawn_shape,
    int16_values,
    log_uniform,
    pick,
    theme_or_drawn,
)
from single_op import Case, Operand, float32

POOL_THEMES = [
    {"padding": "VALID", "stride": (2, 2), "filter": (2, 2), "size": (6, 8)},
    {"padding": "SAME", "stride": (2, 2), "filter": (2, 2), "size": (5, 7)},
    {"padding": "SAME", "stride": (1, 1), "filter": (3, 3), "activation": "RELU"},
    {"padding": "VALID", "stride": (1, 2), "filter": (3, 2), "activation": "RELU6"},
    {"padding": "SAME", "stride": (3, 2), "filter": (2, 4), "activation": "RELU_N1_TO_1"},
    {"filter": (1, 1), "stride": (1, 1)},
    {"padding": "VALID", "stride": (1, 1), "whole": True},
    {"batches": 3},
    {"values": "extreme", "filter": (3, 3), "padding": "SAME"},
    {"values": "small", "filter": (2, 3)},
    {"depth": 17, "filter": (2, 2)},
    {"padding": "SAME", "filter": (7, 6), "stride": (2, 3), "size": (4, 4)},
]


def _pool(op, rng, i):
    theme = theme_or_drawn(POOL_THEMES, i, rng, lambda rng: {})
    padding = theme.get("padding", pick(rng, ["SAME", "VALID"]))
    stride = theme.get("stride", tuple(rng.integers(1, 4, 2)))
    window = theme.get("filter", tuple(rng.integers(1, 4, 2)))
    size = theme.get("size", tuple(rng.integers(3, 9, 2)))
    if theme.get("whole"):
        window = size
    batches = theme.get("batches", int(rng.integers(1, 3)))
    depth = theme.get("depth", int(rng.integers(1, 6)))
    activation = theme.get("activation", pick(rng, ["NONE", "NONE", "RELU", "RELU6"]))
    out = [window_output(padding, *axis, 1) for axis in zip(size, window, stride)]
    options = {
        "padding": PADDINGS[padding],
        "strideH": int(stride[0]),
        "strideW": int(stride[1]),
        "filterHeight": int(window[0]),
        "filterWidth": int(window[1]),
        "fusedActivationFunction": ACTIVATIONS[activation],
    }
    scale = activation_scale(rng)
    shape = (batches, int(size[0]), int(size[1]), depth)
    values = theme.get("values", "uniform")
    name = f"{padding} {window[0]}x{window[1]} on {list(shape)}, stride {stride[0]},{stride[1]}, {activation}"
    return Case(
        name,
        op,
        options,
        [Operand(shape, scale=scale)],
        [Operand((batches, *out, depth), scale=scale)],
        [int16_values(rng, shape, values)],
    )


def max_pool_2d(rng, i):
    return _pool("MAX_POOL_2D", rng, i)


def average_pool_2d(rng, i):
    return _pool("AVERAGE_POOL_2D", rng, i)


MEAN_THEMES = [
    {"shape": (1, 5, 6, 3), "axis": [1, 2], "keep": True},
    {"shape": (2, 4, 4, 5), "axis": [1, 2], "keep": False},
    {"shape": (3, 7), "axis": [1]},
    {"shape": (3, 7), "axis": [0]},
    {"shape": (2, 3, 4), "axis": [-1], "keep": True},
    {"shape": (2, 3, 4), "axis": [0, -1]},
    {"shape": (2, 3, 4), "axis": [1, 1, -2]},
    {"shape": (40,), "axis": [0]},
    {"shape": (2, 3, 4, 2), "axis": [0, 1, 2, 3], "keep": True},
    {"shape": (1, 8, 8, 4), "axis": [1, 2], "keep": True, "ratio": 1.0},
    {"shape": (1, 16, 16, 2), "axis": [2, 1], "values": "extreme", "ratio": 1.0},
    {"shape": (4, 1, 3), "axis": [1]},
]


def _drawn_mean(rng):
    shape = drawn_shape(rng, 4, 7)
    axis = rng.integers(-len(shape), len(shape), int(rng.integers(1, len(shape) + 1))).tolist()
    return {"shape": shape, "axis": axis, "keep": bool(rng.integers(2))}


def mean(rng, i):
    theme = theme_or_drawn(MEAN_THEMES, i, rng, _drawn_mean)
    shape, axis, keep = theme["shape"], theme["axis"], theme.get("keep", False)
    reduced = {a % len(shape) for a in axis}
    out = [1 if d in reduced else n for d, n in enumerate(shape) if keep or d not in reduced]
    s_in = activation_scale(rng)
    s_out = float32(s_in * theme.get("ratio", log_uniform(rng, 0.05, 3)))
    axes = Operand((len(axis),), "INT32", data=np.array(axis))
    return Case(
        f"{list(shape)} over {axis}{', keep_dims' if keep else ''}, scale {s_in / s_out:.3g}",
        "MEAN",
        {"keepDims": keep},
        [Operand(shape, scale=s_in), axes],
        [Operand(tuple(out), scale=s_out)],
        [int16_values(rng, shape, theme.get("values", "uniform"))],
    )
