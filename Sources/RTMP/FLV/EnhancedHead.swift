/// The head that enhanced RTMP v2 puts before a packet (ExVideoTagHeader, ExAudioTagHeader), up to the FourCC.
///
/// Video and audio share its form: a packet type in the first byte's low bits, ModEx prefixes that change it, then the
/// FourCC. Packet type numbers 0, 1, 2 and 7 mean the same in both; multitrack is 6 for video, 5 for audio.
struct EnhancedHead {
  var packetType: UInt8
  var fourCC: FourCC
  /// Where the packet's own data begins, from the payload's start.
  var length: Int

  private static let modEx: UInt8 = 7

  /// Skips ModEx prefixes (they only refine the timestamp) and returns the packet type behind them with its end.
  static func packetType(
    in payload: ArraySlice<UInt8>, kind: MediaKind
  ) throws(FLVError) -> (type: UInt8, end: Int) {
    var type = payload[payload.startIndex] & 0x0F
    var end = 1
    while type == modEx {
      guard payload.count > end else { throw .shortTag(kind, bytes: payload.count) }
      var size = Int(payload[payload.startIndex + end]) + 1
      end += 1
      if size == 256 {
        guard payload.count >= end + 2 else { throw .shortTag(kind, bytes: payload.count) }
        size = Int(payload[payload.startIndex + end]) << 8 + Int(payload[payload.startIndex + end + 1]) + 1
        end += 2
      }
      end += size
      guard payload.count > end else { throw .shortTag(kind, bytes: payload.count) }
      type = payload[payload.startIndex + end] & 0x0F
      end += 1
    }
    return (type, end)
  }

  /// Reads on behind the packet type. `multitrack` is the packet type that means several tracks.
  init(
    parsing payload: ArraySlice<UInt8>, type: UInt8, end: Int, kind: MediaKind, multitrack: UInt8
  ) throws(FLVError) {
    if type == multitrack { throw .multitrack(kind) }
    guard payload.count >= end + 4 else { throw .shortTag(kind, bytes: payload.count) }
    packetType = type
    fourCC = FourCC(payload.bigEndian32(at: end))
    length = end + 4
  }
}
