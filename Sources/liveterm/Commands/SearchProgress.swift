import EventLoop
@preconcurrency import Glibc

/// The line on standard error that says how far a search is; only on a terminal, at most ten times a second.
struct SearchProgress {
  private static let leastDistance: Int64 = 100_000_000

  /// Seeds that have been run, and those of them that were run again.
  var done = 0
  var repeated = 0
  private let total: UInt64
  private let start = Machine.monotonicNanoseconds()
  private var lastDrawn: Int64 = 0
  private var isShown = false

  init(seeds: ClosedRange<UInt64>) {
    let (count, overflow) = (seeds.upperBound - seeds.lowerBound).addingReportingOverflow(1)
    total = overflow ? .max : count
  }

  /// Real time since the beginning.
  var seconds: Double { Double(Machine.monotonicNanoseconds() - start) / 1e9 }

  mutating func draw(broken: Int) {
    let now = Machine.monotonicNanoseconds()
    guard ProgressLine.isPossible, now - lastDrawn >= Self.leastDistance else { return }
    lastDrawn = now
    isShown = true
    let rate = ProgressLine.fixed(Double(repeated) / max(seconds, 0.001), 1)
    fputs("\r\u{1B}[K\(done) of \(total) seeds, \(repeated) twice  \(broken) broken  \(rate) a second", stderr)
    fflush(stderr)
  }

  mutating func clear() {
    guard isShown else { return }
    isShown = false
    fputs("\r\u{1B}[K", stderr)
  }
}
