extension VideoTag {
  /// Reads a tag body; `body` shares its storage. Allocates nothing.
  public init(parsing payload: ArraySlice<UInt8>) throws(FLVError) {
    guard let first = payload.first else { throw .emptyTag(.video) }
    let typeNumber = first >> 4 & 7
    guard let frameType = FrameType(rawValue: typeNumber) else { throw .unknownFrameType(typeNumber) }
    if first & 0x80 != 0 {
      try self.init(enhanced: payload, frameType: frameType)
    } else {
      try self.init(legacy: payload, frameType: frameType, codecID: first & 0x0F)
    }
  }

  private init(legacy payload: ArraySlice<UInt8>, frameType: FrameType, codecID: UInt8) throws(FLVError) {
    let codec = Codec(id: codecID)
    if frameType == .command {
      self.init(codec: codec, frameType: frameType, packet: .command, body: payload.dropFirst())
      return
    }
    guard Codec.hasPacketType(id: codecID) else {
      self.init(codec: codec, frameType: frameType, packet: .frames, body: payload.dropFirst())
      return
    }
    guard payload.count >= 2 else { throw .shortTag(.video, bytes: payload.count) }
    let packetType = payload[payload.startIndex + 1]
    if packetType == 2 {
      self.init(codec: codec, frameType: frameType, packet: .endOfSequence, body: payload.dropFirst(5))
      return
    }
    guard packetType <= 1 else { throw .unknownPacketType(.video, packetType) }
    guard payload.count >= 5 else { throw .shortTag(.video, bytes: payload.count) }
    self.init(
      codec: codec, frameType: frameType, packet: packetType == 0 ? .sequenceHeader : .frames,
      compositionTime: packetType == 0 ? 0 : Self.int24(payload, at: 2), body: payload.dropFirst(5))
  }

  private init(enhanced payload: ArraySlice<UInt8>, frameType: FrameType) throws(FLVError) {
    let (type, end) = try EnhancedHead.packetType(in: payload, kind: .video)
    if frameType == .command, type != EnhancedPacketType.metadata {
      self.init(codec: .other(""), frameType: frameType, packet: .command, body: payload.dropFirst(end))
      return
    }
    let head = try EnhancedHead(
      parsing: payload, type: type, end: end, kind: .video, multitrack: EnhancedPacketType.multitrack)
    let codec = Codec(fourCC: head.fourCC)
    var compositionTime: Int32 = 0
    var length = head.length
    let packet: Packet
    switch type {
    case EnhancedPacketType.sequenceStart: packet = .sequenceHeader
    case EnhancedPacketType.codedFrames:
      packet = .frames
      if Codec.hasCompositionTime(head.fourCC) {
        guard payload.count >= length + 3 else { throw .shortTag(.video, bytes: payload.count) }
        compositionTime = Self.int24(payload, at: length)
        length += 3
      }
    case EnhancedPacketType.sequenceEnd: packet = .endOfSequence
    case EnhancedPacketType.codedFramesX: packet = .frames
    case EnhancedPacketType.metadata: packet = .metadata
    case EnhancedPacketType.mpeg2TSSequenceStart: packet = .mpeg2TSSequenceHeader
    default: throw .unknownPacketType(.video, type)
    }
    self.init(
      codec: codec, frameType: frameType, packet: packet, compositionTime: compositionTime,
      body: payload.dropFirst(length))
  }

  /// A signed 24-bit number. The caller has checked the length.
  private static func int24(_ bytes: ArraySlice<UInt8>, at offset: Int) -> Int32 {
    Int32(bitPattern: bytes.bigEndian24(at: offset) << 8) >> 8
  }

  /// VideoPacketType of enhanced RTMP v2.
  private enum EnhancedPacketType {
    static let sequenceStart: UInt8 = 0
    static let codedFrames: UInt8 = 1
    static let sequenceEnd: UInt8 = 2
    static let codedFramesX: UInt8 = 3
    static let metadata: UInt8 = 4
    static let mpeg2TSSequenceStart: UInt8 = 5
    static let multitrack: UInt8 = 6
  }

