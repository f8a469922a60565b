import CFFmpeg

/// A software or hardware decoder for one H.264 or HEVC stream.
///
/// After each `send` call `receive` until it gives nil. A stream whose codec configuration changes gets a new decoder; a change of
/// size within one configuration (or by parameter sets within the stream) is followed.
public final class VideoDecoder {
  /// More access units than this are never counted as inside: the reordering depth of H.264 and HEVC is 16 pictures.
  private static let deepest = 32

  private let decoder: DecoderContext
  private let device: HardwareDevice?
  /// Access units that went in and have not come out.
  private var inside: [(presentationTime: Int64, isDamaged: Bool)] = []
  private let countsComplaints: Bool
  private var lastWasHardware: Bool

  /// Opens a decoder.
  /// - Parameters:
  ///   - extradata: avcC (ISO/IEC 14496-15, 5.3.3.1) or hvcC (8.3.3.1).
  ///   - hardware: what is asked for. If it does not open an error with `isHardwareFailure` is thrown and the caller may ask
  ///     again with `.none`.
  ///   - threads: 1 gives the smallest delay and memory; the pictures are the same with any number. 0: one per core.
  public init(
    codec: CodecKind, extradata: ArraySlice<UInt8>, hardware: HardwareRequest = .none, threads: Int = 1
  ) throws(FFmpegError) {
    device = try HardwareDevice.open(hardware, codec: codec)
    decoder = try DecoderContext(codec: codec, extradata: extradata, threads: threads, hardware: device)
    lastWasHardware = device != nil
    // The H.264 decoder flags its pictures itself, and complains of things that leave no trace in the picture.
    countsComplaints = codec == .hevc
  }

  /// The decoder's name: `h264`, `hevc`; with the device, `h264 (vaapi)`, if hardware decodes.
  public var name: String {
    if let device, isHardware { "\(decoder.name) (\(device.name))" } else { decoder.name }
  }

  /// True while hardware decodes. A device that opened may still refuse a stream's profile; then pictures come from software,
  /// and this turns false with the first of them.
  public var isHardware: Bool { lastWasHardware }

  /// Access units that went in and whose pictures have not come out.
  public var framesInside: Int { inside.count }

  /// Hands over one access unit, copied once.
  ///
  /// Throws if the data are damaged beyond use, here or from the next `receive`; the decoder stays usable and later pictures are
  /// decoded. Damage that can be hidden gives a picture with `isCorrupt`.
  /// - Parameters:
  ///   - accessUnit: NAL units with length prefixes as the configuration says.
  ///   - decodeTime: in ms.
  ///   - presentationTime: in ms; it comes out with the picture.
  public func send(
    _ accessUnit: ArraySlice<UInt8>, decodeTime: Int64, presentationTime: Int64, isKey: Bool
  ) throws(FFmpegError) {
    if inside.count == VideoDecoder.deepest { inside.removeFirst() }
    inside.append((presentationTime, false))
    let complaints = decoder.complaintCount
    try decoder.send(accessUnit, decodeTime: decodeTime, presentationTime: presentationTime, isKey: isKey)
    if countsComplaints, decoder.complaintCount > complaints { inside[inside.count - 1].isDamaged = true }
  }

  /// The next picture in presentation order; nil if more input is needed, or after `drain` if all is out.
  public func receive() throws(FFmpegError) -> Picture? {
    guard var frame = try decoder.receive() else { return nil }
    lastWasHardware = frame.pointee.hw_frames_ctx != nil
    if lastWasHardware { frame = try download(frame) }
    let picture = Picture(frame: frame, pool: decoder.frames)
    let time = picture.presentationTime
    if inside.contains(where: { $0.presentationTime == time && $0.isDamaged }) { picture.markCorrupt() }
    inside.removeAll { $0.presentationTime <= time }
    return picture
  }

  /// Says that the stream has ended: the pictures inside come out of `receive`. A later `send` starts afresh.
  public func drain() throws(FFmpegError) { try decoder.drain() }

  /// Forgets everything inside, for a jump to another key frame.
  public func flush() {
    inside.removeAll(keepingCapacity: true)
    decoder.flush()
  }

  /// Copies a hardware frame to system memory and gives the hardware frame back.
  private func download(
    _ frame: UnsafeMutablePointer<AVFrame>
  ) throws(FFmpegError) -> UnsafeMutablePointer<AVFrame> {
    defer { decoder.frames.give(frame) }
    let copy = try decoder.frames.take()
    do {
      try check("av_hwframe_transfer_data", av_hwframe_transfer_data(copy, frame, 0))
      try check("av_frame_copy_props", av_frame_copy_props(copy, frame))
    } catch {
      decoder.frames.give(copy)
      throw error
    }
    return copy
  }
}
