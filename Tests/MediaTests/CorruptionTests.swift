import Media
import Testing

/// What damage does to an access unit.
enum Damage: CaseIterable {
  case zeroedHalf, cutInHalf, noise

  func apply(to data: ArraySlice<UInt8>, sparing head: Int) -> ArraySlice<UInt8> {
    var bytes = Array(data)
    guard bytes.count > head + 16 else { return data }
    switch self {
    case .zeroedHalf:
      for index in max(head, bytes.count / 2)..<bytes.count { bytes[index] = 0 }
    case .cutInHalf:
      bytes.removeLast(bytes.count / 2)
    case .noise:
      var state: UInt32 = 1
      for index in stride(from: head, to: bytes.count, by: 3) {
        state = state &* 1_664_525 &+ 1_013_904_223
        bytes[index] = UInt8(state >> 24)
      }
    }
    return bytes[...]
  }
}

@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct CorruptionTests {
  static let noisy = "-f lavfi -i testsrc2=size=320x240:rate=25,noise=alls=15:allf=t -t 2 -pix_fmt yuv420p -b:v 800k"
  static let h264 = Samples.make("damage.mp4", "\(noisy) -c:v libx264 -g 50 -threads 1")
  static let hevc = Samples.make("damage-hevc.mp4", "\(noisy) -c:v libx265 -x265-params log-level=none:keyint=50")

  /// Damage to one access unit is noticed as an error or at a picture. FFmpeg's HEVC decoder checks less than its H.264 one:
  /// what still decodes to some picture passes there.
  @Test(arguments: [(h264, 5), (hevc, 2)], Damage.allCases)
  func damagedVideoIsNoticed(input: (path: String, least: Int), damage: Damage) throws {
    let path = input.path
    var noticed = 0
    let clean = try decodeVideo(path)
    #expect(clean.errors == 0)
    #expect(clean.pictures.count { $0.isCorrupt } == 0)
    for hit in stride(from: 3, to: 40, by: 9) {
      let result = try decodeVideo(path) { packet, index in
        if index == hit { packet.data = damage.apply(to: packet.data, sparing: 12) }
      }
      let flagged = result.pictures.filter(\.isCorrupt)
      if result.errors > 0 || !flagged.isEmpty { noticed += 1 }
      #expect(result.pictures.count >= clean.pictures.count - 2)
    }
    #expect(noticed >= (damage == .cutInHalf ? 5 : input.least))
  }

  /// A reference that never came is damage too.
  @Test func lostHEVCReferenceIsNoticed() throws {
    let demuxer = try Demuxer(path: Self.hevc)
    let track = try #require(demuxer.track(.video))
    let decoder = try VideoDecoder(codec: .hevc, extradata: track.extradata)
    var flagged = 0
    for (index, packet) in try demuxer.all(.video).enumerated() where !(10...14).contains(index) {
      try decoder.send(
        packet.data, decodeTime: packet.decodeTime, presentationTime: packet.presentationTime, isKey: packet.isKey)
      while let picture = try decoder.receive() { flagged += picture.isCorrupt ? 1 : 0 }
    }
    #expect(flagged > 0)
  }

  /// The decoder that starts between key frames shows and flags what it can.
  @Test func joiningBetweenKeyFrames() throws {
    let demuxer = try Demuxer(path: Self.h264)
    let track = try #require(demuxer.track(.video))
    let decoder = try VideoDecoder(codec: .h264, extradata: track.extradata)
    var pictures: [Picture] = []
    for packet in try demuxer.all(.video).dropFirst(20) {
      try? decoder.send(
        packet.data, decodeTime: packet.decodeTime, presentationTime: packet.presentationTime, isKey: packet.isKey)
      while let picture = try? decoder.receive() { pictures.append(picture) }
    }
    #expect(pictures.first?.isCorrupt != false)
  }

  @Test(arguments: [(Samples.mp4, Damage.allCases), (Samples.mp3FLV, [.cutInHalf, .noise])])
  func damagedSoundIsNoticed(path: String, damages: [Damage]) throws {
    let clean = try decodeAudio(path)
    #expect(clean.errors == 0)
    #expect(clean.frames.count > 50)
    #expect(clean.frames.count { $0.isCorrupt } == 0)
    for damage in damages {
      var noticed = 0
      for hit in stride(from: 20, to: 40, by: 2) {
        let result = try decodeAudio(path) { packet, index in
          if index == hit { packet.data = damage.apply(to: packet.data, sparing: 0) }
        }
        if result.errors > 0 || result.frames.contains(where: \.isCorrupt) { noticed += 1 }
        #expect(result.frames.count >= clean.frames.count - 3)
      }
      #expect(noticed == 10, "\(damage)")
    }
  }

  @Test func uselessInputIsRefused() throws {
    let decoder = try VideoDecoder(codec: .h264, extradata: [1, 2, 3, 4, 5, 6, 7])
    #expect(throws: FFmpegError.self) {
      try decoder.send([], decodeTime: 0, presentationTime: 0, isKey: true)
    }
    for length in 1..<64 {
      let garbage = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
      try? decoder.send(garbage[...], decodeTime: 0, presentationTime: 0, isKey: true)
      let picture = try? decoder.receive()
      #expect(picture == nil)
    }
    #expect(decoder.framesInside <= 32)
  }
}
