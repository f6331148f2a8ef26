"""Trains the digits CNN, converts it to int16x8 twice (batch 1 and dynamic batch) and records what TFLM computes.

    python train.py [--out DIR]

DIR defaults to the folder of this script. README.md lists the files and their layouts.
"""

import argparse
import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

# Read by CPython and TensorFlow when they start, so they must be set before the imports below.
REPRODUCIBLE_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "TF_ENABLE_ONEDNN_OPTS": "0",  # oneDNN picks kernels, and so the order of float sums, by CPU
    "TF_CPP_MIN_LOG_LEVEL": "2",
}
if any(os.environ.get(name) != value for name, value in REPRODUCIBLE_ENVIRONMENT.items()):
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **REPRODUCIBLE_ENVIRONMENT})

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits
from tflite_micro.python.tflite_micro import runtime
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

SEED = 20
TRAIN_IMAGES = 1400  # of 1 797; the other 397 are the test split
CALIBRATION_IMAGES = 200
ACTIVATION_IMAGES = 4
EPOCHS = 40
BATCH = 32
MIN_ACCURACY = 0.95
ARENA_BYTES = 64 * 1024
ELEMENT_TYPES = {schema.TensorType.INT16: np.dtype("<i2"), schema.TensorType.INT32: np.dtype("<i4")}


@dataclass(frozen=True)
class Data:
    """Images are float32 [n, 8, 8, 1] in 0..1, labels uint8 [n] in 0..9."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


def load_data() -> Data:
    """The digits in a fixed random order: neighbours in the file come from one writer, so its tail is no fair sample."""
    digits = load_digits()
    order = np.random.default_rng(SEED).permutation(len(digits.target))
    images = (digits.images[order, :, :, np.newaxis] / 16.0).astype(np.float32)
    labels = digits.target[order].astype(np.uint8)
    return Data(images[:TRAIN_IMAGES], labels[:TRAIN_IMAGES], images[TRAIN_IMAGES:], labels[TRAIN_IMAGES:])


def build() -> tf.keras.Model:
    layers = tf.keras.layers
    return tf.keras.Sequential(
        [
            layers.Input((8, 8, 1), name="image"),
            layers.Conv2D(16, 3, padding="same", activation="relu", name="conv1"),
            layers.MaxPool2D(2, name="pool1"),
            layers.Conv2D(32, 3, padding="same", activation="relu", name="conv2"),
            layers.MaxPool2D(2, name="pool2"),
            layers.Flatten(name="flatten"),
            layers.Dense(10, name="logits"),
            layers.Softmax(name="softmax"),
        ],
        name="digits",
    )


def train(model: tf.keras.Model, data: Data) -> None:
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(data.train_images, data.train_labels, batch_size=BATCH, epochs=EPOCHS, verbose=0)


def with_batch_one(model: tf.keras.Model) -> tf.keras.Model:
    """The same layers and weights behind an input of static batch 1, so that Flatten converts to one RESHAPE."""
    image = tf.keras.Input(batch_shape=(1, *model.input_shape[1:]), name="image")
    return tf.keras.Model(image, model(image), name="digits")


def convert(model: tf.keras.Model, calibration_images: np.ndarray) -> bytes:
    """An int16x8 flatbuffer: int16 activations (edges included), int8 weights, int64 biases."""
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([image[np.newaxis]] for image in calibration_images)
    converter.target_spec.supported_ops = [
        tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8
    ]
    converter.inference_input_type = tf.int16
    converter.inference_output_type = tf.int16
    return bytes(converter.convert())


def only_scale(details: dict) -> np.float32:
    """The scale of a per-tensor quantized edge; int16 tensors have no zero point."""
    (scale,) = details["quantization_parameters"]["scales"]
    (zero_point,) = details["quantization_parameters"]["zero_points"]
    assert zero_point == 0 and details["dtype"] == np.int16, details
    return np.float32(scale)


def quantize(images: np.ndarray, scale: np.float32) -> np.ndarray:
    """round(x / scale) clamped to int16, computed in float32."""
    return np.clip(np.round(images / scale), -32768, 32767).astype("<i2")


def run_tflm(flatbuffer: bytes, images: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.float32]:
    """Runs float images [n, 8, 8, 1] through TFLM; returns int16 inputs [n, 64], int16 outputs [n, 10], output scale."""
    interpreter = runtime.Interpreter.from_bytes(flatbuffer, arena_size=ARENA_BYTES)
    inputs = quantize(images, only_scale(interpreter.get_input_details(0)))
    outputs = []
    for image in inputs:
        interpreter.set_input(image[np.newaxis], 0)
        interpreter.invoke()
        outputs.append(interpreter.get_output(0).reshape(-1).copy())
    return (
        inputs.reshape(len(inputs), -1),
        np.asarray(outputs, "<i2"),
        only_scale(interpreter.get_output_details(0)),
    )


def list_activations(flatbuffer: bytes) -> list[dict]:
    """Graph inputs and operator outputs in execution order, as {tensor, name, op, type, shape}; op -1 is a graph input."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(flatbuffer, 0))
    (graph,) = model.subgraphs
    builtin_names = {code: name for name, code in vars(schema.BuiltinOperator).items() if not name.startswith("_")}
    written = [(-1, "", tensor) for tensor in graph.inputs]
    for index, op in enumerate(graph.operators):
        builtin = builtin_names[model.operatorCodes[op.opcodeIndex].builtinCode]
        written += [(index, builtin, tensor) for tensor in op.outputs]
    return [
        {
            "tensor": int(tensor),
            "name": graph.tensors[tensor].name.decode(),
            "op": op,
            "builtin": builtin,
            "type": ELEMENT_TYPES[graph.tensors[tensor].type].str,
            # A scalar has no shape vector in the file.
            "shape": [] if graph.tensors[tensor].shape is None else [int(n) for n in graph.tensors[tensor].shape],
        }
        for op, builtin, tensor in written
    ]


