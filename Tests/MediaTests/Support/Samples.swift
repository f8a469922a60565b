import Glibc
import Media

/// Small media files that the ffmpeg program makes at test time, in a temporary folder that goes when the process ends.
struct Samples {
  static let isAvailable = system("command -v ffmpeg >/dev/null 2>&1 && command -v ffprobe >/dev/null 2>&1") == 0
  static let missing: String = "the ffmpeg program is not installed"

  /// Made once; the same for all tests, which only read the files.
  static let folder: String = {
    var template = Array("/tmp/liveterm-media-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { return "/tmp" }
    atexit { _ = system("rm -rf '\(Samples.folder)'") }
    return String(cString: made)
  }()

  static let tone = "-f lavfi -i sine=frequency=440:sample_rate=44100"
  static let picture = "-f lavfi -i testsrc2=size=160x120:rate=25"

  /// H.264 with B-frames and AAC, 3 s, key frames each second.
  static let mp4 = make(
    "usual.mp4", "\(picture) \(tone) -t 3 -c:v libx264 -g 25 -bf 2 -pix_fmt yuv420p -c:a aac -b:a 64k -ac 2")
  /// The same as an MPEG transport stream: Annex B and ADTS.
  static let ts = make("usual.ts", "-i \(mp4) -c copy")
  static let mkv = make("usual.mkv", "-i \(mp4) -c copy")
  static let flv = make("usual.flv", "-i \(mp4) -c copy")
  static let hevcMP4 = make(
    "hevc.mp4", "\(picture) -t 2 -c:v libx265 -x265-params log-level=none:keyint=25 -pix_fmt yuv420p -tag:v hvc1")
  static let hevcTS = make("hevc.ts", "-i \(hevcMP4) -c copy")
  static let mp3 = make("tone.mp3", "\(tone) -t 2 -c:a libmp3lame -b:a 64k")
  /// MP3 sound with the checksum of ISO/IEC 11172-3.
  static let mp3FLV = make("mp3.flv", "\(picture) \(tone) -t 2 -c:v libx264 -g 25 -c:a libmp3lame -b:a 64k")

  /// Runs ffmpeg for a file of the folder and gives its path. Tests beside each other may make the same one: it appears whole.
  static func make(_ name: String, _ arguments: String) -> String {
    let path = "\(folder)/\(name)"
    let part = ownPath(name)
    let status = system(
      "ffmpeg -v error -nostdin -y \(arguments) -flags +bitexact '\(part)' >/dev/null 2>'\(path).log'")
    return status == 0 && rename(part, path) == 0 ? path : "\(path) (ffmpeg failed)"
  }

  /// A path in the folder that nobody else uses.
  static func ownPath(_ name: String) -> String { "\(folder)/\(UInt64.random(in: 0 ... .max))-\(name)" }

  /// What a command prints.
  static func output(of command: String) -> String {
    guard let pipe = popen(command, "r") else { return "" }
    defer { pclose(pipe) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&chunk, 1, chunk.count, pipe)
      if count == 0 { break }
      bytes.append(contentsOf: chunk[0..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The rows of ffmpeg's `framemd5` output: stream, dts, pts, duration, size, digest.
  static func frameDigests(_ arguments: String) -> [[String]] {
    output(of: "ffmpeg -v error -nostdin \(arguments) -f framemd5 -").split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: ",").map { $0.drop { $0 == " " } }.map(String.init) }
  }

  /// Lines that ffprobe prints for `-show_entries`, without section names.
  static func probe(_ path: String, _ arguments: String) -> [String] {
    output(of: "ffprobe -v error \(arguments) -of csv=p=0 '\(path)'").split(separator: "\n").map(String.init)
  }
}

extension Demuxer {
  /// Everything that is left, in order.
  func all(_ kind: TrackKind? = nil) throws -> [MediaPacket] {
    var packets: [MediaPacket] = []
    while let packet = try next() {
      if kind == nil || packet.kind == kind { packets.append(packet) }
    }
    return packets
  }

  /// The track of a kind.
  func track(_ kind: TrackKind) -> MediaTrack? { tracks.first { $0.kind == kind } }
}

/// Decodes all video packets of a file.
func decodeVideo(
  _ path: String, threads: Int = 1, change: (inout MediaPacket, Int) -> Void = { _, _ in }
) throws -> (pictures: [Picture], errors: Int) {
  let demuxer = try Demuxer(path: path)
  guard let track = demuxer.track(.video) else { return ([], 0) }
  let decoder = try VideoDecoder(codec: track.codec, extradata: track.extradata, threads: threads)
  var pictures: [Picture] = []
  var errors = 0
  func take() {
    while true {
      do {
        guard let picture = try decoder.receive() else { return }
        pictures.append(picture)
      } catch {
        errors += 1
      }
    }
  }
  for (index, packet) in try demuxer.all(.video).enumerated() {
    var packet = packet
    change(&packet, index)
    do {
      try decoder.send(
        packet.data, decodeTime: packet.decodeTime, presentationTime: packet.presentationTime, isKey: packet.isKey)
    } catch {
      errors += 1
    }
    take()
  }
  try decoder.drain()
  take()
  return (pictures, errors)
}

/// Decodes all sound of a file.
func decodeAudio(
  _ path: String, change: (inout MediaPacket, Int) -> Void = { _, _ in }
) throws -> (frames: [AudioFrame], errors: Int) {
  let demuxer = try Demuxer(path: path)
  guard let track = demuxer.track(.audio) else { return ([], 0) }
  let decoder = try AudioDecoder(codec: track.codec, extradata: track.extradata)
  var frames: [AudioFrame] = []
  var errors = 0
  for (index, packet) in try demuxer.all(.audio).enumerated() {
    var packet = packet
    change(&packet, index)
    do {
      try decoder.send(packet.data, presentationTime: packet.presentationTime)
      while let frame = try decoder.receive() { frames.append(frame) }
    } catch {
      errors += 1
    }
  }
  try decoder.drain()
  while let frame = try decoder.receive() { frames.append(frame) }
  return (frames, errors)
}
