"""Makes a MobileNetV1-0.25 for 96x96 grey images with seeded random weights and converts it to int16x8.

    python make.py [--out FILE]

It is for cycles, RAM and speed: it has not learned anything. Requirements: ../digits/requirements.txt.
"""

import argparse
import os
import sys
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

SEED = 25
SIDE = 96
CLASSES = 2
CALIBRATION_IMAGES = 20
# Depth and stride of each depthwise-separable pair (Howard et al. 2017, table 1, width 0.25).
PAIRS = [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), *[(128, 1)] * 5, (256, 2), (256, 1)]


def convolved(x: tf.Tensor, layer: tf.keras.layers.Layer) -> tf.Tensor:
    layers = tf.keras.layers
    return layers.ReLU(6.0)(layers.BatchNormalization(momentum=0.5)(layer(x)))


def build() -> tf.keras.Model:
    layers = tf.keras.layers
    image = tf.keras.Input(batch_shape=(1, SIDE, SIDE, 1), name="image")
    x = convolved(image, layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False))
    for depth, stride in PAIRS:
        x = convolved(x, layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False))
        x = convolved(x, layers.Conv2D(depth, 1, use_bias=False))
    x = layers.AveragePooling2D(3)(x)
    x = layers.Conv2D(CLASSES, 1)(x)
    x = layers.Reshape((CLASSES,))(x)
    return tf.keras.Model(image, layers.Softmax()(x), name="mobilenet")


def random_images() -> list[np.ndarray]:
    images = np.random.default_rng(SEED).uniform(-1, 1, (CALIBRATION_IMAGES, 1, SIDE, SIDE, 1))
    return [image.astype(np.float32) for image in images]


def normalize(model: tf.keras.Model, images: list[np.ndarray]) -> None:
    """Lets the batch normalizations see some images: without, the activations would all but vanish on the way."""
    for image in images:
        model(image, training=True)


def convert(model: tf.keras.Model, images: list[np.ndarray]) -> bytes:
    """An int16x8 flatbuffer: int16 activations (edges included), int8 weights, int64 biases."""
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([image] for image in images)
    converter.target_spec.supported_ops = [
        tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8
    ]
    converter.inference_input_type = tf.int16
    converter.inference_output_type = tf.int16
    return bytes(converter.convert())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "mobilenet-025.int16x8.tflite")
    out = parser.parse_args().out
    tf.keras.utils.set_random_seed(SEED)
    model = build()
    images = random_images()
    normalize(model, images)
    flatbuffer = convert(model, images)
    temporary = out.with_name(out.name + ".tmp")
    temporary.write_bytes(flatbuffer)
    temporary.replace(out)
    print(f"{out.name}: {len(flatbuffer)} bytes")


if __name__ == "__main__":
    main()
