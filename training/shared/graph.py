"""A network of the pack in torch, rebuilt from the nodes and weights that weights.ts wrote."""

import json
import os

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


class Graph(nn.Module):
    """The whole network, or what comes before and with the tensor `until`. Its weights are parameters, to be trained on."""

    def __init__(self, folder, until=None):
        super().__init__()
        description = json.load(open(os.path.join(folder, 'network.json')))
        outputs = [node['output'] for node in description['nodes']]
        self.nodes = description['nodes'][:outputs.index(until) + 1 if until else None]
        self.last = self.nodes[-1]['output']
        self.stored = [(weight['name'], weight['shape']) for weight in description['weights']]
        used = {name for node in self.nodes for name in node['input']}
        self.names = [name for name, _ in self.stored if name in used]
        for name, shape in self.stored:
            if name in used:
                self.register_parameter(key(name), nn.Parameter(torch.zeros(shape)))
        self.read(os.path.join(folder, 'network.bin'))

    def weight(self, name):
        return getattr(self, key(name))

    def forward(self, image):
        return self.run(image, (self.last,))[0]

    def run(self, image, wanted):
        """The tensors of those names."""
        last_use = {name: at for at, node in enumerate(self.nodes) for name in node['input']}
        values = {'image': image}
        for at, node in enumerate(self.nodes):
            inputs = [values[name] if name in values else self.weight(name) for name in node['input'] if name in values or name in self.names]
            values[node['output']] = self.apply_node(node, inputs)
            del inputs
            for name in node['input']:  # large batches would not fit into the memory otherwise
                if last_use[name] == at and name not in wanted:
                    values.pop(name, None)
        return [values[name] for name in wanted]

    def apply_node(self, node, inputs):
        kind, attributes = node['type'], node['attributes']
        if kind == 'Conv':
            bias = inputs[2] if len(inputs) > 2 else None
            pads = attributes.get('pads', [0, 0])[:2]
            strides, dilations = attributes.get('strides', [1, 1]), attributes.get('dilations', [1, 1])
            return F.conv2d(inputs[0], inputs[1], bias, strides, pads, dilations, attributes.get('group', 1))
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
        raise ValueError(kind)

    def read(self, path):
        """In the order of weights.ts."""
        values, at = np.fromfile(path, np.float32), 0
        for name, shape in self.stored:
            length = int(np.prod(shape))
            if name in self.names:
                self.weight(name).data.copy_(torch.from_numpy(values[at:at + length]).view(shape))
            at += length


def key(name):
    return 'w_' + name.replace('.', '_')
