import RTMP
import Testing

struct CommandTests {
  @Test func bytes() throws {
    let bytes = hex(
      """
      02 00 0c 63 72 65 61 74 65 53 74 72 65 61 6d
      00 40 10 00 00 00 00 00 00
      05
      """)
    let command = Command("createStream", transactionID: 4)
    #expect(command.payload[...] == bytes)
    #expect(try Command(type: MessageType.commandAMF0, payload: bytes) == command)
    // Message type 17: a format byte, then the same.
    #expect(try Command(type: MessageType.commandAMF3, payload: [0] + bytes) == command)
    #expect(try Command(type: MessageType.commandAMF3, payload: bytes) == command)
  }

  @Test func arguments() throws {
    let command = Command("publish", transactionID: 5, arguments: ["room?k=v", "live"])
    let read = try Command(type: 20, payload: command.payload[...])
    #expect(read == command)
    #expect(read.commandObject == .null)
  }

  @Test func missingParts() throws {
    #expect(try Command(type: 20, payload: hex("02 00 01 61")) == Command("a", transactionID: 0))
    #expect(try Command(type: 20, payload: hex("02 00 01 61 05")) == Command("a", transactionID: 0))
  }

  @Test func malformed() {
    #expect(throws: RTMPError.unexpectedMessage("a command without a name")) { try Command(type: 20, payload: []) }
    #expect(throws: RTMPError.unexpectedMessage("a command without a name")) { try Command(type: 20, payload: [5]) }
    #expect(throws: RTMPError.malformedCommand(.truncated(atByte: 3))) { try Command(type: 20, payload: [2, 0, 1]) }
    // The AVM+ marker: real AMF3.
    #expect(throws: RTMPError.malformedCommand(.amf3(atByte: 4))) {
      try Command(type: 17, payload: hex("00 02 00 01 61 11 0a"))
    }
  }
}
