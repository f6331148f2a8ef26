"""One-operator .tflite models, and TFLM to run them."""

from dataclasses import dataclass

import flatbuffers
import numpy as np
from tflite_micro.python.tflite_micro import runtime

schema = runtime.schema_fb

DTYPES = {
    "INT8": np.int8,
    "UINT8": np.uint8,
    "INT16": np.int16,
    "INT32": np.int32,
    "INT64": np.int64,
    "FLOAT32": np.float32,
}

# schema.fbs options table of each operator that has one.
OPTIONS_TABLE = {
    "CONV_2D": "Conv2DOptions",
    "DEPTHWISE_CONV_2D": "DepthwiseConv2DOptions",
    "FULLY_CONNECTED": "FullyConnectedOptions",
    "MAX_POOL_2D": "Pool2DOptions",
    "AVERAGE_POOL_2D": "Pool2DOptions",
    "SOFTMAX": "SoftmaxOptions",
    "RESHAPE": "ReshapeOptions",
    "ADD": "AddOptions",
    "MUL": "MulOptions",
    "PAD": "PadOptions",
    "PACK": "PackOptions",
    "UNPACK": "UnpackOptions",
    "MEAN": "ReducerOptions",
    "QUANTIZE": "QuantizeOptions",
    "DEQUANTIZE": "DequantizeOptions",
}


@dataclass
class Operand:
    """A tensor. `scale` is one number or one per channel; `data` makes it a constant."""

    shape: tuple
    type: str = "INT16"
    scale: object = None
    zero_point: int = 0
    dimension: int = 0
    data: np.ndarray | None = None


@dataclass
class Case:
    """One operator with its operands; an input of None is absent. `feeds` are the values of the graph inputs."""

    name: str
    op: str
    options: dict
    inputs: list
    outputs: list
    feeds: list


def float32(value):
    """The float32 next to a value, as a Python float: what the file stores."""
    return float(np.float32(value))


def _quantization(operand):
    if operand.scale is None:
        return None
    quantization = schema.QuantizationParametersT()
    quantization.scale = [float32(s) for s in np.atleast_1d(operand.scale)]
    quantization.zeroPoint = [operand.zero_point] * len(quantization.scale)
    quantization.quantizedDimension = operand.dimension
    return quantization


def model_bytes(case):
    """The case as a .tflite file."""
    buffers = [schema.BufferT()]
    tensors = []

    def add(operand, name):
        if operand is None:
            return -1
        tensor = schema.TensorT()
        tensor.name = name
        tensor.shape = list(operand.shape)
        tensor.type = getattr(schema.TensorType, operand.type)
        tensor.quantization = _quantization(operand)
        if operand.data is not None:
            buffer = schema.BufferT()
            little_endian = operand.data.astype(np.dtype(DTYPES[operand.type]).newbyteorder("<"))
            buffer.data = np.frombuffer(little_endian.tobytes(), np.uint8)
            tensor.buffer = len(buffers)
            buffers.append(buffer)
        tensors.append(tensor)
        return len(tensors) - 1

    operator = schema.OperatorT()
    operator.inputs = [add(operand, f"in{i}") for i, operand in enumerate(case.inputs)]
    operator.outputs = [add(operand, f"out{i}") for i, operand in enumerate(case.outputs)]
    table = OPTIONS_TABLE.get(case.op)
    if table:
        operator.builtinOptionsType = getattr(schema.BuiltinOptions, table)
        operator.builtinOptions = getattr(schema, table + "T")()
        for field, value in case.options.items():
            if not hasattr(operator.builtinOptions, field):
                raise KeyError(f"{table} has no field {field}")
            setattr(operator.builtinOptions, field, value)

    code = schema.OperatorCodeT()
    code.builtinCode = getattr(schema.BuiltinOperator, case.op)
    code.deprecatedBuiltinCode = min(code.builtinCode, 127)

    graph = schema.SubGraphT()
    graph.tensors = tensors
    graph.operators = [operator]
    graph.inputs = [i for i, operand in zip(operator.inputs, case.inputs) if operand and operand.data is None]
    graph.outputs = operator.outputs

    model = schema.ModelT()
    model.version = 3
    model.operatorCodes = [code]
    model.subgraphs = [graph]
    model.buffers = buffers
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def run(model, feeds):
    """TFLM's outputs, for one output per graph output. Raises RuntimeError where TFLM refuses the model."""
    interpreter = runtime.Interpreter.from_bytes(model, arena_size=1 << 20)
    for i, feed in enumerate(feeds):
        interpreter.set_input(feed, i)
    interpreter.invoke()
    graph = runtime.convert_bytearray_to_object(model).subgraphs[0]
    return [np.array(interpreter.get_output(i)) for i in range(len(graph.outputs))]
