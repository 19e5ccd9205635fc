"""The weighted mean of the published weights and trained ones: what training forgot comes back sooner than what it learned goes."""

import argparse
import os

import numpy as np

if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder', help='where weights.ts wrote network.bin')
    parser.add_argument('trained', help='a file of train.py in that folder')
    parser.add_argument('share', type=float, help='of the trained weights, 0..1')
    parser.add_argument('to', help='a file in that folder')
    arguments = parser.parse_args()
    published, trained = (np.fromfile(os.path.join(arguments.folder, name), np.float32) for name in ('network.bin', arguments.trained))
    mean = published + np.float32(arguments.share) * (trained - published)
    mean.astype(np.float32).tofile(os.path.join(arguments.folder, arguments.to))
