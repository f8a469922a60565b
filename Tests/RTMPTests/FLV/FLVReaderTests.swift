import RTMP
import Testing

@Suite struct FLVReaderTests {
  /// Hands `pieces` to a reader one after the other, borrowed or shared.
  static func read(_ pieces: [ArraySlice<UInt8>], shared: Bool) throws -> [MediaMessage] {
    var reader = FLVReader()
    var messages: [MediaMessage] = []
    for piece in pieces {
      var offset = 0
      if shared {
        while let message = try reader.receive(piece, from: &offset) { messages.append(message) }
      } else {
        try piece.withUnsafeBytes { buffer in
          while let message = try reader.receive(buffer, from: &offset) { messages.append(message) }
        }
      }
      #expect(offset == piece.count)
    }
    try reader.finish()
    return messages
  }

  static func expectEqual(_ messages: [MediaMessage], _ expected: [MediaMessage]) {
    #expect(messages.map(\.kind) == expected.map(\.kind))
    #expect(messages.map(\.timestamp) == expected.map(\.timestamp))
    #expect(messages.map(\.payload) == expected.map(\.payload))
  }

  /// What ffprobe says of ffmpeg's file.
  @Test(arguments: ["avc-aac", "mp3"]) func goldenPackets(name: String) throws {
    let messages = try Self.read([try FormatGolden.bytes("\(name).flv")[...]], shared: true)
    var found: [[String]] = []
    for message in messages {
      switch message.kind {
      case .video:
        let tag = try VideoTag(parsing: message.payload)
        guard tag.packet == .frames else { continue }
        #expect(tag.codec == .avc)
        let presentation = Int(message.timestamp) + Int(tag.compositionTime)
        let words = ["\(message.timestamp)", "\(presentation)", "\(tag.body.count)", tag.isKeyFrame ? "1" : "0"]
        found.append(["video"] + words)
      case .audio:
        let tag = try AudioTag(parsing: message.payload)
        guard tag.packet == .frames else { continue }
        #expect(tag.codec == (name == "mp3" ? .mp3 : .aac))
        found.append(["audio", "\(message.timestamp)", "\(message.timestamp)", "\(tag.body.count)", "0"])
      case .script: break
      }
    }
    #expect(found == (try FormatGolden.lines("\(name).txt")))
  }

  @Test func splitAtEveryByte() throws {
    let file = try FormatGolden.bytes("avc-aac.flv")[...]
    let whole = try Self.read([file], shared: true)
    #expect(whole.count > 20)
    Self.expectEqual(try Self.read([file], shared: false), whole)
    for shared in [true, false] {
      Self.expectEqual(try Self.read(file.map { [$0] }, shared: shared), whole)
    }
    for split in stride(from: 1, to: file.count, by: 1) {
      let pieces = [file[..<split], file[split...]]
      let messages = try Self.read(pieces, shared: split.isMultiple(of: 2))
      #expect(messages.count == whole.count)
      #expect(zip(messages, whole).allSatisfy { $0.payload == $1.payload && $0.timestamp == $1.timestamp })
    }
  }

  @Test func writtenAgainItIsTheSameFile() throws {
    let file = try FormatGolden.bytes("avc-aac.flv")
    let messages = try Self.read([file[...]], shared: true)
    let joined = messages.reduce(into: FLVWriter.header(hasAudio: true, hasVideo: true)) { $0 += FLVWriter.tag($1) }
    #expect(Array(joined) == file)
    let framed = messages.reduce(into: FLVWriter.header(hasAudio: true, hasVideo: true)) {
      let (head, tail) = FLVWriter.frame($1)
      $0 += head + $1.payload + tail
    }
    #expect(framed == joined)
  }

  @Test func headerFlagsAndPosition() throws {
    var reader = FLVReader()
    var offset = 0
    #expect(try reader.receive(octets("464C5601 01 00000009 00000000"), from: &offset) == nil)
    #expect(reader.header?.hasAudio == false)
    #expect(reader.header?.hasVideo == true)
    #expect(reader.position == 13)
    try reader.finish()
    #expect(FLVWriter.header(hasAudio: true, hasVideo: false) == octets("464C5601 04 00000009 00000000"))
  }

  @Test func longerHeaderAndWrongTagSizes() throws {
    let file =
      octets("464C5601 05 0000000C AABBCC 12345678 09000001 000000 00 000000 27 FFFFFFFF 08000000 000000 00 000000")
      + octets("00000000 0F000002 000000 00 000000 0102 00000000 08000001 010203 FF 000000 2F 0000000C")
    let messages = try Self.read([file], shared: true)
    // The empty tag and the AMF3 tag are passed over; FF is the timestamp's top byte.
    #expect(messages.map(\.kind) == [.video, .audio])
    #expect(messages.map(\.timestamp) == [0, 0xFF01_0203])
    #expect(messages.map(\.payload) == [[0x27], [0x2F]])
  }

