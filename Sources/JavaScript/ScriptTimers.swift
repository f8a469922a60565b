import EventLoop

/// `setTimeout` and `setInterval` on the run's clock. At most `limit` wait at a time.
final class ScriptTimers: TimerTarget {
  static let limit = 100_000

  private struct Entry {
    let timer: TimerID
    let function: ScriptValue
    let arguments: [ScriptValue]
    let period: RunDuration?
  }

  private unowned let host: ScriptContext
  private var entries: [Int: Entry] = [:]
  private var nextNumber = 1

  init(_ host: ScriptContext) { self.host = host }

  var count: Int { entries.count }

  /// - Returns: what `clear` takes.
  func add(_ arguments: [ScriptValue], repeats: Bool) throws(ScriptFailure) -> Int {
    guard let function = arguments.first, function.isFunction else {
      throw ScriptFailure("a timer needs a function", name: "TypeError")
    }
    guard entries.count < Self.limit else { throw ScriptFailure("\(Self.limit) timers wait already") }
    let delay = RunDuration.milliseconds(arguments.count > 1 ? arguments[1].whole(0...0x7FFF_FFFF) ?? 0 : 0)
    let period = repeats ? max(delay, .milliseconds(1)) : nil
    let number = nextNumber
    nextNumber += 1
    entries[number] = Entry(
      timer: host.loop.schedule(after: period ?? delay, self, token: number), function: function,
      arguments: Array(arguments.dropFirst(2)), period: period)
    return number
  }

  func clear(_ number: Int) {
    guard let entry = entries.removeValue(forKey: number) else { return }
    host.loop.cancel(entry.timer)
  }

  func cancelAll() {
    for entry in entries.values { host.loop.cancel(entry.timer) }
    entries.removeAll()
  }

  func timerFired(_ token: Int) {
    guard let entry = entries.removeValue(forKey: token) else { return }
    if let period = entry.period {
      entries[token] = Entry(
        timer: host.loop.schedule(after: period, self, token: token), function: entry.function,
        arguments: entry.arguments, period: period)
    }
    host.callLater(entry.function, entry.arguments)
  }
}
