// The only file that knows the machine's clock and waits on the machine. See docs/architecture.md, "One loop, one clock".
import CSystem
import Glibc

/// What a descriptor is ready for, or is watched for.
public struct Readiness: OptionSet, Sendable {
  public let rawValue: Int16
  public init(rawValue: Int16) { self.rawValue = rawValue }

  public static let read = Readiness(rawValue: Int16(POLLIN))
  public static let write = Readiness(rawValue: Int16(POLLOUT))
  /// Error or hang-up; reported whether or not it was asked for.
  public static let failure = Readiness(rawValue: Int16(POLLERR) | Int16(POLLHUP) | Int16(POLLNVAL))
}

/// What is called when a watched descriptor is ready.
public protocol ReadinessHandler: AnyObject {
  func descriptorReady(_ descriptor: Int32, _ readiness: Readiness)
}

/// The machine's monotonic clock as time of the run.
struct WallClock {
  private var origin: Int64?

  /// Fixes the machine time at which the run's clock stood at `time`; later calls keep the first.
  mutating func start(at time: RunTime) {
    if origin == nil { origin = Machine.monotonicNanoseconds() - time.nanoseconds }
  }

  func elapsed() -> RunTime { RunTime(nanoseconds: Machine.monotonicNanoseconds() - (origin ?? 0)) }

  /// Rounded up to the next millisecond, so that a wake-up never comes early and spins.
  static func pollTimeout(for delay: RunDuration) -> Int32 {
    Int32(clamping: (max(0, delay.nanoseconds) + 999_999) / 1_000_000)
  }
}

/// Calendar and processor time, for the places where the world outside asks for them: a signed address's expiry on a real
/// server, an overlay's time of day, a progress line's speed-up factor. Nothing that decides a run's behaviour uses it.
public enum Machine {
  /// Seconds since 1970-01-01 UTC.
  public static func unixSeconds() -> Int64 { Int64(time(nil)) }

  /// Monotonic nanoseconds, for measuring how long something took.
  public static func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Processor time of this process (user and system) in nanoseconds.
  public static func processorNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// `poll(2)` over the watched descriptors.
/// A class, because handlers change the watches while the results are being walked.
final class Poller {
  private var entries = ContiguousArray<pollfd>()
  private var handlers = ContiguousArray<(any ReadinessHandler)?>()
  private var indices: [Int32: Int] = [:]

  var isEmpty: Bool { indices.isEmpty }

  func watch(_ descriptor: Int32, for interest: Readiness, _ handler: any ReadinessHandler) {
    if let index = indices[descriptor] {
      entries[index].events = interest.rawValue
      handlers[index] = handler
    } else {
      indices[descriptor] = entries.count
      entries.append(pollfd(fd: descriptor, events: interest.rawValue, revents: 0))
      handlers.append(handler)
    }
  }

  func unwatch(_ descriptor: Int32) {
    guard let index = indices.removeValue(forKey: descriptor) else { return }
    // Left in place with a negative descriptor, which poll ignores, until the next wait tidies up: a handler may unwatch
    // while the results are being walked.
    entries[index].fd = -1
    entries[index].revents = 0
    handlers[index] = nil
  }

  /// Waits, then calls the handlers of what is ready. A negative time-out waits for ever.
  func wait(milliseconds: Int32) {
    compact()
    let ready = entries.withUnsafeMutableBufferPointer { poll($0.baseAddress, nfds_t($0.count), milliseconds) }
    guard ready > 0 else { return }
    let count = entries.count
    for index in 0..<count where entries[index].revents != 0 {
      let readiness = Readiness(rawValue: entries[index].revents)
      let descriptor = entries[index].fd
      entries[index].revents = 0
      handlers[index]?.descriptorReady(descriptor, readiness)
    }
  }

  private func compact() {
    guard entries.count > indices.count else { return }
    var kept = 0
    for index in entries.indices where entries[index].fd >= 0 {
      entries.swapAt(kept, index)
      handlers.swapAt(kept, index)
      indices[entries[kept].fd] = kept
      kept += 1
    }
    entries.removeLast(entries.count - kept)
    handlers.removeLast(handlers.count - kept)
  }
}

/// Signals as readiness of a descriptor, so that they come from the loop. They are blocked for the process meanwhile.
public final class SignalWatch: ReadinessHandler {
  private let loop: EventLoop
  private let descriptor: Int32
  private let signals: [Int32]
  private let onSignal: (Int32) -> Void

  /// Nil where the machine gives no descriptor; the signals then keep their effect.
  public init?(loop: EventLoop, signals: [Int32], onSignal: @escaping (Int32) -> Void) {
    let descriptor = system_signal_descriptor(signals, Int32(signals.count))
    guard descriptor >= 0 else { return nil }
    self.loop = loop
    self.descriptor = descriptor
    self.signals = signals
    self.onSignal = onSignal
    loop.watch(descriptor, for: .read, self)
  }

  public func descriptorReady(_ descriptor: Int32, _ readiness: Readiness) {
    while case let signal = system_next_signal(descriptor), signal != 0 { onSignal(signal) }
  }

  public func cancel() {
    loop.unwatch(descriptor)
    close(descriptor)
  }
}

/// SIGINT and SIGTERM: a run ends in order when it is interrupted.
public final class InterruptWatch {
  private let watch: SignalWatch

  /// Nil where the machine gives no descriptor; the signals then keep their default effect.
  public init?(loop: EventLoop, onSignal: @escaping (Int32) -> Void) {
    guard let watch = SignalWatch(loop: loop, signals: [SIGINT, SIGTERM], onSignal: onSignal) else { return nil }
    self.watch = watch
  }

  public func cancel() { watch.cancel() }
}