def run_tflm_activations(flatbuffer: bytes, inputs: np.ndarray) -> tuple[list[dict], bytes]:
    """Every activation tensor for int16 inputs [n, 64]; the index of tensors with byte offsets, and the bytes.

    A tensor's values for all n inputs lie together, in the order of the inputs.
    """
    activations = list_activations(flatbuffer)
    values = [[] for _ in activations]
    for image in inputs:
        # A fresh interpreter for every image: no value of an earlier run can stay behind.
        interpreter = runtime.Interpreter.from_bytes(
            flatbuffer, arena_size=ARENA_BYTES, intrepreter_config=runtime.InterpreterConfig.kPreserveAllTensors
        )
        interpreter.set_input(image.reshape(1, 8, 8, 1), 0)
        interpreter.invoke()
        for activation, runs in zip(activations, values):
            element = np.dtype(activation["type"])
            value = interpreter.GetTensor(activation["tensor"], 0)["tensor_data"]
            assert value.dtype == element and value.size == np.prod(activation["shape"], dtype=int), activation
            runs.append(value.astype(element).tobytes())
    blob = b""
    for activation, runs in zip(activations, values):
        activation["offset"] = len(blob)
        blob += b"".join(runs)
    return activations, blob


def activations_json(name: str, activations: list[dict]) -> bytes:
    index = {"model": f"{name}.tflite", "images": ACTIVATION_IMAGES, "tensors": activations}
    text = json.dumps(index, indent=2)
    # A shape on one line, as the repository's JSON formatter has it.
    return re.sub(r"\[[\d,\s]+\]", lambda shape: json.dumps(json.loads(shape[0])), text).encode() + b"\n"


def accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    return float(np.mean(np.argmax(scores, axis=1) == labels))


def sqnr_db(exact: np.ndarray, approximate: np.ndarray) -> float:
    """Power of the exact signal over the power of the difference."""
    exact = exact.astype(np.float64)
    return float(10 * np.log10(np.sum(exact**2) / np.sum((exact - approximate) ** 2)))


def save(out: Path, files: dict[str, bytes]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        temporary = out / f".{name}.tmp"
        temporary.write_bytes(content)
        temporary.replace(out / name)
        print(f"{len(content):7} {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent, metavar="DIR")
    out = parser.parse_args().out

    tf.keras.utils.set_random_seed(SEED)
    tf.config.experimental.enable_op_determinism()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)

    data = load_data()
    model = build()
    train(model, data)
    probabilities = model.predict(data.test_images, batch_size=BATCH, verbose=0)
    float_accuracy = accuracy(probabilities, data.test_labels)

    calibration = data.train_images[:CALIBRATION_IMAGES]
    models = {
        "digits-cnn.int16x8": convert(with_batch_one(model), calibration),
        "digits-cnn-dynamic.int16x8": convert(model, calibration),
    }
    results = {name: run_tflm(flatbuffer, data.test_images) for name, flatbuffer in models.items()}
    inputs, goldens, scale = results["digits-cnn.int16x8"]
    int16_accuracy = accuracy(goldens, data.test_labels)

    print(f"test images {len(inputs)}")
    print(f"accuracy float {float_accuracy:.4f}, int16x8 through TFLM {int16_accuracy:.4f}")
    print(f"SQNR of the int16x8 probabilities {sqnr_db(probabilities, goldens * scale):.1f} dB")
    assert float_accuracy > MIN_ACCURACY and int16_accuracy > MIN_ACCURACY
    for name, (same_inputs, same_goldens, _) in results.items():
        assert np.array_equal(inputs, same_inputs) and np.array_equal(goldens, same_goldens), name
    print("both models give the same bits for every test image")

    files = {
        "test-inputs.i16.bin": inputs.tobytes(),
        "test-labels.u8.bin": data.test_labels.tobytes(),
        "test-goldens.i16.bin": goldens.tobytes(),
    }
    for name, flatbuffer in models.items():
        activations, blob = run_tflm_activations(flatbuffer, inputs[:ACTIVATION_IMAGES])
        last = np.frombuffer(blob, "<i2", offset=activations[-1]["offset"]).reshape(ACTIVATION_IMAGES, -1)
        assert np.array_equal(last, goldens[:ACTIVATION_IMAGES]), name
        files |= {
            f"{name}.tflite": flatbuffer,
            f"{name}.activations.bin": blob,
            f"{name}.activations.json": activations_json(name, activations),
        }
    save(out, files)


if __name__ == "__main__":
    main()
