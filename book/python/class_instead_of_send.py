"""An object with state and a method, where the first edition sends values into a generator (every Python 3)."""


class Minimum:
    def __init__(self):
        self.current = float("inf")

    def update(self, value):
        self.current = min(self.current, value)
        return self.current


minimum = Minimum()
print([minimum.update(value) for value in [10, 4, 22, -1]])
