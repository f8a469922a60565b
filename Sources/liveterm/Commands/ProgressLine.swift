import EventLoop
@preconcurrency import Glibc
import LiveComponents
import Stage

/// One line on standard error that says how a long run is getting on: run time, buffer, rate, speed-up factor. Only on a
/// terminal; drawn at most ten times a second of real time, whatever the run's clock does.
final class ProgressLine: TimerTarget {
  private static let period = RunDuration.milliseconds(100)
  private static let leastDistance: Int64 = 100_000_000

  private let run: PlayRun
  private let start = Machine.monotonicNanoseconds()
  private var lastDrawn: Int64 = 0
  private var isOnScreen = false

  static var isPossible: Bool { isatty(STDERR_FILENO) == 1 }

  init(run: PlayRun) {
    self.run = run
    run.stage.loop.schedule(after: Self.period, self)
  }

  func timerFired(_ token: Int) {
    guard run.player.isActive else { return clear() }
    let now = Machine.monotonicNanoseconds()
    if now - lastDrawn >= Self.leastDistance {
      lastDrawn = now
      draw(elapsed: now - start)
    }
    run.stage.loop.schedule(after: Self.period, self)
  }

  func clear() {
    guard isOnScreen else { return }
    isOnScreen = false
    fputs("\r\u{1B}[K", stderr)
  }

  private func draw(elapsed: Int64) {
    let player = run.player
    let time = run.stage.loop.now
    let speedUp = elapsed > 0 ? Double(time.nanoseconds) / Double(elapsed) : 0
    let text =
      "\(Self.fixed(time.seconds, 1)) s  \(player.phase)  buffer \(player.bufferedMilliseconds) ms  "
      + "\(player.status.netSpeed) kbps  rate \(Self.fixed(Double(player.rate) / 1_000, 2))  \(Self.fixed(speedUp, 1))x"
    fputs("\r\u{1B}[K\(text)", stderr)
    fflush(stderr)
    isOnScreen = true
  }

  private static func fixed(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int64((value * scale).rounded())
    let unit = Int64(scale)
    let fraction = String(whole % unit)
    return "\(whole / unit)." + String(repeating: "0", count: max(0, digits - fraction.count)) + fraction
  }
}
