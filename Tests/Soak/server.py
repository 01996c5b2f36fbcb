"""A `reco serve` under test: starts and stops it, and tells what it holds."""

import os
import pathlib
import re
import resource
import signal
import subprocess
import time


def take_all_allowed_descriptors() -> int:
    """For this process and those that it starts; returns how many each may have."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    return limit


class Server:
    """The process, its port, and its figures by the system's own account."""

    def __init__(self, reco: str, world: pathlib.Path, flags: list[str]) -> None:
        self.log = open(world / "serve.log", "w+b")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("RECO_")}
        self.process = subprocess.Popen(
            [
                reco, "serve", "--port", "0", "--memory", str(world / "memory"),
                "--weights", str(world / "weights.safetensors"),
                "--label-sets", str(world / "label-sets"), "--log-level", "error", *flags,
            ],
            stdout=self.log, stderr=subprocess.STDOUT, env=environment,
        )
        self.port = self._announced_port()

    def _announced_port(self) -> int:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            match = re.search(r"listening on https?://[^:\s]+:(\d+)\n", self.output())
            if match:
                return int(match.group(1))
            time.sleep(0.02)
        raise SystemExit(f"soak: the service did not start:\n{self.output()}")

    def output(self) -> str:
        """What it has written so far."""
        return pathlib.Path(self.log.name).read_text()

    def figures(self) -> dict[str, float]:
        """Resident and own memory in MB, and open descriptors; fails when the process is gone."""
        if self.process.poll() is not None:
            code = self.process.returncode
            raise SystemExit(f"soak: the service ended with {code}:\n{self.output()}")
        folder = pathlib.Path(f"/proc/{self.process.pid}")
        status = (folder / "status").read_text()

        def megabytes(name: str) -> float:
            return round(int(re.search(rf"{name}:\s*(\d+) kB", status).group(1)) / 1024, 1)

        return {
            "resident": megabytes("VmRSS"),
            "own": megabytes("RssAnon"),
            "descriptors": len(os.listdir(folder / "fd")),
        }

    def stop(self) -> int:
        """Asks it to end, and returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=60)
        finally:
            self.process.kill()
            self.log.close()
