import EventLoop
import Glibc
import Network
import RTMP
import Testing

@testable import Origin

private let fixtures = "\(#filePath)".split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/fixtures/"

private func messages(of path: String) throws -> [MediaMessage] {
  let reader = try FLVFileReader(file: try ByteFile(path: path))
  var messages: [MediaMessage] = []
  while let message = try? reader.next() { messages.append(message) }
  return messages
}

@Suite struct FileSourceTests {
  /// Whatever the file holds comes out of the player's end: same bytes, same timestamps, at their times.
  @Test(arguments: [
    "tiny.flv", "b-frames.flv", "hevc-id12.flv", "hevc-enhanced.flv", "mp3.flv", "audio-only.flv", "video-only.flv",
    "size-change.flv", "corrupt-video.flv", "corrupt-audio.flv", "discontinuity.flv", "truncated.flv", "near-2-24.flv",
    "near-2-32.flv",
  ])
  func fixtureIsServedBitForBitAtItsPace(name: String) throws {
    let world = TestWorld()
    let expected = try messages(of: fixtures + name)
    try world.server.serveFile(path: fixtures + name, as: "live/a", options: FileOptions(startsWithFirstViewer: true))
    let viewer = world.viewer()
    world.run(ms: 60)
    let web = world.get("/live/a.flv")
    world.run(.seconds(Int64(30)))
    #expect(viewer.messages.fingerprints == expected.fingerprints)
    // The second viewer is a late joiner: its headers have the time of the first frame.
    #expect(web.messages.contents == expected.contents)
    #expect(viewer.events.contains { $0.hasPrefix("ended") })
    #expect(web.closed == .orderly)
    #expect(world.logged(name == "truncated.flv" ? "live/a ends early" : "live/a ends with"))

    // Frames arrive as far apart as their timestamps are, but for jumps.
    let frames = zip(viewer.messages, viewer.times).filter { MediaRole($0.0).isFrame }
    let (first, start) = try #require(frames.first)
    guard name != "discontinuity.flv" else {
      let length = try #require(frames.last).1 - start
      #expect(abs(length.milliseconds - 15_000) < 100, "\(length.milliseconds)")
      return
    }
    let lateness = frames.map { message, time in
      (time - start).milliseconds - Int64(Int32(bitPattern: message.timestamp &- first.timestamp))
    }
    // Sound that the file has behind a later picture is sent with that.
    #expect(lateness.allSatisfy { (0...100).contains($0) }, "\(lateness)")
  }

  @Test func startsAtOnceUnlessAViewerIsAwaited() throws {
    let world = TestWorld()
    let file = try TemporaryFile(Clip.headers + Clip.media(milliseconds: 2_000))
    try world.server.serveFile(path: file.path, as: "live/now")
    try world.server.serveFile(path: file.path, as: "live/later", options: FileOptions(startsWithFirstViewer: true))
    world.run(.seconds(Int64(5)))
    #expect(world.logged("live/now ends with"))
    #expect(!world.logged("live/later starts"))
    #expect(world.server.statistics.map(\.name) == ["live/later"])
    let viewer = world.viewer("later")
    world.run(.seconds(Int64(3)))
    #expect(world.logged("live/later ends with"))
    #expect(viewer.messages.count == Clip.headers.count + Clip.media(milliseconds: 2_000).count)
    world.run(.seconds(Int64(31)))
    #expect(world.server.statistics.isEmpty)
  }

  @Test func loopGoesOnWithoutASeam() throws {
    let world = TestWorld()
    let media = Clip.media(from: 0xFFFF_FE00, milliseconds: 1_000, group: 500)
    let end = MediaMessage(kind: .video, timestamp: 0xFFFF_FE00 &+ 960, payload: [0x17, 2, 0, 0, 0])
    let file = try TemporaryFile(Clip.headers + media + [end])
    try world.server.serveFile(
      path: file.path, as: "live/a", options: FileOptions(loops: true, startsWithFirstViewer: true))
    let viewer = world.viewer()
    world.run(.seconds(Int64(10)))
    #expect(!viewer.messages.contains { MediaRole($0) == .endOfSequence })
    // Headers once: they do not change over the seam.
    #expect(viewer.messages.filter { MediaRole($0).isHeader }.count == 3)
    let video = zip(viewer.messages, viewer.times).filter { $0.0.kind == .video && MediaRole($0.0).isFrame }
    #expect(video.count > 240)
    for index in video.indices.dropFirst() {
      let step = video[index].0.timestamp &- video[index - 1].0.timestamp
      #expect(step == 40, "frame \(index)")
      #expect((video[index].1 - video[index - 1].1).milliseconds == 40)
    }
    let sound = viewer.messages.filter { MediaRole($0) == .audioFrame }
    for index in sound.indices.dropFirst() {
      #expect((15...60).contains(sound[index].timestamp &- sound[index - 1].timestamp))
    }
    #expect(world.log.filter { $0.contains("again") }.count == 9)
    #expect(world.server.stopServing("live/a"))
    world.run(ms: 100)
    #expect(viewer.events.contains { $0.hasPrefix("ended") })
    #expect(!world.server.stopServing("live/a"))
  }

