"""CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED: sums of products."""

import numpy as np

from random_values import ACTIVATIONS, PADDINGS, activation_scale, int16_values, pick, theme_or_drawn
from single_op import Case, Operand, float32, schema

# What a case fixes; everything else is drawn. The first dozen cover every rule once.
CONV_THEMES = [
    {"padding": "VALID", "stride": (1, 1), "dilation": (1, 1), "bias": "INT64", "per_channel": True},
    {"padding": "SAME", "stride": (2, 2), "bias": "INT64", "per_channel": False, "activation": "RELU"},
    {"padding": "SAME", "dilation": (2, 3), "stride": (1, 1), "filter": (3, 2), "bias": "INT64"},
    {"bias": "INT32", "activation": "RELU6"},
    {"bias": "absent", "activation": "RELU_N1_TO_1"},
    {"bias": "absent", "quantized_bias_type": "INT32"},
    {"bias": "index -1", "quantized_bias_type": "INT64", "batches": 2},
    {"groups": 2, "bias": "INT64"},
    {"groups": 3, "bias": "INT32", "padding": "SAME", "stride": (1, 2)},
    {"batches": 3, "filter": (1, 1), "stride": (1, 1), "bias": "INT64", "activation": "RELU"},
    {"values": "extreme", "bias": "INT64", "filter": (4, 4), "padding": "SAME", "stride": (3, 2)},
    {"bias": "INT64", "bias_bits": 44, "padding": "VALID", "activation": "TANH"},
    {"dilation": (3, 1), "padding": "VALID", "stride": (2, 1), "filter": (2, 3)},
    {"bias": "INT32", "bias_bits": 31},
    {"bias": "INT64", "bias_bits": 38},
    {"per_channel": False, "bias": "INT32", "padding": "SAME"},
]

DEPTHWISE_THEMES = [
    {"padding": "VALID", "stride": (1, 1), "dilation": (1, 1), "multiplier": 1, "per_channel": True},
    {"padding": "SAME", "stride": (2, 2), "multiplier": 1, "activation": "RELU"},
    {"multiplier": 2, "padding": "SAME", "stride": (1, 1)},
    {"multiplier": 5, "depth": 1, "activation": "RELU6"},
    {"multiplier": 3, "per_channel": False, "batches": 2},
    {"dilation": (2, 2), "stride": (1, 1), "filter": (3, 3), "padding": "SAME"},
    {"dilation": (1, 3), "stride": (2, 1), "filter": (2, 3), "padding": "VALID"},
    {"activation": "RELU_N1_TO_1", "batches": 3},
    {"values": "extreme", "filter": (4, 3), "padding": "SAME", "stride": (3, 2)},
    {"bias_bits": 44},
    {"bias": "absent", "padding": "SAME"},
    {"filter": (1, 1), "stride": (1, 1)},
]

FULLY_CONNECTED_THEMES = [
    {"bias": "INT64", "per_channel": False},
    {"bias": "INT64", "per_channel": True, "activation": "RELU"},
    {"bias": "INT32", "per_channel": False, "activation": "RELU6"},
    {"bias": "INT32", "per_channel": True},
    {"bias": "absent", "per_channel": False, "batches": (4,)},
    {"bias": "absent", "per_channel": True, "quantized_bias_type": "INT32"},
    {"bias": "index -1", "quantized_bias_type": "INT64", "activation": "RELU_N1_TO_1"},
    {"bias": "absent", "per_channel": False, "quantized_bias_type": "INT32"},
    {"bias": "INT64", "batches": (2, 3), "keep_num_dims": True},
    {"bias": "INT64", "values": "extreme", "depth": 300},
    {"bias": "INT64", "bias_bits": 44, "per_channel": True},
    {"bias": "INT64", "input_shape": "image", "per_channel": True},
    {"bias": "INT32", "bias_bits": 31, "per_channel": True},
]


def _weights(rng, shape, values):
    if values == "extreme":
        return rng.choice(np.array([-128, -127, 127], np.int8), shape)
    return rng.integers(-127, 128, shape).astype(np.int8)


def _bias(rng, kind, bits, channels, scale):
    """`bits` caps the magnitude; the default keeps the bias in the range of the sums."""
    if kind not in ("INT32", "INT64"):
        return None
    limit = 2 ** (bits or 24) - 1
    data = rng.integers(-limit, limit + 1, channels).astype(np.int64)
    return Operand((channels,), kind, scale, data=data)


