import Media
import Testing

@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct VideoDecoderTests {
  /// Every picture and its time against `ffmpeg -f framemd5`.
  @Test(arguments: [Samples.mp4, Samples.ts, Samples.hevcMP4], [1, 3])
  func picturesAreFFmpegs(path: String, threads: Int) throws {
    let expected = Samples.frameDigests("-i '\(path)' -map 0:v -fps_mode passthrough")
    let (pictures, errors) = try decodeVideo(path, threads: threads)
    #expect(errors == 0)
    #expect(pictures.count == expected.count)
    for (picture, row) in zip(pictures, expected) {
      #expect(Digest.md5Hex(try picture.packedBytes()[...]) == row[5])
      #expect(!picture.isCorrupt)
    }
    let times = pictures.map(\.presentationTime)
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == 40 })
    #expect(pictures.first?.isKey == true)
  }
}

@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct VideoDecoderControlTests {
  /// Two streams of different size, one after the other, as raw Annex B.
  static let changing: String = {
    let first = Samples.make("one.h264", "\(Samples.picture) -t 0.4 -c:v libx264 -bf 0 -pix_fmt yuv420p")
    let second = Samples.make(
      "two.h264", "-f lavfi -i testsrc2=size=320x240:rate=25 -t 0.4 -c:v libx264 -bf 0 -pix_fmt yuv420p")
    let path = "\(Samples.folder)/changing.h264"
    _ = Samples.output(of: "cat '\(first)' '\(second)' > '\(path)'")
    return path
  }()

  struct Feeder {
    let decoder: VideoDecoder
    let packets: [MediaPacket]

    init(_ path: String) throws {
      let demuxer = try Demuxer(path: path)
      let track = try #require(demuxer.track(.video))
      decoder = try VideoDecoder(codec: track.codec, extradata: track.extradata)
      packets = try demuxer.all(.video)
    }

    func send(_ index: Int) throws {
      let packet = packets[index]
      try decoder.send(
        packet.data, decodeTime: packet.decodeTime, presentationTime: packet.presentationTime, isKey: packet.isKey)
    }

    func receiveAll() throws -> [Picture] {
      var pictures: [Picture] = []
      while let picture = try decoder.receive() { pictures.append(picture) }
      return pictures
    }
  }

  /// Parameter sets in the stream change the size within one decoder.
  @Test func sizeChangesWithinTheStream() throws {
    let (pictures, errors) = try decodeVideo(Self.changing)
    #expect(errors == 0)
    #expect(pictures.map(\.width) == Array(repeating: 160, count: 10) + Array(repeating: 320, count: 10))
    #expect(zip(pictures, pictures.dropFirst()).allSatisfy { $0.presentationTime < $1.presentationTime })
  }

  @Test func framesInsideCountsWhatHasNotComeOut() throws {
    let feeder = try Feeder(Samples.mp4)
    var out = 0
    for index in feeder.packets.indices {
      try feeder.send(index)
      out += try feeder.receiveAll().count
      #expect(feeder.decoder.framesInside == index + 1 - out)
    }
    #expect(feeder.decoder.framesInside > 0)
    try feeder.decoder.drain()
    try feeder.decoder.drain()
    out += try feeder.receiveAll().count
    #expect(out == feeder.packets.count)
    #expect(feeder.decoder.framesInside == 0)
    // After the end the next access unit begins anew.
    try feeder.send(0)
    try feeder.decoder.drain()
    #expect(try feeder.receiveAll().count == 1)
  }

  @Test func flushForgets() throws {
    let feeder = try Feeder(Samples.mp4)
    for index in 0..<10 {
      try feeder.send(index)
      _ = try feeder.receiveAll()
    }
    feeder.decoder.flush()
    #expect(feeder.decoder.framesInside == 0)
    for index in 25..<75 {
      try feeder.send(index)
      let pictures = try feeder.receiveAll()
      #expect(pictures.allSatisfy { $0.presentationTime >= feeder.packets[25].presentationTime && !$0.isCorrupt })
    }
  }

  /// Pictures stay whole while later ones are decoded, and outlive their decoder.
  @Test func picturesAreKept() throws {
    let kept = try decodeVideo(Samples.mp4).pictures
    let first = try kept[0].packedBytes()
    _ = try decodeVideo(Samples.mp4)
    #expect(try kept[0].packedBytes() == first)
    #expect(kept[0].pixelFormat == "yuv420p")
  }

  @Test func hardwareThatIsNotThere() throws {
    let track = try #require(try Demuxer(path: Samples.mp4).track(.video))
    for request in [HardwareRequest.automatic, .device("vaapi"), .device("no-such-device")] {
      do {
        let decoder = try VideoDecoder(codec: .h264, extradata: track.extradata, hardware: request)
        // A machine that has it decodes with it.
        #expect(decoder.isHardware)
        #expect(decoder.name.contains("("))
      } catch {
        #expect(error.isHardwareFailure, "\(error)")
        #expect(!error.text.isEmpty)
      }
    }
    let software = try VideoDecoder(codec: .h264, extradata: track.extradata)
    #expect(software.name == "h264")
    #expect(!software.isHardware)
  }

  @Test func errorsNameTheCall() {
    let error = FFmpegError(call: "avcodec_send_packet", code: -1_094_995_529, context: "a frame")
    #expect(error.description == "avcodec_send_packet: a frame: Invalid data found when processing input")
    #expect(error.isInvalidData)
    #expect(!error.isHardwareFailure)
  }
}
