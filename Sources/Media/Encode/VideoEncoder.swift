import CFFmpeg

/// An H.264 encoder: pictures in, access units as RTMP carries them out.
///
/// After each `send` call `receive` until it gives nil. The settings hold for its whole life, the bitrate excepted;
/// another size needs another encoder, whose stream begins with a key frame and has a configuration of its own. The
/// same pictures, times and calls give the same bytes.
public final class VideoEncoder {
  /// More pictures than this are never counted as inside.
  private static let deepest = 64

  /// As it was opened.
  public let settings: VideoEncoderSettings
  /// What it encodes at now.
  public private(set) var bitrateKbps: Int

  private let opened: OpenedEncoder
  /// Pictures that went in and have not come out.
  private var inside: [(presentationTime: Int64, messages: [ArraySlice<UInt8>])] = []
  private var lastPresentationTime: Int64?
  private var lastDecodeTime: Int64?

  /// Opens an encoder.
  ///
  /// Throws if the settings have a `problem` (the text is that), or if libx264 cannot be opened. If hardware is asked
  /// for and does not open the error has `isHardwareFailure`, and the caller may ask again with `.none`.
  public init(_ settings: VideoEncoderSettings) throws(FFmpegError) {
    if let problem = settings.problem {
      throw FFmpegError(call: "VideoEncoder", code: liveterm_averror_invalid(), exactly: problem)
    }
    self.settings = settings
    bitrateKbps = settings.bitrateKbps
    opened = try OpenedEncoder(settings)
  }

  /// FFmpeg's name: `libx264`, `h264_vaapi`, …
  public var name: String { opened.name }

  /// True if hardware was asked for: then it encodes, or the encoder did not open.
  public var isHardware: Bool { settings.hardware != .none }

  /// avcC (ISO/IEC 14496-15, 5.3.3.1), for the sequence header. Lengths before NAL units have four bytes.
  public var extradata: ArraySlice<UInt8> { opened.packaging.configuration }

  /// Pictures that went in and whose access units have not come out.
  public var framesInside: Int { inside.count }

  /// Encodes what is sent from now on at another bitrate; no key frame comes of it. False, and nothing changed, if
  /// this encoder cannot (some hardware), or if the bitrate is not within 1...100000.
  @discardableResult
  public func setBitrate(kbps: Int) -> Bool {
    guard VideoEncoderSettings.bitrates.contains(kbps), opened.followsBitrate else { return false }
    bitrateKbps = kbps
    // libavcodec compares these with what the encoder has at each frame.
    let context = opened.context.context
    context.pointee.bit_rate = Int64(kbps) * 1_000
    context.pointee.rc_max_rate = Int64(kbps) * 1_000
    context.pointee.rc_buffer_size = Int32(clamping: settings.bufferSize(kbps: kbps))
    return true
  }

  /// Hands over one picture. If it throws the picture is lost and the encoder stays usable.
  /// - Parameters:
  ///   - picture: `yuv420p` in the limited range, of exactly the encoder's size. It stays as it is.
  ///   - presentationTime: in ms, above that of the picture before.
  ///   - forcesKeyFrame: decoding can start with this picture, and the interval to the next key frame begins anew.
  ///   - messages: go with the picture as SEI; at most `SEIMessage.mostPerPicture`, each of at most
  ///     `SEIMessage.largest` bytes.
  public func send(
    _ picture: Picture, presentationTime: Int64, forcesKeyFrame: Bool = false,
    messages: [ArraySlice<UInt8>] = []
  ) throws(FFmpegError) {
    try mustFit(picture, presentationTime, messages)
    let frame = try opened.input.frame(of: picture)
    defer { opened.input.give(frame) }
    frame.pointee.pts = presentationTime
    frame.pointee.pict_type = forcesKeyFrame ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
    try opened.context.send(frame)
    lastPresentationTime = presentationTime
    if inside.count == VideoEncoder.deepest { inside.removeFirst() }
    inside.append((presentationTime, messages))
  }

  /// The next access unit in decode order; nil if more pictures are needed, or after `drain` if all is out.
  ///
  /// Decode times rise strictly and are never above presentation times. In the smooth tuning software puts each one
  /// picture back, so that the first lies about one picture's length before the first presentation time; else both
  /// are the same.
  public func receive() throws(FFmpegError) -> MediaPacket? {
    guard let packet = try opened.context.receive() else { return nil }
    let time = packet.pointee.pts
    var data = try opened.packaging.accessUnit(packet)
    if let index = inside.firstIndex(where: { $0.presentationTime == time }) {
      SEIMessage.insert(inside[index].messages, into: &data)
      inside.remove(at: index)
    }
    var decodeTime = packet.pointee.dts == noTimestamp ? time : min(packet.pointee.dts, time)
    if let lastDecodeTime { decodeTime = max(decodeTime, lastDecodeTime + 1) }
    lastDecodeTime = decodeTime
    return MediaPacket(
      kind: .video, decodeTime: decodeTime, presentationTime: max(time, decodeTime),
      isKey: packet.pointee.flags & AV_PKT_FLAG_KEY != 0, data: data)
  }

  /// Says that no more pictures come: the access units inside come out of `receive`.
  public func drain() throws(FFmpegError) { try opened.context.drain() }

  private func mustFit(
    _ picture: Picture, _ presentationTime: Int64, _ messages: [ArraySlice<UInt8>]
  ) throws(FFmpegError) {
    let frame = picture.frame.pointee
    if picture.width != settings.width || picture.height != settings.height {
      throw refusal(
        "a picture of \(picture.width)x\(picture.height) for an encoder of \(settings.width)x\(settings.height)")
    }
    if frame.format != AV_PIX_FMT_YUV420P.rawValue || frame.color_range == AVCOL_RANGE_JPEG {
      let range = frame.color_range == AVCOL_RANGE_JPEG ? " in full range" : ""
      throw refusal("a picture in \(picture.pixelFormat)\(range) for an encoder that takes yuv420p in limited range")
    }
    if let lastPresentationTime, presentationTime <= lastPresentationTime {
      throw refusal("a picture of \(presentationTime) ms after one of \(lastPresentationTime) ms")
    }
    if messages.count > SEIMessage.mostPerPicture || messages.contains(where: { $0.count > SEIMessage.largest }) {
      throw refusal(
        "messages beyond \(SEIMessage.mostPerPicture) of \(SEIMessage.largest) bytes with one picture")
    }
  }

  private func refusal(_ text: String) -> FFmpegError {
    FFmpegError(call: "VideoEncoder.send", code: liveterm_averror_invalid(), exactly: text)
  }
}
