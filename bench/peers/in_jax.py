"""JAX, with maps last, which was the faster layout.

S2 and S4 are pooled, or sums of blocks. Everything goes through `jax.jit`; the folded
weights are constants to read, and training donates the weights to the update.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from engine import ETA, MOMENTUM, Engine, J, Prepare, Run, links
from network import A, Array, S, Tensors, read_weights


def convolve(x: Array, weight: Array) -> Array:
    layout = ("NHWC", "OIHW", "NHWC")
    return lax.conv_general_dilated(x, weight, (1, 1), "VALID", dimension_numbers=layout)


def subsample(x: Array, form: str) -> Array:
    """The sum of each 2x2."""
    if form == "pool":
        window = (1, 2, 2, 1)
        return lax.reduce_window(x, 0.0, lax.add, window, window, "VALID")
    n, height, width, maps = x.shape
    return x.reshape(n, height // 2, 2, width // 2, 2, maps).sum((2, 4))


def features(w: Tensors, x: Array, form: str, squash: Callable[[Array], Array]) -> Array:
    """From the input to F6; C5 is a matrix product."""
    x = squash(convolve(x, w["c1.weight"]) + w["c1.bias"])
    x = squash(subsample(x, form) * w["s2.coefficient"] + w["s2.bias"])
    x = squash(convolve(x, w["c3.weight"]) + w["c3.bias"])
    x = squash(subsample(x, form) * w["s4.coefficient"] + w["s4.bias"])
    c5 = w["c5.weight"].transpose(0, 2, 3, 1).reshape(120, 400)
    x = squash(x.reshape(len(x), 400) @ c5.T + w["c5.bias"])
    return squash(x @ w["f6.weight"].T + w["f6.bias"])


def maps_last(digits: Array) -> Array:
    return jnp.asarray(digits.reshape(-1, 32, 32, 1))


def labelled(digits: Array, labels: Array) -> tuple[Array, Array]:
    return maps_last(digits), jnp.asarray(labels, jnp.int32)


class Jax(Engine):
    package = "jax"

    def forms(self, work: str) -> list[str]:
        return ["pool", "blocks"]

    def reader(self, form: str, batch: int) -> tuple[Prepare, Run]:
        w = self.weights

        @jax.jit
        def penalties(x: Array) -> Array:
            t = features(w, x, form, jnp.tanh)
            norm = (t * t).sum(1, keepdims=True)
            return t @ w["rbf.dot"].T + w["rbf.bias"] + w["rbf.square"] * norm

        return maps_last, lambda x: penalties(x).block_until_ready()

    def trainer(self, form: str, batch: int) -> tuple[Prepare, Run]:
        weights = read_weights()
        code, linked = weights.pop("rbf.weight"), links(weights)

        def loss(w: Tensors, x: Array, labels: Array) -> Array:
            w = {**w, "c3.weight": w["c3.weight"] * linked}
            x = features(w, x, form, lambda a: A * jnp.tanh(S * a))
            y = (x * x).sum(1, keepdims=True) - 2 * x @ code.T + (code * code).sum(1)
            rubbish = jnp.logaddexp(jax.nn.logsumexp(-y, 1), -J)
            return (jnp.take_along_axis(y, labels[:, None], 1)[:, 0] + rubbish).mean()

        @partial(jax.jit, donate_argnums=(0, 1))
        def step(w: Tensors, momenta: Tensors, x: Array, labels: Array) -> Any:
            value, gradient = jax.value_and_grad(loss)(w, x, labels)
            momenta = jax.tree.map(lambda m, slope: MOMENTUM * m + slope, momenta, gradient)
            return jax.tree.map(lambda value, m: value - ETA * m, w, momenta), momenta, value

        w = jax.tree.map(jnp.array, weights)
        momenta = jax.tree.map(jnp.zeros_like, w)

        def run(pair: tuple[Array, Array]) -> Array:
            nonlocal w, momenta
            w, momenta, value = step(w, momenta, *pair)
            jax.block_until_ready(w)
            return value

        return labelled, run
