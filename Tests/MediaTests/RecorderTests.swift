import Glibc
import Media
import Testing

@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct RecorderTests {
  /// Another size than the usual samples.
  static let other = Samples.make(
    "other.mp4", "-f lavfi -i testsrc2=size=320x240:rate=25 -t 1 -c:v libx264 -pix_fmt yuv420p")

  /// A path of its own for a test.
  static func target(_ name: String) -> String {
    let folder = "\(Samples.folder)/rec \(name.filter { $0 != "/" })"
    mkdir(folder, 0o755)
    return "\(folder)/\(name)"
  }

  static func declare(_ track: MediaTrack, to recorder: Recorder) throws {
    switch track.kind {
    case .video:
      try recorder.setVideo(codec: track.codec, extradata: track.extradata, width: track.width, height: track.height)
    case .audio:
      try recorder.setAudio(
        codec: track.codec, extradata: track.extradata, sampleRate: track.sampleRate, channels: track.channels)
    }
  }

  static func write(_ packet: MediaPacket, to recorder: Recorder, shift: Int64 = 0) throws {
    switch packet.kind {
    case .video:
      try recorder.writeVideo(
        packet.data, decodeTime: packet.decodeTime + shift, presentationTime: packet.presentationTime + shift,
        isKey: packet.isKey)
    case .audio:
      try recorder.writeAudio(packet.data, presentationTime: packet.presentationTime + shift)
    }
  }

  static func record(_ source: String, to path: String, shift: Int64 = 0) throws -> [String] {
    let demuxer = try Demuxer(path: source)
    let recorder = try Recorder(path: path)
    for track in demuxer.tracks { try declare(track, to: recorder) }
    while let packet = try demuxer.next() { try write(packet, to: recorder, shift: shift) }
    try recorder.finish()
    try recorder.finish()
    return recorder.files
  }

  static func digests(_ path: String, _ stream: String) -> [String] {
    Samples.frameDigests("-i '\(path)' -map 0:\(stream)? -fps_mode passthrough -copyts").map { $0.last ?? "" }
  }

  static func count(_ path: String, _ kind: String) -> Int {
    Samples.probe(path, "-select_streams \(kind) -show_entries packet=size").count
  }

  /// What ffmpeg decodes from the recording is what it decodes from the source; times begin at zero.
  @Test(arguments: ["a.mp4", "a.flv", "a.m3u8", "with %d sign.mp4", "co:lon.mp4"])
  func recordingHoldsTheStream(name: String) throws {
    let path = Self.target(name)
    #expect(try Self.record(Samples.mp4, to: path, shift: 16_777_000) == [path])
    #expect(Self.digests(path, "v") == Self.digests(Samples.mp4, "v"))
    #expect(Self.count(path, "a") == Self.count(Samples.mp4, "a"))
    let start = Samples.probe(path, "-show_entries format=start_time").first.flatMap(Double.init) ?? -1
    #expect(name.hasSuffix("m3u8") ? start < 3 : start <= 0.1, "\(start)")
    let log = Samples.output(of: "ffmpeg -v warning -i '\(path)' -c copy -f null - 2>&1")
    #expect(log.isEmpty, "\(log)")
  }

  /// Sound and picture keep their distance.
  @Test func timesAreTheSources() throws {
    let path = Self.target("times.mp4")
    _ = try Self.record(Samples.mp4, to: path)
    let source = try Demuxer(path: Samples.mp4).all()
    let copy = try Demuxer(path: path).all()
    for kind in [TrackKind.video, .audio] {
      let pairs = zip(source.filter { $0.kind == kind }, copy.filter { $0.kind == kind })
      #expect(pairs.allSatisfy { abs($0.presentationTime - $1.presentationTime) <= 1 && $0.data == $1.data })
    }
    let durations = Samples.probe(path, "-select_streams a -show_entries packet=duration").dropLast()
    #expect(Set(durations) == ["1024"])
  }

  @Test func otherCodecs() throws {
    let hevc = Self.target("hevc.mp4")
    _ = try Self.record(Samples.hevcMP4, to: hevc)
    #expect(Self.digests(hevc, "v") == Self.digests(Samples.hevcMP4, "v"))
    #expect(Samples.probe(hevc, "-show_entries stream=codec_tag_string") == ["hvc1"])
    let hls = Self.target("hevc.m3u8")
    _ = try Self.record(Samples.hevcMP4, to: hls)
    #expect(Self.digests(hls, "v") == Self.digests(Samples.hevcMP4, "v"))
    for name in ["mp3.mp4", "mp3.flv", "mp3.m3u8"] {
      let path = Self.target(name)
      _ = try Self.record(Samples.mp3FLV, to: path)
      #expect(Self.count(path, "a") == Self.count(Samples.mp3FLV, "a"))
      #expect(Samples.probe(path, "-select_streams a -show_entries stream=codec_name").first == "mp3")
    }
    let soundOnly = Self.target("sound.mp4")
    _ = try Self.record(Samples.mp3, to: soundOnly)
    #expect(Self.count(soundOnly, "a") == Self.count(Samples.mp3, "a"))
  }

  /// FFmpeg learned HEVC in FLV with 6.1.
  @Test func hevcInFLVIsRefusedWhereFFmpegCannot() throws {
    let path = Self.target("hevc.flv")
    let recorder = try Recorder(path: path)
    let track = try #require(try Demuxer(path: Samples.hevcMP4).track(.video))
    do {
      try Self.declare(track, to: recorder)
    } catch let error as FFmpegError {
      #expect(error.text.contains("cannot write hevc to flv"))
      #expect(error.text.contains(".mp4"))
    }
  }

  /// A stream joined between key frames is recorded from the next one.
  @Test func beginsWithAKeyFrame() throws {
    let path = Self.target("joined.mp4")
    let demuxer = try Demuxer(path: Samples.mp4)
    let recorder = try Recorder(path: path)
    for track in demuxer.tracks { try Self.declare(track, to: recorder) }
    for packet in try demuxer.all().dropFirst(30) { try Self.write(packet, to: recorder) }
    try recorder.finish()
    #expect(Self.digests(path, "v") == Array(Self.digests(Samples.mp4, "v").dropFirst(25)))
    let flags = Samples.probe(path, "-select_streams v -show_entries packet=flags").first
    #expect(flags?.hasPrefix("K") == true)
  }

  /// The sound's configuration comes 0.5 s after the picture's: one file; 1.5 s after: a second file at a key frame.
  @Test(arguments: [(500, 1), (1_500, 2)])
  func lateTrack(delay: Int64, expected: Int) throws {
    let path = Self.target("late\(delay).mp4")
    let demuxer = try Demuxer(path: Samples.mp4)
    let recorder = try Recorder(path: path)
    try Self.declare(try #require(demuxer.track(.video)), to: recorder)
    var isDeclared = false
    while let packet = try demuxer.next() {
      if packet.kind == .audio {
        guard packet.decodeTime >= delay else { continue }
        if !isDeclared { try Self.declare(try #require(demuxer.track(.audio)), to: recorder) }
        isDeclared = true
      }
      try Self.write(packet, to: recorder)
    }
    try recorder.finish()
    #expect(recorder.files.count == expected)
    #expect(recorder.files.reduce(0) { $0 + Self.count($1, "v") } == 75)
    let last = try #require(recorder.files.last)
    #expect(Self.count(last, "a") > 30)
    #expect(expected == 1 || last.hasSuffix("late\(delay)-2.mp4"))
  }

  /// A new codec configuration begins a new file, in every form.
  @Test(arguments: ["change.mp4", "change.flv", "change.m3u8"])
  func changedConfiguration(name: String) throws {
    let path = Self.target(name)
    let other = Self.other
    let first = try Demuxer(path: Samples.mp4)
    let second = try Demuxer(path: other)
    let recorder = try Recorder(path: path)
    for track in first.tracks { try Self.declare(track, to: recorder) }
    while let packet = try first.next() { try Self.write(packet, to: recorder) }
    try Self.declare(try #require(second.track(.video)), to: recorder)
    while let packet = try second.next() { try Self.write(packet, to: recorder, shift: 3_100) }
    try recorder.finish()
    #expect(recorder.files.count == 2)
    #expect(Self.digests(recorder.files[0], "v") == Self.digests(Samples.mp4, "v"))
    #expect(Self.digests(recorder.files[1], "v") == Self.digests(other, "v"))
  }

  /// A restarted publisher: its times begin anew, the recording's go on, and sound stays with the picture.
  @Test func jumpsAreJoined() throws {
    let path = Self.target("jump.mp4")
    let recorder = try Recorder(path: path)
    for shift in [50_000, 0, 4_000_000_000] as [Int64] {
      let demuxer = try Demuxer(path: Samples.mp4)
      for track in demuxer.tracks { try Self.declare(track, to: recorder) }
      while let packet = try demuxer.next() { try Self.write(packet, to: recorder, shift: shift) }
    }
    try recorder.finish()
    #expect(recorder.files == [path])
    #expect(Self.digests(path, "v").count == 225)
    let demuxer = try Demuxer(path: path)
    #expect(abs(demuxer.duration - 9_200) < 400, "\(demuxer.duration)")
    let packets = try demuxer.all()
    let pictures = packets.filter { $0.kind == .video }
    let sounds = packets.filter { $0.kind == .audio }
    for (number, part) in [75, 150].enumerated() {
      let sound = sounds[sounds.count / 3 * (number + 1)].decodeTime
      #expect(abs(pictures[part].decodeTime - sound) < 150)
    }
  }

  @Test func pathErrors() throws {
    for (path, text) in [
      ("/nonexistent/a.mp4", "No such file or directory"), ("/tmp/a.avi", "must end in"), ("/tmp/mp4", "must end in"),
      ("/tmp/.mp4", "must end in"), ("\(Samples.folder)/", "must end in"), ("/tmp/%d.m3u8", "%"),
      ("/tmp/a:b.m3u8", "any of"),
      ("/proc/a.flv", "cannot record to /proc/a.flv"),
    ] {
      let error = #expect(throws: FFmpegError.self) { try Recorder(path: path) }
      #expect(error?.text.contains(text) == true, "\(error?.description ?? "")")
    }
  }

  @Test func nothingRecordedLeavesNoFile() throws {
    let path = Self.target("nothing.mp4")
    let recorder = try Recorder(path: path)
    #expect(access(path, F_OK) == 0)
    #expect(throws: FFmpegError.self) {
      try recorder.writeVideo([1], decodeTime: 0, presentationTime: 0, isKey: true)
    }
    let error = #expect(throws: FFmpegError.self) { try recorder.finish() }
    #expect(error?.text.contains("nothing was recorded") == true)
    #expect(access(path, F_OK) != 0)
  }

  /// A recorder that is let go completes its file.
  @Test func letGoCompletes() throws {
    let path = Self.target("gone.mp4")
    var recorder: Recorder? = try Recorder(path: path)
    let demuxer = try Demuxer(path: Samples.mp4)
    for track in demuxer.tracks { try Self.declare(track, to: try #require(recorder)) }
    while let packet = try demuxer.next() { try Self.write(packet, to: try #require(recorder)) }
    recorder = nil
    #expect(Self.count(path, "v") == 75)
  }

  /// A full disk is reported.
  @Test(.enabled(if: access("/dev/full", W_OK) == 0))
  func fullDisk() throws {
    let path = "\(Samples.folder)/full.flv"
    symlink("/dev/full", path)
    #expect(throws: FFmpegError.self) { _ = try Self.record(Samples.mp4, to: path) }
  }
}
