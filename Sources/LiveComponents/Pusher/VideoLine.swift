import EventLoop
import Media

/// The video encoder of a pusher: a real one, or the model that makes access units without pictures.
final class VideoLine {
  private let encoding: PusherConfiguration.Encoding
  private let seed: Seed
  private var encoder: VideoEncoder?
  private var model: ModelVideoEncoder?
  private var produced: MediaPacket?
  private(set) var width = 0
  private(set) var height = 0

  init(encoding: PusherConfiguration.Encoding, seed: Seed) {
    self.encoding = encoding
    self.seed = seed
  }

  var isOpen: Bool { encoder != nil || model != nil }
  var isHardware: Bool { encoder?.isHardware ?? false }
  var name: String { encoder?.name ?? "model" }
  /// avcC.
  var extradata: ArraySlice<UInt8> {
    encoder?.extradata ?? ModelBitstream.configuration(for: PictureSize(width: width, height: height))
  }

  /// Opens an encoder in the place of the present one, whose access units must have been drained.
  func open(_ settings: VideoEncoderSettings) throws(FFmpegError) {
    close()
    switch encoding {
    case .all: encoder = try VideoEncoder(settings)
    case .model:
      model = ModelVideoEncoder(
        kbps: settings.bitrateKbps, framesPerSecond: settings.framesPerSecond, groupFrames: settings.keyFrameInterval,
        statistics: settings.tuning == .realtime ? .call : .broadcast, seed: seed)
    }
    width = settings.width
    height = settings.height
  }

  /// Some hardware keeps the bitrate it was opened with.
  func setBitrate(kbps: Int) {
    encoder?.setBitrate(kbps: kbps)
    model?.kbps = kbps
  }

  /// `time` in ms; `picture` is nil for the model.
  func send(
    _ picture: Picture?, time: Int64, forcesKey: Bool, messages: [ArraySlice<UInt8>]
  ) throws(FFmpegError) {
    if let encoder, let picture {
      try encoder.send(picture, presentationTime: time, forcesKeyFrame: forcesKey, messages: messages)
    } else {
      if forcesKey { model?.requestKeyFrame() }
      if let frame = model?.next() {
        produced = MediaPacket(
          kind: .video, decodeTime: time, presentationTime: time, isKey: frame.isKey,
          data: ModelBitstream.accessUnit(for: frame))
      }
    }
  }

  /// The next access unit in decode order; nil if more pictures are needed.
  func receive() throws(FFmpegError) -> MediaPacket? {
    if let encoder { return try encoder.receive() }
    defer { produced = nil }
    return produced
  }

  func drain() throws(FFmpegError) { try encoder?.drain() }

  func close() {
    encoder = nil
    model = nil
    produced = nil
    width = 0
    height = 0
  }
}
