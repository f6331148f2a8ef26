"""RESHAPE, PAD, PACK and UNPACK: elements move, none changes."""

import numpy as np

from random_values import activation_scale, drawn_shape, int16_values, theme_or_drawn
from single_op import Case, Operand

# (input, output, requested shape: a tensor, in the options, or neither)
RESHAPE_THEMES = [
    ((1, 2, 2, 8), (1, 32), [1, -1], "tensor"),
    ((6, 4), (2, 3, 4), [2, 3, 4], "tensor"),
    ((6, 4), (24,), [24], "options"),
    ((2, 3, 4), (4, 6), [-1, 6], "options"),
    ((2, 3, 4), (1, 2, 3, 4), [1, 2, 3, 4], "tensor"),
    ((5,), (5,), [-1], "tensor"),
    ((1, 1, 7, 3), (7, 3), [7, 3], "options"),
    ((2, 2, 2, 2), (2, 2, 1, 2, 2), [2, 2, 1, 2, 2], "tensor"),
    ((1, 1), (1,), [1], "tensor"),
    ((3, 8), (8, 3), [8, 3], "tensor"),
]


def _drawn_reshape(rng):
    """The same factors in another grouping, one of them perhaps left to be found."""
    factors = [int(n) for n in rng.integers(1, 5, 5)]

    def grouped():
        cuts = sorted(rng.integers(0, 6, int(rng.integers(0, 4))))
        return tuple(int(np.prod(group)) for group in np.split(np.array(factors), cuts))

    shape, out = grouped(), grouped()
    requested = list(out)
    if rng.integers(2):
        requested[int(rng.integers(len(out)))] = -1
    return shape, out, requested, ["tensor", "options"][int(rng.integers(2))]


def reshape(rng, i):
    shape, out, requested, how = theme_or_drawn(RESHAPE_THEMES, i, rng, _drawn_reshape)
    scale = activation_scale(rng)
    inputs = [Operand(shape, scale=scale)]
    if how == "tensor":
        inputs.append(Operand((len(requested),), "INT32", data=np.array(requested)))
    return Case(
        f"{list(shape)} as {requested} in the {how}",
        "RESHAPE",
        {"newShape": requested} if how == "options" else {},
        inputs,
        [Operand(out, scale=scale)],
        [int16_values(rng, shape)],
    )


# (input, padding before and after each dimension)
PAD_THEMES = [
    ((1, 4, 5, 2), [[0, 0], [1, 1], [1, 1], [0, 0]]),
    ((1, 4, 5, 2), [[0, 0], [0, 1], [2, 0], [0, 0]]),
    ((2, 3), [[1, 2], [3, 0]]),
    ((6,), [[2, 3]]),
    ((2, 3, 4), [[0, 0], [0, 0], [0, 0]]),
    ((2, 3, 4), [[0, 0], [1, 0], [0, 2]]),
    ((1, 2, 2, 3), [[1, 0], [0, 1], [1, 1], [2, 1]]),
    ((1, 2, 2, 2, 2), [[0, 0], [1, 0], [0, 1], [0, 0], [1, 1]]),
    ((1, 1, 30, 1), [[0, 0], [0, 0], [8, 0], [0, 0]]),
    ((3, 1), [[0, 0], [0, 5]]),
]


def _drawn_pad(rng):
    shape = drawn_shape(rng, 5, 5)
    amounts = rng.integers(0, 3, (len(shape), 2)) * rng.integers(0, 2, (len(shape), 1))
    return shape, amounts.tolist()


def pad(rng, i):
    shape, amounts = theme_or_drawn(PAD_THEMES, i, rng, _drawn_pad)
    scale = activation_scale(rng)
    out = tuple(n + before + after for n, (before, after) in zip(shape, amounts))
    paddings = Operand((len(shape), 2), "INT32", data=np.array(amounts))
    return Case(
        f"{list(shape)} by {amounts}",
        "PAD",
        {},
        [Operand(shape, scale=scale), paddings],
        [Operand(out, scale=scale)],
        [int16_values(rng, shape)],
    )


# (number of tensors, shape of one, axis in the packed shape)
PACK_THEMES = [
    (2, (3, 4), 0),
    (3, (3, 4), 1),
    (2, (3, 4), 2),
    (4, (5,), -1),
    (2, (2, 3, 4), 1),
    (2, (2, 3, 4), -2),
    (1, (6,), 0),
    (3, (1, 7), -3),
    (5, (2, 2), 1),
    (2, (), 0),
]


def _drawn_pack(rng):
    shape = drawn_shape(rng, 3, 6)
    rank = len(shape) + 1
    return int(rng.integers(1, 6)), shape, int(rng.integers(-rank, rank))


def pack(rng, i):
    count, shape, axis = theme_or_drawn(PACK_THEMES, i, rng, _drawn_pack)
    scale = activation_scale(rng)
    packed = np.stack([np.zeros(shape)] * count, axis=axis).shape
    return Case(
        f"{count} of {list(shape)} along {axis}",
        "PACK",
        {"valuesCount": count, "axis": axis},
        [Operand(shape, scale=scale) for _ in range(count)],
        [Operand(packed, scale=scale)],
        [int16_values(rng, shape) for _ in range(count)],
    )


def unpack(rng, i):
    count, shape, axis = theme_or_drawn(PACK_THEMES, i, rng, _drawn_pack)
    scale = activation_scale(rng)
    packed = np.stack([np.zeros(shape)] * count, axis=axis).shape
    return Case(
        f"{list(packed)} along {axis}",
        "UNPACK",
        {"num": count, "axis": axis},
        [Operand(packed, scale=scale)],
        [Operand(shape, scale=scale) for _ in range(count)],
        [int16_values(rng, packed)],
    )
