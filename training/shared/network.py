"""The network of both tasks: the recogniser's first layers, trained further, and a small head with a learned spatial weighting."""

import torch
from torch import nn

from graph import Graph

# Side of the input in pixels, by task.
MASK_SIDE, CHECK_SIDE = 72, 48
# The recogniser's tensor that ends the trunk, behind the second block at an eighth of the input's side, and its channels.
TRUNK_END, TRUNK_CHANNELS, TRUNK_STRIDE = '427', 128, 8
CHANNELS = 64


class CropNetwork(nn.Module):
    """N x 3 x side x side RGB, (value - 127.5) / 127.5 -> N logits; their sigmoid is the probability (a worn mask; a face).

    The trunk begins as the recogniser, which has seen millions of faces in every light: some thousand photos cannot teach that.
    The last layer weighs each of the side/8 x side/8 places on its own: where the cloth is (above or below the nose) decides,
    and an average over the places would throw that away.
    """

    def __init__(self, recogniser, side):
        """recogniser: the folder to which weights.ts read it."""
        super().__init__()
        self.side = side
        self.trunk = Graph(recogniser, TRUNK_END)
        self.reduce = nn.Sequential(nn.Conv2d(TRUNK_CHANNELS, CHANNELS, 1, bias=False), nn.BatchNorm2d(CHANNELS), nn.ReLU())
        self.places = nn.Conv2d(CHANNELS, CHANNELS, side // TRUNK_STRIDE, groups=CHANNELS)
        self.dropout = nn.Dropout(0.3)
        self.head = nn.Linear(CHANNELS, 1)

    def forward(self, x):
        seen = torch.relu(self.places(self.reduce(self.trunk(x))))
        return self.head(self.dropout(seen.flatten(1))).squeeze(1)


def load_network(recogniser, state, side):
    """What train.py wrote, ready to judge with."""
    network = CropNetwork(recogniser, side)
    network.load_state_dict(torch.load(state))
    return network.eval()
