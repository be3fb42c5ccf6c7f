"""How many times a waiting parent wakes up until its child has ended (once from Python 3.15, on Linux)."""

import resource
import subprocess
import sys

child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.5)"])
before = resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw
child.wait(timeout=10)
after = resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw
version = ".".join(map(str, sys.version_info[:2]))
print(f"Python {version}: the parent slept {after - before} times")
