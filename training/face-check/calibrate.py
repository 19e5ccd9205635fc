"""Fits how the detector's score and the check's probability become one confidence, on photos that the check has not seen."""

import argparse

import numpy as np
import torch

from evaluate import scored  # first: it knows where the shared modules are

# Neither network may be surer than this: the detector is quite sure of some carpets.
LEAST, MOST = 0.01, 0.99


def log_odds(p):
    p = np.clip(p, LEAST, MOST)
    return np.log(p / (1 - p))


def fit_logistic(inputs, truth, weight, rounds=50):
    """Newton's method; inputs N x K, truth 0 or 1, weight of each. Returns K factors and the offset."""
    x = np.hstack([inputs, np.ones((len(inputs), 1))])
    factors = np.zeros(x.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-x @ factors))
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(len(factors))
        factors += np.linalg.solve(hessian, x.T @ (weight * (truth - p)))
    return factors


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder')
    parser.add_argument('state', help='trained on half 0')
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    pairs = [(r, p) for r, p in scored(arguments.folder, arguments.state, 1) if r['score'] > 0 and (r['label'] == 'face' or r['source'] == 'no-face')]
    truth = np.array([r['label'] == 'face' for r, _ in pairs], float)
    inputs = log_odds(np.array([[r['score'], p] for r, p in pairs]))
    # As many candidates of either kind, which is about what photos with and without people bring.
    weight = np.where(truth > 0, 1 / truth.sum(), 1 / (1 - truth).sum()) * len(truth) / 2
    detector, check, offset = fit_logistic(inputs, truth, weight)
    print(f'confidence = sigmoid({detector:.3f} log-odds(detector) + {check:.3f} log-odds(check) + {offset:.3f})')
    confidence = 1 / (1 + np.exp(-(inputs @ [detector, check] + offset)))
    no_face = np.array([r['source'] == 'no-face' for r, _ in pairs])
    small = np.array([r['size'] < 40 for r, _ in pairs])
    masked = np.array([r['source'] == 'masked' for r, _ in pairs])
    for low, high in ((0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 0.97), (0.97, 1.01)):
        inside = (confidence >= low) & (confidence < high)
        if inside.any():
            print(f'{low:.2f}..{high:.2f}: {inside.sum():5} candidates, {np.average(truth[inside], weights=weight[inside]) * 100:5.1f} % faces')
    for least in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        print(f'from {least}: false faces on photos without one {np.sum(confidence[no_face] >= least)}, '
              f'masked close-ups kept {np.mean(confidence[masked] >= least) * 100:.2f} %, '
              f'faces of 40 px and more {np.mean(confidence[(truth > 0) & ~small] >= least) * 100:.2f} %')
