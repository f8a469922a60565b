/// How long an MPEG audio layer III frame says it is (ISO/IEC 11172-3, 2.4.2.3; ISO/IEC 13818-3, 2.4.2.3 for lower rates).
/// FFmpeg's decoder takes a frame that was cut short for a whole one.
enum MP3FrameLength {
  /// Bytes with the head; nil if the bytes do not begin with a layer III head, or the bit rate is "free".
  static func of(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= 4 else { return nil }
    let start = bytes.startIndex
    let second = bytes[start + 1]
    let third = bytes[start + 2]
    guard bytes[start] == 0xff, second & 0xe0 == 0xe0, second >> 1 & 3 == 1 else { return nil }
    let version = second >> 3 & 3  // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
    let rates = version == 3 ? [44_100, 48_000, 32_000] : [22_050, 24_000, 16_000]
    let kbps = version == 3 ? firstKbps : secondKbps
    let rateIndex = Int(third >> 2 & 3)
    let bitrateIndex = Int(third >> 4)
    guard version != 1, rates.indices.contains(rateIndex), kbps.indices.contains(bitrateIndex), bitrateIndex > 0 else {
      return nil
    }
    let sampleRate = rates[rateIndex] / (version == 0 ? 2 : 1)
    let bytesPerSecond = kbps[bitrateIndex] * 125
    let samples = version == 3 ? 1_152 : 576
    return samples * bytesPerSecond / sampleRate + Int(third >> 1 & 1)
  }

  private static let firstKbps = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
  private static let secondKbps = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
}
