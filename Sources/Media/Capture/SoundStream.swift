import CFFmpeg

/// The sound of a `SoundInput` as one row of mono samples at one rate, each at its place on the input's time: silence fills
/// what is missing and what lies double is cut, so that the sound of a file stays in step with its picture. Decodes as it is
/// read; about one frame is held.
final class SoundStream {
  enum Ending {
    case once
    /// Begins again, each time exactly the input's duration later.
    case again
  }

  /// Timestamps in a file are rounded: deviations up to this are no gap. In µs.
  private static let tolerance = 20_000.0

  let input: SoundInput
  /// In Hz.
  let sampleRate: Int
  /// Samples read so far.
  private(set) var readSamples: Int64 = 0

  private let ending: Ending
  private let decoder: SoundFrameDecoder
  private let resampler: Resampler
  /// Where the sound begins, in µs from the input's own beginning.
  private let start: Int64

  /// Made and not yet read, from `head`.
  private var samples: [Float] = []
  private var head = 0
  /// Samples made since the beginning, those read already included.
  private var made: Int64 = 0
  /// The present round: where it began and where it ends at the latest, in samples since the beginning.
  private var lap: Int64 = 0
  private var lapBegin: Int64 = 0
  private var lapEnd = Int64.max
  private var hasSoundInLap = false
  /// When the next frame is expected, in µs from the input's beginning. Nil: it is put to its place, whenever it comes.
  private var expected: Double?
  /// A frame that waits until silence has been made up to its place.
  private var held: (frame: AudioFrame, time: Int64?)?
  /// Of the next samples, how many lie before what is already made.
  private var surplus: Int64 = 0
  private var hasInputEnded = false
  private var hasEnded = false

  /// - Parameters:
  ///   - sampleRate: what comes out, in Hz.
  ///   - start, end: in µs from the input's beginning; an `end` is for sound that is played once.
  init(
    _ input: SoundInput, sampleRate: Int, start: Int64 = 0, end: Int64? = nil, ending: Ending
  ) throws(CaptureError) {
    self.input = input
    self.sampleRate = sampleRate
    self.ending = ending
    self.start = start
    do throws(FFmpegError) {
      decoder = try SoundFrameDecoder(input)
      resampler = try Resampler(sampleRate: sampleRate, channels: 1)
    } catch {
      throw CaptureError(.unusable, "cannot decode the sound of \(input.name): \(error.text)")
    }
    if case .again = ending {
      lapEnd = position(of: input.duration)
    } else if let end {
      lapEnd = max(0, position(of: end - start))
    }
    if start > 0 { try input.seek(to: start) }
    // What cannot be decoded at all is to show now.
    while samples.isEmpty, try advance() {}
  }

  /// All of it has been read.
  var isAtEnd: Bool { hasEnded && head == samples.count }

  /// Hands the next samples over, at most `count`, in pieces; returns how many there were. Fewer only at the end.
  func read(_ count: Int64, _ body: (ArraySlice<Float>) -> Void) throws(CaptureError) -> Int64 {
    var left = count
    while left > 0 {
      if head == samples.count {
        samples.removeAll(keepingCapacity: true)
        head = 0
        while samples.isEmpty, try advance() {}
        if samples.isEmpty { break }
      }
      let size = Int(min(left, Int64(samples.count - head)))
      body(samples[head..<head + size])
      head += size
      left -= Int64(size)
    }
    readSamples += count - left
    return count - left
  }

  /// Passes samples over; of a sound that begins again whole rounds cost nothing.
  func skip(_ count: Int64) throws(CaptureError) {
    let period = ending == .again ? max(1, position(of: input.duration)) : Int64.max
    _ = try read(count % period) { _ in }
  }

  private func position(of time: Int64) -> Int64 { av_rescale(time, Int64(sampleRate), 1_000_000) }

  // MARK: Making samples

  /// Makes some samples, or takes a step towards them; false at the end.
  private func advance() throws(CaptureError) -> Bool {
    if hasEnded { return false }
    do throws(FFmpegError) {
      if made < lapEnd {
        if let waiting = held {
          held = nil
          try place(waiting.frame, waiting.time)
          return true
        }
        if let next = try decoder.receive() {
          hasSoundInLap = true
          try place(next.frame, next.time.map { $0 - input.origin - start })
          return true
        }
        if !hasInputEnded {
          try feed()
          return true
        }
        try flushResampler()
      }
    } catch {
      throw CaptureError(.unusable, "cannot decode the sound of \(input.name): \(error.text)")
    }
    try endLap()
    return true
  }

  /// Gives the decoder the next packet. A file that breaks off in the middle ends there.
  private func feed() throws(FFmpegError) {
    if case .packet? = try? input.read() { return try decoder.send(input.packet) }
    hasInputEnded = true
    try decoder.send(nil)
  }

  /// Appends a frame whose first sample lies at `time`, in µs from the beginning, where its file says.
  private func place(_ frame: AudioFrame, _ time: Int64?) throws(FFmpegError) {
    let time = time.map(Double.init) ?? expected
    if let time, expected.map({ abs(time - $0) > SoundStream.tolerance }) ?? true {
      expected = nil
      try flushResampler()
      let target = lapBegin + position(of: min(Int64(time), input.duration))
      if appendSilence(upTo: target) < target, made < lapEnd {
        held = (frame, Int64(time))
        return
      }
      surplus = max(0, made - target)
    }
    let length = Double(frame.sampleCount) * 1_000_000 / Double(frame.sampleRate)
    expected = (expected ?? time ?? 0) + length
    let count = samples.count
    try resampler.convert(frame, appendingTo: &samples)
    settle(from: count)
  }

  private func flushResampler() throws(FFmpegError) {
    let count = samples.count
    try resampler.flush(appendingTo: &samples)
    settle(from: count)
  }

  /// Silence, at most a second of it at a time; returns how far it got.
  private func appendSilence(upTo target: Int64) -> Int64 {
    let size = min(target - made, lapEnd - made, Int64(sampleRate))
    if size > 0 {
      samples.append(contentsOf: repeatElement(0, count: Int(size)))
      made += size
    }
    return made
  }

  /// Counts what has been appended, without what lies double and what lies behind the end.
  private func settle(from count: Int) {
    let doubled = min(surplus, Int64(samples.count - count))
    if doubled > 0 {
      samples.removeSubrange(count..<count + Int(doubled))
      surplus -= doubled
    }
    made += Int64(samples.count - count)
    if made > lapEnd {
      samples.removeLast(Int(made - lapEnd))
      made = lapEnd
    }
  }

  private func endLap() throws(CaptureError) {
    if lap == 0, !hasSoundInLap, start == 0, lapEnd > 0 {
      throw CaptureError(.unusable, "\(input.name) has no sound that FFmpeg can decode")
    }
    guard case .again = ending else {
      hasEnded = true
      return
    }
    if made < lapEnd {
      _ = appendSilence(upTo: lapEnd)
      return
    }
    guard hasSoundInLap else { throw CaptureError(.unusable, "cannot read on in \(input.name): its sound is gone") }
    try input.seek(to: 0)
    decoder.flush()
    var rest: [Float] = []
    do throws(FFmpegError) {
      try resampler.flush(appendingTo: &rest)
    } catch {
      throw CaptureError(.unusable, "cannot decode the sound of \(input.name): \(error.text)")
    }
    lap += 1
    lapBegin = lapEnd
    lapEnd = position(of: input.duration * (lap + 1))
    hasSoundInLap = false
    expected = nil
    held = nil
    surplus = 0
    hasInputEnded = false
  }
}
