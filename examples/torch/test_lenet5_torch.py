"""The network in PyTorch gives the penalties of `lenet5`, and files go from one to the other to the bit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
import torch.nn.functional as F

import lenet5
import lenet5_torch
from lenet5_torch import FITTED, LeNet5, squash

HERE = Path(__file__).parent
FIXTURES = HERE.parents[1] / "crates/lenet5/tests/fixtures"
TOLERANCE = 1e-3
LAYERS = ["c1", "s2", "c3", "s4", "c5", "f6"]


@pytest.fixture(scope="module")
def digits() -> torch.Tensor:
    """1,000 test digits of MNIST."""
    return lenet5_torch.read_images(FIXTURES / "t10k-images-idx3-ubyte.gz")


@pytest.fixture(params=lenet5.NETWORKS)
def network(request) -> lenet5.Network:
    return lenet5.Network.pretrained(request.param)


@pytest.fixture
def path(network, tmp_path) -> Path:
    """The network's file."""
    path = tmp_path / "network.safetensors"
    path.write_bytes(network.to_safetensors())
    return path


def check_penalties(model: LeNet5, network: lenet5.Network, digits: torch.Tensor) -> None:
    with torch.inference_mode():
        penalties = model(digits).numpy()
    expected = lenet5.Reader(network).read_digits(digits.numpy()).penalties
    assert penalties.shape == expected.shape == (len(digits), len(model.classes))
    assert np.abs(penalties - expected).max() < TOLERANCE
    assert np.array_equal(penalties.argmin(axis=1), expected.argmin(axis=1))


def unlinked(model: LeNet5) -> torch.Tensor:
    """C3's weights without a link, of which Table I has 36 kernels."""
    weights = model.c3.weight[model.c3.links[:, :, 0, 0] == 0]
    assert weights.shape == (36, 5, 5)
    return weights


def test_a_file_loads_as_it_is_and_gives_the_same_penalties(network, path, digits):
    model = LeNet5()
    loaded = model.load_state_dict(safetensors.torch.load_file(path))
    assert not loaded.missing_keys and not loaded.unexpected_keys
    check_penalties(model, network, digits)


def test_names_and_shapes_are_those_of_lenet5(network, path):
    own = lenet5_torch.load(path).state_dict()
    assert own.keys() == safetensors.torch.load_file(path).keys()
    expected = network.state_dict()
    assert own.keys() - FITTED == expected.keys()
    for name, values in expected.items():
        assert own[name].shape == values.shape and np.array_equal(own[name], values), name


def test_each_layer_puts_out_the_same(network, path, digits):
    model, own = lenet5_torch.load(path), {}
    for name in [*LAYERS, "rbf"]:
        model.get_submodule(name).register_forward_hook(lambda _, __, out, name=name: own.update({name: out}))
    for digit in digits[:20]:
        with torch.inference_mode():
            model(digit[None])
        for name, expected in network.forward(digit.numpy()).items():
            values = own["rbf"][0] if name == "output" else squash(own[name.lower()][0])
            assert values.shape == expected.shape, name
            assert np.abs(values.numpy() - expected).max() < TOLERANCE, name


def test_a_file_is_the_same_to_the_bit_after_load_and_save(network, path, tmp_path):
    saved, again = tmp_path / "saved.safetensors", tmp_path / "again.safetensors"
    model = lenet5_torch.load(path)
    lenet5_torch.save(model, saved)
    lenet5_torch.save(lenet5_torch.load(saved), again)
    assert saved.read_bytes() == again.read_bytes() == path.read_bytes()
    loaded = lenet5.Network.load(saved)
    assert loaded.to_safetensors() == network.to_safetensors()
    expected = network.state_dict()
    assert loaded.state_dict().keys() == expected.keys()
    assert all(np.array_equal(values, expected[name]) for name, values in loaded.state_dict().items())


def test_a_model_takes_one_file_after_another(tmp_path):
    """What was fitted to one network does not stay with the next."""
    model = LeNet5()
    for name in ("verifier", "paper", "sdnn", "reader"):
        weights = safetensors.torch.load(lenet5.Network.pretrained(name).to_safetensors())
        model.load_state_dict(weights)
        assert model.state_dict().keys() == weights.keys()
    model.forget_fitted()
    assert model.state_dict().keys() == LeNet5().state_dict().keys()
    with pytest.raises(RuntimeError, match="Unexpected key.*fc1.weight"):
        model.load_state_dict({**weights, "fc1.weight": torch.zeros(1)})


@pytest.mark.parametrize("new", [True, False])
def test_training_leaves_unlinked_weights_at_zero(new, digits, tmp_path):
    torch.manual_seed(1)
    network = lenet5.Network.pretrained("paper")
    model = LeNet5(network.classes)
    weights = safetensors.torch.load(network.to_safetensors())
    model.load_state_dict({**model.state_dict(), "rbf.weight": weights["rbf.weight"]} if new else weights)
    before = {name: values.clone() for name, values in model.state_dict().items()}
    labels = torch.from_numpy(lenet5.Reader(network).read_digits(digits.numpy()).guess).long()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.1)
    losses = []
    for step in range(40):
        chosen = torch.arange(step * 100, (step + 1) * 100) % len(digits)
        loss = F.cross_entropy(-model(digits[chosen]), labels[chosen])
        optimizer.zero_grad()
        loss.backward()
        assert not unlinked(model).any() and not model.c3.weight.grad[model.c3.links[:, :, 0, 0] == 0].any()
        optimizer.step()
        losses.append(loss.item())
    assert np.isfinite(losses).all()
    if new:
        assert np.mean(losses[-5:]) < losses[0] / 4
    after = model.state_dict()
    assert {name for name in after if torch.equal(after[name], before[name])} == {"rbf.weight"}
    assert not unlinked(model).any()
    path = tmp_path / "trained.safetensors"
    lenet5_torch.save(model, path)
    check_penalties(model, lenet5.Network.load(path), digits)


def test_other_characters_and_no_metadata(tmp_path, digits):
    """A file names its characters; without them they are the digits."""
    weights = safetensors.torch.load(lenet5.Network.pretrained("paper").to_safetensors())
    for chosen, metadata in [("71", {"classes": "71"}), ("0123456789", {"format": "pt"}), ("0123456789", None)]:
        codes = weights["rbf.weight"][[int(digit) for digit in chosen]].contiguous()
        path = tmp_path / "own.safetensors"
        safetensors.torch.save_file({**weights, "rbf.weight": codes}, path, metadata=metadata)
        model = lenet5_torch.load(path)
        assert model.classes == lenet5.Network.load(path).classes == chosen
        lenet5_torch.save(model, path)
        assert lenet5.Network.load(path).classes == chosen
        check_penalties(model, lenet5.Network.load(path), digits[:100])


def test_other_numbers_than_bytes_are_refused(digits):
    with pytest.raises(TypeError, match="expected bytes.*found torch.float32"):
        LeNet5()(digits / 255)


def test_the_script_prints_digits_and_penalties(tmp_path, digits):
    path = tmp_path / "network.safetensors"
    path.write_bytes(lenet5.Network.pretrained("paper").to_safetensors())
    command = [sys.executable, HERE / "lenet5_torch.py", path, FIXTURES / "t10k-images-idx3-ubyte.gz"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    expected = lenet5.Reader(lenet5.Network.pretrained("paper")).read_digits(digits.numpy())
    assert len(lines) == len(digits)
    for line, guess, penalties in zip(lines, expected.guess, expected.penalties, strict=True):
        digit, penalty = line.split()
        assert int(digit) == guess and abs(float(penalty) - penalties.min()) < 2 * TOLERANCE
