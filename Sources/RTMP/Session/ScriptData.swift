/// The name at the head of a script data message and what a session does with it.
enum ScriptData {
  /// A script message as the owner gets it: `@setDataFrame` stripped.
  case media(MediaMessage)
  /// A status sent as data: `onPlayStatus` and `onStatus`.
  case status(StatusInfo)
  /// Nothing for the owner: `@clearDataFrame`, `|RtmpSampleAccess`, a status without a code.
  case nothing

  init(_ message: MediaMessage) {
    var reader = AMF0Reader(message.payload)
    guard let name = (try? reader.read())?.stringValue else {
      self = .media(message)
      return
    }
    switch name {
    case "@setDataFrame":
      self = .media(MediaMessage(kind: .script, timestamp: message.timestamp, payload: reader.remaining))
    case "onPlayStatus", "onStatus":
      let values = (try? AMF0Reader.readAll(reader.remaining)) ?? []
      self = StatusInfo(values).map { .status($0) } ?? .nothing
    case "@clearDataFrame", "|RtmpSampleAccess": self = .nothing
    default: self = .media(message)
    }
  }

  /// The message with `@setDataFrame` before an `onMetaData`, as publishers send it so that servers keep it for late
  /// viewers; any other script data as it is.
  static func forPublishing(_ message: MediaMessage) -> MediaMessage {
    var reader = AMF0Reader(message.payload)
    guard (try? reader.read())?.stringValue == "onMetaData" else { return message }
    let payload = AMF0Writer.write(["@setDataFrame"]) + message.payload
    return MediaMessage(kind: .script, timestamp: message.timestamp, payload: payload[...])
  }
}
