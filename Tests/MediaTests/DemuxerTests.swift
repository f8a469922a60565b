import Glibc
import Media
import Testing

@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct DemuxerTests {
  /// The bytes of every access unit against `ffmpeg -c copy -f framemd5`.
  @Test(arguments: [Samples.mp4, Samples.mkv, Samples.flv, Samples.hevcMP4])
  func packetsAreTheFilesOwn(path: String) throws {
    let expected = Samples.frameDigests("-i '\(path)' -map 0:v -c copy")
    let packets = try Demuxer(path: path).all(.video)
    #expect(packets.count == expected.count)
    for (packet, row) in zip(packets, expected) {
      #expect(Digest.md5Hex(packet.data) == row[5])
    }
  }

  /// Annex B input gives the same access units and configuration as the mp4 it was made of.
  @Test func transportStreamBecomesLengthPrefixed() throws {
    for (source, stream) in [(Samples.mp4, Samples.ts), (Samples.hevcMP4, Samples.hevcTS)] {
      let mp4 = try Demuxer(path: source)
      let ts = try Demuxer(path: stream)
      #expect(ts.track(.video)?.extradata.first == 1)
      #expect(ts.track(.video)?.width == 160)
      let original = try decodeVideo(source)
      let converted = try decodeVideo(stream)
      #expect(converted.errors == 0)
      #expect(try original.pictures.map { try $0.packedBytes() } == converted.pictures.map { try $0.packedBytes() })
      if let sound = ts.track(.audio) {
        #expect(sound.extradata.prefix(2) == mp4.track(.audio)?.extradata.prefix(2))
        #expect(try mp4.all(.audio).map(\.data) == ts.all(.audio).map(\.data))
      }
    }
  }

  @Test(arguments: [Samples.mp4, Samples.ts, Samples.mkv, Samples.flv])
  func timesStartAtZeroInDecodeOrder(path: String) throws {
    let demuxer = try Demuxer(path: path)
    #expect(demuxer.tracks.map(\.kind) == [.video, .audio])
    #expect(demuxer.tracks.map(\.codec) == [.h264, .aac])
    #expect(demuxer.track(.audio)?.sampleRate == 44_100)
    #expect(demuxer.track(.audio)?.channels == 2)
    #expect(abs(demuxer.duration - 3_000) < 200)
    let packets = try demuxer.all()
    #expect(packets.map(\.decodeTime).min() == 0)
    for kind in [TrackKind.video, .audio] {
      let own = packets.filter { $0.kind == kind }
      #expect(zip(own, own.dropFirst()).allSatisfy { $0.decodeTime < $1.decodeTime })
      #expect(own.allSatisfy { $0.presentationTime >= $0.decodeTime })
    }
    #expect(packets.filter { $0.kind == .video && $0.isKey }.count == 3)
    try demuxer.rewind()
    #expect(try demuxer.all().map(\.data) == packets.map(\.data))
  }

  @Test func soundOnly() throws {
    let demuxer = try Demuxer(path: Samples.mp3)
    #expect(demuxer.tracks.map(\.codec) == [.mp3])
    #expect(try demuxer.all().count > 70)
  }

  @Test func errorsSayWhatIsWrong() throws {
    let folder = Samples.folder
    _ = system(
      "cd '\(folder)' && : > empty.mp4 && head -c 5000 /dev/zero > zeros.mp4 && echo hello there > text.txt && cp text.txt text.flv"
    )
    let vp9 = Samples.make("vp9.webm", "\(Samples.picture) -t 0.2 -c:v libvpx-vp9 -deadline realtime")
    let opus = Samples.make("opus.mkv", "\(Samples.picture) \(Samples.tone) -t 0.2 -c:v libx264 -c:a libopus")
    let cases: [(String, String)] = [
      ("\(folder)/none.mp4", "No such file"), (folder, "directory"), ("\(folder)/empty.mp4", "is empty"),
      ("\(folder)/zeros.mp4", "not a media file"), ("\(folder)/text.txt", "not a media file"),
      ("\(folder)/text.flv", "not a media file"), (vp9, "video codec vp9 cannot"),
      (opus, "audio codec opus cannot"), ("http://127.0.0.1:9/a.mp4", "cannot open"),
    ]
    for (path, text) in cases {
      let error = #expect(throws: DemuxerError.self) { try Demuxer(path: path) }
      let description = error?.description ?? ""
      #expect(description.contains(text) && description.contains(path), "\(path): \(description)")
      #expect(!description.contains("\n"))
    }
  }

  @Test func truncatedFileGivesWhatIsThere() throws {
    let path = "\(Samples.folder)/cut.flv"
    _ = system("head -c 20000 '\(Samples.flv)' > '\(path)'")
    let packets = try Demuxer(path: path).all()
    #expect(packets.count > 5)
  }

  /// Forms without times, without configuration, or with other clocks.
  @Test(arguments: ["raw.h264", "raw.hevc", "raw.aac", "old.avi", "clip.mov", "clip.m4a", "clip.3gp"])
  func otherForms(name: String) throws {
    let isHEVC = name.hasSuffix("hevc")
    let source = isHEVC ? Samples.hevcMP4 : Samples.mp4
    let selection =
      name.hasSuffix("aac") || name.hasSuffix("m4a") ? "-map 0:a" : name.hasPrefix("raw") ? "-map 0:v" : "-map 0"
    let path = Samples.make(name, "-i \(source) \(selection) -c copy")
    let demuxer = try Demuxer(path: path)
    for track in demuxer.tracks {
      let own = try Demuxer(path: path).all(track.kind)
      let original = try Demuxer(path: source).all(track.kind)
      #expect(abs(own.count - original.count) <= 1)
      #expect(zip(own, own.dropFirst()).allSatisfy { $0.decodeTime < $1.decodeTime })
      #expect(track.kind == .audio || track.extradata.first == 1)
    }
    #expect(try demuxer.all().map(\.decodeTime).min() == 0)
    if !selection.hasSuffix("a") { #expect(try decodeVideo(path).pictures.count == (isHEVC ? 50 : 75)) }
    if !name.hasPrefix("raw.h") { #expect(try decodeAudio(path).errors == 0) }
  }
}
