/// The run's one log. Subscribers get every record, in order, as it happens.
public final class EventLog {
  private var subscribers: [(LogRecord) -> Void] = []

  public init() {}

  public func subscribe(_ subscriber: @escaping (LogRecord) -> Void) { subscribers.append(subscriber) }

  public func write(_ record: LogRecord) { for subscriber in subscribers { subscriber(record) } }
}
