import RTMP
import Testing

@Suite struct AudioTagTests {
  typealias Packet = AudioTag.Packet

  /// Vectors written out by hand from Adobe FLV 10.1, E.4.2, and enhanced RTMP v2, ExAudioTagHeader.
  @Test(arguments: [
    ("AF 00 1190", AudioTag.Codec.aac, Packet.sequenceHeader, 44_100 as Int?, 16 as Int?, 2 as Int?, "1190"),
    ("AE 01 21", .aac, .frames, 44_100, 16, 1, "21"),
    ("AF 01", .aac, .frames, 44_100, 16, 2, ""),
    ("2F FFFB", .mp3, .frames, 44_100, 16, 2, "FFFB"),
    ("2A FFF3", .mp3, .frames, 22_050, 16, 1, "FFF3"),
    ("26 FFE3", .mp3, .frames, 11_025, 16, 1, "FFE3"),
    ("E2 FFE3", .mp3, .frames, 8000, 16, 1, "FFE3"),
    ("0D 00", .other("PCM"), .frames, 44_100, 8, 2, "00"),
    ("3E 00", .other("PCM little-endian"), .frames, 44_100, 16, 1, "00"),
    ("42 00", .other("Nellymoser"), .frames, 16_000, 16, 1, "00"),
    ("72 00", .other("G.711 A-law"), .frames, 5500, 16, 1, "00"),
    ("82 00", .other("G.711 mu-law"), .frames, 5500, 16, 1, "00"),
    ("B6 00", .other("Speex"), .frames, 16_000, 16, 1, "00"),
    ("C0 00", .other("unknown"), .frames, 5500, 8, 1, "00"),
    ("90 6D703461 1190", .aac, .sequenceHeader, nil, nil, nil, "1190"),
    ("91 6D703461 21", .aac, .frames, nil, nil, nil, "21"),
    ("91 2E6D7033 FFFB", .mp3, .frames, nil, nil, nil, "FFFB"),
    ("91 4F707573 AA", .other("Opus"), .frames, nil, nil, nil, "AA"),
    ("92 6D703461", .aac, .endOfSequence, nil, nil, nil, ""),
    ("94 4F707573 0102", .other("Opus"), .multichannelConfiguration, nil, nil, nil, "0102"),
    ("97 02 0F4240 01 6D703461 21", .aac, .frames, nil, nil, nil, "21"),
  ]) func reads(
    bytes: String, codec: AudioTag.Codec, packet: Packet, sampleRate: Int?, bits: Int?, channels: Int?, body: String
  ) throws {
    let tag = try AudioTag(parsing: (octets("FFFFFF") + octets(bytes))[3...])
    #expect(tag.codec == codec)
    #expect(tag.packet == packet)
    #expect(tag.sampleRate == sampleRate)
    #expect(tag.bitsPerSample == bits)
    #expect(tag.channels == channels)
    #expect(tag.body == octets(body))
  }

  @Test(arguments: [
    ("", FLVError.emptyTag(.audio)), ("AF", .shortTag(.audio, bytes: 1)), ("AF 02 00", .unknownPacketType(.audio, 2)),
    ("91 6D7034", .shortTag(.audio, bytes: 4)), ("93 6D703461", .unknownPacketType(.audio, 3)),
    ("95 00 6D703461 00", .multitrack(.audio)), ("97 00", .shortTag(.audio, bytes: 2)),
  ]) func refuses(bytes: String, error: FLVError) {
    #expect(throws: error) { try AudioTag(parsing: octets(bytes)) }
  }

  @Test func writes() {
    #expect(AudioTag(codec: .aac, packet: .sequenceHeader, body: [0x11]).encoded() == octets("AF 00 11"))
    #expect(
      AudioTag(codec: .aac, packet: .frames, sampleRate: 16_000, channels: 1, body: [0x21]).encoded()
        == octets("AF 01 21")
    )
    #expect(AudioTag(codec: .mp3, packet: .frames, body: [0xFF]).encoded() == octets("2F FF"))
    #expect(
      AudioTag(codec: .mp3, packet: .frames, sampleRate: 22_050, channels: 1, body: [0xFF]).encoded() == octets("2A FF")
    )
    #expect(AudioTag(codec: .other("Opus"), packet: .frames, body: [1]).encoded() == octets("91 4F707573 01"))
  }
}
