extension AudioTag {
  /// Reads a tag body; `body` shares its storage. Allocates nothing.
  public init(parsing payload: ArraySlice<UInt8>) throws(FLVError) {
    guard let first = payload.first else { throw .emptyTag(.audio) }
    let format = first >> 4
    if format == SoundFormat.enhanced {
      try self.init(enhanced: payload)
      return
    }
    var packet = Packet.frames
    var headLength = 1
    if format == SoundFormat.aac {
      guard payload.count >= 2 else { throw .shortTag(.audio, bytes: payload.count) }
      switch payload[payload.startIndex + 1] {
      case 0: packet = .sequenceHeader
      case 1: packet = .frames
      case let type: throw .unknownPacketType(.audio, type)
      }
      headLength = 2
    }
    self.init(
      codec: Codec(format: format), packet: packet, sampleRate: Self.sampleRate(format: format, bits: first >> 2 & 3),
      bitsPerSample: first & 2 == 0 ? 8 : 16, channels: first & 1 == 0 ? 1 : 2, body: payload.dropFirst(headLength))
  }

  private init(enhanced payload: ArraySlice<UInt8>) throws(FLVError) {
    let (type, end) = try EnhancedHead.packetType(in: payload, kind: .audio)
    let head = try EnhancedHead(
      parsing: payload, type: type, end: end, kind: .audio, multitrack: EnhancedPacketType.multitrack)
    let packet: Packet
    switch type {
    case EnhancedPacketType.sequenceStart: packet = .sequenceHeader
    case EnhancedPacketType.codedFrames: packet = .frames
    case EnhancedPacketType.sequenceEnd: packet = .endOfSequence
    case EnhancedPacketType.multichannelConfiguration: packet = .multichannelConfiguration
    default: throw .unknownPacketType(.audio, type)
    }
    self.init(
      codec: Codec(fourCC: head.fourCC), packet: packet, sampleRate: nil, bitsPerSample: nil, channels: nil,
      body: payload.dropFirst(head.length))
  }

  private static func sampleRate(format: UInt8, bits: UInt8) -> Int {
    switch format {
    case SoundFormat.nellymoser16kHz, SoundFormat.speex: return 16_000
    case SoundFormat.nellymoser8kHz, SoundFormat.mp3At8kHz: return 8000
    default: break
    }
    return switch bits {
    case 0: 5500
    case 1: 11_025
    case 2: 22_050
    default: 44_100
    }
  }

  /// The tag body as bytes: AAC as sound format 10, MP3 as 2. The names of other codecs are taken as FourCCs.
  public func encoded() -> ArraySlice<UInt8> {
    var result: [UInt8] = []
    result.reserveCapacity(body.count + 5)
    switch codec {
    case .aac: result += [SoundFormat.aac << 4 | 0x0F, packet == .sequenceHeader ? 0 : 1]
    case .mp3:
      result.append(SoundFormat.mp3 << 4 | rateBits << 2 | (bitsPerSample == 8 ? 0 : 2) | (channels == 1 ? 0 : 1))
    case .other(let name):
      let packetType =
        switch packet {
        case .sequenceHeader: EnhancedPacketType.sequenceStart
        case .frames: EnhancedPacketType.codedFrames
        case .endOfSequence: EnhancedPacketType.sequenceEnd
        case .multichannelConfiguration: EnhancedPacketType.multichannelConfiguration
        }
      result.append(SoundFormat.enhanced << 4 | packetType)
      result += FourCC(name: name).bytes
    }
    result += body
    return result[...]
  }

  private var rateBits: UInt8 {
    switch sampleRate ?? 44_100 {
    case ..<8000: 0
    case ..<16_000: 1
    case ..<32_000: 2
    default: 3
    }
  }

  /// AudioPacketType of enhanced RTMP v2.
  private enum EnhancedPacketType {
    static let sequenceStart: UInt8 = 0
    static let codedFrames: UInt8 = 1
    static let sequenceEnd: UInt8 = 2
    static let multichannelConfiguration: UInt8 = 4
    static let multitrack: UInt8 = 5
  }
}

/// Adobe FLV 10.1, E.4.2.1.
private enum SoundFormat {
  static let mp3: UInt8 = 2
  static let nellymoser16kHz: UInt8 = 4
  static let nellymoser8kHz: UInt8 = 5
  static let enhanced: UInt8 = 9
  static let aac: UInt8 = 10
  static let speex: UInt8 = 11
  static let mp3At8kHz: UInt8 = 14
}

extension AudioTag.Codec {
  init(format: UInt8) {
    switch format {
    case SoundFormat.aac: self = .aac
    case SoundFormat.mp3, SoundFormat.mp3At8kHz: self = .mp3
    case 0: self = .other("PCM")
    case 1: self = .other("ADPCM")
    case 3: self = .other("PCM little-endian")
    case 4, 5, 6: self = .other("Nellymoser")
    case 7: self = .other("G.711 A-law")
    case 8: self = .other("G.711 mu-law")
    case SoundFormat.speex: self = .other("Speex")
    case 13: self = .other("Opus")
    case 15: self = .other("device-specific")
    default: self = .other("unknown")
    }
  }

  init(fourCC: FourCC) {
    switch fourCC {
    case .mp4a: self = .aac
    case .mp3: self = .mp3
    default: self = .other(fourCC.name)
    }
  }
}
