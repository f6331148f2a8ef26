"""Write single-operator models with random parameters and TFLM's outputs for them.

One pack per operator: gzipped JSON {"op", "tflm", "cases": [{"name", "model", "inputs", "outputs"}]}, the model a
.tflite file, inputs and outputs little-endian arrays in the order of the graph's inputs and outputs, all base64.
Case i of an operator depends on its name and i alone, so a larger --count only adds cases.
"""

import argparse
import base64
import gzip
import json
import pathlib
import zlib
from importlib.metadata import version

import numpy as np

import cases_elementwise
import cases_movement
import cases_pooling
import cases_products
from single_op import model_bytes, run

GENERATORS = {
    "CONV_2D": cases_products.conv_2d,
    "DEPTHWISE_CONV_2D": cases_products.depthwise_conv_2d,
    "FULLY_CONNECTED": cases_products.fully_connected,
    "MAX_POOL_2D": cases_pooling.max_pool_2d,
    "AVERAGE_POOL_2D": cases_pooling.average_pool_2d,
    "MEAN": cases_pooling.mean,
    "ADD": cases_elementwise.add,
    "MUL": cases_elementwise.mul,
    "RELU": cases_elementwise.relu,
    "RELU6": cases_elementwise.relu6,
    "TANH": cases_elementwise.tanh,
    "SOFTMAX": cases_elementwise.softmax,
    "QUANTIZE": cases_elementwise.quantize,
    "DEQUANTIZE": cases_elementwise.dequantize,
    "RESHAPE": cases_movement.reshape,
    "PAD": cases_movement.pad,
    "PACK": cases_movement.pack,
    "UNPACK": cases_movement.unpack,
}


def text(array):
    little_endian = array.astype(array.dtype.newbyteorder("<"))
    return base64.b64encode(little_endian.tobytes()).decode()


def drawn_case(op, i):
    return GENERATORS[op](np.random.Generator(np.random.PCG64([zlib.crc32(op.encode()), i])), i)


def make_case(op, i):
    case = drawn_case(op, i)
    model = model_bytes(case)
    outputs = run(model, case.feeds)
    return {
        "name": case.name,
        "model": base64.b64encode(model).decode(),
        "inputs": [text(feed) for feed in case.feeds],
        "outputs": [text(output) for output in outputs],
    }


def write_pack(path, pack):
    path.write_bytes(gzip.compress(json.dumps(pack).encode(), 9, mtime=0))
    print(f"{path.name}: {len(pack['cases'])} cases, {path.stat().st_size} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=40, help="cases per operator")
    parser.add_argument("--ops", nargs="*", default=list(GENERATORS), choices=list(GENERATORS), metavar="OP")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent / "fixtures")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for op in args.ops:
        cases = [make_case(op, i) for i in range(args.count)]
        pack = {"op": op, "tflm": version("tflite-micro"), "cases": cases}
        write_pack(args.out / f"{op.lower().replace('_', '-')}.json.gz", pack)


if __name__ == "__main__":
    main()
