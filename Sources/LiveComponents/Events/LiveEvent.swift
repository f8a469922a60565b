import EventLoop

/// A value in an event's or status record's fields.
public enum FieldValue: Hashable, Sendable {
  case integer(Int64)
  case number(Double)
  case text(String)
  case flag(Bool)
}

/// A named value; fields keep their order in every log.
public struct EventField: Hashable, Sendable {
  public let name: String
  public let value: FieldValue

  public init(_ name: String, _ value: FieldValue) {
    self.name = name
    self.value = value
  }

  public init(_ name: String, _ value: Int) { self.init(name, .integer(Int64(value))) }
  public init(_ name: String, _ value: Int64) { self.init(name, .integer(value)) }
  public init(_ name: String, _ value: String) { self.init(name, .text(value)) }
}

/// What `bindstatechange` hands to the page: `{ code, message, time }` (SPEC section 1), with the numbers behind the message.
public struct LiveEvent: Hashable, Sendable {
  public let code: Int
  public let name: String
  public let kind: EventDescription.Kind
  public let message: String
  /// Milliseconds of the run's clock.
  public let time: Int64
  public let fields: [EventField]
  /// A test script put it there; nothing caused it.
  public let isInjected: Bool
}

extension LiveEvent {
  /// The event of a code; nil if the component, or the profile, does not know it.
  init?(
    _ code: Int, of component: ComponentKind, in profile: Profile, _ message: String, _ fields: [EventField],
    at time: RunTime
  ) {
    guard let description = EventCatalogue.description(of: code, for: component), description.isRaised(in: profile)
    else { return nil }
    self.init(
      code: code, name: description.name(in: profile), kind: description.kind, message: message,
      time: time.milliseconds, fields: fields, isInjected: false)
  }

  /// One that nothing caused, whatever the profile; nil if the component has no such code.
  init?(injected code: Int, of component: ComponentKind, in profile: Profile, at time: RunTime) {
    guard let description = EventCatalogue.description(of: code, for: component) else { return nil }
    self.init(
      code: code, name: description.name(in: profile), kind: description.kind, message: "injected",
      time: time.milliseconds, fields: [], isInjected: true)
  }
}

/// The answer of a component's method, as its callbacks get it (SPEC 2.4).
public struct MethodResult: Hashable, Sendable {
  public let isSuccess: Bool
  public let errMsg: String
  /// Only for the failures that have a number, such as 102 in the background (SPEC 2.5).
  public let errno: Int?

  init(isSuccess: Bool, errMsg: String, errno: Int? = nil) {
    self.isSuccess = isSuccess
    self.errMsg = errMsg
    self.errno = errno
  }

  static func ok(_ operation: String) -> MethodResult { .init(isSuccess: true, errMsg: "\(operation):ok") }
  static func fail(_ operation: String, _ reason: String) -> MethodResult {
    .init(isSuccess: false, errMsg: "\(operation):fail \(reason)")
  }
}
