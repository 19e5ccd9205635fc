"""The serving detector in torch, rebuilt from the nodes and weights that weights.ts wrote; and its anchors."""

import json
import os

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

# As in src/vision/priors.ts.
GRIDS = [(8, (10, 16, 24)), (16, (32, 48)), (32, (64, 96)), (64, (128, 192, 256))]
CENTRE_VARIANCE, SIZE_VARIANCE = 0.1, 0.2
# The tensor that leaves the part of the network that stays as it is: edges and textures, most of the multiplications.
FROZEN_UNTIL = '283'


class Detector(nn.Module):
    """N x 3 x H x W RGB, (value - 127) / 128 -> logits of a face (N x A) and raw boxes (N x A x 4)."""

    def __init__(self, folder):
        super().__init__()
        description = json.load(open(os.path.join(folder, 'network.json')))
        self.nodes, self.names = description['nodes'], [w['name'] for w in description['weights']]
        for weight in description['weights']:
            self.register_parameter(key(weight['name']), nn.Parameter(torch.zeros(weight['shape'])))
        self.read(os.path.join(folder, 'network.bin'))
        for node in self.nodes:  # what comes before is not trained
            for name in node['input']:
                if name in self.names:
                    self.weight(name).requires_grad_(False)
            if node['output'] == FROZEN_UNTIL:
                break

    def weight(self, name):
        return getattr(self, key(name))

    def forward(self, image):
        values = {'image': image}
        for node in self.nodes:
            inputs = [values[name] if name in values else self.weight(name) for name in node['input'] if name in values or name in self.names]
            values[node['output']] = run(node, inputs)
        return values['scores'], values['regression']

    def read(self, path):
        values, at = np.fromfile(path, np.float32), 0
        for name in self.names:
            weight = self.weight(name)
            weight.data.copy_(torch.from_numpy(values[at:at + weight.numel()]).view(weight.shape))
            at += weight.numel()

    def save(self, path):
        """In the order of weights.ts. The scores come in pairs (-d, d), of which only d was trained."""
        with open(path, 'wb') as out:
            for name in self.names:
                value = self.weight(name).detach().clone()
                if name.startswith('classification_headers') and value.shape[0] in (4, 6):
                    value[0::2] = -value[1::2]
                out.write(value.numpy().astype(np.float32).tobytes())


def key(name):
    return 'w_' + name.replace('.', '_')


def run(node, inputs):
    kind, attributes = node['type'], node['attributes']
    if kind == 'Conv':
        padding = attributes['pads'][:2]
        return F.conv2d(inputs[0], inputs[1], inputs[2], attributes['strides'], padding, attributes['dilations'], attributes['group'])
    if kind == 'Relu':
        return F.relu(inputs[0])
    if kind == 'Concat':
        return torch.cat(inputs, attributes['axis'])
    if kind == 'Constant':
        return torch.tensor(attributes['value'])
    if kind == 'Mul':
        return inputs[0] * inputs[1]
    if kind == 'Add':
        return inputs[0] + inputs[1]
    if kind == 'Transpose':
        return inputs[0].permute(attributes['perm'])
    if kind == 'Reshape':  # the only ones: H x W x (anchors * numbers) -> anchors x numbers
        return inputs[0].reshape(len(inputs[0]), -1, 2 if is_score(node) else 4)
    if kind == 'Sigmoid':
        return inputs[0][..., 1]  # the logit; the sigmoid is in the loss
    raise ValueError(kind)


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
