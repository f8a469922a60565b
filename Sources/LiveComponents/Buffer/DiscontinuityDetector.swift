import RTMP

/// Finds H.264 frames that are missing although the timestamps run on: a gap in frame_num (SPEC 1.2, 2107).
///
/// ITU-T H.264 7.4.3: frame_num rises by one, modulo MaxFrameNum, after each reference picture; an IDR picture resets it.
struct FrameNumberGapDetector {
  private var previousReference: UInt32?

  mutating func restart() { previousReference = nil }

  /// True when frames are missing before this one.
  mutating func hasGap(before header: AVCSliceHeader, parameters: AVCSequenceParameters) -> Bool {
    defer {
      if header.isIDR {
        previousReference = 0
      } else if header.nalRefIDC != 0 {
        previousReference = header.frameNum
      } else {
        // The reference picture before this one is counted as missed, once.
        previousReference = (header.frameNum &- 1) & Self.mask(parameters)
      }
    }
    guard !header.isIDR, let previous = previousReference, !parameters.frameNumGapsAllowed else { return false }
    return header.frameNum != previous && header.frameNum != (previous &+ 1) & Self.mask(parameters)
  }

  private static func mask(_ parameters: AVCSequenceParameters) -> UInt32 {
    UInt32(1) << UInt32(parameters.log2MaxFrameNum) &- 1
  }
}
