import EventLoop
import Media

// Figures that an interface shows between two status records: read at any time, nothing is measured for them.
extension LivePusher {
  /// What the viewers will hear, over the last 0.1 s: microphone and music after volume and muting, so silence while it is
  /// muted. Nil while no sound is captured, and always with the model encoder.
  public var soundLevel: AudioLevel? { sound?.level(at: loop.now) }

  /// The video bitrate at which the encoder aims now, kbps; little for a waiting image. Nil while nothing is pushed or the
  /// camera is off.
  public var targetBitrateKbps: Int? { isActive && active.enableCamera ? bitrateForEncoder : nil }

  /// Between which kbps the bitrate is chosen, as min-bitrate and max-bitrate were at the start.
  public var bitrateBounds: ClosedRange<Int>? {
    guard isActive, rate.bounds.least <= rate.bounds.most else { return nil }
    return rate.bounds.least...rate.bounds.most
  }

  /// How long the oldest media has been waiting that the server's transport has not acknowledged, ms: own queue and
  /// transport together.
  public var sendQueueMilliseconds: Int64 {
    guard isPublishing else { return 0 }
    let oldest = [uplink.ledger.oldestCaptureTime, queue.oldestCaptureTime].compactMap { $0 }.min()
    return oldest.map { max(0, loop.now.milliseconds - $0) } ?? 0
  }

  /// Bytes of media in the own queue and those that the server's transport has not acknowledged.
  public var sendQueueBytes: Int { isPublishing ? queue.bytes + uplink.ledger.bytes : 0 }

  /// The size that is encoded now; nil while nothing is pushed or the camera is off.
  public var pictureSize: PictureSize? { isActive && active.enableCamera ? rate.size : nil }

  /// FFmpeg's name of the open video encoder, or `model`; nil while none is open.
  public var encoderName: String? { video.isOpen ? video.name : nil }
}
