import EventLoop
@preconcurrency import Glibc
import LiveComponents
import Stage

/// One line on standard error that says how a long run is getting on: run time, what its components say, speed-up factor. Only on a
/// terminal; drawn at most ten times a second of real time, whatever the run's clock does.
final class ProgressLine: TimerTarget {
  private static let period = RunDuration.milliseconds(100)
  private static let leastDistance: Int64 = 100_000_000

  private let loop: EventLoop
  /// What to show; nil once the run is over.
  private let text: () -> String?
  private let start = Machine.monotonicNanoseconds()
  private var lastDrawn: Int64 = 0
  private var isOnScreen = false

  static var isPossible: Bool { isatty(STDERR_FILENO) == 1 }

  init(loop: EventLoop, text: @escaping () -> String?) {
    self.loop = loop
    self.text = text
    loop.schedule(after: Self.period, self)
  }

  func timerFired(_ token: Int) {
    guard let text = text() else { return clear() }
    let now = Machine.monotonicNanoseconds()
    if now - lastDrawn >= Self.leastDistance {
      lastDrawn = now
      draw(text, elapsed: now - start)
    }
    loop.schedule(after: Self.period, self)
  }

  func clear() {
    guard isOnScreen else { return }
    isOnScreen = false
    fputs("\r\u{1B}[K", stderr)
  }

  private func draw(_ text: String, elapsed: Int64) {
    let time = loop.now
    let speedUp = elapsed > 0 ? Double(time.nanoseconds) / Double(elapsed) : 0
    let line = "\(Self.fixed(time.seconds, 1)) s  \(text)  \(Self.fixed(speedUp, 1))x"
    fputs("\r\u{1B}[K\(line)", stderr)
    fflush(stderr)
    isOnScreen = true
  }

  static func fixed(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int64((value * scale).rounded())
    let unit = Int64(scale)
    let fraction = String(whole % unit)
    return "\(whole / unit)." + String(repeating: "0", count: max(0, digits - fraction.count)) + fraction
  }
}

extension LivePlayer {
  var progressText: String {
    "\(phase)  buffer \(bufferedMilliseconds) ms  \(status.netSpeed) kbps  rate "
      + ProgressLine.fixed(Double(rate) / 1_000, 2)
  }
}

extension LivePusher {
  var progressText: String {
    "\(isPublishing ? "publishing" : "\(phase)")  \(status.videoWidth)x\(status.videoHeight)  "
      + "video \(status.videoBitrate) kbps  net \(status.netSpeed) kbps  queue \(status.videoCache)"
  }
}
