#!/usr/bin/env python3
"""Records the captures in this folder from real software, and computes what is expected of them.

    capture.py              record everything again (1 minute), then compute
    capture.py --expected   only compute expected.json and the .messages files from the captures that are here

Starts nginx with its RTMP module (fixtures/nginx-rtmp.conf) and ffmpeg on loopback, with a proxy between that saves
the bytes of each direction: NAME.c2s.bin (client to server) and NAME.s2c.bin. Standard library only; no root needed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import expected

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "..", "..", "..", "fixtures")
SERVER_PORT, SMALL_CHUNKS_PORT, PROXY_PORT, LISTEN_PORT = 19391, 19392, 19393, 19394
SMALL_CHUNKS = (("chunk_size 4096", "chunk_size 128"), ("ack_window 5000000", "ack_window 8192"), ("ping 1m", "ping 1s"))
FFMPEG = ["ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-y"]


class Proxy:
    """Passes the one connection that comes in on to a server and saves both directions under a name."""

    def __init__(self, name, port):
        self.name, self.port, self.data = name, port, {"c2s": bytearray(), "s2c": bytearray()}
        self.listener = socket.create_server(("127.0.0.1", PROXY_PORT))
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        client, _ = self.listener.accept()
        self.listener.close()
        server = socket.create_connection(("127.0.0.1", self.port))
        back = threading.Thread(target=self.pump, args=(server, client, self.data["s2c"]))
        back.start()
        self.pump(client, server, self.data["c2s"])
        back.join()
        client.close()
        server.close()

    def pump(self, source, target, data):
        try:
            while received := source.recv(65536):
                data += received
                target.sendall(received)
        except OSError:
            pass
        try:
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def save(self):
        self.thread.join()
        for direction, data in self.data.items():
            with open(os.path.join(HERE, f"{self.name}.{direction}.bin"), "wb") as file:
                file.write(data)
            print(f"{self.name}.{direction}: {len(data)} bytes")


def url(port, name, app="live"):
    return f"rtmp://127.0.0.1:{port}/{app}/{name}"


def publish(source, target, *options):
    return subprocess.Popen([*FFMPEG, *options, "-i", source, "-map", "0:v?", "-map", "0:a?", "-c", "copy", "-f", "flv", target],
                            stderr=subprocess.DEVNULL)


def play(source, *options):
    return subprocess.Popen([*FFMPEG, "-i", source, *options, "-c", "copy", "-f", "null", "-"], stderr=subprocess.DEVNULL)


def end(process, how=signal.SIGINT, after=0.0):
    """Stops a program that was started here, after some seconds, and waits for it."""
    time.sleep(after)
    if process.poll() is None:
        process.send_signal(how)
    finish(process, 5)


def finish(process, seconds=20):
    """Waits for a program that was started here; kills it when it hangs."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def start_nginx(folder, port, changes=()):
    """nginx with its RTMP module from the tests' configuration, lines of it changed."""
    os.mkdir(folder)
    with open(os.path.join(FIXTURES, "nginx-rtmp.conf"), encoding="utf-8") as file:
        text = file.read()
    for old, new in (("@FOLDER@", folder), ("@PORT@", str(port)), *changes):
        assert old in text, old
        text = text.replace(old, new)
    with open(os.path.join(folder, "nginx.conf"), "w", encoding="utf-8") as file:
        file.write(text)
    process = subprocess.Popen(["nginx", "-p", folder, "-c", os.path.join(folder, "nginx.conf")])
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return process
        except OSError:
            time.sleep(0.05)
    end(process)
    sys.exit("nginx does not listen")


# The captures


def capture_publish(tiny):
    proxy = Proxy("publish", SERVER_PORT)
    finish(publish(tiny, url(PROXY_PORT, "publish?key=value")))
    proxy.save()


def capture_publish_silence(silence):
    proxy = Proxy("publish-silence", SERVER_PORT)
    finish(publish(silence, url(PROXY_PORT, "silence")))
    proxy.save()


def capture_publish_busy(tiny):
    first = publish(tiny, url(SERVER_PORT, "busy"), "-re")
    time.sleep(0.7)
    proxy = Proxy("publish-busy", SERVER_PORT)
    finish(publish(tiny, url(PROXY_PORT, "busy"), "-re"))
    proxy.save()
    end(first)


def capture_publish_extended(late, name, port):
    proxy = Proxy(name, port)
    finish(publish(late, url(PROXY_PORT, "late"), "-copyts"))
    proxy.save()


def capture_play(name, source, server_port, app, seconds, publisher_stops, *options):
    publisher = publish(source, url(server_port, name, app), "-re", *options)
    time.sleep(0.7)
    proxy = Proxy(name, server_port)
    player = play(url(PROXY_PORT, name, app))
    if publisher_stops:
        finish(publisher)
        end(player, after=1.5)
    else:
        end(player, after=seconds)
        finish(publisher)
    proxy.save()


def capture_play_missing():
    proxy = Proxy("play-missing", SERVER_PORT)
    end(play(url(PROXY_PORT, "missing")), after=2)
    proxy.save()