  @Test func timestampsAroundTheExtensionByte() throws {
    for timestamp: UInt32 in [0, 0xFF_FFFF, 0x100_0000, 0x8000_0000, 0xFFFF_FFFF] {
      let tag = FLVWriter.tag(MediaMessage(kind: .script, timestamp: timestamp, payload: [1, 2, 3]))
      let messages = try Self.read([FLVWriter.header(hasAudio: true, hasVideo: true) + tag], shared: true)
      #expect(messages.map(\.timestamp) == [timestamp])
    }
  }

  @Test(arguments: [
    ("47 4C", FLVError.notFLV, "not FLV: the data does not begin with the letters FLV"),
    ("464C5602 05 00000009", .unsupportedVersion(2), "FLV version 2 is not supported, only version 1"),
    ("464C5601 05 00000008", .badHeaderLength(8), "the FLV header gives 8 bytes as its own length"),
    ("464C5601 05 FFFFFFFF", .badHeaderLength(.max), "the FLV header gives 4294967295 bytes as its own length"),
    (
      "464C5601 05 00000009 00000000 0A000000 00000000 000000", .unknownTagType(10, atByte: 13),
      "the FLV is broken at byte 13: tag type 10 does not exist"
    ),
    (
      "464C5601 05 00000009 00000000 09000001 00000000 000000 17 0000000C 49000001 00000000 000000",
      .unknownTagType(0x49, atByte: 29), "the FLV is broken at byte 29: tag type 73 does not exist"
    ),
    (
      "464C5601 05 00000009 00000000 29000001 00000000 000000", .encryptedTag(atByte: 13),
      "the FLV tag at byte 13 is encrypted"
    ),
    (
      "464C5601 05 00000009 00000000 09FFFFFF 00000000 000000",
      .tagTooLong(bytes: 0xFF_FFFF, limit: 8 << 20, atByte: 13),
      "the FLV tag at byte 13 gives 16777215 bytes as its length, over the limit of 8388608"
    ),
  ]) func brokenInput(bytes: String, error: FLVError, text: String) {
    #expect(throws: error) { try Self.read([octets(bytes)], shared: true) }
    #expect(throws: error) { try Self.read(octets(bytes).map { [$0] }, shared: false) }
    #expect(error.description == text)
  }

  @Test func truncationIsFoundAtTheEnd() throws {
    let file = try FormatGolden.bytes("mp3.flv")[...]
    let tagStart = 13
    let bodyLength = Int(file[14]) << 16 | Int(file[15]) << 8 | Int(file[16])
    let tagEnd = tagStart + 11 + bodyLength
    for length in 0...tagEnd + 4 {
      let expected: FLVError? =
        switch length {
        case 0: .empty
        case 1..<9: .truncated(atByte: 0)
        case 9...13: nil
        case 14..<tagEnd: .truncated(atByte: 13)
        default: nil
        }
      var found: FLVError?
      do {
        _ = try Self.read([file.prefix(length)], shared: true)
      } catch let error as FLVError {
        found = error
      }
      #expect(found == expected, "\(length) bytes")
    }
  }

  /// A tag that announces much and delivers little must not cost much.
  @Test func announcedLengthReservesNothing() throws {
    var reader = FLVReader(tagSizeLimit: 0xFF_FFFF)
    var offset = 0
    let head = octets("464C5601 05 00000009 00000000 09FFFFFF 00000000 000000 17")
    #expect(try reader.receive(head, from: &offset) == nil)
    #expect(reader.position == 25)
  }

  @Test func randomBytesNeverCrash() throws {
    var generator = TestGenerator(seed: 1)
    let header = FLVWriter.header(hasAudio: true, hasVideo: true)
    let kinds: [UInt8] = [8, 9, 18, 15]
    for _ in 0..<50_000 {
      var input = header
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let length = Int.random(in: 0...40, using: &generator)
        input += [kinds.randomElement(using: &generator) ?? 8, 0, 0, UInt8(length)] + generator.bytes(7 + length + 4)
      }
      let index = Int.random(in: 0..<input.count, using: &generator)
      input[index] = UInt8.random(in: 0...255, using: &generator)
      for message in (try? Self.readLeniently(input)) ?? [] {
        _ = try? VideoTag(parsing: message.payload)
        _ = try? AudioTag(parsing: message.payload)
        _ = try? StreamMetadata(parsing: message.payload)
      }
    }
  }

  private static func readLeniently(_ input: ArraySlice<UInt8>) throws -> [MediaMessage] {
    var reader = FLVReader()
    var messages: [MediaMessage] = []
    var offset = 0
    while let message = try reader.receive(input, from: &offset) { messages.append(message) }
    return messages
  }
}
