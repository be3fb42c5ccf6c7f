"""The three phases of the photo pipeline, as in src/demos/photo.rs."""

import zlib

PHOTOS = 1000
SIDE = 16


def download(number):
    noise = number
    pixels = bytearray()
    for _ in range(SIDE * SIDE):
        noise = (noise * 1103515245 + 12345) & 0xFFFFFFFF
        pixels.append(noise >> 24)
    return SIDE, pixels


def resize(photo):
    side, pixels = photo
    half = bytearray()
    for y in range(0, side, 2):
        for x in range(0, side, 2):
            i = y * side + x
            four = pixels[i] + pixels[i + 1] + pixels[i + side] + pixels[i + side + 1]
            half.append(four // 4)
    return side // 2, half


def upload(photo):
    _, pixels = photo
    return zlib.adler32(pixels)
