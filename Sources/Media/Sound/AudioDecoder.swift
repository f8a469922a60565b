import CFFmpeg

/// A decoder for one AAC or MP3 stream. After each `send` call `receive` until it gives nil.
public final class AudioDecoder {
  /// MP3 frames use bits of those before them (up to 511 bytes); after a start in the middle these are missing, which is no
  /// damage. So many access units are not judged.
  private static let reservoirUnits = 10

  private let decoder: DecoderContext
  private let isMP3: Bool
  private var unjudged = AudioDecoder.reservoirUnits
  private var isDamaged = false

  /// Opens a decoder.
  /// - Parameter extradata: AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1); empty for MP3.
  public init(codec: CodecKind, extradata: ArraySlice<UInt8>) throws(FFmpegError) {
    decoder = try DecoderContext(codec: codec, extradata: extradata, threads: 1)
    isMP3 = codec == .mp3
  }

  /// The decoder's name: `aac`, `mp3float`.
  public var name: String { decoder.name }

  /// Hands over one access unit, copied once. Throws if it is damaged, here or from the next `receive`; the decoder stays usable.
  /// - Parameter presentationTime: in ms; it comes out with the frame.
  public func send(_ accessUnit: ArraySlice<UInt8>, presentationTime: Int64) throws(FFmpegError) {
    let complaints = decoder.complaintCount
    try decoder.send(accessUnit, decodeTime: presentationTime, presentationTime: presentationTime, isKey: true)
    isDamaged = isMP3 && (unjudged == 0 && decoder.complaintCount > complaints || isCutShort(accessUnit))
    unjudged = max(0, unjudged - 1)
  }

  /// The next frame; nil if more input is needed, or after `drain` if all is out.
  public func receive() throws(FFmpegError) -> AudioFrame? {
    guard let frame = try decoder.receive() else { return nil }
    if isDamaged { frame.pointee.flags |= AV_FRAME_FLAG_CORRUPT }
    return AudioFrame(frame: frame, pool: decoder.frames)
  }

  /// Says that the stream has ended: what is inside comes out of `receive`. A later `send` starts afresh.
  public func drain() throws(FFmpegError) { try decoder.drain() }

  /// Forgets everything inside.
  public func flush() {
    unjudged = AudioDecoder.reservoirUnits
    isDamaged = false
    decoder.flush()
  }

  private func isCutShort(_ accessUnit: ArraySlice<UInt8>) -> Bool {
    MP3FrameLength.of(accessUnit).map { accessUnit.count < $0 } ?? false
  }
}
