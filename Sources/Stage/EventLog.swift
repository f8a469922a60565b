/// The run's one log. Subscribers get every record, in order, as it happens.
public final class EventLog {
  private var subscribers: [(LogRecord) -> Void] = []
  private var isClosed = false

  public init() {}

  public func subscribe(_ subscriber: @escaping (LogRecord) -> Void) { subscribers.append(subscriber) }

  public func write(_ record: LogRecord) {
    guard !isClosed else { return }
    for subscriber in subscribers { subscriber(record) }
  }

  /// The run is over: what still happens while its connections end is no part of it.
  func close() { isClosed = true }
}