  /// The tag body as bytes: AVC with codec id 7; HEVC with FourCC `hvc1` if `enhanced`, else with codec id 12.
  /// The names of other codecs are taken as FourCCs. A composition time beyond 24 bits is clamped.
  public func encoded(enhanced: Bool = false) -> ArraySlice<UInt8> {
    var result: [UInt8] = []
    result.reserveCapacity(body.count + 8)
    let typeBits = frameType.rawValue << 4
    switch codec {
    case .avc: appendLegacyHead(typeBits | 7, to: &result)
    case .hevc where !enhanced: appendLegacyHead(typeBits | 12, to: &result)
    case .hevc: appendEnhancedHead(typeBits, .hvc1, to: &result)
    case .other(let name): appendEnhancedHead(typeBits, FourCC(name: name), to: &result)
    }
    result += body
    return result[...]
  }

  private var clampedCompositionTime: UInt32 {
    UInt32(bitPattern: min(max(compositionTime, -(1 << 23)), 1 << 23 - 1))
  }

  private func appendLegacyHead(_ first: UInt8, to result: inout [UInt8]) {
    result.append(first)
    if packet == .command { return }
    let packetType: UInt8 =
      switch packet {
      case .sequenceHeader: 0
      case .endOfSequence: 2
      default: 1
      }
    result.append(packetType)
    result.appendBigEndian24(packetType == 1 ? clampedCompositionTime : 0)
  }

  private func appendEnhancedHead(_ typeBits: UInt8, _ fourCC: FourCC, to result: inout [UInt8]) {
    let packetType: UInt8 =
      switch packet {
      case .sequenceHeader, .command: EnhancedPacketType.sequenceStart
      case .frames:
        compositionTime == 0 || !Codec.hasCompositionTime(fourCC)
          ? EnhancedPacketType.codedFramesX : EnhancedPacketType.codedFrames
      case .endOfSequence: EnhancedPacketType.sequenceEnd
      case .metadata: EnhancedPacketType.metadata
      case .mpeg2TSSequenceHeader: EnhancedPacketType.mpeg2TSSequenceStart
      }
    result.append(0x80 | typeBits | packetType)
    if packet == .command { return }
    result += fourCC.bytes
    if packetType == EnhancedPacketType.codedFrames { result.appendBigEndian24(clampedCompositionTime) }
  }
}

extension VideoTag.Codec {
  /// Whether the bodies of a codec id have AVC's packet type and composition time.
  static func hasPacketType(id: UInt8) -> Bool { id == 7 || (12...14).contains(id) }

  /// Adobe FLV 10.1, E.4.3.1; 12 to 14 as the Chinese CDNs and SRS use them.
  init(id: UInt8) {
    switch id {
    case 7: self = .avc
    case 12: self = .hevc
    case 1: self = .other("JPEG")
    case 2: self = .other("Sorenson H.263")
    case 3: self = .other("Screen video")
    case 4: self = .other("VP6")
    case 5: self = .other("VP6 with alpha")
    case 6: self = .other("Screen video 2")
    case 8: self = .other("H.263")
    case 9: self = .other("MPEG-4 part 2")
    case 13: self = .other("AV1")
    case 14: self = .other("VVC")
    default: self = .other("unknown")
    }
  }

  init(fourCC: FourCC) {
    switch fourCC {
    case .avc1: self = .avc
    case .hvc1: self = .hevc
    default: self = .other(fourCC.name)
    }
  }

  /// Enhanced RTMP v2, ExVideoTagBody: only these have a composition time before coded frames.
  static func hasCompositionTime(_ fourCC: FourCC) -> Bool { fourCC == .avc1 || fourCC == .hvc1 || fourCC == .vvc1 }
}
