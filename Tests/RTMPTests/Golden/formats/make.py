#!/usr/bin/env python3
"""Makes the golden files of the format tests with FFmpeg (5.1 or later with libx264, libx265, libmp3lame).

Every expected value beside the bytes is what ffprobe or FFmpeg's trace_headers filter says of them.
"""
import json
import os
import re
import struct
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BITEXACT = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]


def run(*arguments):
    return subprocess.run(arguments, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ffmpeg(*arguments):
    return run("ffmpeg", "-hide_banner", "-nostdin", "-y", *arguments)


def probe(path, *arguments):
    return json.loads(run("ffprobe", "-v", "error", "-of", "json", *arguments, path).stdout)


def write(name, lines):
    with open(os.path.join(HERE, name), "w") as file:
        file.write("\n".join(lines) + "\n")


def box(data, name):
    """The content of the first MP4 box of this name."""
    at = data.index(name)
    return data[at + 4 : at - 4 + struct.unpack(">I", data[at - 4 : at])[0]]


def traced(path, codec_option, names):
    """All values of some syntax elements, in order, as trace_headers prints them."""
    log = ffmpeg("-i", path, *codec_option, "-c", "copy", "-bsf", "trace_headers", "-f", "null", "-").stderr.decode()
    found = {name: [] for name in names}
    for match in re.finditer(r"\] +\d+ +(\w+)(?:\[[^\]]*\])* +[01]+ = (-?\d+)", log):
        if match.group(1) in found:
            found[match.group(1)].append(int(match.group(2)))
    return found


def even(size):
    return "x".join(str((int(side) + 1) // 2 * 2) for side in size.split("x"))


def picture(size, rate=25):
    return ["-f", "lavfi", "-i", f"testsrc2=size={even(size)}:rate={rate}"]


def tone(rate, layout):
    return ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate={rate}", "-af", f"aformat=channel_layouts={layout}"]


def packets(name):
    """One line a packet: kind dts pts size key."""
    lines = []
    for packet in probe(os.path.join(HERE, name), "-show_packets", "-show_entries",
                        "packet=codec_type,dts,pts,size,flags")["packets"]:
        kind = packet["codec_type"]
        key = 1 if kind == "video" and "K" in packet["flags"] else 0
        lines.append(f"{kind} {packet['dts']} {packet['pts']} {packet['size']} {key}")
    return lines


def streams():
    target = os.path.join(HERE, "avc-aac.flv")
    ffmpeg(*picture("64x48"), "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=16000", "-t", "0.6",
           "-c:v", "libx264", "-x264-params", "bframes=3:b-adapt=0:b-pyramid=normal:keyint=8:scenecut=0:crf=40:threads=1",
           "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "16k", *BITEXACT, target)
    write("avc-aac.txt", packets("avc-aac.flv"))
    slices = traced(target, ["-an"], ["frame_num", "slice_type", "nal_ref_idc", "nal_unit_type", "first_mb_in_slice"])
    write("avc-aac-frame-num.txt", [str(number) for number in slices["frame_num"]])
    target = os.path.join(HERE, "mp3.flv")
    ffmpeg(*tone(22050, "mono"), "-t", "0.3", "-c:a", "libmp3lame", "-b:a", "16k", *BITEXACT, target)
    write("mp3.txt", packets("mp3.flv"))


AVC = [
    # name, size, pixel format, x264 options, more ffmpeg options
    ("baseline", "176x144", "yuv420p", "", ["-profile:v", "baseline"]),
    ("main-cropped", "270x480", "yuv420p", "bframes=3:b-pyramid=none", ["-profile:v", "main"]),
    ("high-1080", "1920x1080", "yuv420p", "bframes=3:b-pyramid=normal", []),
    ("high-interlaced", "720x576", "yuv420p", "interlaced=1", []),
    ("high-aspect", "352x288", "yuv420p", "sar=12/11", []),
    ("high-odd-aspect", "352x288", "yuv420p", "sar=221/97", []),
    ("high-hrd", "320x240", "yuv420p", "nal-hrd=vbr:vbv-maxrate=300:vbv-bufsize=300", []),
    ("high-colours", "320x240", "yuv420p", "colorprim=bt709:transfer=bt709:colormatrix=bt709:overscan=show:chromaloc=2", []),
    ("high-gray", "98x50", "gray", "", []),
    ("high10", "322x242", "yuv420p10le", "", []),
    ("high422", "322x242", "yuv422p", "", []),
    ("high444", "321x241", "yuv444p", "cqm=jvt", []),
    ("level-6", "4096x2304", "yuv420p", "level=6", []),
]


def avc_line(name, path, record):
    elementary = path + ".264"  # without the container, whose own aspect ffprobe would prefer
    ffmpeg("-i", path, "-c", "copy", elementary)
    stream = probe(elementary, "-show_streams")["streams"][0]
    syntax = traced(path, [], ["log2_max_frame_num_minus4", "max_num_reorder_frames", "frame_mbs_only_flag",
                               "profile_idc", "chroma_format_idc", "bit_depth_luma_minus8", "max_num_ref_frames"])
    first = lambda key, default: syntax[key][0] if syntax[key] else default
    return " ".join(str(word) for word in [
        name, stream["width"], stream["height"], first("profile_idc", 0), first("chroma_format_idc", 1),
        first("bit_depth_luma_minus8", 0) + 8, first("log2_max_frame_num_minus4", 0) + 4,
        first("frame_mbs_only_flag", 1), first("max_num_ref_frames", 0), first("max_num_reorder_frames", "-"),
        stream.get("sample_aspect_ratio", "-"), record.hex()])


def avc_configurations(folder):
    lines = []
    for name, size, pixels, options, more in AVC + [("high-scaling-lists", "", "", "", [])]:
        if not size:
            path, record = scaling_lists(folder)
            lines.append(avc_line(name, path, record))
            continue
        path = os.path.join(folder, name + ".mp4")
        ffmpeg(*picture(size), "-vf", f"scale={size.replace('x', ':')},setsar=1,format={pixels}", "-frames:v", "2",
               "-c:v", "libx264", "-preset", "veryfast", *more,
               *(["-x264-params", options] if options else []), *BITEXACT, path)
        with open(path, "rb") as file:
            record = box(file.read(), b"avcC")
        lines.append(avc_line(name, path, record))
    write("avcc.txt", ["# name width height profile chroma depth log2MaxFrameNum frameMbsOnly maxRef reorder aspect avcC"] + lines)


def signed_golomb(number):
    code = 2 * number - 1 if number > 0 else -2 * number
    digits = bin(code + 1)[2:]
    return "0" * (len(digits) - 1) + digits


def with_scaling_lists(sps):
    """A High profile parameter set of x264 with scaling matrices put in: x264 itself writes them elsewhere."""
    payload = sps.replace(b"\0\0\3", b"\0\0")
    bits = "".join(f"{byte:08b}" for byte in payload)
    at = 8 + 24 + len("1" + "010" + "1" + "1" + "0")  # up to seq_scaling_matrix_present_flag
    assert bits[at] == "0"
    flat = "1" + signed_golomb(2) + signed_golomb(1) * 15
    default = "1" + signed_golomb(-8)
    cut = "1" + signed_golomb(10) + signed_golomb(-3) * 5 + signed_golomb(-3)  # 18, 15, 12, 9, 6, 3, 0
    full = "1" + signed_golomb(5) + (signed_golomb(120) + signed_golomb(-120)) * 31 + signed_golomb(1)
    bits = bits[:at] + "1" + flat + "0" + default + cut + "0" + flat + full + default + bits[at + 1 :].rstrip("0")
    bits += "0" * (-len(bits) % 8)
    payload = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
    return re.sub(rb"\x00\x00(?=[\x00-\x03])", b"\0\0\3", payload)


def scaling_lists(folder):
    path = os.path.join(folder, "plain.264")
    ffmpeg(*picture("180x320"), "-frames:v", "2", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast",
           *BITEXACT, path)
    with open(path, "rb") as file:
        units = re.split(rb"\x00?\x00\x00\x01", file.read())[1:]
    units = [with_scaling_lists(unit) if unit[0] & 31 == 7 else unit for unit in units]
    path = os.path.join(folder, "scaling-lists.264")
    with open(path, "wb") as file:
        file.write(b"".join(b"\0\0\0\1" + unit for unit in units))
    sps, pps = (next(unit for unit in units if unit[0] & 31 == type) for type in (7, 8))
    record = b"\1" + sps[1:4] + b"\xff\xe1" + struct.pack(">H", len(sps)) + sps + b"\1" + struct.pack(">H", len(pps)) + pps
    return path, record


HEVC = [
    ("main", "360x640", "yuv420p", "", []),
    ("main-cropped", "270x482", "yuv420p", "temporal-layers=1", []),
    ("main10", "322x242", "yuv420p10le", "", []),
    ("main422", "322x242", "yuv422p10le", "", []),
    ("main444", "321x241", "yuv444p", "", []),
    ("gray", "130x98", "gray", "", []),
    ("main-1080", "1920x1080", "yuv420p", "", []),
]


def hevc_configurations(folder):
    lines = []
    for name, size, pixels, options, more in HEVC:
        path = os.path.join(folder, name + ".mp4")
        ffmpeg(*picture(size), "-vf", f"scale={size.replace('x', ':')},setsar=1,format={pixels}", "-frames:v", "2",
               "-c:v", "libx265", "-preset", "ultrafast", *more,
               "-x265-params", "log-level=none:info=0" + (":" + options if options else ""), *BITEXACT, path)
        with open(path, "rb") as file:
            record = box(file.read(), b"hvcC")
        stream = probe(path, "-show_streams")["streams"][0]
        syntax = traced(path, [], ["chroma_format_idc", "bit_depth_luma_minus8", "sps_max_sub_layers_minus1"])
        lines.append(" ".join(str(word) for word in [
            name, stream["width"], stream["height"], syntax["chroma_format_idc"][0],
            syntax["bit_depth_luma_minus8"][0] + 8, syntax["sps_max_sub_layers_minus1"][0], record.hex()]))
    write("hvcc.txt", ["# name width height chroma depth subLayers hvcC"] + lines)


def audio_configurations(folder):
    lines = []
    for rate, layout in [(48000, "stereo"), (16000, "mono"), (44100, "5.1"), (8000, "mono"), (96000, "7.1"),
                         (44100, "2.1"), (48000, "quad"), (7350, "mono")]:
        path = os.path.join(folder, f"{rate}-{layout}.mp4")
        ffmpeg(*tone(48000, layout), "-ar", str(rate), "-t", "0.2", "-c:a", "aac", *BITEXACT, path)
        stream = probe(path, "-show_streams", "-show_data")["streams"][0]
        dump = "".join(re.findall(r"^[0-9a-f]{8}: ((?:[0-9a-f]{2,4} )+)", stream["extradata"], re.M))
        lines.append(f"{rate} {stream['channels']} {dump.replace(' ', '')}")
    write("aac.txt", ["# rate channels AudioSpecificConfig"] + lines)


def mp3_headers(folder):
    lines = []
    for rate, layout, bitrate in [(44100, "stereo", 64), (48000, "mono", 320), (32000, "stereo", 128),
                                  (22050, "mono", 16), (24000, "stereo", 160), (16000, "mono", 8),
                                  (11025, "mono", 24), (12000, "stereo", 32), (8000, "mono", 64)]:
        path = os.path.join(folder, f"{rate}-{layout}-{bitrate}.mp3")
        ffmpeg(*tone(rate, layout), "-t", "0.5", "-c:a", "libmp3lame", "-b:a", f"{bitrate}k", "-write_xing", "0",
               "-id3v2_version", "0", *BITEXACT, path)
        info = probe(path, "-show_streams", "-show_packets")
        stream, packet = info["streams"][0], info["packets"][2]
        with open(path, "rb") as file:
            header = file.read()[int(packet["pos"]) :][:4]
        samples = round(float(packet["duration_time"]) * rate)
        lines.append(f"{rate} {stream['channels']} {bitrate} {samples} {packet['size']} {header.hex()}")
    path = os.path.join(folder, "layer2.mp2")
    ffmpeg(*tone(48000, "stereo"), "-t", "0.5", "-c:a", "mp2", "-b:a", "192k", path)
    packet = probe(path, "-show_packets")["packets"][2]
    with open(path, "rb") as file:
        header = file.read()[int(packet["pos"]) :][:4]
    lines.append(f"48000 2 192 1152 {packet['size']} {header.hex()}")
    write("mpeg-audio.txt", ["# rate channels kbps samples frameLength header"] + lines)


with tempfile.TemporaryDirectory() as temporary:
    streams()
    avc_configurations(temporary)
    hevc_configurations(temporary)
    audio_configurations(temporary)
    mp3_headers(temporary)
