import RTMP
import Testing

@Suite struct VideoTagTests {
  typealias Packet = VideoTag.Packet

  /// Vectors written out by hand from Adobe FLV 10.1, E.4.3, and enhanced RTMP v2, ExVideoTagHeader.
  @Test(arguments: [
    ("17 00 000000 0164", VideoTag.Codec.avc, VideoTag.FrameType.key, Packet.sequenceHeader, Int32(0), "0164"),
    ("17 01 000050 AABB", .avc, .key, .frames, 80, "AABB"),
    ("27 01 FFFFD8 AABB", .avc, .inter, .frames, -40, "AABB"),
    ("37 01 000000 AA", .avc, .disposable, .frames, 0, "AA"),
    ("47 01 000000 AA", .avc, .generatedKey, .frames, 0, "AA"),
    ("17 02 000000", .avc, .key, .endOfSequence, 0, ""),
    ("17 02", .avc, .key, .endOfSequence, 0, ""),
    ("57 00", .avc, .command, .command, 0, "00"),
    ("1C 00 000000 01", .hevc, .key, .sequenceHeader, 0, "01"),
    ("2C 01 7FFFFF AA", .hevc, .inter, .frames, 0x7F_FFFF, "AA"),
    ("22 00 00", .other("Sorenson H.263"), .inter, .frames, 0, "0000"),
    ("14 10", .other("VP6"), .key, .frames, 0, "10"),
    ("1D 01 000000 AA", .other("AV1"), .key, .frames, 0, "AA"),
    ("90 68766331 0101", .hevc, .key, .sequenceHeader, 0, "0101"),
    ("91 68766331 000028 AA", .hevc, .key, .frames, 40, "AA"),
    ("A1 68766331 FFFFFF AA", .hevc, .inter, .frames, -1, "AA"),
    ("A3 68766331 AA", .hevc, .inter, .frames, 0, "AA"),
    ("92 68766331", .hevc, .key, .endOfSequence, 0, ""),
    ("94 68766331 02", .hevc, .key, .metadata, 0, "02"),
    ("90 61766331 0164", .avc, .key, .sequenceHeader, 0, "0164"),
    ("A1 61766331 000021 AA", .avc, .inter, .frames, 33, "AA"),
    ("A1 61763031 AABBCC", .other("av01"), .inter, .frames, 0, "AABBCC"),
    ("95 61763031 AA", .other("av01"), .key, .mpeg2TSSequenceHeader, 0, "AA"),
    ("A1 76703039 AA", .other("vp09"), .inter, .frames, 0, "AA"),
    ("A1 00010203 AA", .other("...."), .inter, .frames, 0, "AA"),
    ("D1 01", .other(""), .command, .command, 0, "01"),
    // ModEx (timestampOffsetNano, 3 bytes) before CodedFramesX.
    ("A7 02 0F4240 03 68766331 AA", .hevc, .inter, .frames, 0, "AA"),
    // Two of them, the first with a 16-bit size.
    ("A7 FF 0001 0102 07 00 99 01 68766331 000001 AA", .hevc, .inter, .frames, 1, "AA"),
  ]) func reads(
    bytes: String, codec: VideoTag.Codec, frameType: VideoTag.FrameType, packet: Packet, compositionTime: Int32,
    body: String
  ) throws {
    // As part of a longer buffer, so that indices are not offsets.
    let tag = try VideoTag(parsing: (octets("FFFFFF") + octets(bytes))[3...])
    #expect(tag.codec == codec)
    #expect(tag.frameType == frameType)
    #expect(tag.packet == packet)
    #expect(tag.compositionTime == compositionTime)
    #expect(tag.body == octets(body))
  }

  @Test(arguments: [
    ("", FLVError.emptyTag(.video), "empty video tag"),
    ("17", .shortTag(.video, bytes: 1), "video tag of 1 bytes ends inside its header"),
    ("17 00 0000", .shortTag(.video, bytes: 4), "video tag of 4 bytes ends inside its header"),
    ("17 03 000000", .unknownPacketType(.video, 3), "video packet type 3 does not exist"),
    ("07 00 000000", .unknownFrameType(0), "video frame type 0 does not exist"),
    ("67 00 000000", .unknownFrameType(6), "video frame type 6 does not exist"),
    ("90", .shortTag(.video, bytes: 1), "video tag of 1 bytes ends inside its header"),
    ("90 687663", .shortTag(.video, bytes: 4), "video tag of 4 bytes ends inside its header"),
    ("91 68766331 0000", .shortTag(.video, bytes: 7), "video tag of 7 bytes ends inside its header"),
    ("98 68766331", .unknownPacketType(.video, 8), "video packet type 8 does not exist"),
    ("96 00 68766331 00 AA", .multitrack(.video), "enhanced-RTMP multitrack video is not supported; send one track"),
    ("A7 10 00", .shortTag(.video, bytes: 3), "video tag of 3 bytes ends inside its header"),
    ("A7 FF FFFF 00", .shortTag(.video, bytes: 5), "video tag of 5 bytes ends inside its header"),
    ("A7", .shortTag(.video, bytes: 1), "video tag of 1 bytes ends inside its header"),
  ]) func refuses(bytes: String, error: FLVError, text: String) {
    #expect(throws: error) { try VideoTag(parsing: octets(bytes)) }
    #expect(error.description == text)
  }

  @Test func writes() {
    let key = VideoTag(codec: .avc, frameType: .key, packet: .frames, compositionTime: 80, body: [0xAA])
    #expect(key.encoded() == octets("17 01 000050 AA"))
    var hevc = key
    hevc.codec = .hevc
    #expect(hevc.encoded() == octets("1C 01 000050 AA"))
    #expect(hevc.encoded(enhanced: true) == octets("91 68766331 000050 AA"))
    hevc.compositionTime = 0
    #expect(hevc.encoded(enhanced: true) == octets("93 68766331 AA"))
    hevc.packet = .sequenceHeader
    #expect(hevc.encoded(enhanced: true) == octets("90 68766331 AA"))
    #expect(hevc.encoded() == octets("1C 00 000000 AA"))
    hevc.compositionTime = -70_000_000
    hevc.packet = .frames
    #expect(hevc.encoded() == octets("1C 01 800000 AA"))
    let end = VideoTag(codec: .avc, frameType: .key, packet: .endOfSequence, body: [])
    #expect(end.encoded() == octets("17 02 000000"))
    let command = VideoTag(codec: .avc, frameType: .command, packet: .command, body: [1])
    #expect(command.encoded() == octets("57 01"))
    let other = VideoTag(codec: .other("av01"), frameType: .inter, packet: .frames, compositionTime: 9, body: [1])
    #expect(other.encoded() == octets("A3 61763031 01"))
  }

  /// What ffmpeg wrote comes out again.
  @Test func rewritesGolden() throws {
    let file = try FormatGolden.bytes("avc-aac.flv")[...]
    for message in try FLVReaderTests.read([file], shared: true) {
      switch message.kind {
      case .video: #expect(try VideoTag(parsing: message.payload).encoded() == message.payload)
      case .audio:
        // ffmpeg says mono in the sound head of mono AAC; the specification wants it to say stereo always.
        let encoded = try AudioTag(parsing: message.payload).encoded()
        #expect(encoded.dropFirst() == message.payload.dropFirst())
      case .script: break
      }
    }
  }
}
