/// A live input device. What it has recorded waits in a queue of half a second, out of which the newest goes to the stream:
/// when more is waiting the oldest is dropped, when there is too little the rest is silence.
final class DeviceMicrophone: Microphone {
  /// Packets taken from the device in one read; each holds some milliseconds.
  private static let packetsPerRead = 256

  private let input: SoundInput
  private let decoder: SoundFrameDecoder
  private let resampler: Resampler
  private var queue: SampleQueue

  init(_ input: SoundInput, sampleRate: Int) throws(CaptureError) {
    self.input = input
    queue = SampleQueue(limit: sampleRate / 2)
    do throws(FFmpegError) {
      decoder = try SoundFrameDecoder(input)
      resampler = try Resampler(sampleRate: sampleRate, channels: 1)
    } catch {
      throw CaptureError(.unusable, "cannot use the sound of \(input.name): \(error.text)")
    }
  }

  func read(_ count: Int, at microseconds: Int64, appendingTo samples: inout [Float]) throws(CaptureError) {
    try collect()
    let delivered = queue.read(count, appendingTo: &samples)
    samples.append(contentsOf: repeatElement(0, count: count - delivered))
  }

  /// Takes what the device has.
  private func collect() throws(CaptureError) {
    var fresh: [Float] = []
    for _ in 0..<DeviceMicrophone.packetsPerRead {
      guard case .packet = try input.read() else { break }
      do throws(FFmpegError) {
        try decoder.send(input.packet)
        while let next = try decoder.receive() { try resampler.convert(next.frame, appendingTo: &fresh) }
      } catch {
        throw CaptureError(.unusable, "cannot use the sound of \(input.name): \(error.text)")
      }
      queue.append(fresh)
      fresh.removeAll(keepingCapacity: true)
    }
  }
}

/// The newest samples, up to a limit.
struct SampleQueue {
  let limit: Int
  private var samples: [Float] = []
  private var head = 0

  init(limit: Int) { self.limit = limit }

  var count: Int { samples.count - head }

  /// Beyond the limit the oldest samples go.
  mutating func append(_ fresh: [Float]) {
    samples.append(contentsOf: fresh)
    if count > limit { head = samples.count - limit }
    if head > limit {
      samples.removeFirst(head)
      head = 0
    }
  }

  /// Appends the oldest samples, at most `count`, and returns how many there were.
  mutating func read(_ count: Int, appendingTo target: inout [Float]) -> Int {
    let size = min(count, self.count)
    target.append(contentsOf: samples[head..<head + size])
    head += size
    return size
  }
}
