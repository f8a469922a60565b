/// The header of an MPEG audio frame, layer I to III (ISO/IEC 11172-3, 2.4.1.3; 13818-3; MPEG-2.5).
public struct MP3FrameHeader: Hashable, Sendable {
  public enum Version: Sendable { case mpeg1, mpeg2, mpeg25 }

  public var version: Version
  /// 1, 2 or 3.
  public var layer: Int
  /// Nil for the free format.
  public var bitrateKbps: Int?
  /// Hz.
  public var sampleRate: Int
  public var channels: Int
  public var samplesPerFrame: Int
  /// Bytes with this header; nil for the free format.
  public var frameLength: Int?

  /// Reads the four bytes at the start of `frame`.
  public init(parsing frame: ArraySlice<UInt8>) throws(CodecError) {
    guard frame.count >= 4 else { throw Self.failure(frame.isEmpty ? "is empty" : "ends early") }
    let header = frame.bigEndian32(at: 0)
    guard header >> 21 == 0x7FF else { throw Self.failure("does not begin with the sync word") }
    version =
      switch header >> 19 & 3 {
      case 0: .mpeg25
      case 2: .mpeg2
      case 3: .mpeg1
      default: throw Self.failure("the MPEG version is reserved")
      }
    layer = 4 - Int(header >> 17 & 3)
    guard layer < 4 else { throw Self.failure("the layer is reserved") }
    let rateIndex = Int(header >> 10 & 3)
    guard rateIndex < 3 else { throw Self.failure("the sample rate is reserved") }
    let divisor =
      switch version {
      case .mpeg1: 1
      case .mpeg2: 2
      case .mpeg25: 4
      }
    sampleRate = [44_100, 48_000, 32_000][rateIndex] / divisor
    channels = header >> 6 & 3 == 3 ? 1 : 2
    samplesPerFrame = layer == 1 ? 384 : layer == 3 && version != .mpeg1 ? 576 : 1152
    let bitrateIndex = Int(header >> 12 & 15)
    guard bitrateIndex < 15 else { throw Self.failure("the bitrate is reserved") }
    guard bitrateIndex > 0 else { return }
    let bitrate = Self.bitrates(version, layer: layer)[bitrateIndex - 1]
    bitrateKbps = bitrate
    // A slot is one byte, in layer I four (2.4.3.1).
    let slot = layer == 1 ? 4 : 1
    let padding = Int(header >> 9 & 1)
    frameLength = (samplesPerFrame / 8 / slot * bitrate * 1000 / sampleRate + padding) * slot
  }

  private static func failure(_ problem: String) -> CodecError { CodecError("MP3 frame header", problem) }

  /// kbps from bitrate_index 1 on (2.4.2.3).
  private static func bitrates(_ version: Version, layer: Int) -> [Int] {
    switch (version, layer) {
    case (.mpeg1, 1): mpeg1Layer1
    case (.mpeg1, 2): mpeg1Layer2
    case (.mpeg1, _): mpeg1Layer3
    case (_, 1): mpeg2Layer1
    default: mpeg2Layer2And3
    }
  }

  private static let mpeg1Layer1 = [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448]
  private static let mpeg1Layer2 = [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384]
  private static let mpeg1Layer3 = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
  private static let mpeg2Layer1 = [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256]
  private static let mpeg2Layer2And3 = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
}
