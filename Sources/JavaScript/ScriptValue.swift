import CJavaScriptCore

/// A value of a script, kept from the garbage collector for as long as this lives.
public final class ScriptValue {
  let reference: JSValueRef
  let owner: ContextOwner

  init(_ reference: JSValueRef, _ owner: ContextOwner) {
    self.reference = reference
    self.owner = owner
    JSValueProtect(owner.context, reference)
  }

  deinit { JSValueUnprotect(owner.context, reference) }

  // MARK: Making

  public static func undefined(in host: ScriptContext) -> ScriptValue {
    ScriptValue(JSValueMakeUndefined(host.owner.context), host.owner)
  }

  public static func text(_ text: String, in host: ScriptContext) -> ScriptValue {
    ScriptValue(JSText.with(text) { JSValueMakeString(host.owner.context, $0) }, host.owner)
  }

  public static func number(_ number: Double, in host: ScriptContext) -> ScriptValue {
    ScriptValue(JSValueMakeNumber(host.owner.context, number), host.owner)
  }

  public static func json(_ text: String, in host: ScriptContext) -> ScriptValue {
    let context = host.owner.context
    let value = JSText.with(text) { JSValueMakeFromJSONString(context, $0) }
    return ScriptValue(value ?? JSValueMakeUndefined(context), host.owner)
  }

  static func error(_ failure: ScriptFailure, _ owner: ContextOwner) -> ScriptValue {
    let context = owner.context
    let message: JSValueRef? = JSText.with(failure.message) { JSValueMakeString(context, $0) }
    var arguments = [message]
    let object = JSObjectMakeError(context, 1, &arguments, nil)
    let value = ScriptValue(object ?? JSValueMakeUndefined(context), owner)
    if failure.name != "Error" {
      value.set("name", ScriptValue(JSText.with(failure.name) { JSValueMakeString(context, $0) }, owner))
    }
    return value
  }

  // MARK: Reading

  public var isUndefined: Bool { JSValueIsUndefined(owner.context, reference) }
  /// Neither undefined nor null.
  public var isSomething: Bool { !isUndefined && !JSValueIsNull(owner.context, reference) }
  public var isText: Bool { JSValueIsString(owner.context, reference) }
  public var isNumber: Bool { JSValueIsNumber(owner.context, reference) }
  public var isFlag: Bool { JSValueIsBoolean(owner.context, reference) }
  public var isFunction: Bool { object.map { JSObjectIsFunction(owner.context, $0) } ?? false }

  /// As JavaScript would turn it into text; empty if that fails.
  public var text: String {
    guard let text = JSValueToStringCopy(owner.context, reference, nil) else { return "" }
    defer { JSStringRelease(text) }
    return JSText.string(text)
  }

  /// As JavaScript would turn it into a number; NaN if that fails.
  public var number: Double { JSValueToNumber(owner.context, reference, nil) }

  public var flag: Bool { JSValueToBoolean(owner.context, reference) }

  /// A whole number in a range that it is brought into; nil for anything but numbers.
  public func whole(_ range: ClosedRange<Int64>) -> Int64? {
    guard isNumber, number.isFinite else { return nil }
    return Int64(max(Double(range.lowerBound), min(Double(range.upperBound), number.rounded())))
  }

  var object: JSObjectRef? {
    JSValueIsObject(owner.context, reference) ? JSValueToObject(owner.context, reference, nil) : nil
  }

  /// A property; undefined where there is none, or reading it throws.
  public func get(_ name: String) -> ScriptValue {
    guard let object, let value = JSText.with(name, { JSObjectGetProperty(owner.context, object, $0, nil) }) else {
      return ScriptValue(JSValueMakeUndefined(owner.context), owner)
    }
    return ScriptValue(value, owner)
  }

  public func set(_ name: String, _ value: ScriptValue) {
    guard let object else { return }
    withExtendedLifetime(value) {
      JSText.with(name) { JSObjectSetProperty(owner.context, object, $0, value.reference, 0, nil) }
    }
  }

  /// The elements of an array; empty for anything else.
  public var elements: [ScriptValue] {
    guard let object, JSValueIsArray(owner.context, reference) else { return [] }
    let count = get("length").whole(0...1_000_000) ?? 0
    return (0..<count).compactMap { index in
      JSObjectGetPropertyAtIndex(owner.context, object, UInt32(index), nil).map { ScriptValue($0, owner) }
    }
  }

  /// As JSON; nil for what has none.
  public var json: String? {
    guard let text = JSValueCreateJSONString(owner.context, reference, 0, nil) else { return nil }
    defer { JSStringRelease(text) }
    return JSText.string(text)
  }
}

/// Strings as JavaScriptCore has them.
enum JSText {
  /// Gives a copy of the text to a call; it is gone afterwards.
  static func with<Result>(_ text: String, _ body: (JSStringRef) -> Result) -> Result {
    let units = Array(text.utf16)
    let string: JSStringRef = JSStringCreateWithCharacters(units, units.count)
    defer { JSStringRelease(string) }
    return body(string)
  }

  static func string(_ text: JSStringRef) -> String {
    let units = UnsafeBufferPointer(start: JSStringGetCharactersPtr(text), count: JSStringGetLength(text))
    return String(decoding: units, as: UTF16.self)
  }
}
