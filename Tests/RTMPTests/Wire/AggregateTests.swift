import RTMP
import Testing

struct AggregateTests {
  /// Two FLV tags at 0x01000010 and 0x01000038, with back pointers.
  static let tags = hex(
    """
    08 00 00 02 00 00 10 01 00 00 00 af 01 00 00 00 0d
    09 00 00 01 00 00 38 01 00 00 00 17 00 00 00 0c
    """)

  private func read(_ payload: ArraySlice<UInt8>, at timestamp: UInt32) throws -> [MediaMessage] {
    var reader = AggregateReader(payload: payload, timestamp: timestamp)
    var messages: [MediaMessage] = []
    while let message = try reader.next() { messages.append(message) }
    return messages
  }

  @Test func timestampsCountFromTheFirstSubMessage() throws {
    let messages = try read(Self.tags, at: 500)
    #expect(messages.map(\.kind) == [.audio, .video])
    #expect(messages.map(\.timestamp) == [500, 540])
    #expect(messages.map(\.payload) == [[0xAF, 1], [0x17]])
    #expect(try read(Self.tags, at: .max).map(\.timestamp) == [.max, 39])
  }

  @Test func tolerance() throws {
    // No back pointer behind the last; a type that is no media between.
    #expect(try read(Self.tags.dropLast(4), at: 0).count == 2)
    #expect(try read(joined(hex("14 00 00 01 00 00 00 00 00 00 00 05 00 00 00 0c"), Self.tags), at: 0).count == 2)
    #expect(try read([], at: 0).isEmpty)
    #expect(try read(joined([0, 0], Self.tags).dropFirst(2), at: 0).count == 2)
  }

  @Test func malformed() {
    #expect(throws: RTMPError.self) { try read(Self.tags.prefix(5), at: 0) }
    #expect(throws: RTMPError.self) { try read(Self.tags.prefix(12), at: 0) }
    #expect(throws: RTMPError.self) { try read(hex("08 ff ff ff 00 00 00 00 00 00 00 aa"), at: 0) }
  }
}
