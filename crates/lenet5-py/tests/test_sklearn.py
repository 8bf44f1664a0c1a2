"""The classifier of scikit-learn: its manners, and the same bits as everywhere."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import lenet5
from conftest import FIXTURES
from lenet5.sklearn import LeNet5Classifier

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def mnist() -> lenet5.Mnist:
    return lenet5.load_mnist(FIXTURES)


class TiledClassifier(LeNet5Classifier):
    """Takes any number of features of any level, as scikit-learn's checks have them: each is a patch of grey."""

    def _digits(self, X: np.ndarray, is_checked: bool = True) -> np.ndarray:
        levels = 255 / (1 + np.exp(-X.astype(np.float64).clip(-30, 30)))
        side = int(np.ceil(np.sqrt(X.shape[1])))
        patches = np.zeros((len(X), side * side))
        patches[:, : X.shape[1]] = levels
        pixels = np.arange(28) * side // 28
        return patches.reshape(-1, side, side)[:, pixels][:, :, pixels].round().astype(np.uint8)


@parametrize_with_checks([TiledClassifier("adam", passes=30)])
def test_manners_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


def test_fit_gives_the_bits_of_train(mnist: lenet5.Mnist) -> None:
    classifier = LeNet5Classifier(passes=3).fit(mnist.images.reshape(-1, 784), mnist.labels)
    trained = lenet5.train(mnist.images, mnist.labels, passes=3)
    assert classifier.network_.to_safetensors() == trained.network.to_safetensors()
    assert classifier.history_ == trained.passes and classifier.n_features_in_ == 784
    score = classifier.score(mnist.test_images, mnist.test_labels)
    assert score > 0.8
    labels = classifier.predict(mnist.test_images)
    assert score == np.mean(labels == mnist.test_labels)
    assert (classifier.decision_function(mnist.test_images).argmax(axis=1) == labels).all()
    proba = classifier.predict_proba(mnist.test_images)
    assert proba.shape == (len(labels), 10) and np.allclose(proba.sum(axis=1), 1)
    assert (proba.argmax(axis=1) == labels).all()
    # Floats, lists and other levels are the same digits.
    for same in (mnist.test_images[:9].astype(float), mnist.test_images[:9].reshape(9, -1).tolist()):
        assert (classifier.predict(same) == labels[:9]).all()
    classifier.set_params(full_ink=1)
    assert (classifier.predict(mnist.test_images[:9] / 255) == labels[:9]).all()


def test_clones_pickles_and_searches(mnist: lenet5.Mnist) -> None:
    X, y = mnist.images[:400], mnist.labels[:400].astype(str)
    classifier = LeNet5Classifier("adam", passes=2).fit(X, y)
    copy = pickle.loads(pickle.dumps(classifier))
    assert (copy.predict(X) == classifier.predict(X)).all() and copy.predict(X).dtype == y.dtype
    assert not hasattr(clone(classifier), "network_") and clone(classifier).passes == 2
    search = GridSearchCV(LeNet5Classifier("adam"), {"passes": [1, 4]}, cv=2, n_jobs=2)
    search.fit(X.reshape(400, -1), y)
    assert search.best_params_ == {"passes": 4}
    inverted = make_pipeline(FunctionTransformer(lambda X: 255 - X), LeNet5Classifier("adam", passes=4))
    scores = cross_val_score(inverted, 255 - X.reshape(400, -1), y, cv=2)
    assert scores.mean() == search.best_score_


def test_the_digits_of_scikit_learn_are_read() -> None:
    X, y = load_digits(return_X_y=True)
    classifier = LeNet5Classifier("adam", passes=10).fit(X[:1200], y[:1200])
    assert classifier.score(X[1200:], y[1200:]) > 0.9
    # A digit that fills its square is the square, twenty pixels wide.
    square = lenet5.to_digits(np.full((1, 8, 8), 200, np.uint8))[0]
    assert set(np.unique(square)) == {0, 255} and (square == 255).sum() == 400
    assert (lenet5.to_digits(np.zeros((2, 9, 5), np.uint8)) == 0).all()
    assert lenet5.to_digits(np.zeros((0, 9, 5), np.uint8)).shape == (0, 28, 28)


