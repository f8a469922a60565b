/// Tells which media time the sound that comes out of a tempo filter stands for.
///
/// Every input frame is remembered by the number of its first sample; a position in the input is mapped to media time through the
/// frame it lies in, so gaps and rounded timestamps of the input are kept.
struct TempoAccount {
  private struct Mark {
    var firstSample: Int64
    var count: Int64
    /// In µs.
    var mediaTime: Int64
  }

  /// The filter holds about three windows of 1/24 s; frames of 10 ms or more fit many times over. At the limit the oldest goes.
  static let limit = 256

  let sampleRate: Int
  /// Samples that went in.
  private(set) var samplesIn: Int64 = 0
  /// Input samples that what came out stands for.
  private(set) var position: Double = 0
  private var marks: [Mark] = []

  init(sampleRate: Int) { self.sampleRate = max(1, sampleRate) }

  /// Counts an input frame; gives the number of its first sample.
  mutating func add(samples: Int, mediaTime: Int64) -> Int64 {
    let first = samplesIn
    if marks.count == TempoAccount.limit { marks.removeFirst() }
    marks.append(Mark(firstSample: first, count: Int64(samples), mediaTime: mediaTime))
    samplesIn += Int64(samples)
    return first
  }

  /// Counts output that stands for `inputSamples` and gives the media time of its begin and end in µs.
  mutating func take(inputSamples: Double) -> (begin: Int64, end: Int64) {
    let begin = time(at: position)
    position = min(position + inputSamples, Double(samplesIn))
    let end = max(begin, time(at: position))
    while marks.count > 1, Double(marks[0].firstSample + marks[0].count) < position { marks.removeFirst() }
    return (begin, end)
  }

  /// Input that is not yet accounted for.
  var samplesInside: Double { Double(samplesIn) - position }

  private func time(at position: Double) -> Int64 {
    guard let mark = marks.last(where: { Double($0.firstSample) <= position }) ?? marks.first else { return 0 }
    let within = max(0, position - Double(mark.firstSample))
    return mark.mediaTime + Int64((within * 1_000_000 / Double(sampleRate)).rounded())
  }
}
