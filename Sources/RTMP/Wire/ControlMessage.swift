/// Protocol control and user control messages (RTMP 1.0, 5.4 and 6.2).
public enum ControlMessage: Hashable, Sendable {
  public enum LimitType: UInt8, Sendable { case hard = 0, soft = 1, dynamic = 2 }

  case setChunkSize(UInt32)
  case abort(chunkStreamID: UInt32)
  /// Bytes received so far, modulo 2^32.
  case acknowledgement(UInt32)
  case windowAcknowledgementSize(UInt32)
  case setPeerBandwidth(UInt32, LimitType?)
  case streamBegin(UInt32)
  case streamEOF(UInt32)
  case streamDry(UInt32)
  case setBufferLength(messageStreamID: UInt32, milliseconds: UInt32)
  case streamIsRecorded(UInt32)
  case pingRequest(UInt32)
  case pingResponse(UInt32)
  /// A user control event that RTMP 1.0 does not name, such as the buffer events 31 and 32.
  case otherUserControl(UInt16, ArraySlice<UInt8>)

  /// Parses the body of a message of types 1...6; nil for other types. Bytes behind what a message needs are ignored.
  public init?(type: UInt8, payload: ArraySlice<UInt8>) throws(RTMPError) {
    func value(at offset: Int = 0) throws(RTMPError) -> UInt32 {
      guard payload.count >= offset + 4 else {
        throw RTMPError.malformedControl("type \(type) with \(payload.count) bytes")
      }
      return payload.bigEndian32(at: offset)
    }
    switch type {
    case MessageType.setChunkSize: self = .setChunkSize(try value())
    case MessageType.abort: self = .abort(chunkStreamID: try value())
    case MessageType.acknowledgement: self = .acknowledgement(try value())
    case MessageType.windowAcknowledgementSize: self = .windowAcknowledgementSize(try value())
    case MessageType.setPeerBandwidth:
      self = .setPeerBandwidth(try value(), payload.dropFirst(4).first.flatMap(LimitType.init(rawValue:)))
    case MessageType.userControl:
      guard payload.count >= 2 else { throw .malformedControl("user control with \(payload.count) bytes") }
      let event = UInt16(payload[payload.startIndex]) << 8 | UInt16(payload[payload.startIndex + 1])
      switch event {
      case 0: self = .streamBegin(try value(at: 2))
      case 1: self = .streamEOF(try value(at: 2))
      case 2: self = .streamDry(try value(at: 2))
      case 3: self = .setBufferLength(messageStreamID: try value(at: 2), milliseconds: try value(at: 6))
      case 4: self = .streamIsRecorded(try value(at: 2))
      case 6: self = .pingRequest(try value(at: 2))
      case 7: self = .pingResponse(try value(at: 2))
      default: self = .otherUserControl(event, payload.dropFirst(2))
      }
    default: return nil
    }
  }

  /// The message on chunk stream 2 and message stream 0, where control messages belong.
  public var message: ChunkMessage {
    var payload: [UInt8] = []
    let type: UInt8
    switch self {
    case .setChunkSize(let size): type = payload.fill(MessageType.setChunkSize, size)
    case .abort(let chunkStreamID): type = payload.fill(MessageType.abort, chunkStreamID)
    case .acknowledgement(let total): type = payload.fill(MessageType.acknowledgement, total)
    case .windowAcknowledgementSize(let size): type = payload.fill(MessageType.windowAcknowledgementSize, size)
    case .setPeerBandwidth(let size, let limit):
      type = payload.fill(MessageType.setPeerBandwidth, size)
      payload.append((limit ?? .hard).rawValue)
    case .streamBegin(let id): type = payload.fill(event: 0, id)
    case .streamEOF(let id): type = payload.fill(event: 1, id)
    case .streamDry(let id): type = payload.fill(event: 2, id)
    case .setBufferLength(let id, let milliseconds):
      type = payload.fill(event: 3, id)
      payload.appendBigEndian(milliseconds)
    case .streamIsRecorded(let id): type = payload.fill(event: 4, id)
    case .pingRequest(let timestamp): type = payload.fill(event: 6, timestamp)
    case .pingResponse(let timestamp): type = payload.fill(event: 7, timestamp)
    case .otherUserControl(let event, let data):
      type = MessageType.userControl
      payload.appendBigEndian(event)
      payload.append(contentsOf: data)
    }
    return ChunkMessage(
      chunkStreamID: ChunkStreamID.control, timestamp: 0, type: type, messageStreamID: 0, payload: payload[...])
  }
}

extension Array where Element == UInt8 {
  fileprivate mutating func fill(_ type: UInt8, _ value: UInt32) -> UInt8 {
    appendBigEndian(value)
    return type
  }

  fileprivate mutating func fill(event: UInt16, _ value: UInt32) -> UInt8 {
    appendBigEndian(event)
    appendBigEndian(value)
    return MessageType.userControl
  }
}