def capture_play_waits(tiny):
    """The player is there before the publisher."""
    proxy = Proxy("play-waits", SERVER_PORT)
    player = play(url(PROXY_PORT, "waits", "notify"))
    time.sleep(1)
    finish(publish(tiny, url(SERVER_PORT, "waits", "notify"), "-re"))
    end(player, after=1)
    proxy.save()


def capture_ffmpeg_server(tiny):
    """ffmpeg itself as the server of one publisher."""
    server = subprocess.Popen([*FFMPEG, "-listen", "1", "-i", url(LISTEN_PORT, "listen"), "-c", "copy", "-f", "null", "-"],
                              stderr=subprocess.DEVNULL)
    time.sleep(1)
    proxy = Proxy("ffmpeg-server", LISTEN_PORT)
    finish(publish(tiny, url(PROXY_PORT, "listen")))
    end(server, after=0.5)
    proxy.save()


def capture_ffmpeg_server_plays(tiny):
    """ffmpeg itself as the server of one player."""
    server = subprocess.Popen([*FFMPEG, "-re", "-i", tiny, "-c", "copy", "-f", "flv", "-listen", "1", url(LISTEN_PORT, "listen")],
                              stderr=subprocess.DEVNULL)
    time.sleep(1)
    proxy = Proxy("ffmpeg-server-plays", LISTEN_PORT)
    player = play(url(PROXY_PORT, "listen"))
    finish(server)
    end(player, after=0.5)
    proxy.save()


def capture_unknown_application(tiny):
    """nginx-rtmp closes the connection without an answer to connect."""
    proxy = Proxy("unknown-application", SERVER_PORT)
    finish(publish(tiny, url(PROXY_PORT, "a", "nosuch")))
    proxy.save()


def capture_plain_handshake():
    """What nginx-rtmp answers to a C1 without version and digest: bytes 0, 1, 2... after eight zero bytes."""
    block = bytes(8) + bytes(index % 256 for index in range(1528))
    proxy = Proxy("plain-handshake", SERVER_PORT)
    with socket.create_connection(("127.0.0.1", PROXY_PORT)) as client:
        client.sendall(b"\x03" + block)
        answer = b""
        while len(answer) < 3073:
            answer += client.recv(4096)
        client.sendall(answer[1:1537])
        time.sleep(0.3)
    proxy.save()


def prepare(folder):
    """The streams to send: the smallest fixture, the same with late timestamps, silence, and MP3 with late timestamps."""
    tiny = os.path.join(FIXTURES, "tiny.flv")
    late, silence, mp3 = (os.path.join(folder, name) for name in ("late.flv", "silence.flv", "mp3.flv"))
    late_mp3 = os.path.join(folder, "late-mp3.flv")
    tool = os.path.join(FIXTURES, "flvtool.py")
    subprocess.run([sys.executable, "-B", tool, "shift", tiny, late, str((1 << 24) + 500)], check=True)
    subprocess.run([*FFMPEG, "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "6.4", "-fflags", "+bitexact",
                    "-flags", "+bitexact", "-c:a", "aac", "-b:a", "16k", silence], check=True)
    subprocess.run([*FFMPEG, "-i", os.path.join(FIXTURES, "mp3.flv"), "-vn", "-t", "2.5", "-c", "copy", mp3], check=True)
    subprocess.run([sys.executable, "-B", tool, "shift", mp3, late_mp3, str((1 << 24) + 500)], check=True)
    return tiny, late, silence, late_mp3


def record():
    folder = tempfile.mkdtemp()
    servers = []
    try:
        tiny, late, silence, late_mp3 = prepare(folder)
        servers.append(start_nginx(os.path.join(folder, "nginx"), SERVER_PORT))
        servers.append(start_nginx(os.path.join(folder, "small"), SMALL_CHUNKS_PORT, SMALL_CHUNKS))
        capture_publish(tiny)
        capture_publish_silence(silence)
        capture_publish_busy(tiny)
        capture_publish_extended(late, "publish-extended", SERVER_PORT)
        capture_publish_extended(late, "publish-extended-small-chunks", SMALL_CHUNKS_PORT)
        capture_publish_extended(late_mp3, "publish-extended-mp3", SMALL_CHUNKS_PORT)
        capture_play("play", tiny, SERVER_PORT, "live", 2.2, False, "-stream_loop", "1")
        capture_play("play-small-chunks", tiny, SMALL_CHUNKS_PORT, "live", 2.2, False, "-stream_loop", "1")
        capture_play("play-ended", tiny, SERVER_PORT, "live", 0, True)
        capture_play("play-ended-notify", tiny, SERVER_PORT, "notify", 0, True)
        capture_play("play-extended", late, SMALL_CHUNKS_PORT, "live", 0, True, "-copyts")
        capture_play("play-extended-mp3", late_mp3, SMALL_CHUNKS_PORT, "live", 0, True, "-copyts")
        capture_play_missing()
        capture_play_waits(tiny)
        capture_ffmpeg_server(tiny)
        capture_ffmpeg_server_plays(tiny)
        capture_unknown_application(tiny)
        capture_plain_handshake()
    finally:
        for server in servers:
            end(server, signal.SIGTERM)
        shutil.rmtree(folder)


def main():
    if "--expected" not in sys.argv:
        record()
    expected.compute(HERE)


if __name__ == "__main__":
    main()
