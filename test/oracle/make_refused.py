"""Write models that must be refused, and whether TFLM refuses them too.

fixtures/refused.json.gz: gzipped JSON {"tflm", "cases": [{"op", "name", "model", "tflm"}]}, tflm "refuses" or
"runs". What TFLM runs here is without meaning: it reads past a buffer, divides by zero or ignores a zero point.
Each model runs in a process of its own, because some refusals are aborts.
"""

import argparse
import base64
import multiprocessing
import pathlib
from importlib.metadata import version

import numpy as np

from cases_refused import MUTATIONS, broken
from make_fixtures import drawn_case, write_pack
from single_op import DTYPES, model_bytes, run

# The case of an operator to break: the first with operands of one shape.
BASE_CASE = {"ADD": 5, "MUL": 5}


def tflm_refuses(case, model):
    feeds = [np.zeros(x.shape, DTYPES[x.type]) for x in case.inputs if x and x.data is None]
    process = multiprocessing.get_context("fork").Process(target=run, args=(model, feeds))
    process.start()
    process.join()
    return process.exitcode != 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent / "fixtures")
    args = parser.parse_args()
    cases = []
    for op, mutations in MUTATIONS.items():
        base = drawn_case(op, BASE_CASE.get(op, 0))
        for name, mutation in mutations.items():
            case = broken(base, mutation)
            model = model_bytes(case)
            cases.append(
                {
                    "op": op,
                    "name": name,
                    "model": base64.b64encode(model).decode(),
                    "tflm": "refuses" if tflm_refuses(case, model) else "runs",
                }
            )
    write_pack(args.out / "refused.json.gz", {"tflm": version("tflite-micro"), "cases": cases})


if __name__ == "__main__":
    main()
