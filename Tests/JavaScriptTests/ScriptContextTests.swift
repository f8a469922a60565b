import JavaScript
import Testing

struct ScriptContextTests {
  @Test func timersRunInOrderOnTheRunsClock() throws {
    let script = try Script()
    let lines = try script.run(
      """
      const start = Date.now()
      const say = (text) => console.log(text, Date.now() - start)
      setTimeout(say, 30, 'c'); setTimeout(say, 10, 'a'); setTimeout(say, 10, 'b'); setTimeout(say)
      let n = 0; const every = setInterval(() => { say('tick'); if (++n === 3) clearInterval(every) }, 20)
      const gone = setTimeout(say, 5, 'never'); clearTimeout(gone)
      Promise.resolve().then(() => say('promise')); queueMicrotask(() => say('task')); say('now')
      """)
    #expect(
      lines == [
        "now 0", "promise 0", "task 0", "undefined 0", "a 10", "b 10", "tick 20", "c 30", "tick 40", "tick 60",
      ])
  }

  @Test func asyncFunctionsWaitOnTheRunsClock() throws {
    let lines = try Script().run(
      """
      const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
      (async () => { for (const ms of [100, 5_000]) { await sleep(ms); console.log(performance.now()) } })()
      """)
    #expect(lines == ["100", "5100"])
  }

  @Test func theClockIsTheRuns() throws {
    let lines = try Script().run(
      """
      console.log(new Date().toISOString(), Date(), new Date(0).getTime(), new Date() instanceof Date)
      setTimeout(() => console.log(new Date().toISOString()), 1500)
      class Later extends Date {}; console.log(new Later().getTime() === Date.now(), new Date(2020, 1, 1).getDate())
      """)
    #expect(lines[0].hasPrefix("2025-01-01T00:00:00.000Z Wed Jan 01 2025") && lines[0].hasSuffix(" 0 true"))
    #expect(lines.dropFirst() == ["true 1", "2025-01-01T00:00:01.500Z"])
  }

  @Test func chanceComesFromTheSeed() throws {
    let source = "console.log([1,2,3].map(() => Math.random()))"
    let first = try Script(seed: 7).run(source)
    #expect(try Script(seed: 7).run(source) == first)
    #expect(try Script(seed: 8).run(source) != first)
  }

  @Test func valuesAreShown() throws {
    let lines = try Script().run(
      """
      console.log({ a: 1, 'b-c': [1, 'x', null, undefined], d: new Map([['k', { e: -0 }]]), f: () => 1 })
      console.log('%s is %d of %j%%', 'x', 3, { a: 1 }, 'rest')
      const ring = {}; ring.self = ring; console.log(ring, new Error('no'), /a/g, new Set([1]), Symbol('s'), 10n)
      console.group('g'); console.warn('in\\nside'); console.groupEnd(); console.assert(1 === 2, 'math')
      """)
    #expect(
      lines[0]
        == "{ a: 1, \"b-c\": [1, \"x\", null, undefined], d: Map { \"k\" => { e: -0 } }, f: [function f] }"
        .wrappedByInspect)
    #expect(lines[1] == "x is 3 of {\"a\":1}% rest")
    #expect(lines[2] == "{ self: [circular] } Error: no /a/g Set { 1 } Symbol(s) 10n")
    #expect(Array(lines.dropFirst(3)) == ["g", "warn:   in\n  side", "error: assertion failed math"])
  }

  @Test func errorsHaveTheirPlaces() throws {
    let script = try Script(files: ["a.js": "\n\nfunction f() {\n  null.x\n}\nexports.f = f\n"])
    let error = #expect(throws: ScriptError.self) { _ = try script.run("let a = 1\nundefinedName(a)") }
    #expect(error?.name == "ReferenceError" && error?.frames.first?.line == 2)
    #expect(error?.frames.first?.file == "test.js")
    let syntax = #expect(throws: ScriptError.self) { _ = try script.run("let b = 1\nlet = = 2") }
    #expect(syntax?.name == "SyntaxError" && syntax?.frames.first?.line == 2)
    try script.context.modules.load("\(script.folder)/a.js")
    script.context.setGlobal("f", try script.context.modules.load("\(script.folder)/a.js").get("f"))
    let inFile = #expect(throws: ScriptError.self) { _ = try script.run("f()") }
    #expect(
      inFile?.frames.first == .init(function: "f", file: "a.js", line: 4, column: inFile?.frames.first?.column ?? 0))
    let thrown = #expect(throws: ScriptError.self) { _ = try script.run("throw { reason: 3 }") }
    #expect(thrown?.message == "{\"reason\":3} was thrown")
  }

  @Test func whatNobodyWaitsForIsUncaught() throws {
    let script = try Script()
    _ = try script.run(
      "setTimeout(() => { throw new TypeError('late') }, 5); Promise.reject(new Error('lost'))\n"
        + "Promise.reject(new Error('caught')).catch(() => {})")
    #expect(script.uncaught.map(\.message) == ["lost", "late"])
    #expect(script.uncaught.map(\.isRejection) == [true, false])
  }

  @Test func loopsWithoutEndAreStopped() throws {
    let script = try Script(limit: 0.2)
    let error = #expect(throws: ScriptError.self) {
      _ = try script.run("for (;;) { try { for (;;) {} } catch (e) {} }")
    }
    #expect(error?.name == "TimeoutError" && script.context.wasStopped)
  }

  @Test func endlessRecursionIsAnError() throws {
    let error = #expect(throws: ScriptError.self) { _ = try Script().run("function f() { return f() + 1 }\nf()") }
    #expect(error?.name == "RangeError")
  }

  @Test func nothingHappensAfterTheEnd() throws {
    let script = try Script()
    try script.context.evaluate("setTimeout(() => console.log('late'), 10)", url: "test.js")
    script.context.close()
    script.loop.run()
    #expect(script.lines.isEmpty)
  }
}

extension String {
  /// What is longer than a line is broken: the parts are the same.
  fileprivate var wrappedByInspect: String {
    guard count > 72 else { return self }
    return """
      {
        a: 1,
        "b-c": [1, "x", null, undefined],
        d: Map { "k" => { e: -0 } },
        f: [function f]
      }
      """
  }
}
