import EventLoop
import LiveComponents
import Stage

/// The pusher's codes come only in the documented order (SPEC 1.3): 1001 before 1002 in each attempt, a cause code and then
/// 1102 or, after three retries, -1307; 1003 before 1007 before 1008.
struct PusherCodeOrder: Invariant {
  let name = "pusher code order"

  private enum Attempt: Equatable {
    case none, opening, connected, publishing
    /// A cause code came: the retry or the end has to be next.
    case lost(code: Int, time: Int64)
  }

  /// A name look-up takes 10 s at most, opening 5 s, the handshake 5 s; a retry waits 3 s before.
  static let longestAttempt = RunDuration.seconds(24)

  private var attempt = Attempt.none {
    didSet { attemptChange = nil }
  }
  /// When it was first seen as it is.
  private var attemptChange: RunTime?
  private var retries = 0
  private var lastRetry: Int64?
  /// Of the camera, since it was first opened for this start or preview.
  private var hasOpened = false
  private var hasDelivered = false
  private var lastCongestion: Int64?
  private var hasNoHardware = false

  mutating func willCall(_ component: String, _ method: String, in run: ExploredRun) -> String? {
    guard component == Plan.pusherName, let pusher = run.pusher, !pusher.isActive else { return nil }
    guard method == "start" || method == "startPreview" else { return nil }
    if method == "start" {
      attempt = .opening
      retries = 0
      lastRetry = nil
      lastCongestion = nil
      hasNoHardware = false
    }
    if !pusher.isPreviewing {
      hasOpened = false
      hasDelivered = false
    }
    return nil
  }

  mutating func saw(_ record: LogRecord, in run: ExploredRun) -> String? {
    guard record.component == Plan.pusherName, let code = record.code else { return nil }
    if case .lost(let cause, let time) = attempt {
      guard code == 1102 || code == -1307 else { return "\(code) between \(cause) and 1102 or -1307" }
      guard record.time == time else { return "\(code) came \(record.time - time) ms after its cause \(cause)" }
    }
    switch code {
    case 1001, 1002: return sawProgress(code, record)
    case 3001...3005: return sawLoss(code, record)
    case 1102: return sawRetry(record)
    case -1307:
      guard case .lost = attempt else { return "-1307 without a cause code" }
      attempt = .none
      return retries == 3 ? nil : "-1307 after \(retries) retries"
    case 1003:
      hasOpened = true
      return nil
    case 1007:
      guard hasOpened else { return "1007 before 1003" }
      guard !hasDelivered else { return "a second 1007" }
      hasDelivered = true
      return nil
    case 1008: return hasDelivered ? nil : "1008 before 1007"
    case 1101: return sawCongestion(record)
    case 1006: return attempt == .publishing ? nil : "1006 while nothing is published"
    case 1103:
      defer { hasNoHardware = true }
      return hasNoHardware ? "a second 1103 for one start" : nil
    default: return nil
    }
  }

  mutating func sample(_ run: ExploredRun) -> String? {
    guard attempt == .opening, run.pusher?.isActive == true else { return nil }
    let since = attemptChange ?? run.now
    attemptChange = since
    return run.now - since > Self.longestAttempt ? "\(Plan.pusherName): nothing came of an attempt" : nil
  }

  private mutating func sawProgress(_ code: Int, _ record: LogRecord) -> String? {
    if code == 1001 {
      guard attempt == .opening else { return "1001 in an attempt that is \(attempt)" }
      if let lastRetry, record.time - lastRetry < 3_000 { return "1001 \(record.time - lastRetry) ms after 1102" }
      attempt = .connected
    } else {
      guard attempt == .connected else { return "1002 in an attempt that is \(attempt)" }
      attempt = .publishing
      retries = 0
      lastRetry = nil
    }
    return nil
  }

  private mutating func sawLoss(_ code: Int, _ record: LogRecord) -> String? {
    switch (attempt, code) {
    case (.opening, _), (.connected, 3004), (.connected, 3005), (.publishing, 3004), (.publishing, 3005):
      attempt = .lost(code: code, time: record.time)
      return nil
    default: return "\(code) in an attempt that is \(attempt)"
    }
  }

  private mutating func sawRetry(_ record: LogRecord) -> String? {
    guard case .lost = attempt else { return "1102 without a cause code" }
    attempt = .opening
    retries += 1
    lastRetry = record.time
    guard retries <= 3 else { return "a fourth 1102 in a row" }
    guard record.integer("retry") == Int64(retries) else {
      return "1102 says retry \(record.integer("retry") ?? -1), and it is number \(retries)"
    }
    return nil
  }

  private mutating func sawCongestion(_ record: LogRecord) -> String? {
    guard attempt == .publishing else { return "1101 while nothing is published" }
    defer { lastCongestion = record.time }
    if let lastCongestion, record.time - lastCongestion < 2_000 {
      return "1101 \(record.time - lastCongestion) ms after the last one"
    }
    return nil
  }
}

extension LogRecord {
  /// A field that is a whole number.
  func integer(_ name: String) -> Int64? {
    for field in fields where field.name == name {
      if case .integer(let value) = field.value { return value }
    }
    return nil
  }

  func text(_ name: String) -> String? {
    for field in fields where field.name == name {
      if case .text(let value) = field.value { return value }
    }
    return nil
  }
}
