import EventLoop
import LiveComponents
import Testing

@testable import TerminalUI

/// How the effect of one binding of the key table is seen.
struct KeyCheck: Sendable, CustomStringConvertible {
  let context: KeyContext
  /// The first of its keys: with the context it names the binding.
  let first: Key
  let needsPictures: Bool
  /// Brings a fresh driver to where the key works, presses it and looks; called once with each of the binding's keys.
  let perform: @Sendable (Driver, Key) throws -> Void

  init(
    _ first: Key, _ context: KeyContext, needsPictures: Bool = false,
    _ perform: @escaping @Sendable (Driver, Key) throws -> Void
  ) {
    (self.context, self.first, self.needsPictures, self.perform) = (context, first, needsPictures, perform)
  }

  var description: String { "\(first) in \(context)" }
  var binding: KeyBinding? { KeyTable.bindings.first { $0.context == context && $0.keys.first == first } }

  static let all = everywhere + component + panes + log
}

@Suite struct KeyTableTests {
  @Test func eachBindingHasACheck() {
    for binding in KeyTable.bindings {
      let checks = KeyCheck.all.count { $0.context == binding.context && $0.first == binding.keys.first }
      #expect(checks == 1, "\(binding.keyText) in \(binding.context) has \(checks) checks")
    }
    for check in KeyCheck.all { #expect(check.binding != nil, "there is no \(check)") }
  }

  @Test(arguments: KeyCheck.all) func doesWhatTheHelpSays(_ check: KeyCheck) throws {
    for key in try #require(check.binding).keys {
      let driver = try Driver(check.needsPictures ? Driver.real : Driver.quick)
      driver.runUntilPlaying()
      try check.perform(driver, key)
      #expect(driver.grid.flaw == nil)
    }
  }

  @Test func aKeyMeansOneThingInAContext() {
    for context in KeyContext.allCases {
      let keys = KeyTable.bindings.filter { $0.context == context }.flatMap(\.keys)
      #expect(keys.count == Set(keys).count, "\(context)")
    }
  }

  @Test func theHelpShowsEveryBinding() throws {
    for (width, height) in [(60, 20), (80, 24), (200, 60)] {
      let driver = try Driver(width: width, height: height, begins: false)
      driver.press("?")
      var seen = driver.screen
      for _ in 0..<12 {
        driver.press(.pageDown)
        seen += driver.screen
      }
      let words = seen.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      for binding in KeyTable.bindings {
        if case .intent(.selectTile(let index)) = binding.action, index > 0 { continue }
        for word in binding.help.split(separator: " ") {
          #expect(words.contains(word), "\(width)x\(height): \(binding.help)")
        }
        #expect(words.contains(binding.keyText), "\(width)x\(height): \(binding.keyText)")
      }
      for context in KeyContext.allCases { #expect(words.contains(context.title)) }
    }
  }

  @Test func theFooterShowsEachLabelWhereItsKeyWorks() throws {
    let places: [(KeyContext, [Key])] = [
      (.everywhere, []), (.component, []), (.charts, [.character("c")]), (.attributes, [.character("a")]),
      (.network, [.character("n")]), (.log, [.character("l")]),
    ]
    for (context, keys) in places {
      let wide = try Driver(width: 220, height: 50, begins: false)
      let narrow = try Driver(width: 80, height: 24, begins: false)
      for key in keys {
        wide.press(key)
        narrow.press(key)
      }
      for binding in KeyTable.bindings where binding.context == context {
        guard let label = binding.label, let key = binding.keys.first else { continue }
        #expect(wide.footer.contains("\(key) \(label)"), "\(wide.footer)")
        // What is the same everywhere may give way to the pane's own keys.
        if context != .everywhere, context != .component {
          #expect(narrow.footer.contains("\(key) \(label)"), "\(narrow.footer)")
        }
      }
    }
  }
}
