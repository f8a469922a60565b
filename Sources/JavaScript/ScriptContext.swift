import CJavaScriptCore
import EventLoop

/// One JavaScript context on a run's clock and seed, with timers, `Date`, `Math.random`, promises, `console` and modules. It
/// knows nothing of tests or pages.
///
/// Promise reactions run when the outermost call into the context returns. Single-threaded, as its loop.
public final class ScriptContext {
  /// What a script's surroundings are.
  public struct Options: Sendable {
    /// Modules come from inside this folder only; absolute, without links.
    public var root: String
    public var seed: Seed
    /// UNIX time in ms at the loop's time zero.
    public var epochMilliseconds: Int64
    /// What one uninterrupted stretch of script may take, in seconds of wall time.
    public var stretchLimitSeconds: Double = 10

    public init(root: String, seed: Seed, epochMilliseconds: Int64) {
      self.root = root
      self.seed = seed
      self.epochMilliseconds = epochMilliseconds
    }
  }

  public let loop: EventLoop
  public let options: Options
  let owner: ContextOwner
  private var functions: ContiguousArray<NativeFunction> = []
  private var random: SeededGenerator
  private(set) lazy var timers = ScriptTimers(self)
  /// What the host's scripts give each other: `inspect`, `esm`.
  public internal(set) lazy var builtIns = ScriptValue.undefined(in: self)
  public private(set) lazy var modules = ScriptModules(self)
  /// A line that a script wrote, with its level: log, info, warn, error or debug.
  public var onConsole: (_ level: String, _ text: String) -> Void = { _, _ in }
  /// An error that nobody waits for: thrown in a timer or an event handler, or a rejection without a handler.
  public var onUncaught: (ScriptError) -> Void = { _ in }
  /// What was thrown last, for a native function through which it goes on.
  var lastThrown: ScriptValue?
  /// What the native function that fails next throws in the place of an error of its own.
  var rethrown: ScriptValue?
  /// A stretch of script was stopped because it did not end.
  public private(set) var wasStopped = false
  private var isClosed = false

  public init(loop: EventLoop, options: Options) throws(ScriptError) {
    self.loop = loop
    self.options = options
    owner = ContextOwner()
    random = options.seed.split("script").generator()
    let this = Unmanaged.passUnretained(self).toOpaque()
    JSContextGroupSetExecutionTimeLimit(
      owner.group, options.stretchLimitSeconds,
      { _, data in
        if let data { Unmanaged<ScriptContext>.fromOpaque(data).takeUnretainedValue().wasStopped = true }
        return true
      }, this)
    try addHost()
    let rejected = function("unhandledRejection") { [weak self] arguments in
      if let self, arguments.count > 1 { onUncaught(ScriptError(of: arguments[1], in: self, isRejection: true)) }
      return .undefined
    }
    JSGlobalContextSetUnhandledRejectionCallback(owner.context, rejected.object, nil)
    withExtendedLifetime(rejected) {}
  }

  deinit { close() }