def _scales(rng, taps, channels, per_channel, bias_bits):
    """Scales that bring the sums to a good part of int16: some outputs saturate, most do not."""
    output = activation_scale(rng)
    spread = np.sqrt(taps) * 19000 * 73
    if bias_bits and bias_bits >= 31:
        spread = max(spread, 2.0 ** (bias_bits - 3))
    factor = 15000 / spread * rng.uniform(0.2, 1.5, channels if per_channel else 1)
    input_ = float32(output * rng.uniform(0.3, 3))
    return input_, np.float32(factor * output / input_), output


def _bias_scale(input_scale, filter_scales):
    return np.float32(input_scale) * np.float32(filter_scales)


def window_output(padding, size, taps, stride, dilation):
    extent = (taps - 1) * dilation + 1
    return -(-size // stride) if padding == "SAME" else (size + stride - extent) // stride


def _plane(rng, theme):
    """Options and sizes that both convolutions have."""
    padding = theme.get("padding", pick(rng, ["SAME", "VALID"]))
    stride = theme.get("stride", tuple(rng.integers(1, 3, 2)))
    dilation = theme.get("dilation", pick(rng, [(1, 1), (1, 1), (1, 2), (2, 1), (2, 2)]))
    taps = theme.get("filter", tuple(rng.integers(1, 4, 2)))
    extent = [(k - 1) * d + 1 for k, d in zip(taps, dilation)]
    size = [int(rng.integers(max(3, e), max(3, e) + 4)) for e in extent]
    out = [window_output(padding, *axis) for axis in zip(size, taps, stride, dilation)]
    activation = theme.get("activation", pick(rng, ["NONE", "NONE", "RELU", "RELU6", "RELU_N1_TO_1"]))
    options = {
        "padding": PADDINGS[padding],
        "strideH": int(stride[0]),
        "strideW": int(stride[1]),
        "dilationHFactor": int(dilation[0]),
        "dilationWFactor": int(dilation[1]),
        "fusedActivationFunction": ACTIVATIONS[activation],
    }
    name = f"{padding} {taps[0]}x{taps[1]} on {size[0]}x{size[1]}, stride {stride[0]},{stride[1]}"
    if tuple(dilation) != (1, 1):
        name += f", dilation {dilation[0]},{dilation[1]}"
    return size, taps, out, options, f"{name}, {activation}"


def _bias_name(kind, bits, bias_type):
    size = f" of {bits} bits" if bits else ""
    typed = f" with quantized_bias_type {bias_type}" if bias_type else ""
    return f"bias {kind}{size}{typed}"


def _drawn_conv(rng):
    return {
        "groups": pick(rng, [1, 1, 2, 4]),
        "batches": pick(rng, [1, 1, 2]),
        "bias": pick(rng, ["INT64", "INT64", "INT32", "absent", "index -1"]),
        "quantized_bias_type": pick(rng, [None, "INT32", "INT64"]),
        "values": pick(rng, ["uniform", "uniform", "extreme", "small"]),
    }


def conv_2d(rng, i):
    theme = theme_or_drawn(CONV_THEMES, i, rng, _drawn_conv)
    size, taps, out, options, name = _plane(rng, theme)
    batches = theme.get("batches", 1)
    groups = theme.get("groups", 1)
    filter_depth = int(rng.integers(1, 6))
    depth = filter_depth * groups
    channels = int(rng.integers(1, 5)) * groups
    per_channel = theme.get("per_channel", pick(rng, [True, True, False]))
    kind = theme.get("bias", pick(rng, ["INT64", "INT32", "absent"]))
    bits = theme.get("bias_bits")
    bias_type = theme.get("quantized_bias_type")
    options["quantizedBiasType"] = getattr(schema.TensorType, bias_type or "FLOAT32")

    s_in, s_filter, s_out = _scales(rng, taps[0] * taps[1] * filter_depth, channels, per_channel, bits)
    filter_shape = (channels, *taps, filter_depth)
    inputs = [
        Operand((batches, *size, depth), scale=s_in),
        Operand(filter_shape, "INT8", s_filter, data=_weights(rng, filter_shape, theme.get("values"))),
    ]
    if kind != "absent":
        inputs.append(_bias(rng, kind, bits, channels, _bias_scale(s_in, s_filter)))
    name = f"{name}, {depth} to {channels} channels in {groups} groups, {_bias_name(kind, bits, bias_type)}"
    name += f", {'per channel' if per_channel else 'per tensor'}, batch {batches}"
    feeds = [int16_values(rng, inputs[0].shape, theme.get("values", "uniform"))]
    return Case(name, "CONV_2D", options, inputs, [Operand((batches, *out, channels), scale=s_out)], feeds)


def depthwise_conv_2d(rng, i):
    theme = theme_or_drawn(DEPTHWISE_THEMES, i, rng, lambda rng: {"batches": pick(rng, [1, 1, 2])})
    size, taps, out, options, name = _plane(rng, theme)
    batches = theme.get("batches", 1)
    depth = theme.get("depth", int(rng.integers(1, 6)))
    multiplier = theme.get("multiplier", int(rng.integers(1, 3)))
    channels = depth * multiplier
    per_channel = theme.get("per_channel", pick(rng, [True, True, False]))
    kind = theme.get("bias", "INT64")
    bits = theme.get("bias_bits")
    options["depthMultiplier"] = multiplier

    s_in, s_filter, s_out = _scales(rng, taps[0] * taps[1], channels, per_channel, bits)
    shape = (1, *taps, channels)
    filter_ = Operand(shape, "INT8", s_filter, dimension=3, data=_weights(rng, shape, theme.get("values")))
    inputs = [Operand((batches, *size, depth), scale=s_in), filter_]
    if kind != "absent":
        inputs.append(_bias(rng, kind, bits, channels, _bias_scale(s_in, s_filter)))
    name = f"{name}, {depth} channels times {multiplier}, {_bias_name(kind, bits, None)}"
    name += f", {'per channel' if per_channel else 'per tensor'}, batch {batches}"
    feeds = [int16_values(rng, inputs[0].shape, theme.get("values", "uniform"))]
    output = Operand((batches, *out, channels), scale=s_out)
    return Case(name, "DEPTHWISE_CONV_2D", options, inputs, [output], feeds)


def _drawn_fully_connected(rng):
    return {
        "bias": pick(rng, ["INT64", "INT64", "INT32", "absent", "index -1"]),
        "quantized_bias_type": pick(rng, [None, "INT32", "INT64"]),
        "activation": pick(rng, list(ACTIVATIONS)),
        "values": pick(rng, ["uniform", "uniform", "extreme", "small"]),
    }


def fully_connected(rng, i):
    theme = theme_or_drawn(FULLY_CONNECTED_THEMES, i, rng, _drawn_fully_connected)
    depth = theme.get("depth", int(rng.integers(1, 60)))
    channels = int(rng.integers(2, 12))
    batches = theme.get("batches", (int(rng.integers(1, 3)),))
    per_channel = theme.get("per_channel", pick(rng, [True, False]))
    kind = theme["bias"]
    bits = theme.get("bias_bits")
    bias_type = theme.get("quantized_bias_type")
    activation = theme.get("activation", "NONE")
    options = {
        "fusedActivationFunction": ACTIVATIONS[activation],
        "keepNumDims": theme.get("keep_num_dims", False),
        "quantizedBiasType": getattr(schema.TensorType, bias_type or "FLOAT32"),
    }
    input_shape = (*batches, depth)
    if theme.get("input_shape") == "image":
        depth = 2 * 3 * 4
        input_shape = (*batches, 2, 3, 4)

    s_in, s_filter, s_out = _scales(rng, depth, channels, per_channel, bits)
    shape = (channels, depth)
    inputs = [
        Operand(input_shape, scale=s_in),
        Operand(shape, "INT8", s_filter, data=_weights(rng, shape, theme.get("values"))),
    ]
    if kind != "absent":
        inputs.append(_bias(rng, kind, bits, channels, _bias_scale(s_in, s_filter)))
    name = f"{list(input_shape)} by {channels}x{depth}, {activation}, {_bias_name(kind, bits, bias_type)}"
    name += f", {'per channel' if per_channel else 'per tensor'}"
    feeds = [int16_values(rng, input_shape, theme.get("values", "uniform"))]
    output = Operand((*batches, channels), scale=s_out)
    return Case(name, "FULLY_CONNECTED", options, inputs, [output], feeds)
