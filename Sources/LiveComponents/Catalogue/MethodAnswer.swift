/// What a method answered: `errMsg`, and the fields that some successes have.
public struct MethodAnswer: Hashable, Sendable {
  public let result: MethodResult
  /// Such as `tempImagePath`, `width` and `height`, or `maxZoom`; none after a failure.
  public let fields: [EventField]

  init(_ result: MethodResult, _ fields: [EventField] = []) {
    self.result = result
    self.fields = result.isSuccess ? fields : []
  }

  init(_ result: MethodResult, _ snapshot: Snapshot?) {
    self.init(
      result,
      snapshot.map {
        [EventField("tempImagePath", $0.path), EventField("width", $0.width), EventField("height", $0.height)]
      } ?? [])
  }

  public var isSuccess: Bool { result.isSuccess }

  /// In one line: `errMsg` and the fields.
  public var text: String {
    fields.reduce(result.errMsg) { line, field in
      switch field.value {
      case .integer(let value): line + " \(field.name)=\(value)"
      case .number(let value): line + " \(field.name)=\(value.wholeText)"
      case .text(let value): line + " \(field.name)=\(value)"
      case .flag(let value): line + " \(field.name)=\(value)"
      }
    }
  }
}

/// Why a call cannot be made, for `errMsg`.
struct CallError: Error, Hashable {
  let reason: String
}

/// The arguments of one call, checked against the method's parameters: names, presence and kind. What a number may be is the
/// method's own to judge.
struct MethodArguments {
  private var values: [String: AttributeValue] = [:]
  private let method: MethodDescription

  init(_ method: MethodDescription, _ arguments: [(name: String, value: AttributeValue)]) throws(CallError) {
    self.method = method
    for (name, value) in arguments {
      guard let parameter = method.parameters.first(where: { $0.name == name }) else {
        let known = method.parameters.map(\.name).joined(separator: ", ")
        throw CallError(reason: "\(method.name) has no \"\(name)\"; it takes \(known.isEmpty ? "nothing" : known)")
      }
      values[name] = try Self.checked(value, parameter, method)
    }
    for parameter in method.parameters where !parameter.isOptional && values[parameter.name] == nil {
      throw CallError(reason: "\(method.name) needs \(parameter.name)")
    }
  }

  private static func checked(
    _ value: AttributeValue, _ parameter: MethodParameter, _ method: MethodDescription
  ) throws(CallError) -> AttributeValue {
    func refusal(_ allowed: String) -> CallError {
      CallError(
        reason: "\(method.name): \(parameter.name) \(value.description) is not allowed; allowed: \(allowed)")
    }
    switch parameter.shape {
    case .text:
      guard case .text = value else { throw refusal("a text") }
      return value
    case .flag: return .flag(value.truth)
    case .number(let range, _, let unit, let isWhole):
      let allowed =
        "\(isWhole ? "whole numbers" : "numbers") from \(range.lowerBound.wholeText) to \(range.upperBound.wholeText)"
      guard let number = value.finiteNumber, !isWhole || number == number.rounded(), range.contains(number) else {
        throw refusal(unit.isEmpty ? allowed : "\(allowed) \(unit)")
      }
      return .number(number)
    case .choice(let choices):
      if choices.contains(value) { return value }
      // A number that was given as text.
      if let number = value.finiteNumber, choices.contains(.number(number)) { return .number(number) }
      throw refusal(
        choices.map { if case .text(let text) = $0 { text } else { $0.description } }.joined(separator: ", "))
    }
  }

  func text(_ name: String) -> String? {
    if case .text(let text) = values[name] { text } else { nil }
  }

  func number(_ name: String) -> Double? {
    if case .number(let number) = values[name] { number } else { nil }
  }

  /// A whole number, or what is nearest where it was none.
  func whole(_ name: String) -> Int64? { number(name).flatMap { Int64(exactly: $0.rounded()) } }

  func choice<Choice: RawRepresentable>(_ name: String) -> Choice? where Choice.RawValue == String {
    text(name).flatMap { Choice(rawValue: $0) }
  }
}
