#!/usr/bin/env python3
"""Writes the seed corpora beside this script from the golden captures and the fixtures. Run it after either changes."""

import pathlib
import shutil

here = pathlib.Path(__file__).parent
golden = here.parent / "RTMPTests" / "Golden"
fixtures = here.parent.parent / "fixtures"
HANDSHAKE = 1 + 2 * 1536
LENGTH = 4000  # fits libFuzzer's -max_len with room to grow


def put(target, name, data):
    folder = here / "Corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


shutil.rmtree(here / "Corpus", ignore_errors=True)
for capture in ["publish", "play", "play-ended", "publish-busy", "publish-extended"]:
    for direction in ["c2s", "s2c"]:
        data = (golden / f"{capture}.{direction}.bin").read_bytes()
        body = bytes([63]) + data[HANDSHAKE:HANDSHAKE + LENGTH]
        put("FuzzChunkReader", f"{capture}-{direction}", body)
        put("FuzzServerSession" if direction == "c2s" else "FuzzClientSession", capture, body)
        put("FuzzHandshake", f"{capture}-{direction}", data[:HANDSHAKE + 64])
for name in ["tiny", "hevc-id12", "hevc-enhanced", "mp3", "near-2-24"]:
    put("FuzzFLVReader", name, bytes([63]) + (fixtures / f"{name}.flv").read_bytes()[:LENGTH])
put("FuzzAMF0", "metadata", (fixtures / "tiny.flv").read_bytes()[24:324])
put("FuzzAMF0", "kinds", bytes.fromhex(
    "02000361626300403e0000000000000101030003666f6f05000009080000000200016100000000000000000000016206000009"
    "0a0000000205060b42761d0b8b800000000000070000"))
for name, text in {
    "ok": "HTTP/1.1 200 OK\r\nContent-Type: video/x-flv\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nFLV\x01\r\n0\r\n\r\n",
    "redirect": "HTTP/1.0 302 Found\nLocation: http://h/b.flv\n\n",
    "request": "GET /live/a.flv?txSecret=00&txTime=5c2acacc HTTP/1.1\r\nHost: h:80\r\nConnection: close\r\n\r\n",
}.items():
    put("FuzzHTTPHead", name, b"?" + text.encode("latin-1"))
for index, text in enumerate([
    "rtmp://h:1935/live/a?txSecret=b77e812107e1d8b8f247885a46e1bd34&txTime=5c2acacc", "rtmp://[::1]/a/b/c",
    "http://h:8080/live/a.flv", "https://h/x/y.flv?q#f", "http://h/a.m3u8", "rtmp://h:99999/a", "room://x",
]):
    put("FuzzAddress", str(index), text.encode())
