"""Measures TLS against nginx that terminates it in front of the plain service.

usage: tls.py RECO FOLDER [--rounds N] [--seconds N]

Needs nginx, wrk and openssl on PATH, and nothing from PyPI. The rounds alternate between the two, so that both see
the same machine; each figure is the median over rounds, a ratio that of the pairs of one round. Processor time is that
of the programs that serve: reco alone, or nginx and the plain reco behind it.
"""
import argparse
import contextlib
import json
import os
import pathlib
import random
import socket
import statistics
import subprocess
import time

LOAD = pathlib.Path(__file__).with_name("load.lua")
TICK = os.sysconf("SC_CLK_TCK")
KEY_KINDS = {
    "ECDSA P-256": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
    "RSA 2048": ["-newkey", "rsa:2048"],
}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def serving(command: list, port: int):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        else:
            raise SystemExit(f"{command[0]} does not listen on port {port}")
        time.sleep(0.5)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def processor_seconds(pids: list) -> float:
    """Of processes and their children, which is what nginx's workers are."""
    ticks = 0
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, fields = stat.read_text().rsplit(")", 1)
            fields = fields.split()
            if int(name.split()[0]) in pids or int(fields[1]) in pids:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / TICK


def load(port: int, path: str, seconds: int, pids: list, body=None, closes=False) -> tuple:
    """Requests a second, and microseconds of processor time a request."""
    environment = dict(os.environ, BODY=str(body)) if body else dict(os.environ)
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s", "-s", LOAD]
    if closes:
        command += ["-H", "Connection: close"]
    before = processor_seconds(pids)
    output = subprocess.run(
        command + [f"https://127.0.0.1:{port}{path}"], env=environment, check=True, capture_output=True, text=True
    ).stdout
    figures = json.loads(output.strip().splitlines()[-1])
    if figures["errors"]:
        raise SystemExit(f"port {port}: {figures['errors']} errors in {figures['requests']} requests")
    used = processor_seconds(pids) - before
    return figures["requests"] / figures["seconds"], 1e6 * used / figures["requests"]


def write_files(folder: pathlib.Path, reco: str, kind: str) -> tuple:
    folder.mkdir(parents=True, exist_ok=True)
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost", *KEY_KINDS[kind],
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )
    world = folder / "world"
    if not world.exists():
        subprocess.run([reco, "quickstart", "--output", world], check=True, capture_output=True)
    body = folder / "refine.json"
    generator = random.Random(1)
    dimension = json.loads((world / "memory" / "memory.json").read_text())["dimension"]
    rows = [[generator.gauss(0, 1) for _ in range(dimension)] for _ in range(8)]
    body.write_text(json.dumps({"modality": "image", "embeddings": rows}))
    return key, certificate, body


def measure(reco: str, folder: pathlib.Path, kind: str, rounds: int, seconds: int) -> None:
    key, certificate, body = write_files(folder, reco, kind)
    plain, ours, theirs = free_port(), free_port(), free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(f"""
        daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
        events {{ worker_connections 1024; }}
        http {{
          access_log off; client_body_buffer_size 1m; keepalive_requests 1000000000;
          upstream reco {{ server 127.0.0.1:{plain}; keepalive 16; }}
          server {{
            listen 127.0.0.1:{theirs} ssl; ssl_certificate {certificate}; ssl_certificate_key {key};
            ssl_protocols TLSv1.2 TLSv1.3;
            location / {{ proxy_pass http://reco; proxy_http_version 1.1; proxy_set_header Connection ""; }}
          }}
        }}""")
    service = [reco, "serve", "--memory", folder / "world" / "memory", "--log-level", "warning"]
    with contextlib.ExitStack() as stack:
        behind = stack.enter_context(serving([*service, "--port", str(plain)], plain))
        tls = stack.enter_context(serving(
            [*service, "--port", str(ours), "--tls-certificate", certificate, "--tls-key", key, "--label-sets",
             folder / "others"], ours))
        proxy = stack.enter_context(serving(["nginx", "-p", folder, "-c", configuration], theirs))
        cases = [
            ("handshakes (GET /healthz on a new connection)", "/healthz", None, True),
            ("POST /refine of 8 images, connections kept", "/refine", body, False),
        ]
        for name, path, content, closes in cases:
            pairs = [
                (load(ours, path, seconds, [tls], content, closes),
                 load(theirs, path, seconds, [behind, proxy], content, closes))
                for _ in range(rounds)
            ]
            print(f"{kind}, {name}:")
            for index, unit in enumerate(["a second", "us of processor time each"]):
                mine = statistics.median(pair[0][index] for pair in pairs)
                nginx = statistics.median(pair[1][index] for pair in pairs)
                ratios = sorted(pair[0][index] / pair[1][index] for pair in pairs)
                print(f"  {unit}: reco {mine:.0f}, nginx {nginx:.0f}, "
                      f"ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reco")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    options = parser.parse_args()
    for kind in KEY_KINDS:
        measure(options.reco, options.folder.resolve(), kind, options.rounds, options.seconds)


if __name__ == "__main__":
    main()
