import LiveComponents
import Testing

/// SPEC 3.1: every attribute with its default, what it takes, and how it refuses.
@Suite struct PlayerAttributesTests {
  @Test func theDefaultsAreTheDocumentedOnes() {
    let attributes = PlayerAttributes()
    #expect(attributes.src == "")
    #expect(attributes.mode == .live)
    #expect(!attributes.autoplay)
    #expect(!attributes.muted)
    #expect(attributes.orientation == .vertical)
    #expect(attributes.objectFit == .contain)
    #expect(!attributes.backgroundMute)
    #expect(attributes.minCacheMilliseconds == 1_000)
    #expect(attributes.maxCacheMilliseconds == 3_000)
    #expect(attributes.soundMode == .speaker)
    #expect(attributes.autoPauseIfNavigate)
    #expect(attributes.autoPauseIfOpenNative)
    #expect(!attributes.debug)
  }

  @Test func everyDocumentedAttributeHasItsName() {
    let documented: Set = [
      "src", "mode", "autoplay", "muted", "orientation", "object-fit", "background-mute", "min-cache", "max-cache",
      "sound-mode", "auto-pause-if-navigate", "auto-pause-if-open-native", "debug",
    ]
    #expect(Set(PlayerAttributes.names) == documented)
  }

  @Test func wordsTakeExactlyTheDocumentedOnes() throws {
    let words: [(name: String, allowed: [String])] = [
      ("mode", ["live", "RTC"]), ("orientation", ["vertical", "horizontal"]), ("object-fit", ["contain", "fillCrop"]),
      ("sound-mode", ["speaker", "ear"]),
    ]
    for (name, allowed) in words {
      for word in allowed {
        var attributes = PlayerAttributes()
        try attributes.set([(name, .text(word))])
      }
      let refused: [AttributeValue] = [
        .text(""), .text("rtc"), .text("LIVE"), .text("cover"), .text(allowed[0] + " "), .number(1), .flag(true),
      ]
      for value in refused { expectRefusal(name, value, mentions: allowed) }
    }
  }

  @Test func cacheBoundsAreSecondsAboveZero() throws {
    var attributes = PlayerAttributes()
    try attributes.set([("min-cache", .number(0.2)), ("max-cache", .text("0.8"))])
    #expect(attributes.minCacheMilliseconds == 200)
    #expect(attributes.maxCacheMilliseconds == 800)
    try attributes.set([("min-cache", .number(0.8))])
    #expect(attributes.minCacheMilliseconds == 800)
    for name in ["min-cache", "max-cache"] {
      let refused: [AttributeValue] = [
        .number(0), .number(-1), .number(.nan), .number(.infinity), .number(-.infinity), .text(""), .text("one"),
        .text("1s"), .text("nan"), .flag(true), .number(1e300),
      ]
      for value in refused { expectRefusal(name, value, mentions: ["seconds"]) }
    }
  }

  @Test func minCacheIsNeverAboveMaxCache() throws {
    expectRefusal("min-cache", .number(3.5), mentions: ["3", "max-cache"])
    expectRefusal("max-cache", .number(0.5), mentions: ["1", "min-cache"])
    var attributes = PlayerAttributes()
    #expect(throws: AttributeError.self) {
      try attributes.set([("min-cache", .number(5)), ("max-cache", .number(4))])
    }
    #expect(attributes == PlayerAttributes())
  }

  /// One `setData` may move both bounds past each other's old places, in either order.
  @Test(arguments: [true, false]) func theBoundsAreJudgedTogether(_ isMinFirst: Bool) throws {
    var attributes = PlayerAttributes()
    let values: [(name: String, value: AttributeValue)] = [("min-cache", .number(5)), ("max-cache", .number(8))]
    try attributes.set(isMinFirst ? values : values.reversed())
    #expect(attributes.minCacheMilliseconds == 5_000)
    #expect(attributes.maxCacheMilliseconds == 8_000)
    let lower: [(name: String, value: AttributeValue)] = [("min-cache", .number(0.3)), ("max-cache", .number(0.4))]
    try attributes.set(isMinFirst ? lower : lower.reversed())
    #expect(attributes.maxCacheMilliseconds == 400)
  }

  @Test func oneRefusedValueLeavesAllOfThemAsTheyWere() {
    var attributes = PlayerAttributes()
    #expect(throws: AttributeError.self) {
      try attributes.set([("muted", .flag(true)), ("mode", .text("fast")), ("debug", .flag(true))])
    }
    #expect(attributes == PlayerAttributes())
  }

  /// SPEC 2.1, debug: any non-empty string is true, "false" too; a boolean is a boolean.
  @Test(arguments: [
    "autoplay", "muted", "background-mute", "auto-pause-if-navigate", "auto-pause-if-open-native", "debug",
  ])
  func everyNonEmptyStringIsTrue(_ name: String) throws {
    let values: [(AttributeValue, Bool)] = [
      (.text("false"), true), (.text("true"), true), (.text("0"), true), (.text(""), false), (.flag(true), true),
      (.flag(false), false),
    ]
    for (value, expected) in values {
      var attributes = PlayerAttributes()
      try attributes.set([(name, value)])
      let found: [String: Bool] = [
        "autoplay": attributes.autoplay, "muted": attributes.muted, "background-mute": attributes.backgroundMute,
        "auto-pause-if-navigate": attributes.autoPauseIfNavigate,
        "auto-pause-if-open-native": attributes.autoPauseIfOpenNative, "debug": attributes.debug,
      ]
      #expect(found[name] == expected, "\(name)=\(value.description)")
    }
  }

  @Test func anUnknownNameIsRefusedByName() {
    var attributes = PlayerAttributes()
    let error = #expect(throws: AttributeError.self) { try attributes.set([("min_cache", .number(1))]) }
    #expect(error?.attribute == "min_cache")
    #expect(error?.description.contains("min_cache") == true)
  }

  @Test func whatNeedsStopAndPlayIsKnown() {
    for name in ["src", "mode", "min-cache", "max-cache"] { #expect(!PlayerAttributes.isLive(name), "\(name)") }
    for name in ["muted", "orientation", "object-fit", "background-mute", "sound-mode", "debug"] {
      #expect(PlayerAttributes.isLive(name), "\(name)")
    }
  }

  /// The message names the attribute, the value and what is allowed; the old value stays.
  private func expectRefusal(_ name: String, _ value: AttributeValue, mentions allowed: [String]) {
    var attributes = PlayerAttributes()
    let error = #expect(throws: AttributeError.self, "\(name)=\(value.description)") {
      try attributes.set([(name, value)])
    }
    #expect(error?.attribute == name)
    let text = error?.description ?? ""
    for part in [name, value.description] + allowed { #expect(text.contains(part), "\(text) lacks \(part)") }
    #expect(attributes == PlayerAttributes())
  }
}
