import RTMP
import Testing

@Suite struct AudioCodecTests {
  struct Expected {
    var type = 2
    var rate: Int
    var output: Int?
    var channels: Int
    var samples = 1024
    var sbr = false
    var stereo = false
  }

  /// From ISO/IEC 14496-3, 1.6.2.1, written out by hand.
  @Test func configurations() throws {
    let vectors: [(String, Expected)] = [
      ("1210", Expected(rate: 44_100, channels: 2)),
      ("1214", Expected(rate: 44_100, channels: 2, samples: 960)),
      ("0A10", Expected(type: 1, rate: 44_100, channels: 2)),
      // Rate escaped: 15, then 24 bits (12,345 Hz), mono.
      ("17 80181C88", Expected(rate: 12_345, channels: 1)),
      // Channel configurations 7, 11, 12 and 14.
      ("11B8", Expected(rate: 48_000, channels: 8)),
      ("11D8", Expected(rate: 48_000, channels: 7)),
      ("11E0", Expected(rate: 48_000, channels: 8)),
      ("11F0", Expected(rate: 48_000, channels: 8)),
      // SBR explicit, hierarchical: 22,050 to 44,100 Hz.
      ("2B920800", Expected(rate: 22_050, output: 44_100, channels: 2, sbr: true)),
      // Parametric stereo, hierarchical, from mono.
      ("EB8A0800", Expected(rate: 22_050, output: 44_100, channels: 2, sbr: true, stereo: true)),
      // SBR, backward compatible; then with parametric stereo from mono.
      ("139056E5A0", Expected(rate: 22_050, output: 44_100, channels: 2, sbr: true)),
      ("138856E5A54880", Expected(rate: 22_050, output: 44_100, channels: 2, sbr: true, stereo: true)),
      // The sync extension says that there is no SBR.
      ("119056E500", Expected(rate: 48_000, channels: 2)),
      // ER AAC LD (23) with 480 samples; ER AAC ELD (39) with 512.
      ("B994 00", Expected(type: 23, rate: 48_000, channels: 2, samples: 480)),
      ("F8E62000", Expected(type: 39, rate: 48_000, channels: 1, samples: 512)),
    ]
    for (bytes, expected) in vectors {
      let found = try AudioSpecificConfig(parsing: octets(bytes))
      #expect(found.objectType == expected.type, "\(bytes)")
      #expect(found.sampleRate == expected.rate, "\(bytes)")
      #expect(found.outputSampleRate == expected.output ?? expected.rate, "\(bytes)")
      #expect(found.channels == expected.channels, "\(bytes)")
      #expect(found.samplesPerFrame == expected.samples, "\(bytes)")
      #expect(found.hasSBR == expected.sbr, "\(bytes)")
      #expect(found.hasParametricStereo == expected.stereo, "\(bytes)")
    }
  }

  @Test(arguments: [
    ("", "is empty"), ("12", "ends early"), ("0210", "has no audio object type"),
    ("1690", "sample rate index 13 is reserved"), ("11C8", "channel configuration 9 is reserved"),
    ("1780000010", "the sample rate is 0"), ("1200", "ends early"),
  ]) func brokenConfigurations(bytes: String, problem: String) {
    #expect(throws: CodecError("AudioSpecificConfig", problem)) { try AudioSpecificConfig(parsing: octets(bytes)) }
  }

  /// From ISO/IEC 11172-3, 2.4.1.3.
  @Test(arguments: [
    ("FFFB9000", MP3FrameHeader.Version.mpeg1, 3, 128 as Int?, 44_100, 2, 1152, 417 as Int?),
    ("FFFB9200", .mpeg1, 3, 128, 44_100, 2, 1152, 418),
    ("FFFB90C0", .mpeg1, 3, 128, 44_100, 1, 1152, 417),
    ("FFF38000", .mpeg2, 3, 64, 22_050, 2, 576, 208),
    ("FFE38800", .mpeg25, 3, 64, 8000, 2, 576, 576),
    ("FFFDA000", .mpeg1, 2, 192, 44_100, 2, 1152, 626),
    ("FFFFC200", .mpeg1, 1, 384, 44_100, 2, 384, 420),
    ("FFF7C400", .mpeg2, 1, 192, 24_000, 2, 384, 384),
    ("FFFB0000", .mpeg1, 3, nil, 44_100, 2, 1152, nil),
  ]) func mp3Headers(
    bytes: String, version: MP3FrameHeader.Version, layer: Int, bitrate: Int?, rate: Int, channels: Int, samples: Int,
    length: Int?
  ) throws {
    let header = try MP3FrameHeader(parsing: octets(bytes) + [1, 2, 3])
    #expect(header.version == version)
    #expect(header.layer == layer)
    #expect(header.bitrateKbps == bitrate)
    #expect(header.sampleRate == rate)
    #expect(header.channels == channels)
    #expect(header.samplesPerFrame == samples)
    #expect(header.frameLength == length)
  }

  @Test(arguments: [
    ("", "is empty"), ("FFFB90", "ends early"), ("49443303", "does not begin with the sync word"),
    ("FFEB9000", "the MPEG version is reserved"), ("FFF99000", "the layer is reserved"),
    ("FFFB9C00", "the sample rate is reserved"), ("FFFBF000", "the bitrate is reserved"),
  ]) func brokenMP3Headers(bytes: String, problem: String) {
    #expect(throws: CodecError("MP3 frame header", problem)) { try MP3FrameHeader(parsing: octets(bytes)) }
  }
}
