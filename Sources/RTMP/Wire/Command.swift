/// A command message (RTMP 1.0, 7.1.1): name, transaction id, command object and what follows.
public struct Command: Hashable, Sendable {
  public var name: String
  public var transactionID: Double
  /// An object, null or absent (then null).
  public var commandObject: AMF0Value
  public var arguments: [AMF0Value]

  public init(
    _ name: String, transactionID: Double, commandObject: AMF0Value = .null, arguments: [AMF0Value] = []
  ) {
    self.name = name
    self.transactionID = transactionID
    self.commandObject = commandObject
    self.arguments = arguments
  }

  /// Parses the body of a message of type 20 or 17. The latter begins with a format byte 0 and is AMF0 all the same, as
  /// long as no value switches to AMF3. A missing transaction id counts as 0.
  public init(type: UInt8, payload: ArraySlice<UInt8>) throws(RTMPError) {
    var body = payload
    // A command begins with a string, marker 2: a leading 0 can only be the format byte.
    if type == MessageType.commandAMF3, body.first == 0 { body = body.dropFirst() }
    let values: [AMF0Value]
    do { values = try AMF0Reader.readAll(body) } catch { throw .malformedCommand(error) }
    guard let name = values.first?.stringValue else { throw .unexpectedMessage("a command without a name") }
    self.name = name
    transactionID = values.count > 1 ? values[1].numberValue ?? 0 : 0
    commandObject = values.count > 2 ? values[2] : .null
    arguments = Array(values.dropFirst(3))
  }

  /// The body of a message of type 20.
  public var payload: [UInt8] {
    AMF0Writer.write([.string(name), .number(transactionID), commandObject] + arguments)
  }

  /// The command object and the arguments, where peers put an information object now here, now there.
  var values: [AMF0Value] { [commandObject] + arguments }

  func message(messageStreamID: UInt32) -> ChunkMessage {
    ChunkMessage(
      chunkStreamID: ChunkStreamID.command, timestamp: 0, type: MessageType.commandAMF0,
      messageStreamID: messageStreamID, payload: payload[...])
  }
}
