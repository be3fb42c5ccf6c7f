"""Factorizes two numbers, each in a thread of its own."""

from threading import Thread

from factorize_serial import factorize


class FactorizeThread(Thread):
    def __init__(self, number):
        super().__init__()
        self.number = number

    def run(self):
        self.factors = list(factorize(self.number))


def work():
    threads = [FactorizeThread(number) for number in [303690, 379160]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [thread.factors for thread in threads]


if __name__ == "__main__":
    print(work())
