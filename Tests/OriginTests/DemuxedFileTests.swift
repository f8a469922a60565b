import EventLoop
import Glibc
import Network
import RTMP
import Testing

@testable import Origin

private let fixtures = "\(#filePath)".split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/fixtures/"
private let hasFFmpeg = system("command -v ffmpeg >/dev/null 2>&1") == 0

/// The fixture put into another container by the ffmpeg program; nil if that failed.
private func remuxed(_ name: String, to suffix: String, _ options: String = "") throws -> TemporaryFile? {
  let file = try TemporaryFile(bytes: [], suffix: suffix)
  let status = system(
    "ffmpeg -v error -nostdin -y -i '\(fixtures)\(name)' -c copy \(options) '\(file.path)' >/dev/null 2>&1")
  return status == 0 ? file : nil
}

private func all(_ reader: any MediaFileReader) throws -> [MediaMessage] {
  var messages: [MediaMessage] = []
  while let message = try reader.next() { messages.append(message) }
  return messages
}

@Suite(.enabled(if: hasFFmpeg, "the ffmpeg program is not installed"))
struct DemuxedFileTests {
  /// What comes out of another container are the bodies that the FLV of the same stream holds.
  @Test(arguments: [
    ("b-frames.flv", ".mp4"), ("b-frames.flv", ".mkv"), ("tiny.flv", ".mp4"), ("tiny.flv", ".ts"), ("mp3.flv", ".mkv"),
    ("audio-only.flv", ".mp4"), ("video-only.flv", ".mkv"),
  ])
  func containerMakesNoDifference(name: String, suffix: String) throws {
    let file = try #require(try remuxed(name, to: suffix))
    let reader = try openMediaFile(path: file.path, options: FileOptions())
    let made = try all(reader)
    let original = try all(try FLVFileReader(file: try ByteFile(path: fixtures + name)))
    for kind in [MediaKind.video, .audio] {
      let mine = made.filter { $0.kind == kind && MediaRole($0).isFrame }
      let theirs = original.filter { $0.kind == kind && MediaRole($0).isFrame }
      #expect(mine.count == theirs.count)
      guard let first = mine.first, let theirFirst = theirs.first else { continue }
      for (a, b) in zip(mine, theirs) {
        let difference = Int32(bitPattern: (a.timestamp &- first.timestamp) &- (b.timestamp &- theirFirst.timestamp))
        #expect(abs(difference) <= 2)
        guard kind == .video else {
          #expect(a.payload == b.payload || name == "mp3.flv" && a.payload.dropFirst() == b.payload.dropFirst())
          continue
        }
        let mine = try VideoTag(parsing: a.payload)
        let theirs = try VideoTag(parsing: b.payload)
        #expect(mine.frameType.isKey == theirs.frameType.isKey)
        #expect(abs(mine.compositionTime - theirs.compositionTime) <= 2)
        #expect(suffix == ".ts" ? mine.body.suffix(200) == theirs.body.suffix(200) : mine.body == theirs.body)
      }
    }
    let headers = made.prefix { MediaRole($0).isHeader }.map(\.kind)
    #expect(headers.first == .script)
    #expect(headers.count == (name == "mp3.flv" || name.contains("only") ? 2 : 3))
    if suffix != ".ts" {
      let theirs = original.first { MediaRole($0) == .videoHeader }
      #expect(made.first { MediaRole($0) == .videoHeader }?.payload == theirs?.payload)
    }
    try reader.rewind()
    #expect(try all(reader).fingerprints == made.fingerprints)
  }

  @Test func hevcGoesOutBothWays() throws {
    // FFmpeg 5.1 reads neither form in FLV, so the stream is one it encodes here.
    let file = try TemporaryFile(bytes: [], suffix: ".mp4")
    let status = system(
      "ffmpeg -v error -nostdin -y -f lavfi -i testsrc2=size=160x120:rate=25 -t 1 -c:v libx265 "
        + "-x265-params log-level=none -pix_fmt yuv420p -tag:v hvc1 '\(file.path)' >/dev/null 2>&1")
    guard status == 0 else { return }
    for isEnhanced in [true, false] {
      let options = FileOptions(enhancedHEVC: isEnhanced)
      let messages = try all(try openMediaFile(path: file.path, options: options))
      let video = try messages.filter { $0.kind == .video }.map { try VideoTag(parsing: $0.payload) }
      #expect(video.count == 26)
      #expect(video.allSatisfy { $0.codec == .hevc })
      #expect(video.first?.packet == .sequenceHeader)
      #expect(video[1].isKeyFrame)
      let head = messages.first { $0.kind == .video }?.payload.prefix(5)
      #expect(head == (isEnhanced ? [0x90, 0x68, 0x76, 0x63, 0x31] : [0x1C, 0, 0, 0, 0]))
    }
  }

  @Test func anMP4IsServedAsALiveStream() throws {
    let world = TestWorld()
    let file = try #require(try remuxed("tiny.flv", to: ".mp4"))
    try world.server.serveFile(
      path: file.path, as: "live/a", options: FileOptions(loops: true, startsWithFirstViewer: true))
    let viewer = world.viewer()
    world.run(.seconds(Int64(10)))
    let video = zip(viewer.messages, viewer.times).filter { $0.0.kind == .video && MediaRole($0.0).isFrame }
    #expect(video.count > 145 && video.count < 155)
    for index in video.indices.dropFirst() {
      let step = Int64(video[index].0.timestamp) - Int64(video[index - 1].0.timestamp)
      #expect((60...90).contains(step))
      #expect(abs((video[index].1 - video[index - 1].1).milliseconds - step) <= 40)
    }
    #expect(viewer.messages.filter { MediaRole($0).isHeader }.count == 3)
  }

  @Test func truncatedMP4IsRefusedInOneLine() throws {
    let whole = try #require(try remuxed("tiny.flv", to: ".mp4"))
    let bytes = try ByteFile(path: whole.path).read(upTo: 4_000)
    let file = try TemporaryFile(bytes: bytes, suffix: ".mp4")
    let error = #expect(throws: OriginError.self) { try openMediaFile(path: file.path, options: FileOptions()) }
    #expect(error?.description.contains("\n") == false)
    #expect(error?.description.hasPrefix("cannot serve \(file.path): ") == true)
  }
}
