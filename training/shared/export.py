"""Writes the trained network as ONNX, with its sigmoid and a free batch."""

import argparse
import os

import torch

from network import CHECK_SIDE, MASK_SIDE, load_network


class Probability(torch.nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, image):
        return torch.sigmoid(self.network(image))


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('recogniser', help='the folder to which weights.ts read it')
    parser.add_argument('state', help='what train.py wrote')
    parser.add_argument('onnx')
    parser.add_argument('--task', choices=['mask', 'face-check'], required=True)
    arguments = parser.parse_args()
    side = MASK_SIDE if arguments.task == 'mask' else CHECK_SIDE
    torch.onnx.export(
        Probability(load_network(arguments.recogniser, arguments.state, side)).eval(), torch.zeros(2, 3, side, side), arguments.onnx, opset_version=13,
        input_names=['image'], output_names=['probability'], dynamic_axes={'image': {0: 'batch'}, 'probability': {0: 'batch'}},
    )
    print(os.path.getsize(arguments.onnx), 'bytes')
