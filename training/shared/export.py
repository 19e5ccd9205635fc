"""Writes the trained network as ONNX, with its sigmoid and a free batch."""

import argparse
import os

import torch

from network import INPUT_SIDE, CropNetwork


class Probability(torch.nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, image):
        return torch.sigmoid(self.network(image))


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('state', help='what train.py wrote')
    parser.add_argument('onnx')
    arguments = parser.parse_args()
    network = CropNetwork()
    network.load_state_dict(torch.load(arguments.state))
    torch.onnx.export(
        Probability(network).eval(), torch.zeros(2, 3, INPUT_SIDE, INPUT_SIDE), arguments.onnx, opset_version=13,
        input_names=['image'], output_names=['probability'], dynamic_axes={'image': {0: 'batch'}, 'probability': {0: 'batch'}},
    )
    print(os.path.getsize(arguments.onnx), 'bytes')
