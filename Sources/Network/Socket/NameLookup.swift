import CSystem
import EventLoop
import Glibc

/// Look-ups that nobody waits for any more but whose thread still runs: the C library writes to their memory until it ends.
/// They are freed at the next look-up of the network; what still runs when the network goes leaks its record.
final class AbandonedLookups {
  private var lookups: [OpaquePointer] = []

  func add(_ lookup: OpaquePointer) { lookups.append(lookup) }

  func freeFinished() {
    lookups.removeAll {
      guard system_lookup_state($0) != 1 else { return false }
      system_lookup_free($0)
      return true
    }
  }

  deinit { for lookup in lookups { system_lookup_free(lookup) } }
}

/// One name look-up on the C library's own thread, asked for its outcome by a timer. It ends with one call of `completion`,
/// or none after `cancel`.
final class NameLookup: TimerTarget {
  enum Outcome {
    /// Numeric addresses in the order to try them: at most `addressLimit`, none twice, at least one.
    case addresses([String])
    case failed(String)
  }

  static let addressLimit = 16
  private static let firstPause = RunDuration.milliseconds(1)
  private static let longestPause = RunDuration.milliseconds(10)

  private let name: String
  private let loop: EventLoop
  private let abandoned: AbandonedLookups
  private let deadline: RunTime
  private var lookup: OpaquePointer?
  private var completion: ((Outcome) -> Void)?
  private var pause = NameLookup.firstPause
  private var timer: TimerID?

  /// Starts at once. `completion` comes from the loop, never from inside this call.
  init(
    name: String, timeout: RunDuration, loop: EventLoop, abandoned: AbandonedLookups,
    completion: @escaping (Outcome) -> Void
  ) {
    self.name = name
    self.loop = loop
    self.abandoned = abandoned
    self.completion = completion
    deadline = loop.now + timeout
    abandoned.freeFinished()
    // A name with a zero byte inside would be cut short by the C library and resolve as another name.
    if !name.utf8.contains(0) { lookup = system_lookup_start(name) }
    timer = loop.schedule(after: lookup == nil ? .zero : pause, self)
  }

  deinit { release() }

  func cancel() {
    completion = nil
    if let timer { loop.cancel(timer) }
    timer = nil
    release()
  }

  func timerFired(_ token: Int) {
    timer = nil
    guard let lookup else {
      return finish(.failed("the look-up of \(name) could not be started"))
    }
    let state = system_lookup_state(lookup)
    if state == 0 {
      let found = addresses(of: lookup)
      return finish(found.isEmpty ? .failed("\(name) has no address") : .addresses(found))
    }
    if state < 0 {
      return finish(.failed("\(name) does not resolve: \(String(cString: gai_strerror(state)))"))
    }
    guard loop.now < deadline else { return finish(.failed("the look-up of \(name) timed out")) }
    pause = min(pause * 2, NameLookup.longestPause)
    timer = loop.schedule(at: min(loop.now + pause, deadline), self)
  }

  private func finish(_ outcome: Outcome) {
    let completion = completion
    self.completion = nil
    release()
    completion?(outcome)
  }

  private func release() {
    guard let lookup else { return }
    self.lookup = nil
    if system_lookup_state(lookup) == 1 {
      abandoned.add(lookup)
    } else {
      system_lookup_free(lookup)
    }
  }

  private func addresses(of lookup: OpaquePointer) -> [String] {
    var found: [String] = []
    var text = [CChar](repeating: 0, count: 64)
    var family: Int32 = 0
    var index: Int32 = 0
    while found.count < NameLookup.addressLimit, system_lookup_result(lookup, index, &text, &family) == 1 {
      let address = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if !found.contains(address) { found.append(address) }
      index += 1
    }
    return found
  }
}
