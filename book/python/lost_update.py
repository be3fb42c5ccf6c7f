"""`count += 1` loses an update, forced by a barrier between load and store (every Python 3)."""

import threading

count = 0
both_have_loaded = threading.Barrier(2)


def increment():
    global count
    value = count
    both_have_loaded.wait()  # A call: here the interpreter may change threads in every version.
    count = value + 1


threads = [threading.Thread(target=increment) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"count should be 2, found {count}")
