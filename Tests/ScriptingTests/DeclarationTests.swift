import JavaScript
import Scripting
import Testing

struct DeclarationTests {
  @Test func everyListIsFilledIn() {
    let text = ScriptDeclarations.text
    #expect(!text.contains("// <"))
    for part in [
      "| -1307", "| -2301", "| 10004", "| 'cut'", "| 'corrupt-video'", "| 'camera-busy'", "'min-bitrate': number;",
      "minBitrate: number;",
      "mode: 'SD' | 'HD' | 'FHD' | 'RTC';", "snapshot(options?:", "vDecCacheSize: number;", "'push.local'",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  /// Whatever scripts find on the objects is declared.
  @Test func nothingIsLeftOut() throws {
    let outcome = try Outcome(
      """
      const names = (object) => Object.getOwnPropertyNames(object)
      const all = (object) => object && object !== Object.prototype ? [...names(object), ...all(Object.getPrototypeOf(object))] : []
      const pusher = live.pusher(), player = live.player()
      const lists = [names(live), names(network), names(devices), names(devices.microphone), names(origin), names(network.host('push.local')),
        names(expect(1)), all(pusher), all(player), names(test), Object.keys(api)]
      console.log([...new Set(lists.flat())].filter((name) => !['constructor', 'toInspect', 'length', 'with', 'prototype', 'arguments', 'caller'].includes(name)).join(' '))
      """)
    #expect(outcome.message == "passed")
    let names = outcome.console.joined(separator: " ").split(separator: " ")
    #expect(names.count > 120)
    let text = ScriptDeclarations.text
    for name in names {
      let isDeclared = ["(", ":", "?", "'", "<"].contains { text.contains("\(name)\($0)") }
      #expect(isDeclared, "\(name) is not declared")
    }
  }
}
