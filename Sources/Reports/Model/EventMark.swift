/// What a failed expectation says about the log of its run.
public enum EventMark: Hashable, Sendable {
  /// A code that was awaited and did not come. `name` is the documented constant; times are milliseconds of the run's clock,
  /// `until` being when the wait was over.
  case missing(component: String, code: Int, name: String, since: Int64, until: Int64)
  /// A code that came and must not.
  case unwanted(component: String, code: Int, time: Int64)
}
