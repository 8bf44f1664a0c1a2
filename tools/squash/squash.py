#!/usr/bin/env python3
"""Where the coefficients of the squashing function come from.

`crates/lenet5/src/reference/squash.rs` computes f(a) = A tanh(S a) as

    f(a) = a P(t) / Q(t),   t = a^2,   |a| held to 12.03 first,

with P of degree 5 and Q of degree 3. This script finds the two polynomials
anew and prints them beside those of the source:

1. The fit. Remez's algorithm for rational functions finds the P/Q whose
   largest relative error is smallest: ten errors of one size and alternating
   sign, at the ends and between. All of it is done with 40 digits.
2. The common factor. P and Q may be multiplied by one number without a change
   of their quotient, but not without a change of the roundings: each coefficient
   is rounded to a float, and so is each step of the evaluation. Of 50,000
   factors between 1 and 2 the one is taken with which f, in floats, errs least:
   first on a coarse sweep of inputs, then the best 50 of those on a fine one. A
   factor beyond that range is one within it times a power of two, which changes
   no rounding.

What it finds:

- The smallest possible error of the quotient is 1.941e-8; rounding the
  coefficients to floats makes it 4.0e-8 in the source, which is less than one
  rounding of f itself (6.0e-8). The source's coefficients are those of the fit
  times 1.9791479, but for 3e-8 (the lowest) to 1.5e-4 (the highest), which the
  quotient does not feel: its fit was not level to the last digit.
- The search ends at another factor, 1.13256, whose error on the fine sweep is
  3.820 units in the last place; the source's is 3.810. The source keeps its
  coefficients: the bits of every trained network hang on them, and a test proves
  its bound, 3.97 units, over all floats.

To run it (a minute):

    python -m venv VENV
    VENV/bin/pip install -r tools/squash/requirements.txt
    VENV/bin/python tools/squash/squash.py
"""

import re
import sys
from pathlib import Path

import mpmath as mp
import numpy as np

mp.mp.dps = 40

SOURCE = Path(__file__).parents[2] / "crates/lenet5/src/reference/squash.rs"

AMPLITUDE = mp.mpf("1.7159")
SLOPE = mp.mpf(2) / 3
FLAT = mp.mpf("12.03")
DEGREE_P, DEGREE_Q = 5, 3
# One more than the coefficients that are free: of ten, one is the common factor.
EXTREMA = DEGREE_P + DEGREE_Q + 2

FACTORS = 50_000
# Factors that go from the coarse sweep to the fine one, and the inputs of the two.
FINALISTS = 50
COARSE, FINE = 4_001, 1_000_001
# Parts of the interval in which an extremum is looked for.
PANELS = 2_000


def at(angle):
    """The t of an angle: 0 to pi is 0 to FLAT^2, densest at both ends."""
    return (FLAT * (1 - mp.cos(angle)) / 2) ** 2


def exact(t):
    """f(a) / a as a function of t = a^2."""
    a = mp.sqrt(t)
    return AMPLITUDE * mp.tanh(SLOPE * a) / a if a else AMPLITUDE * SLOPE


def horner(coefficients, t):
    return mp.polyval(list(coefficients)[::-1], t)


def error(p, q, t):
    """The relative error of the quotient."""
    return horner(p, t) / horner(q, t) / exact(t) - 1


def level(reference, p, q, height):
    """Finds P, Q (Q(0) = 1) and the height E whose error at the k-th point is (-1)^k E.

    P - g (1 + (-1)^k E) Q = 0 is linear but for E times Q: Newton's method.
    """
    for _ in range(50):
        matrix, right = mp.matrix(EXTREMA), mp.matrix(EXTREMA, 1)
        for k, t in enumerate(reference):
            target = exact(t) * (1 + (-1) ** k * height)
            for i in range(DEGREE_P + 1):
                matrix[k, i] = t**i
            for j in range(1, DEGREE_Q + 1):
                matrix[k, DEGREE_P + j] = -target * t**j
            matrix[k, EXTREMA - 1] = -exact(t) * (-1) ** k * horner(q, t)
            right[k] = target
        solution = list(mp.lu_solve(matrix, right))
        p, q = solution[: DEGREE_P + 1], [mp.mpf(1), *solution[DEGREE_P + 1 : -1]]
        height += solution[-1]
        if abs(solution[-1]) < abs(height) * mp.mpf("1e-25"):
            return p, q, height
    sys.exit("Newton's method does not converge")


def peak(p, q, left, right):
    """The angle between two where the error is largest in size: golden sections."""
    ratio = (mp.sqrt(5) - 1) / 2
    size = lambda angle: abs(error(p, q, at(angle)))
    for _ in range(45):
        one, other = right - ratio * (right - left), left + ratio * (right - left)
        left, right = (left, other) if size(one) > size(other) else (one, right)
    return (left + right) / 2


