/// A microphone that hears a file, or a filter graph of libavfilter.
final class StreamMicrophone: Microphone {
  /// A read that begins later than the one before ended, by more than this, passes over what was not heard. In µs.
  private static let tolerance: Int64 = 100_000

  private let stream: SoundStream
  /// The time of the run at which the next sample is due, in µs: first read and samples since.
  private var origin: Int64?
  private var position: Int64 = 0

  init(_ stream: SoundStream) { self.stream = stream }

  func read(_ count: Int, at microseconds: Int64, appendingTo samples: inout [Float]) throws(CaptureError) {
    let origin = origin ?? microseconds
    self.origin = origin
    let rate = Int64(stream.sampleRate)
    let late = microseconds - origin - position * 1_000_000 / rate
    if late > StreamMicrophone.tolerance {
      let missed = late * rate / 1_000_000
      try stream.skip(missed)
      position += missed
    }
    let delivered = try stream.read(Int64(count)) { samples.append(contentsOf: $0) }
    samples.append(contentsOf: repeatElement(0, count: count - Int(delivered)))
    position += Int64(count)
  }
}
