"""Random scales and int16 values that the generators share."""

import numpy as np

from single_op import float32

ACTIVATIONS = {"NONE": 0, "RELU": 1, "RELU_N1_TO_1": 2, "RELU6": 3, "TANH": 4}
PADDINGS = {"SAME": 0, "VALID": 1}


def log_uniform(rng, low, high):
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def activation_scale(rng):
    """A scale at which the fused bounds -1, 1 and 6 lie inside int16 more often than not."""
    return float32(log_uniform(rng, 5e-5, 1e-3))


def int16_values(rng, shape, kind="uniform"):
    """`uniform` over all of int16, `small` around zero, or only the `extreme` values."""
    if kind == "small":
        return rng.integers(-300, 301, shape).astype(np.int16)
    if kind == "extreme":
        return rng.choice(np.array([-32768, -32767, -1, 0, 1, 32767], np.int16), shape)
    values = rng.integers(-32768, 32768, shape).astype(np.int16)
    flat = values.reshape(-1)
    # The two ends are always among them, where there is room.
    flat[: min(2, flat.size)] = [-32768, 32767][: flat.size]
    return values


def pick(rng, options):
    return options[int(rng.integers(len(options)))]


def drawn_shape(rng, max_rank, max_dim):
    return tuple(int(n) for n in rng.integers(1, max_dim + 1, int(rng.integers(1, max_rank + 1))))


def theme_or_drawn(themes, i, rng, draw):
    """Every theme once, then what `draw` makes up."""
    return themes[i] if i < len(themes) else draw(rng)
