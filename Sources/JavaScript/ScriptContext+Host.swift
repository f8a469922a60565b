import CScripts
import EventLoop

// The surroundings of a script: clock, seed, timers, console, modules.
extension ScriptContext {
  /// Lines longer than this are cut.
  static let lineLimit = 10_000

  func addHost() throws(ScriptError) {
    let host = try evaluate("({})", url: "<host>")
    func add(_ name: String, _ body: @escaping ([ScriptValue]) throws(ScriptFailure) -> Answer) {
      host.set(name, function(name, body))
    }
    add("now") { [unowned self] _ in .number(Double(options.epochMilliseconds + loop.now.milliseconds)) }
    add("runTime") { [unowned self] _ in .number(Double(loop.now.nanoseconds / 1_000) / 1_000) }
    add("random") { [unowned self] _ in .number(nextRandom()) }
    add("setTimer") { [unowned self] arguments throws(ScriptFailure) in
      .number(Double(try timers.add(Array(arguments.dropFirst()), repeats: arguments.first?.flag ?? false)))
    }
    add("clearTimer") { [unowned self] arguments in
      timers.clear(Int(arguments.first?.whole(0...Int64(Int32.max)) ?? 0))
      return .undefined
    }
    add("console") { [unowned self] arguments in
      guard arguments.count == 2 else { return .undefined }
      onConsole(arguments[0].text, String(arguments[1].text.prefix(Self.lineLimit)))
      return .undefined
    }
    let install = try evaluate(Self.builtIn("host.js"), url: "<host>")
    builtIns = try call(install, [global, host])
  }

  /// The text of a script that is part of the program.
  public static func builtIn(_ name: String) -> String {
    var size: UInt = 0
    guard let bytes = liveterm_script(name, &size) else { return "" }
    return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(size)), as: UTF8.self)
  }
}
