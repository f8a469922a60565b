import Testing

@testable import Reports

@Suite struct JSONReaderTests {
  @Test func readsWhatTheGrammarHas() throws {
    let text = #" { "a" : [ 1, -2.5e+3, true, false, null, {} , [] ], "b\u00e4\uD83D\uDE00\n\/" : "x" } "#
    #expect(
      try value(text)
        == .object([
          "a": .array([.number("1"), .number("-2.5e+3"), .flag(true), .flag(false), .null, .object([:]), .array([])]),
          "bä😀\n/": .text("x"),
        ]))
    #expect(try value("0") == .number("0"))
  }

  @Test(arguments: [
    "", " ", "{", "[", "[1,]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "01", "1.", "1e", "-", "+1", ".5", "nul", "\"", "\"\\",
    "\"\\x\"",
    "\"\\u12\"", "\"\\uD800\"", "\"\\uD800\\u0041\"", "\"\\u+123\"", "\"a\nb\"", "1 2", "{\"a\":1,\"a\":2}", "NaN",
    "'a'",
  ])
  func refusesTheRest(_ text: String) {
    #expect(throws: JSONError.self) { try value(text) }
  }

  @Test func refusesTextThatIsNoUTF8AndDeepNesting() {
    #expect(throws: JSONError.self) { try JSONReader.value([0x22, 0xC3, 0x28, 0x22]) }
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONError(message: "nested too deeply", line: 1)) { try value(deep) }
  }

  @Test func saysTheLine() {
    #expect(throws: JSONError(message: "a value is expected", line: 3)) { try value("{\n\"a\":\n?}") }
  }

  private func value(_ text: String) throws -> JSONValue { try JSONReader.value(Array(text.utf8)) }
}
