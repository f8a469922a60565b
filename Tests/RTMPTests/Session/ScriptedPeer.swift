import RTMP

/// The other end of a session under test: turns messages into bytes and the session's bytes into messages, with the
/// chunk layer only, so that what the session says is seen as it is on the wire.
struct ScriptedPeer {
  private var writer = ChunkWriter()
  private var reader = ChunkReader()
  private var skip: Int

  /// `handshake` bytes at the beginning of what the session sends are not messages.
  init(skippingHandshake handshake: Int) { skip = handshake }

  mutating func bytes(_ message: ChunkMessage) -> ArraySlice<UInt8> {
    var output: [UInt8] = []
    writer.write(message, to: &output)
    return output[...]
  }

  mutating func bytes(_ control: ControlMessage) -> ArraySlice<UInt8> { bytes(control.message) }

  mutating func bytes(_ command: Command, on stream: UInt32 = 0, type: UInt8 = 20) -> ArraySlice<UInt8> {
    let payload = (type == 17 ? [0] : []) + command.payload
    return bytes(
      ChunkMessage(chunkStreamID: 3, timestamp: 0, type: type, messageStreamID: stream, payload: payload[...]))
  }

  /// `onStatus` on the message stream.
  mutating func status(_ code: String, level: String = "status", on stream: UInt32 = 1) -> ArraySlice<UInt8> {
    let info: AMF0Value = .object(["level": .string(level), "code": .string(code), "description": "words"])
    return bytes(Command("onStatus", transactionID: 0, arguments: [info]), on: stream)
  }

  mutating func media(
    _ kind: MediaKind, _ timestamp: UInt32, _ payload: ArraySlice<UInt8>, on stream: UInt32 = 1
  ) -> ArraySlice<UInt8> {
    bytes(
      ChunkMessage(
        chunkStreamID: 6, timestamp: timestamp, type: kind.rawValue, messageStreamID: stream, payload: payload))
  }

  mutating func read(_ output: ArraySlice<UInt8>) throws -> [String] {
    let rest = output.dropFirst(skip)
    skip = max(0, skip - output.count)
    var messages: [String] = []
    var offset = 0
    while let message = try reader.receive(rest, from: &offset) { messages.append(try describe(message)) }
    return messages
  }

  /// `name transaction arguments @stream` for commands, the case for control messages.
  private func describe(_ message: ChunkMessage) throws -> String {
    if let control = try ControlMessage(type: message.type, payload: message.payload) { return "\(control)" }
    guard message.type == 20 else {
      return "type \(message.type) \(message.timestamp) \(message.payload.count) @\(message.messageStreamID)"
    }
    let command = try Command(type: message.type, payload: message.payload)
    let arguments = command.arguments.map { argument in
      argument.objectValue?["code"]?.stringValue ?? argument.stringValue ?? argument.numberValue.map { "\($0)" }
        ?? "\(argument)"
    }
    return ([command.name, "\(Int(command.transactionID))"] + arguments + ["@\(message.messageStreamID)"])
      .joined(separator: " ")
  }
}
