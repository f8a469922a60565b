import RTMP
import Testing

struct ControlMessageTests {
  static let vectors: [(UInt8, String, ControlMessage)] = [
    (1, "00 00 10 00", .setChunkSize(4096)),
    (2, "00 00 00 06", .abort(chunkStreamID: 6)),
    (3, "ff ff ff fe", .acknowledgement(0xFFFF_FFFE)),
    (5, "00 4c 4b 40", .windowAcknowledgementSize(5_000_000)),
    (6, "00 26 25 a0 02", .setPeerBandwidth(2_500_000, .dynamic)),
    (4, "00 00 00 00 00 01", .streamBegin(1)),
    (4, "00 01 00 00 00 01", .streamEOF(1)),
    (4, "00 02 00 00 00 01", .streamDry(1)),
    (4, "00 03 00 00 00 01 00 00 0b b8", .setBufferLength(messageStreamID: 1, milliseconds: 3000)),
    (4, "00 04 00 00 00 01", .streamIsRecorded(1)),
    (4, "00 06 00 00 0b 68", .pingRequest(2920)),
    (4, "00 07 00 00 0b 68", .pingResponse(2920)),
    (4, "00 1f 00 00 00 01", .otherUserControl(31, [0, 0, 0, 1])),
  ]

  @Test(arguments: vectors) func vector(type: UInt8, payload: String, control: ControlMessage) throws {
    #expect(try ControlMessage(type: type, payload: hex(payload)) == control)
    #expect(control.message.type == type)
    #expect(control.message.payload == hex(payload))
    #expect(control.message.chunkStreamID == 2)
    #expect(control.message.messageStreamID == 0)
    for end in 0..<4 {
      if end >= 2, case .otherUserControl = control { continue }
      #expect(throws: RTMPError.self) { try ControlMessage(type: type, payload: hex(payload).prefix(end)) }
    }
  }

  @Test func oddities() throws {
    #expect(try ControlMessage(type: 9, payload: []) == nil)
    // Some peers leave the limit type out, or write one that is not known.
    #expect(try ControlMessage(type: 6, payload: [0, 0, 0, 1]) == .setPeerBandwidth(1, nil))
    #expect(try ControlMessage(type: 6, payload: [0, 0, 0, 1, 9]) == .setPeerBandwidth(1, nil))
    // A slice that does not begin at 0.
    #expect(try ControlMessage(type: 1, payload: hex("ff ff 00 00 00 80").dropFirst(2)) == .setChunkSize(128))
  }
}
