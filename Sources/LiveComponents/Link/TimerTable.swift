import EventLoop

/// A component's timers, one for each of its tokens: arming one again moves it.
struct TimerTable {
  private var armed: [TimerID?]

  /// Tokens are 0..<count.
  init(count: Int) {
    armed = Array(repeating: nil, count: count)
  }

  /// Timers that will fire.
  var count: Int { armed.count { $0 != nil } }

  func isArmed(_ token: Int) -> Bool { armed[token] != nil }

  mutating func arm(_ token: Int, at time: RunTime, on loop: EventLoop, _ target: any TimerTarget) {
    disarm(token, on: loop)
    armed[token] = loop.schedule(at: time, target, token: token)
  }

  mutating func disarm(_ token: Int, on loop: EventLoop) {
    if let id = armed[token] { loop.cancel(id) }
    armed[token] = nil
  }

  /// The timer has fired.
  mutating func fired(_ token: Int) { armed[token] = nil }
}