def extrema(p, q):
    """The angles of the largest errors of each sign in turn."""
    angles = [mp.pi * k / PANELS for k in range(PANELS + 1)]
    errors = [error(p, q, at(angle)) for angle in angles]
    runs = []
    for k, value in enumerate(errors):
        if runs and errors[runs[-1]] * value > 0:
            runs[-1] = max(runs[-1], k, key=lambda n: abs(errors[n]))
        else:
            runs.append(k)
    if len(runs) != EXTREMA:
        sys.exit(f"expected {EXTREMA} alternating errors, found {len(runs)}")
    inside = [k for k in runs if 0 < k < PANELS]
    found = {k: peak(p, q, angles[k - 1], angles[k + 1]) for k in inside}
    return [found.get(k, angles[k]) for k in runs]


def fit():
    """Remez's algorithm: levels the error at points, moves the points to where it is largest."""
    angles = [mp.pi * k / (EXTREMA - 1) for k in range(EXTREMA)]
    p, q, height = [mp.mpf(1)], [mp.mpf(1)], mp.mpf(0)
    for _ in range(20):
        p, q, height = level([at(angle) for angle in angles], p, q, height)
        moved = extrema(p, q)
        if max(abs(a - b) for a, b in zip(angles, moved)) < mp.mpf("1e-8"):
            return p, q, height
        angles = moved
    sys.exit("Remez's algorithm does not converge")


def source():
    """The coefficients in the source."""
    text = SOURCE.read_text()
    find = lambda name: re.search(rf"const {name}: \[f32; \d\] =\s*\[([^\]]*)\]", text)[1]
    read = lambda name: [float(np.float32(c.replace("_", ""))) for c in find(name).split(",")]
    return read("P"), read("Q")


def in_floats(coefficients, t):
    """Horner's rule with a fused multiply-add in floats, by way of doubles."""
    total = coefficients[-1]
    for c in coefficients[-2::-1]:
        # A product of floats is exact in a double.
        total = np.float32(np.float64(total) * t + np.float64(c))
    return total


def sweep(count):
    """Inputs, evenly from 0 to FLAT, and f of each in doubles."""
    a = np.linspace(0, float(FLAT), count, dtype=np.float32)[1:]
    return a, float(AMPLITUDE) * np.tanh(float(SLOPE) * np.float64(a))


def worst(p, q, a, expected):
    """The largest error of f, in floats, in units of the last place."""
    t = np.float64(a * a)
    above = in_floats([np.float32(c) for c in p], t)
    below = in_floats([np.float32(c) for c in q], t)
    found = np.float32(a * above) / below
    return np.max(np.abs(found - expected) / np.float64(np.spacing(np.float32(expected))))


def main():
    p, q, height = fit()
    print(f"fit: largest relative error {mp.nstr(abs(height), 4)}, Q(0) = 1")
    for name, values in (("P", p), ("Q", q)):
        print(f"  {name}: " + ", ".join(mp.nstr(c, 12) for c in values))

    source_p, source_q = source()
    print("source, beside the fit times the source's factor, and their relative distance:")
    factor = mp.mpf(source_q[0])
    for name, ours, theirs in (("P", p, source_p), ("Q", q, source_q)):
        for k, (c, own) in enumerate(zip(ours, theirs)):
            apart = mp.mpf(own) / (c * factor) - 1
            print(f"  {name}[{k}]: {own:.8e}  {mp.nstr(c * factor, 9)}  {mp.nstr(apart, 2)}")
    sizes = [abs(error(source_p, source_q, at(mp.pi * k / PANELS))) for k in range(PANELS + 1)]
    print(f"  largest relative error of its quotient {mp.nstr(max(sizes), 4)}")

    p, q = np.array([float(c) for c in p]), np.array([float(c) for c in q])
    factors = 1 + np.arange(FACTORS) / FACTORS
    coarse, fine = sweep(COARSE), sweep(FINE)
    finalists = sorted(factors, key=lambda c: worst(p * c, q * c, *coarse))[:FINALISTS]
    best = min(finalists, key=lambda c: worst(p * c, q * c, *fine))
    units = worst(source_p, source_q, *fine)
    print(f"source: worst error of the fine sweep {units:.3f} units in the last place")
    units = worst(p * best, q * best, *fine)
    print(f"search: factor {best:.5f}, worst error of the fine sweep {units:.3f} units")
    for name, values in (("P", p), ("Q", q)):
        print(f"  {name}: " + ", ".join(f"{np.float32(c * best):.8e}" for c in values))


if __name__ == "__main__":
    main()
