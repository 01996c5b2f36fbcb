"""What the clients send: requests that are right, and the same ones damaged."""

import json
import pathlib
import random



def post(path: str, body: bytes, *fields: bytes) -> bytes:
    lines = [f"POST {path} HTTP/1.1".encode(), b"Host: a", b"Content-Type: application/json"]
    lines += [*fields, b"Content-Length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def get(path: str, *fields: bytes) -> bytes:
    return b"\r\n".join([f"GET {path} HTTP/1.1".encode(), b"Host: a", *fields]) + b"\r\n\r\n"


def good_requests(world: pathlib.Path) -> list[bytes]:
    """What a client asks for, answered the same every time."""
    refine = (world / "refine.json").read_bytes()
    classify = (world / "classify.json").read_bytes()
    words = json.loads(refine)
    words["neighbors"] = False
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(refine), refine)
    return [
        post("/refine", refine),
        post("/refine", json.dumps(words).encode()),
        post("/classify", classify),
        post("/classify", classify, b"Accept-Encoding: gzip"),
        b"POST /refine HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n" + chunked,
        get("/healthz"), get("/readyz"), get("/openapi.yaml"), get("/label-sets"), get("/nowhere"),
    ]


WORDS = [
    b"\r\n", b"\n", b"\r\n\r\n", b"\0", b" ", b":", b"0\r\n\r\n", b"Host: b\r\n", b"HTTP/2.0",
    b"Content-Length: 3\r\n", b"Content-Length: +3\r\n", b"Content-Length: 99999999999\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip, chunked\r\n", b"chunked",
    b"Expect: 100-continue\r\n", b"Content-Encoding: gzip\r\n", b"FFFFFFFFFFFFFFFF", b"%00",
    b"{", b"}", b"[", b"]", b",", b'"', b"\\ud800", b"NaN", b"1e999", b"null", b"[[[[[[[[[[[[[[",
    b'"k":0,', b'"k":1,', b'"embedding":[],', b'"top":0,', b"../", b"\xff", b"\xc0\x80",
]


def malformed_requests(good: list[bytes], seed: int, count: int = 20_000) -> list[bytes]:
    """Good requests, each damaged in one to four places; the same for the same seed."""
    choices = random.Random(seed)
    inputs = []
    for _ in range(count):
        data = bytearray(choices.choice(good))
        for _ in range(choices.randint(1, 4)):
            place = choices.randrange(len(data) + 1)
            end = min(len(data), place + choices.randint(1, 12))
            match choices.randrange(5):
                case 0: data[place:end] = choices.choice(WORDS)
                case 1: data[place:place] = choices.choice(WORDS)
                case 2: del data[place:end]
                case 3: data[place:end] = choices.randbytes(end - place)
                case _: del data[place:]
        inputs.append(bytes(data))
    return inputs
