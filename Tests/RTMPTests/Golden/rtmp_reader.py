"""An RTMP reader of its own, written from the specification for checking captures; shares nothing with the Swift code.
Reads one direction of one connection: handshake, chunks, messages, AMF0. Standard library only.

Strict on purpose: what real software sends must parse exactly, with the extended timestamp on every type-3 chunk of a
message that has one (RTMP 1.0 section 5.3.1.3)."""

import hashlib
import hmac
import struct

CLIENT_KEY = b"Genuine Adobe Flash Player 001"
SERVER_KEY = b"Genuine Adobe Flash Media Server 001"
KEY_TAIL = bytes.fromhex("f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae")
HANDSHAKE_LENGTH = 1 + 1536 + 1536


class Truncated(Exception):
    """The bytes end inside something: a capture stops where the connection was closed."""


def digest_of(block, key):
    """(scheme, offset) of a valid digest in a C1 or S1 block, or None. Scheme 0: digest pointer at 8, scheme 1: at 772."""
    for scheme, base in ((0, 8), (1, 772)):
        offset = sum(block[base:base + 4]) % 728 + base + 4
        expected = hmac.new(key, block[:offset] + block[offset + 32:], hashlib.sha256).digest()
        if block[offset:offset + 32] == expected:
            return scheme, offset
    return None


def answers(block, peer_block, peer_digest, key):
    """What a C2 or S2 block is: a signature over the peer's digest, an echo of the peer's block, or something else."""
    if peer_digest:
        digest = peer_block[peer_digest[1]:peer_digest[1] + 32]
        temporary = hmac.new(key + KEY_TAIL, digest, hashlib.sha256).digest()
        if block[-32:] == hmac.new(temporary, block[:-32], hashlib.sha256).digest():
            return "signature"
    if block == peer_block:
        return "echo"
    return "echo except bytes 4 to 7" if block[:4] + block[8:] == peer_block[:4] + peer_block[8:] else "other"


def handshake(own, peer, own_key, peer_key):
    """Facts about one direction's handshake (C0 C1 C2 or S0 S1 S2)."""
    block, peer_block = own[1:1537], peer[1:1537]
    digest, peer_digest = digest_of(block, own_key), digest_of(peer_block, peer_key)
    facts = {"version": own[0], "time": int.from_bytes(block[:4], "big"), "softwareVersion": block[4:8].hex()}
    facts["digest"] = {"scheme": digest[0], "offset": digest[1]} if digest else None
    facts["answer"] = answers(own[1537:3073], peer_block, peer_digest, own_key)
    return facts


class ChunkStream:
    def __init__(self):
        self.timestamp = self.field = self.length = self.type = self.stream = 0
        self.extended = False
        self.payload = None


class Message:
    def __init__(self, chunk_stream, timestamp, kind, stream, payload):
        self.chunk_stream, self.timestamp, self.kind, self.stream = chunk_stream, timestamp, kind, stream
        self.payload = payload


class Reader:
    """Messages of the bytes after the handshake, with counts of what the chunks looked like."""

    def __init__(self, data):
        self.data, self.offset, self.chunk_size, self.streams = data, 0, 128, {}
        self.types = [0, 0, 0, 0]                   # chunks that begin a message, by header type
        self.continuations = 0                      # type-3 chunks inside a message
        self.extended = self.extended_continuations = 0
        self.rest = 0                               # bytes of an incomplete chunk or message at the end

    def take(self, count):
        if self.offset + count > len(self.data):
            raise Truncated
        self.offset += count
        return self.data[self.offset - count:self.offset]

    def messages(self):
        complete = 0
        try:
            while self.offset < len(self.data):
                message = self.chunk()
                if message:
                    complete = self.offset
                    if message.kind == 1:
                        self.chunk_size = int.from_bytes(message.payload, "big")
                    yield message
        except Truncated:
            pass
        self.rest = len(self.data) - complete

    def chunk(self):
        first = self.take(1)[0]
        form, number = first >> 6, first & 63
        if number == 0:
            number = 64 + self.take(1)[0]
        elif number == 1:
            number = 64 + int.from_bytes(self.take(2), "little")
        stream = self.streams.setdefault(number, ChunkStream())
        begins = stream.payload is None
        if form < 3:
            assert begins, "header in the middle of a message"
            header = self.take((11, 7, 3)[form])
            stream.field = int.from_bytes(header[:3], "big")
            stream.extended = stream.field == 0xFFFFFF
            if form < 2:
                stream.length, stream.type = int.from_bytes(header[3:6], "big"), header[6]
            if form == 0:
                stream.stream = int.from_bytes(header[7:11], "little")
        if stream.extended:
            value = int.from_bytes(self.take(4), "big")
            assert form < 3 or value == stream.field, "extended timestamp repeated with another value"
            stream.field = value
        if begins:
            stream.timestamp = stream.field if form == 0 else (stream.timestamp + stream.field) % (1 << 32)
            stream.payload = b""
            self.types[form] += 1
            self.extended += stream.extended
        else:
            self.continuations += 1
            self.extended_continuations += stream.extended
        stream.payload += self.take(min(self.chunk_size, stream.length - len(stream.payload)))
        if len(stream.payload) < stream.length:
            return None
        payload, stream.payload = stream.payload, None
        return Message(number, stream.timestamp, stream.type, stream.stream, payload)


def amf(data, offset=0):
    """One AMF0 value and the offset behind it. Objects and ECMA arrays become dictionaries."""
    marker, offset = data[offset], offset + 1
    if marker == 0:
        return struct.unpack(">d", data[offset:offset + 8])[0], offset + 8
    if marker == 1:
        return data[offset] != 0, offset + 1
    if marker == 2:
        end = offset + 2 + int.from_bytes(data[offset:offset + 2], "big")
        return data[offset + 2:end].decode("utf-8"), end
    if marker in (3, 8):
        values, offset = {}, offset + (4 if marker == 8 else 0)
        while data[offset:offset + 3] != b"\x00\x00\x09":
            end = offset + 2 + int.from_bytes(data[offset:offset + 2], "big")
            values[data[offset + 2:end].decode("utf-8")], offset = amf(data, end)
        return values, offset + 3
    if marker in (5, 6):
        return None, offset
    raise ValueError(f"AMF0 marker {marker}")


def amf_all(data):
    values, offset = [], 0
    while offset < len(data):
        value, offset = amf(data, offset)
        values.append(value)
    return values
