"""Computes what is expected of the captures: expected.json (facts) and NAME.DIRECTION.messages (every message)."""

import glob
import json
import os

import rtmp_reader as rtmp

NAMES = {1: "SetChunkSize", 2: "Abort", 3: "Acknowledgement", 4: "UserControl", 5: "WindowAcknowledgementSize",
         6: "SetPeerBandwidth", 8: "audio", 9: "video", 18: "data", 20: "command"}
USER_CONTROL = {0: "StreamBegin", 1: "StreamEOF", 2: "StreamDry", 3: "SetBufferLength", 4: "StreamIsRecorded",
                6: "PingRequest", 7: "PingResponse"}


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return f"{value:016x}"


def describe(message):
    """A protocol or command message in words: [name, values...]."""
    body = message.payload
    if message.kind in (1, 2, 3, 5):
        return [NAMES[message.kind], int.from_bytes(body[:4], "big")]
    if message.kind == 6:
        return [NAMES[6], int.from_bytes(body[:4], "big"), body[4]]
    if message.kind == 4:
        event = int.from_bytes(body[:2], "big")
        return [USER_CONTROL.get(event, str(event)), *(int.from_bytes(body[at:at + 4], "big") for at in range(2, len(body), 4))]
    if message.kind in (18, 20):
        return rtmp.amf_all(body)
    raise ValueError(f"message type {message.kind}")


def media(messages, kind):
    found = [message for message in messages if message.kind == kind]
    if not found:
        return {"count": 0}
    return {"count": len(found), "firstTimestamp": found[0].timestamp, "lastTimestamp": found[-1].timestamp,
            "payloadBytes": sum(len(message.payload) for message in found)}


def order(messages):
    """Names of all messages in order; runs of sound and pictures as one entry "media xN"."""
    names, run = [], 0
    for message in messages:
        if message.kind in (8, 9):
            run += 1
            continue
        if run:
            names.append(f"media x{run}")
        run = 0
        values = describe(message)
        code = values[3]["code"] if values[0] == "onStatus" else None
        names.append(f"{values[0]} {code}" if code else values[0])
    return names + ([f"media x{run}"] if run else [])


def direction(path, own, peer, keys):
    """Facts of one direction; writes its list of messages."""
    facts = {"bytes": len(own), "handshake": rtmp.handshake(own, peer, *keys)}
    reader = rtmp.Reader(own[rtmp.HANDSHAKE_LENGTH:])
    messages = list(reader.messages())
    with open(path + ".messages", "w", encoding="ascii") as file:
        file.write("# chunk stream, timestamp, message type, message stream, payload length, FNV-1a 64 of the payload\n")
        for m in messages:
            file.write(f"{m.chunk_stream} {m.timestamp} {m.kind} {m.stream} {len(m.payload)} {fnv1a(m.payload)}\n")
    facts["messages"] = len(messages)
    facts["chunks"] = {"begin": reader.types, "continue": reader.continuations, "beginExtended": reader.extended,
                       "continueExtended": reader.extended_continuations, "chunkSizeAtEnd": reader.chunk_size}
    facts["bytesAfterLastMessage"] = reader.rest
    facts["audio"], facts["video"] = media(messages, 8), media(messages, 9)
    facts["order"] = order(messages)
    facts["control"] = [describe(m) for m in messages if m.kind < 8]
    facts["commands"] = [describe(m) for m in messages if m.kind == 20]
    facts["data"] = [describe(m) for m in messages if m.kind == 18]
    return facts


def read(path):
    with open(path, "rb") as file:
        return file.read()


def compute(folder):
    result = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.c2s.bin"))):
        base = path[:-len(".c2s.bin")]
        client, server = read(path), read(base + ".s2c.bin")
        client_keys = (rtmp.CLIENT_KEY, rtmp.SERVER_KEY)
        result[os.path.basename(base)] = {
            "clientToServer": direction(base + ".c2s", client, server, client_keys),
            "serverToClient": direction(base + ".s2c", server, client, client_keys[::-1]),
        }
    with open(os.path.join(folder, "expected.json"), "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1, sort_keys=True)
        file.write("\n")