def test_levels_are_those_of_scalers_and_few_faint_samples_are_answered(mnist: lenet5.Mnist) -> None:
    X, y = mnist.images[:200].reshape(200, -1).astype(float), mnist.labels[:200]
    scaled = make_pipeline(MinMaxScaler((0, 255)), LeNet5Classifier("adam", passes=1)).fit(X, y)
    assert scaled.predict(X).shape == (200,)
    classifier = LeNet5Classifier("adam", passes=1).fit(X, y)
    faint = np.zeros((3, 784))
    faint[1, 300] = 0.6
    assert (classifier.predict(faint)[1:2] == classifier.predict(faint[1:2])).all()
    assert (classifier.predict(mnist.images[:3].tolist()) == classifier.predict(X[:3])).all()


def test_held_out_digits_calibrate(mnist: lenet5.Mnist) -> None:
    classifier = LeNet5Classifier("adam", passes=6, hold_out=200).fit(mnist.images, mnist.labels)
    assert classifier.network_.calibration is not None
    noise = np.random.default_rng(5).integers(0, 256, (200, 28, 28), np.uint8)
    assert classifier.rubbish(noise).mean() > 2 * classifier.rubbish(mnist.test_images).mean()
    assert classifier.network_.calibration != LeNet5Classifier().fit(mnist.images[:9], range(9)).network_.calibration


def test_a_stopped_fit_goes_on(tmp_path: Any, mnist: lenet5.Mnist) -> None:
    def stop(done: lenet5.Pass, network: lenet5.Network) -> None:
        raise KeyboardInterrupt

    X, y = mnist.images, mnist.labels
    with pytest.raises(KeyboardInterrupt):
        LeNet5Classifier(passes=2, out=tmp_path / "fit", callback=stop).fit(X, y)
    resumed = LeNet5Classifier(passes=2, out=tmp_path / "fit").fit(X, y)
    whole = LeNet5Classifier(passes=2).fit(X, y)
    assert resumed.network_.to_safetensors() == whole.network_.to_safetensors()


@pytest.mark.filterwarnings("ignore:The number of unique classes")
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"X": np.full((20, 784), 300)}, "expected levels from 0 for paper to 255 for ink, found 300"),
        ({"X": np.full((20, 784), -1.0)}, "found -1 to -1; full_ink says otherwise"),
        ({"X": np.full((20, 784), 0.5)}, "found none above 1; full_ink=1 says that 1 is ink"),
        ({"X": np.zeros((20, 14, 56))}, "expected squares, found pictures of 14x56"),
        ({"X": np.tile(np.uint8([0, 1]), (20, 392))}, "found none above 1; full_ink=1 says that 1 is ink"),
        ({"full_ink": float("nan")}, "full_ink: expected a number above 0, found nan"),
        ({"full_ink": 0}, "full_ink: expected a number above 0, found 0"),
        ({"full_ink": "x"}, "full_ink: expected a number above 0, found 'x'"),
        ({"X": np.zeros((20, 9))}, "expected squares of 784 features"),
        ({"y": np.linspace(0, 1, 20)}, "Unknown label type"),
        ({"recipe": "papper"}, "recipe: expected paper"),
        ({"passes": 0}, "passes: expected 1 to"),
    ],
)
def test_bad_samples_say_what_was_expected(changes: dict[str, Any], message: str) -> None:
    given = {"X": np.zeros((20, 784), np.uint8), "y": np.arange(20) % 4, "passes": 1} | changes
    X, y = given.pop("X"), given.pop("y")
    with pytest.raises((ValueError, OSError)) as raised:
        LeNet5Classifier(**given).fit(X, y)
    assert message in str(raised.value)
    with pytest.raises(ValueError, match="at most 96 classes"):
        LeNet5Classifier().fit(np.zeros((97, 784), np.uint8), np.arange(97))
