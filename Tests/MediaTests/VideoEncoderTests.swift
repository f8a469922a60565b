import Media
import Testing

/// What comes out, judged by ffprobe and ffmpeg.
@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct VideoEncoderTests {
  static let tunings: [VideoEncoderSettings.Tuning] = [.smooth, .realtime]

  /// Fields of the first video stream.
  static func stream(_ path: String, _ fields: String) -> String {
    Samples.probe(path, "-select_streams v -show_entries stream=\(fields)").first ?? ""
  }

  /// Picture types in presentation order, such as `IBBPBBP`.
  static func types(_ path: String) -> String {
    String(Samples.probe(path, "-show_frames -show_entries frame=pict_type").compactMap(\.first))
  }

  @Test(arguments: tunings)
  func streamIsAsAsked(tuning: VideoEncoderSettings.Tuning) throws {
    let pictures = try Encoding.pictures()
    let encoder = try VideoEncoder(Encoding.settings(tuning, kbps: 1_000))
    #expect(encoder.name == "libx264")
    #expect(!encoder.isHardware)
    #expect(Array(encoder.extradata.prefix(1)) == [1])
    let packets = try Encoding.encode(pictures, encoder)
    #expect(packets.count == 150)
    #expect(encoder.framesInside == 0)
    let path = try Encoding.write(packets, encoder, to: "as-asked-\(tuning).flv")
    let fields =
      "profile,width,height,has_b_frames,pix_fmt,level,color_range,color_space,color_transfer,color_primaries"
    let depth = tuning == .smooth ? 1 : 0
    let profile = tuning == .smooth ? "High" : "Main"
    #expect(
      Self.stream(path, fields) == "\(profile),180,320,\(depth),yuv420p,20,tv,smpte170m,smpte170m,smpte170m")
    let types = Self.types(path)
    #expect(types.count == 150)
    #expect(types.contains("B") == (tuning == .smooth))
    #expect(!types.contains("BBB"))
    // Every fifteenth picture and no other starts a group.
    let keys = packets.enumerated().filter(\.element.isKey).map(\.element.presentationTime)
    #expect(keys == stride(from: 0, to: 150, by: 15).map { Encoding.time($0) })
    #expect(types.enumerated().filter { $0.element == "I" }.map(\.offset) == Array(stride(from: 0, to: 150, by: 15)))
    #expect(Encoding.quality(path, against: Encoding.moving) > 33)
    let log = Samples.output(of: "ffmpeg -v warning -nostdin -i '\(path)' -f null - 2>&1")
    #expect(log.isEmpty, "\(log)")
  }

  /// Each group decodes by itself: what ffmpeg decodes from the second key frame on is what it decodes from the whole.
  @Test(arguments: tunings)
  func groupsAreClosed(tuning: VideoEncoderSettings.Tuning) throws {
    let pictures = try Encoding.pictures(45)
    let encoder = try VideoEncoder(Encoding.settings(tuning, kbps: 500))
    let packets = try Encoding.encode(pictures, encoder)
    let second = try #require(packets.indices.dropFirst().first { packets[$0].isKey })
    let whole = try Encoding.write(packets, encoder, to: "whole-\(tuning).flv")
    let part = try Encoding.write(Array(packets[second...]), encoder, to: "part-\(tuning).flv")
    let digests = [whole, part].map { path in
      Samples.frameDigests("-i '\(path)' -fps_mode passthrough").map { $0.last ?? "" }
    }
    #expect(digests[1].count == 30)
    #expect(Array(digests[0].suffix(30)) == digests[1])
  }

  @Test(arguments: tunings)
  func timesRiseAndReorderByOnePicture(tuning: VideoEncoderSettings.Tuning) throws {
    let pictures = try Encoding.pictures(60)
    let encoder = try VideoEncoder(Encoding.settings(tuning, kbps: 500, interval: 45))
    let packets = try Encoding.encode(pictures, encoder)
    #expect(packets.map(\.presentationTime).sorted() == pictures.indices.map { Encoding.time($0) })
    #expect(zip(packets, packets.dropFirst()).allSatisfy { $0.decodeTime < $1.decodeTime })
    #expect(packets.allSatisfy { $0.decodeTime <= $0.presentationTime })
    #expect(packets.first?.decodeTime == (tuning == .smooth ? -67 : 0))
    if tuning == .realtime { #expect(packets.allSatisfy { $0.decodeTime == $0.presentationTime }) }
  }

  /// Realtime: an access unit for each picture, at once. Smooth: by the fifth picture after it.
  @Test(arguments: tunings)
  func delayIsBounded(tuning: VideoEncoderSettings.Tuning) throws {
    let pictures = try Encoding.pictures(60)
    let encoder = try VideoEncoder(Encoding.settings(tuning, kbps: 500, interval: 45))
    let limit = tuning == .smooth ? 5 : 0
    var worst = 0
    var out = 0
    for (index, picture) in pictures.enumerated() {
      try encoder.send(picture, presentationTime: Encoding.time(index))
      while let packet = try encoder.receive() {
        let number = Int((Double(packet.presentationTime) * 15 / 1_000).rounded())
        worst = max(worst, index - number)
        out += 1
      }
      #expect(encoder.framesInside == index + 1 - out)
      #expect(encoder.framesInside <= limit)
    }
    #expect(worst == limit)
  }

  /// Two runs, changes of the bitrate and forced key frames included, give the same bytes.
  @Test(arguments: tunings)
  func outputIsRepeatable(tuning: VideoEncoderSettings.Tuning) throws {
    let pictures = try Encoding.pictures(40)
    let runs = try (0..<2).map { _ in
      let encoder = try VideoEncoder(Encoding.settings(tuning, kbps: 400))
      return try Encoding.encode(pictures, encoder) { index in
        if index == 20 { encoder.setBitrate(kbps: 700) }
        return index == 30
      }
    }
    #expect(runs[0].map(\.data) == runs[1].map(\.data))
    #expect(runs[0].map(\.decodeTime) == runs[1].map(\.decodeTime))
  }

  /// The very bytes that the ffmpeg program makes with the arguments that are said to be the same.
  @Test(arguments: tunings)
  func argumentsForFFmpegSayTheSame(tuning: VideoEncoderSettings.Tuning) throws {
    let settings = Encoding.settings(tuning, kbps: 500)
    let encoder = try VideoEncoder(settings)
    let packets = try Encoding.encode(try Encoding.pictures(), encoder)
    let own = try Encoding.write(packets, encoder, to: "own-\(tuning).flv")
    // Times in ms, as the encoder here has them: they count in rate control.
    let times = "-vf settb=1/1000 -fps_mode passthrough -enc_time_base 1/1000"
    let arguments = settings.ffmpegArguments.joined(separator: " ")
    let peer = Samples.make("peer-\(tuning).flv", "-i '\(Encoding.moving)' -an \(times) \(arguments)")
    let digests = [own, peer].map { Samples.frameDigests("-i '\($0)' -fps_mode passthrough").map { $0.last ?? "" } }
    #expect(digests[0].count == 150)
    #expect(digests[0] == digests[1])
  }
}
