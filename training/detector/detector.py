"""The serving detector in torch, and its anchors."""

import os
import sys

import numpy as np
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'shared'))

from graph import Graph  # noqa: E402

# As in src/vision/priors.ts.
GRIDS = [(8, (10, 16, 24)), (16, (32, 48)), (32, (64, 96)), (64, (128, 192, 256))]
CENTRE_VARIANCE, SIZE_VARIANCE = 0.1, 0.2
# The tensor that leaves the part of the network that stays as it is: edges and textures, most of the multiplications.
FROZEN_UNTIL = '283'


class Detector(Graph):
    """N x 3 x H x W RGB, (value - 127) / 128 -> logits of a face (N x A) and raw boxes (N x A x 4)."""

    def __init__(self, folder):
        super().__init__(folder)
        for node in self.nodes:  # what comes before is not trained
            for name in node['input']:
                if name in self.names:
                    self.weight(name).requires_grad_(False)
            if node['output'] == FROZEN_UNTIL:
                break

    def forward(self, image):
        return self.run(image, ('scores', 'regression'))

    def apply_node(self, node, inputs):
        if node['type'] == 'Reshape':  # the only ones: H x W x (anchors * numbers) -> anchors x numbers
            return inputs[0].reshape(len(inputs[0]), -1, 2 if is_score(node) else 4)
        if node['type'] == 'Sigmoid':
            return inputs[0][..., 1]  # the logit; the sigmoid is in the loss
        return super().apply_node(node, inputs)

    def save(self, path):
        """In the order of weights.ts. The scores come in pairs (-d, d), of which only d was trained."""
        with open(path, 'wb') as out:
            for name in self.names:
                value = self.weight(name).detach().clone()
                if name.startswith('classification_headers') and value.shape[0] in (4, 6):
                    value[0::2] = -value[1::2]
                out.write(value.numpy().astype(np.float32).tobytes())


def is_score(node):
    return int(node['output']) in (330, 376, 416, 448)


def anchors(height, width):
    """A x 4: centre x, centre y, side, side, in pixels."""
    out = []
    for stride, sides in GRIDS:
        rows, columns = -(-height // stride), -(-width // stride)
        y, x = np.mgrid[0:rows, 0:columns]
        centres = (np.stack([x, y], -1) + 0.5) * stride
        cell = [np.concatenate([centres, np.full_like(centres, side)], -1) for side in sides]
        out.append(np.stack(cell, 2).reshape(-1, 4))
    return torch.from_numpy(np.concatenate(out).astype(np.float32))


def encode(boxes, priors):
    """Corner boxes (K x 4) as the network says them of anchors (K x 4)."""
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    size = (boxes[:, 2:] - boxes[:, :2]).clamp(min=1)
    return torch.cat([(centre - priors[:, :2]) / priors[:, 2:] / CENTRE_VARIANCE, torch.log(size / priors[:, 2:]) / SIZE_VARIANCE], 1)


def overlaps(boxes, priors):
    """Intersection over union of K corner boxes with A anchors, K x A."""
    corners = torch.cat([priors[:, :2] - priors[:, 2:] / 2, priors[:, :2] + priors[:, 2:] / 2], 1)
    low = torch.maximum(boxes[:, None, :2], corners[None, :, :2])
    high = torch.minimum(boxes[:, None, 2:], corners[None, :, 2:])
    common = (high - low).clamp(min=0).prod(2)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    return common / (area[:, None] + priors[:, 2:].prod(1)[None] - common)
