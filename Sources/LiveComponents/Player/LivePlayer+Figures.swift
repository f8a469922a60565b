import EventLoop
import Media

// Figures that an interface shows between two status records: read at any time, nothing is measured for them. See also
// `bufferedMilliseconds` and `statistics`.
extension LivePlayer {
  /// What is heard, over the last 0.1 s. Nil while nothing plays, there is no sound, or it is muted.
  public var soundLevel: AudioLevel? {
    guard phase == .playing, isAudible else { return nil }
    return audio.recentLevel(at: playheadMicroseconds)
  }

  /// How much media the player wants in hand now, ms; nil while it is not active.
  public var balancePointMilliseconds: Int64? { isActive ? control.balancePoint : nil }

  /// Between which ms the balance point moves: min-cache and max-cache as they were at `play`, in mode RTC 100 to 400.
  public var balanceBoundsMilliseconds: ClosedRange<Int64>? {
    guard isActive else { return nil }
    switch control.mode {
    case .live(let minCache, let maxCache): return minCache <= maxCache ? minCache...maxCache : nil
    case .realtime: return BufferControl.realtimeBounds
    }
  }

  /// Media time per time, 1 being normal; 0 while nothing plays.
  public var playbackRate: Double { phase == .playing ? Double(clock.rate) / 1_000 : 0 }

  /// How unevenly media arrived in the last 8 s, ms.
  public var jitterMilliseconds: Int64 { isActive ? jitter.spread(at: loop.now) : 0 }

  /// Stored size of the shown picture, not turned; without codecs that of the stream. Nil while it is not known.
  public var pictureSize: PictureSize? {
    if let shown = video.shown { return PictureSize(width: shown.width, height: shown.height) }
    guard isActive, status.videoWidth > 0 else { return nil }
    return PictureSize(width: status.videoWidth, height: status.videoHeight)
  }

  /// FFmpeg's name of the open video decoder; nil while none is open.
  public var decoderName: String? { video.decoderName }
}
