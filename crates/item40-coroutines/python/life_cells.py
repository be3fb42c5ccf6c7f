"""One generation of 64 by 64 cells, by the coroutines of game_of_life.py."""

from game_of_life import ALIVE, Grid, live_a_generation, simulate

SIDE = 64


def soup():
    grid = Grid(SIDE, SIDE)
    bits = 1
    for place in range(SIDE * SIDE):
        bits = (bits * 1664525 + 1013904223) % 2**32
        if bits >> 31:
            grid.assign(place // SIDE, place % SIDE, ALIVE)
    return grid


SOUP = soup()


def work():
    grid = live_a_generation(SOUP, simulate(SIDE, SIDE))
    return sum(row.count(ALIVE) for row in grid.rows)


if __name__ == "__main__":
    print(work())
