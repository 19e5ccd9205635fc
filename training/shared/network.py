"""The network of both tasks: a small residual convolution network with a learned spatial weighting at its end."""

import torch
from torch import nn

# Side of the input in pixels, by task.
MASK_SIDE, CHECK_SIDE = 64, 48


def unit(inputs, outputs, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs))


class Residual(nn.Module):
    """Two 3 x 3 convolutions around the identity."""

    def __init__(self, channels):
        super().__init__()
        self.first, self.second = unit(channels, channels), unit(channels, channels)

    def forward(self, x):
        return torch.relu(x + self.second(torch.relu(self.first(x))))


class CropNetwork(nn.Module):
    """N x 3 x side x side RGB, (value - 127.5) / 127.5 -> N logits; their sigmoid is the probability (a worn mask; a face).

    The last layer weighs each of the side/16 x side/16 places on its own: where the cloth is (above or below the nose) decides,
    and an average over the places would throw that away.
    """

    def __init__(self, side):
        super().__init__()
        self.side = side
        self.body = nn.Sequential(
            unit(3, 16, 2), nn.ReLU(),
            unit(16, 32, 2), nn.ReLU(), Residual(32),
            unit(32, 48, 2), nn.ReLU(), Residual(48),
            unit(48, 64, 2), nn.ReLU(),
        )
        self.places = nn.Conv2d(64, 64, side // 16, groups=64)
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Linear(64, 1)

    def forward(self, x):
        return self.head(self.dropout(torch.relu(self.places(self.body(x))).flatten(1))).squeeze(1)
