/// A span of the run's clock, in nanoseconds.
public struct RunDuration: Comparable, Hashable, Sendable {
  public var nanoseconds: Int64

  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  public static let zero = RunDuration(nanoseconds: 0)
  public static func nanoseconds(_ count: Int64) -> RunDuration { RunDuration(nanoseconds: count) }
  public static func microseconds(_ count: Int64) -> RunDuration { RunDuration(nanoseconds: count * 1_000) }
  public static func milliseconds(_ count: Int64) -> RunDuration { RunDuration(nanoseconds: count * 1_000_000) }
  /// Inlinable: called a hundred times a second by components, and slow where it is not specialized.
  @inlinable public static func seconds(_ count: some BinaryInteger) -> RunDuration {
    RunDuration(nanoseconds: Int64(count) * 1_000_000_000)
  }
  /// A fractional number of seconds, rounded to the nearest nanosecond and clamped to ±100 years.
  public static func seconds(_ count: Double) -> RunDuration {
    let limit = 3.15e18
    let value = (count * 1e9).rounded()
    return RunDuration(nanoseconds: value.isNaN ? 0 : Int64(max(-limit, min(limit, value))))
  }

  /// Whole milliseconds, rounded down.
  public var milliseconds: Int64 { nanoseconds.flooredDivision(by: 1_000_000) }
  public var seconds: Double { Double(nanoseconds) / 1e9 }

  public static func < (a: RunDuration, b: RunDuration) -> Bool { a.nanoseconds < b.nanoseconds }
  public static func + (a: RunDuration, b: RunDuration) -> RunDuration {
    .init(nanoseconds: a.nanoseconds + b.nanoseconds)
  }
  public static func - (a: RunDuration, b: RunDuration) -> RunDuration {
    .init(nanoseconds: a.nanoseconds - b.nanoseconds)
  }
  public static func * (a: RunDuration, b: Int64) -> RunDuration { .init(nanoseconds: a.nanoseconds * b) }
  public static func / (a: RunDuration, b: Int64) -> RunDuration { .init(nanoseconds: a.nanoseconds / b) }
  public static prefix func - (a: RunDuration) -> RunDuration { .init(nanoseconds: -a.nanoseconds) }
}

/// An instant of the run's clock: nanoseconds since the run began. It has no relation to the calendar.
public struct RunTime: Comparable, Hashable, Sendable {
  public var nanoseconds: Int64

  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  public static let zero = RunTime(nanoseconds: 0)
  /// Later than any run lasts.
  public static let distantFuture = RunTime(nanoseconds: .max)

  /// Whole milliseconds since the run began, rounded down: the `time` of an event.
  public var milliseconds: Int64 { nanoseconds.flooredDivision(by: 1_000_000) }
  public var seconds: Double { Double(nanoseconds) / 1e9 }

  public static func < (a: RunTime, b: RunTime) -> Bool { a.nanoseconds < b.nanoseconds }
  public static func + (a: RunTime, b: RunDuration) -> RunTime {
    let (sum, overflow) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
    return overflow ? .distantFuture : RunTime(nanoseconds: sum)
  }
  public static func - (a: RunTime, b: RunDuration) -> RunTime { .init(nanoseconds: a.nanoseconds - b.nanoseconds) }
  public static func - (a: RunTime, b: RunTime) -> RunDuration { .init(nanoseconds: a.nanoseconds - b.nanoseconds) }
}

extension Int64 {
  fileprivate func flooredDivision(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
