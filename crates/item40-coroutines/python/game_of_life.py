"""Five generations of a glider, side by side."""

from collections import namedtuple

ALIVE = "*"
EMPTY = "-"
TICK = object()
Query = namedtuple("Query", ("y", "x"))
Transition = namedtuple("Transition", ("y", "x", "state"))
AROUND = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)]


def count_neighbors(y, x):
    count = 0
    for dy, dx in AROUND:
        state = yield Query(y + dy, x + dx)
        if state == ALIVE:
            count += 1
    return count


def game_logic(state, neighbors):
    if state == ALIVE:
        return ALIVE if neighbors in (2, 3) else EMPTY
    return ALIVE if neighbors == 3 else EMPTY


def step_cell(y, x):
    state = yield Query(y, x)
    neighbors = yield from count_neighbors(y, x)
    yield Transition(y, x, game_logic(state, neighbors))


def simulate(height, width):
    while True:
        for y in range(height):
            for x in range(width):
                yield from step_cell(y, x)
        yield TICK


class Grid:
    def __init__(self, height, width):
        self.height = height
        self.width = width
        self.rows = [[EMPTY] * width for _ in range(height)]

    def __str__(self):
        return "".join("".join(row) + "\n" for row in self.rows)

    def query(self, y, x):
        return self.rows[y % self.height][x % self.width]

    def assign(self, y, x, state):
        self.rows[y % self.height][x % self.width] = state


def live_a_generation(grid, sim):
    progeny = Grid(grid.height, grid.width)
    item = next(sim)
    while item is not TICK:
        if isinstance(item, Query):
            item = sim.send(grid.query(item.y, item.x))
        else:
            progeny.assign(item.y, item.x, item.state)
            item = next(sim)
    return progeny


def side_by_side(texts):
    columns = [text.splitlines() for text in texts]
    half = " " * (len(columns[0][0]) // 2)
    numbers = " | ".join(f"{half}{i}{half}" for i in range(len(columns)))
    return "\n".join([numbers] + [" | ".join(row) for row in zip(*columns)])


def work():
    grid = Grid(5, 9)
    for y, x in [(0, 3), (1, 4), (2, 2), (2, 3), (2, 4)]:
        grid.assign(y, x, ALIVE)
    sim = simulate(grid.height, grid.width)
    texts = []
    for _ in range(5):
        texts.append(str(grid))
        grid = live_a_generation(grid, sim)
    return side_by_side(texts)


if __name__ == "__main__":
    print(work())
