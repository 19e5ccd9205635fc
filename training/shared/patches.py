"""The cut patches on disk and their records (shared/patch.ts), and what a network says of them."""

import json
import math
import os

import numpy as np
import torch

import augment

# Side of the faces' patches (not of the candidates', which are smaller).
PATCH = 160


def load(folder):
    """Patches (N x side x side x 3, memory mapped) and the list of their records (see the script that cut them)."""
    records = json.load(open(os.path.join(folder, 'patches.json')))
    pixels = np.memmap(os.path.join(folder, 'patches.bin'), np.uint8, 'r')
    side = math.isqrt(len(pixels) // len(records) // 3)
    return pixels.reshape(len(records), side, side, 3), records


def blacken(patch, record):
    """What lies outside the photo as serving sees it: black. (The cut patches repeat the photo's border pixels.)"""
    photo, side = record['photo'], len(patch)
    corners = [(photo['a'] * u - photo['b'] * v + photo['x'], photo['b'] * u + photo['a'] * v + photo['y'])
               for u in (0, side) for v in (0, side)]
    if all(0 <= x <= photo['width'] and 0 <= y <= photo['height'] for x, y in corners):
        return np.asarray(patch)
    centres = np.arange(side) + 0.5
    u, v = centres[None, :], centres[:, None]
    x = photo['a'] * u - photo['b'] * v + photo['x']
    y = photo['b'] * u + photo['a'] * v + photo['y']
    outside = (x < 0) | (y < 0) | (x >= photo['width']) | (y >= photo['height'])
    patch = np.array(patch)
    patch[outside] = 0
    return patch


def framed(rng, patch, record):
    """Half of the time black beyond the photo, as in serving; else its repeated border, which gives no framing away."""
    return blacken(patch, record) if rng.random() < 0.5 else patch


@torch.no_grad()
def probabilities(network, pixels, records, window):
    """What the network says of plain crops, as serving cuts them."""
    out = []
    for start in range(0, len(pixels), 256):
        part = zip(pixels[start:start + 256], records[start:start + 256])
        batch = torch.from_numpy(np.stack([blacken(patch, record) for patch, record in part]))
        out.append(torch.sigmoid(network(augment.to_input(batch, window, network.side))))
    return torch.cat(out).numpy() if out else np.zeros(0)
