import RTMP

/// What a message means to those who join late or lag: the little of its payload that a relay has to look at.
enum MediaRole {
  case metadata
  /// AVCDecoderConfigurationRecord, HEVCDecoderConfigurationRecord or what else goes before the frames.
  case videoHeader
  case audioHeader
  case keyFrame
  case interFrame
  case audioFrame
  /// The encoder says that its sequence is over.
  case endOfSequence
  /// Command frames, cue points, what cannot be read: passed on, never cached as a header.
  case other

  var isHeader: Bool { self == .metadata || self == .videoHeader || self == .audioHeader }
  var isFrame: Bool { self == .keyFrame || self == .interFrame || self == .audioFrame }

  init(_ message: MediaMessage) {
    switch message.kind {
    case .video: self = Self.video(message.payload)
    case .audio: self = Self.audio(message.payload)
    case .script: self = message.payload.starts(with: Self.metadataName) ? .metadata : .other
    }
  }

  /// The AMF0 string `onMetaData`.
  private static let metadataName: [UInt8] = [2, 0, 10] + Array("onMetaData".utf8)

  private static func video(_ payload: ArraySlice<UInt8>) -> MediaRole {
    guard let tag = try? VideoTag(parsing: payload) else { return .other }
    switch tag.packet {
    case .sequenceHeader, .mpeg2TSSequenceHeader: return .videoHeader
    case .frames: return tag.frameType == .command ? .other : tag.frameType.isKey ? .keyFrame : .interFrame
    case .endOfSequence: return .endOfSequence
    case .metadata, .command: return .other
    }
  }

  private static func audio(_ payload: ArraySlice<UInt8>) -> MediaRole {
    guard let tag = try? AudioTag(parsing: payload) else { return .other }
    switch tag.packet {
    case .sequenceHeader: return .audioHeader
    case .frames: return .audioFrame
    case .endOfSequence: return .endOfSequence
    case .multichannelConfiguration: return .other
    }
  }
}
