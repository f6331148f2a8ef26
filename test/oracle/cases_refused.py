"""Valid cases, broken in one way each."""

import copy
import math

import numpy as np

from single_op import Operand


def _set(side, index, **fields):
    def change(case):
        for field, value in fields.items():
            setattr(getattr(case, side)[index], field, value)

    return change


def _scaled(side, index, factor):
    def change(case):
        operand = getattr(case, side)[index]
        operand.scale = np.asarray(operand.scale) * factor

    return change


def _retyped(side, index, type_):
    """Another element type; the bytes of a constant change with it."""

    def change(case):
        operand = getattr(case, side)[index]
        operand.type = type_

    return change


def _option(field, value):
    def change(case):
        case.options[field] = value

    return change


def _grown(side, index, dimension):
    """One more along a dimension."""

    def change(case):
        operand = getattr(case, side)[index]
        shape = list(operand.shape)
        shape[dimension] += 1
        operand.shape = tuple(shape)
        if operand.data is not None:
            operand.data = np.resize(operand.data, shape)

    return change


def _drop_input(case):
    case.inputs.pop()


def _extra_scale(case):
    case.inputs[1].scale = np.append(np.asarray(case.inputs[1].scale), 0.01)


def _typed_bias(type_):
    def change(case):
        bias = case.inputs[2]
        case.inputs[2] = Operand(bias.shape, type_, bias.scale, data=bias.data)

    return change


def _axis(value):
    def change(case):
        case.inputs[1].data = np.array([value])
        case.inputs[1].shape = (1,)

    return change


_ACTIVATION = {
    "input zero point 1": _set("inputs", 0, zero_point=1),
    "output zero point 1": _set("outputs", 0, zero_point=1),
    "input INT8": _retyped("inputs", 0, "INT8"),
    "input FLOAT32": _retyped("inputs", 0, "FLOAT32"),
    "output INT8": _retyped("outputs", 0, "INT8"),
    "output FLOAT32": _retyped("outputs", 0, "FLOAT32"),
    "input without quantization": _set("inputs", 0, scale=None),
    "output without quantization": _set("outputs", 0, scale=None),
    "output scale NaN": _set("outputs", 0, scale=math.nan),
}
_ARITHMETIC = _ACTIVATION | {"output scale 2^-60": _set("outputs", 0, scale=2.0**-60)}
_FILTER = {
    "filter without quantization": _set("inputs", 1, scale=None),
    "filter INT16": _retyped("inputs", 1, "INT16"),
    "filter FLOAT32": _retyped("inputs", 1, "FLOAT32"),
    "one filter scale too many": _extra_scale,
    "bias INT16": _typed_bias("INT16"),
    "bias FLOAT32": _typed_bias("FLOAT32"),
    "only one input": lambda case: (_drop_input(case), _drop_input(case)),
}
_WINDOW = {
    "stride 0": _option("strideH", 0),
    "stride -1": _option("strideW", -1),
    "output too high": _grown("outputs", 0, 1),
    "output too deep": _grown("outputs", 0, 3),
}
_CONVOLUTION = (
    _ARITHMETIC
    | _FILTER
    | _WINDOW
    | {
        "dilation 0": _option("dilationHFactor", 0),
        "filter scales along the wrong dimension": _set("inputs", 1, dimension=1),
    }
)
_SAME_SHAPE = {"output too long": _grown("outputs", 0, 0)}

MUTATIONS = {
    "CONV_2D": _CONVOLUTION
    | {
        "filter too deep for the input": _grown("inputs", 1, 3),
        "input too deep": _grown("inputs", 0, 3),
    },
    "DEPTHWISE_CONV_2D": _CONVOLUTION
    | {
        "bias INT32": _typed_bias("INT32"),
        "depth multiplier 0": _option("depthMultiplier", 0),
        "depth multiplier 7": _option("depthMultiplier", 7),
    },
    "FULLY_CONNECTED": _ARITHMETIC
    | _FILTER
    | {"bias scale off": _scaled("inputs", 2, 1e6), "input too long": _grown("inputs", 0, 1)},
    "MAX_POOL_2D": _ACTIVATION
    | _WINDOW
    | {"scales differ": _scaled("outputs", 0, 1.5), "window 0": _option("filterHeight", 0)},
    "AVERAGE_POOL_2D": _ACTIVATION
    | _WINDOW
    | {"scales differ": _scaled("outputs", 0, 1.5), "window 0": _option("filterHeight", 0)},
    "MEAN": _ARITHMETIC | _SAME_SHAPE | {"axis 9": _axis(9), "axis -9": _axis(-9)},
    "ADD": _ARITHMETIC | _SAME_SHAPE | {"shapes clash": _grown("inputs", 1, 1)},
    "MUL": _ARITHMETIC | _SAME_SHAPE | {"shapes clash": _grown("inputs", 1, 1)},
    "RELU": _ARITHMETIC | _SAME_SHAPE,
    "RELU6": _ACTIVATION | _SAME_SHAPE,
    "TANH": _ACTIVATION
    | _SAME_SHAPE
    | {
        "output scale 2^-14": _set("outputs", 0, scale=2.0**-14),
        "output scale 1.1 * 2^-15": _set("outputs", 0, scale=1.1 * 2.0**-15),
        "input scale 4": _set("inputs", 0, scale=4.0),
    },
    "SOFTMAX": _ACTIVATION
    | _SAME_SHAPE
    | {
        "output scale 2^-16": _set("outputs", 0, scale=2.0**-16),
        "output scale 1.01 * 2^-15": _set("outputs", 0, scale=1.01 * 2.0**-15),
    },
    "QUANTIZE": {
        "output without quantization": _set("outputs", 0, scale=None),
        "output UINT8": _retyped("outputs", 0, "UINT8"),
        "output FLOAT32": _retyped("outputs", 0, "FLOAT32"),
        "output with two scales": _set("outputs", 0, scale=[0.1, 0.2]),
        "input INT64": _retyped("inputs", 0, "INT64"),
    },
    "DEQUANTIZE": {
        "input without quantization": _set("inputs", 0, scale=None),
        "output INT32": _retyped("outputs", 0, "INT32"),
        "input INT32": _retyped("inputs", 0, "INT32"),
    },
    "RESHAPE": {"output too long": _grown("outputs", 0, 1), "output INT8": _retyped("outputs", 0, "INT8")},
    "PAD": {
        "output too long": _grown("outputs", 0, 1),
        "paddings INT64": _retyped("inputs", 1, "INT64"),
        "too many paddings": _grown("inputs", 1, 0),
        "output INT8": _retyped("outputs", 0, "INT8"),
    },
    "PACK": {
        "options count one more": _option("valuesCount", 3),
        "inputs of two shapes": _grown("inputs", 1, 1),
        "axis 3": _option("axis", 3),
        "axis -4": _option("axis", -4),
        "one input INT8": _retyped("inputs", 1, "INT8"),
    },
    "UNPACK": {
        "options count one more": _option("num", 3),
        "axis 3": _option("axis", 3),
        "axis -4": _option("axis", -4),
        "one output INT8": _retyped("outputs", 1, "INT8"),
    },
}


def broken(case, mutation):
    result = copy.deepcopy(case)
    mutation(result)
    return result