  /// Ends the context: no timer fires and no function of it is called afterwards.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    timers.cancelAll()
    functions.removeAll()
    JSContextGroupSetExecutionTimeLimit(owner.group, .infinity, nil, nil)
  }

  // MARK: Running

  /// Runs a script.
  /// - Parameters:
  ///   - url: names it in errors; for files their path from the root.
  ///   - line: of its first line.
  @discardableResult
  public func evaluate(_ source: String, url: String, line: Int = 1) throws(ScriptError) -> ScriptValue {
    var exception: JSValueRef?
    let result = JSText.with(source) { text in
      JSText.with(url) { JSEvaluateScript(owner.context, text, nil, $0, Int32(line), &exception) }
    }
    return try value(result, exception)
  }

  /// Calls a function.
  @discardableResult
  public func call(_ function: ScriptValue, _ arguments: [ScriptValue] = []) throws(ScriptError) -> ScriptValue {
    guard !isClosed, let callee = function.object else { return .undefined(in: self) }
    var exception: JSValueRef?
    let result = withExtendedLifetime((function, arguments)) {
      let references = arguments.map { Optional($0.reference) }
      return JSObjectCallAsFunction(owner.context, callee, nil, references.count, references, &exception)
    }
    return try value(result, exception)
  }

  /// Calls a function for which nobody waits: what it throws goes to `onUncaught`.
  public func callLater(_ function: ScriptValue, _ arguments: [ScriptValue] = []) {
    do {
      try call(function, arguments)
    } catch {
      onUncaught(error)
    }
  }

  private func value(_ result: JSValueRef?, _ exception: JSValueRef?) throws(ScriptError) -> ScriptValue {
    // What the limit throws has nothing to look at.
    if wasStopped { throw ScriptError.stopped(after: options.stretchLimitSeconds) }
    if let exception {
      let thrown = ScriptValue(exception, owner)
      lastThrown = thrown
      throw ScriptError(of: thrown, in: self)
    }
    return result.map { ScriptValue($0, owner) } ?? .undefined(in: self)
  }

  // MARK: Functions of the host

  /// What a native function gives back.
  public enum Answer {
    case undefined, null
    case flag(Bool)
    case number(Double)
    case text(String)
    /// A value as JSON.
    case json(String)
    case value(ScriptValue)
  }

  /// A function that scripts can call. What it throws is thrown in the script as an `Error`.
  public func function(
    _ name: String, _ body: @escaping ([ScriptValue]) throws(ScriptFailure) -> Answer
  ) -> ScriptValue {
    let native = NativeFunction(self, body)
    functions.append(native)
    let object = JSObjectMake(owner.context, NativeFunction.jsClass, Unmanaged.passUnretained(native).toOpaque())
    return ScriptValue(object ?? JSValueMakeUndefined(owner.context), owner)
  }

  public func setGlobal(_ name: String, _ value: ScriptValue) { global.set(name, value) }

  public var global: ScriptValue {
    ScriptValue(JSContextGetGlobalObject(owner.context) ?? JSValueMakeUndefined(owner.context), owner)
  }

  func reference(of answer: Answer) -> JSValueRef? {
    let context = owner.context
    switch answer {
    case .undefined: return JSValueMakeUndefined(context)
    case .null: return JSValueMakeNull(context)
    case .flag(let flag): return JSValueMakeBoolean(context, flag)
    case .number(let number): return JSValueMakeNumber(context, number)
    case .text(let text): return JSText.with(text) { JSValueMakeString(context, $0) }
    case .json(let text): return JSText.with(text) { JSValueMakeFromJSONString(context, $0) }
    case .value(let value): return value.reference
    }
  }

  func nextRandom() -> Double { random.unit() }
}

/// Frees the context when neither it nor a value of it is left.
final class ContextOwner {
  let group: JSContextGroupRef
  let context: JSGlobalContextRef

  init() {
    group = JSContextGroupCreate()
    context = JSGlobalContextCreateInGroup(group, nil)
  }

  deinit {
    JSGlobalContextRelease(context)
    JSContextGroupRelease(group)
  }
}

/// Why a native function cannot do what it was asked for; becomes an exception in the script.
public struct ScriptFailure: Error {
  /// Of the exception: `Error`, `TypeError` and so on.
  public let name: String
  public let message: String

  public init(_ message: String, name: String = "Error") {
    self.message = message
    self.name = name
  }
}

/// A function of the host. The context keeps it: JavaScript's object points to it and never frees it.
final class NativeFunction {
  private unowned let host: ScriptContext
  private let body: ([ScriptValue]) throws(ScriptFailure) -> ScriptContext.Answer

  init(
    _ host: ScriptContext, _ body: @escaping ([ScriptValue]) throws(ScriptFailure) -> ScriptContext.Answer
  ) {
    self.host = host
    self.body = body
  }

  nonisolated(unsafe) static let jsClass: JSClassRef? = {
    var definition = kJSClassDefinitionEmpty
    definition.callAsFunction = { _, function, _, count, arguments, exception in
      guard let data = JSObjectGetPrivate(function) else { return nil }
      let native = Unmanaged<NativeFunction>.fromOpaque(data).takeUnretainedValue()
      return native.call(UnsafeBufferPointer(start: arguments, count: count), exception)
    }
    return JSClassCreate(&definition)
  }()

  private func call(
    _ arguments: UnsafeBufferPointer<JSValueRef?>, _ exception: UnsafeMutablePointer<JSValueRef?>?
  ) -> JSValueRef? {
    let host = host
    let values = arguments.compactMap { $0 }.map { ScriptValue($0, host.owner) }
    do throws(ScriptFailure) {
      return host.reference(of: try body(values))
    } catch {
      let thrown = host.rethrown ?? ScriptValue.error(error, host.owner)
      host.rethrown = nil
      exception?.pointee = thrown.reference
      return nil
    }
  }
}
