import CFFmpeg

/// A piece of decoded sound. Owns one AVFrame, which goes back to its pool.
public final class AudioFrame {
  let frame: UnsafeMutablePointer<AVFrame>
  private let pool: FramePool

  /// Takes over a filled frame of the pool.
  init(frame: UnsafeMutablePointer<AVFrame>, pool: FramePool) {
    self.frame = frame
    self.pool = pool
  }

  deinit { pool.give(frame) }

  /// In Hz.
  public var sampleRate: Int { Int(frame.pointee.sample_rate) }
  public var channels: Int { Int(frame.pointee.ch_layout.nb_channels) }
  /// Samples of each channel.
  public var sampleCount: Int { Int(frame.pointee.nb_samples) }
  /// In ms, as handed to the decoder.
  public var presentationTime: Int64 { timestamp(of: frame) }
  /// True if the decoder hid damage.
  public var isCorrupt: Bool { isDamaged(frame) }

  /// Length in microseconds, rounded.
  public var durationMicroseconds: Int64 {
    sampleRate > 0 ? (Int64(sampleCount) * 1_000_000 + Int64(sampleRate) / 2) / Int64(sampleRate) : 0
  }

  /// FFmpeg's name of the sample format, such as `fltp`.
  public var sampleFormat: String {
    av_get_sample_fmt_name(AVSampleFormat(frame.pointee.format)).map { String(cString: $0) } ?? "unknown"
  }
}

extension AudioFrame {
  /// Peak and RMS over all channels. Sample formats that no decoder here gives (64-bit, 8-bit) count as silence.
  public var level: AudioLevel {
    let format = AVSampleFormat(frame.pointee.format)
    let isPlanar = av_sample_fmt_is_planar(format) == 1
    let planes = isPlanar ? channels : 1
    let count = isPlanar ? sampleCount : sampleCount * channels
    var meter = AudioLevelMeter()
    for plane in 0..<planes {
      guard let bytes = frame.pointee.extended_data?[plane] else { continue }
      switch av_get_packed_sample_fmt(format) {
      case AV_SAMPLE_FMT_FLT:
        bytes.withMemoryRebound(to: Float.self, capacity: count) {
          meter.add(UnsafeBufferPointer(start: $0, count: count))
        }
      case AV_SAMPLE_FMT_S16:
        bytes.withMemoryRebound(to: Int16.self, capacity: count) { samples in
          withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { scaled in
            for index in 0..<count { scaled.initializeElement(at: index, to: Float(samples[index]) / 32_768) }
            meter.add(UnsafeBufferPointer(scaled))
          }
        }
      default:
        continue
      }
    }
    return meter.level
  }
}
