import CFFmpeg

/// A decoder for one AAC or MP3 stream. After each `send` call `receive` until it gives nil.
public final class AudioDecoder {
  private let decoder: DecoderContext

  /// Opens a decoder.
  /// - Parameter extradata: AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1); empty for MP3.
  public init(codec: CodecKind, extradata: ArraySlice<UInt8>) throws(FFmpegError) {
    decoder = try DecoderContext(codec: codec, extradata: extradata, threads: 1)
  }

  /// The decoder's name: `aac`, `mp3float`.
  public var name: String { decoder.name }

  /// Hands over one access unit, copied once. Throws if it is damaged, here or from the next `receive`; the decoder stays usable.
  /// - Parameter presentationTime: in ms; it comes out with the frame.
  public func send(_ accessUnit: ArraySlice<UInt8>, presentationTime: Int64) throws(FFmpegError) {
    try decoder.send(accessUnit, decodeTime: presentationTime, presentationTime: presentationTime, isKey: true)
  }

  /// The next frame; nil if more input is needed, or after `drain` if all is out.
  public func receive() throws(FFmpegError) -> AudioFrame? {
    guard let frame = try decoder.receive() else { return nil }
    return AudioFrame(frame: frame, pool: decoder.frames)
  }

  /// Says that the stream has ended: what is inside comes out of `receive`. A later `send` starts afresh.
  public func drain() throws(FFmpegError) { try decoder.drain() }

  /// Forgets everything inside.
  public func flush() { decoder.flush() }
}