  @Test func headersThatChangedComeAgainAtTheSeam() throws {
    let world = TestWorld()
    let file = try TemporaryFile(
      Clip.headers + Clip.media(milliseconds: 400) + [Clip.avcHeader(2, at: 400)]
        + Clip.media(from: 400, milliseconds: 400))
    try world.server.serveFile(
      path: file.path, as: "live/a", options: FileOptions(loops: true, startsWithFirstViewer: true))
    let viewer = world.viewer()
    world.run(ms: 1_500)
    let headers = viewer.messages.filter { MediaRole($0) == .videoHeader }
    #expect(headers.contents == [Clip.avcHeader(1), Clip.avcHeader(2), Clip.avcHeader(1), Clip.avcHeader(2)].contents)
    #expect(headers.map(\.timestamp) == [0, 400, 800, 1_200])
  }

  @Test func fileWithoutTimeDoesNotStopTheLoop() throws {
    let world = TestWorld()
    let file = try TemporaryFile(Clip.headers + (0..<5_000).map { _ in Clip.audio(0) })
    try world.server.serveFile(path: file.path, as: "live/a", options: FileOptions(loops: true))
    world.run(ms: 200)
    #expect(world.loop.now.milliseconds == 200)
    let statistics = try #require(world.server.statistics(of: "live/a"))
    #expect(statistics.messagesIn < 100_000)
  }

  @Test func errorsAreOneLine() throws {
    let world = TestWorld()
    func error(_ path: String, as name: String = "live/a") -> String {
      do throws(OriginError) {
        try world.server.serveFile(path: path, as: name)
        return "none"
      } catch {
        return error.description
      }
    }
    let empty = try TemporaryFile(bytes: [])
    let text = try TemporaryFile(bytes: "no media at all, just a few words\n".utf8, suffix: ".txt")
    let headerOnly = try TemporaryFile([])
    let broken = try TemporaryFile(bytes: TemporaryFile.flv([]) + [99, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0] + [1, 2, 3])
    let good = try TemporaryFile(Clip.headers)
    #expect(error("/nowhere/x.flv") == "cannot open /nowhere/x.flv: No such file or directory")
    #expect(error("/tmp") == "cannot serve /tmp: it is a directory, not a file")
    #expect(error("/dev/null").hasSuffix("it is not a regular file"))
    #expect(error(empty.path) == "cannot serve \(empty.path): the file is empty")
    #expect(error(text.path).hasPrefix("cannot serve \(text.path): "))
    #expect(error(headerOnly.path) == "cannot serve \(headerOnly.path): the FLV has no tags")
    #expect(error(broken.path).contains("tag type"))
    for name in ["", "a", "/a", "a/", "live//a", "live/a?b=c"] {
      #expect(error(good.path, as: name).contains("stream name"))
    }
    #expect(error(good.path) == "none")
    #expect(error(good.path) == "live/a is already publishing")
    #expect(world.server.statistics.count == 1)
  }

  @Test func truncatedFilePlaysWhatIsThere() throws {
    let world = TestWorld()
    let media = Clip.headers + Clip.media(milliseconds: 1_000)
    let bytes = TemporaryFile.flv(media)
    let file = try TemporaryFile(bytes: bytes.dropLast(40))
    try world.server.serveFile(path: file.path, as: "live/a", options: FileOptions(startsWithFirstViewer: true))
    let viewer = world.viewer()
    world.run(.seconds(Int64(3)))
    #expect(viewer.messages.fingerprints == media.dropLast().fingerprints)
    #expect(viewer.events.contains { $0.hasPrefix("ended") })
    #expect(world.logged("live/a ends early, \(file.path) is broken: the FLV ends inside the tag"))
  }

  @Test func publisherCannotTakeAFilesName() throws {
    let world = TestWorld()
    try world.server.serveFile(
      path: fixtures + "tiny.flv", as: "live/a", options: FileOptions(startsWithFirstViewer: true))
    let publisher = world.publisher()
    world.run(ms: 100)
    #expect(publisher.refusal?.code == "NetStream.Publish.BadName")
  }
}
