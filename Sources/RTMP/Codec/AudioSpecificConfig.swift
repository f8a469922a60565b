/// An AudioSpecificConfig of MPEG-4 audio (ISO/IEC 14496-3, 1.6.2.1).
public struct AudioSpecificConfig: Hashable, Sendable {
  /// Of the core coder: 2 is AAC LC.
  public var objectType: Int
  /// Of the core coder, in Hz.
  public var sampleRate: Int
  /// After spectral band replication, in Hz; the same as `sampleRate` without.
  public var outputSampleRate: Int
  /// Explicitly signalled. Implicit SBR is only found by decoding.
  public var hasSBR: Bool
  public var hasParametricStereo: Bool
  /// That come out of the decoder.
  public var channels: Int
  /// At `sampleRate`: 1024 or 960 for AAC LC.
  public var samplesPerFrame: Int

  /// Reads the body of an AAC sequence header.
  public init(parsing record: ArraySlice<UInt8>) throws(CodecError) {
    var reader = BitReader(record, removesEmulationPrevention: false, structure: "AudioSpecificConfig")
    if record.isEmpty { throw reader.failure("is empty") }
    objectType = try Self.objectType(&reader)
    sampleRate = try Self.sampleRate(&reader)
    outputSampleRate = sampleRate
    let channelConfiguration = Int(try reader.bits(4))
    hasSBR = objectType == ObjectType.sbr || objectType == ObjectType.parametricStereo
    hasParametricStereo = objectType == ObjectType.parametricStereo
    if hasSBR {
      outputSampleRate = try Self.sampleRate(&reader)
      objectType = try Self.objectType(&reader)
      if objectType == ObjectType.bitSlicedArithmetic { try reader.skip(4) }
    }
    channels = try Self.channels(configuration: channelConfiguration, reader)
    samplesPerFrame = 1024
    if ObjectType.isGeneralAudio(objectType) {
      let isShort = try reader.flag()
      samplesPerFrame = objectType == ObjectType.lowDelay ? (isShort ? 480 : 512) : (isShort ? 960 : 1024)
      try readGeneralAudio(&reader, channelConfiguration: channelConfiguration)
      if !hasSBR { readSyncExtension(reader) }
    } else if objectType == ObjectType.enhancedLowDelay {
      samplesPerFrame = try reader.flag() ? 480 : 512
    }
    if hasParametricStereo, channels == 1 { channels = 2 }
    guard channels > 0 else { throw reader.failure("has no channels") }
  }

  private enum ObjectType {
    static let sbr = 5
    static let scalable = 6
    static let errorResilientScalable = 20
    static let bitSlicedArithmetic = 22
    static let lowDelay = 23
    static let parametricStereo = 29
    static let enhancedLowDelay = 39

    /// Those with a GASpecificConfig.
    static func isGeneralAudio(_ type: Int) -> Bool {
      switch type {
      case 1...4, 6, 7, 17, 19...23: true
      default: false
      }
    }

    /// Those with an error protection configuration behind it.
    static func isErrorResilient(_ type: Int) -> Bool { type == 17 || (19...27).contains(type) || type == 39 }
  }

  /// Table 1.18.
  private static let sampleRates = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
  ]

  private static func objectType(_ reader: inout BitReader) throws(CodecError) -> Int {
    let type = Int(try reader.bits(5))
    let escaped = type == 31 ? 32 + Int(try reader.bits(6)) : type
    guard escaped > 0 else { throw reader.failure("has no audio object type") }
    return escaped
  }

  private static func sampleRate(_ reader: inout BitReader) throws(CodecError) -> Int {
    let index = Int(try reader.bits(4))
    let rate: Int
    if index == 15 {
      rate = Int(try reader.bits(24))
    } else {
      guard index < sampleRates.count else { throw reader.failure("sample rate index \(index) is reserved") }
      rate = sampleRates[index]
    }
    guard rate > 0 else { throw reader.failure("the sample rate is 0") }
    return rate
  }

  /// Table 1.19; 0 for a program config element that follows.
  private static func channels(configuration: Int, _ reader: BitReader) throws(CodecError) -> Int {
    switch configuration {
    case 0...6: return configuration
    case 7, 12, 14: return 8
    case 11: return 7
    default: throw reader.failure("channel configuration \(configuration) is reserved")
    }
  }

  /// GASpecificConfig behind frameLengthFlag (4.4.1), and epConfig.
  private mutating func readGeneralAudio(
    _ reader: inout BitReader, channelConfiguration: Int
  ) throws(CodecError) {
    if try reader.flag() { try reader.skip(14) }
    let hasExtension = try reader.flag()
    if channelConfiguration == 0 { channels = try Self.programConfigChannels(&reader) }
    if objectType == ObjectType.scalable || objectType == ObjectType.errorResilientScalable { try reader.skip(3) }
    if hasExtension {
      if objectType == ObjectType.bitSlicedArithmetic { try reader.skip(16) }
      if [17, 19, 20, 23].contains(objectType) { try reader.skip(3) }
      try reader.skip(1)
    }
    if ObjectType.isErrorResilient(objectType) { try reader.skip(2) }
  }

  /// program_config_element (4.5.1.2), as far as it counts channels.
  private static func programConfigChannels(_ reader: inout BitReader) throws(CodecError) -> Int {
    try reader.skip(10)
    var pairable = 0
    for _ in 0..<3 { pairable += Int(try reader.bits(4)) }
    let lowFrequency = Int(try reader.bits(2))
    let associatedData = Int(try reader.bits(3))
    let coupling = Int(try reader.bits(4))
    if try reader.flag() { try reader.skip(4) }
    if try reader.flag() { try reader.skip(4) }
    if try reader.flag() { try reader.skip(3) }
    var channels = lowFrequency
    for _ in 0..<pairable {
      channels += try reader.flag() ? 2 : 1
      try reader.skip(4)
    }
    try reader.skip(lowFrequency * 4 + associatedData * 4 + coupling * 5)
    try reader.align()
    try reader.skip(Int(try reader.bits(8)) * 8)
    return channels
  }

  /// SBR signalled behind the core's configuration, so that older decoders do not see it (1.6.2.1, syncExtensionType).
  private mutating func readSyncExtension(_ reader: BitReader) {
    var reader = reader
    do throws(CodecError) {
      guard try reader.bits(11) == 0x2B7, try reader.bits(5) == ObjectType.sbr, try reader.flag() else { return }
      outputSampleRate = try Self.sampleRate(&reader)
      hasSBR = true
      guard try reader.bits(11) == 0x548 else { return }
      hasParametricStereo = try reader.flag()
    } catch {
      return
    }
  }
}
