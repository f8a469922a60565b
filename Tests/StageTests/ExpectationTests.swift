import LiveComponents
import Testing

@testable import Stage

@Suite struct ExpectationTests {
  private func fed(_ expectation: CodeExpectation, _ codes: [Int]) -> CodeExpectation {
    var expectation = expectation
    for code in codes { expectation.saw(code) }
    return expectation
  }

  @Test func otherCodesMayLieBetween() {
    let result = fed(CodeExpectation(ordered: [2001, 2004, 2006]), [2001, 2002, 2003, 2004, 2007, 2004, 2006])
    #expect(result.isMet)
    #expect(result.failure == nil)
  }

  @Test func orderCounts() {
    let result = fed(CodeExpectation(ordered: [2004, 2001]), [2001, 2004])
    #expect(!result.isMet)
    #expect(result.failure == "expected 2001 after 2004; it did not come")
  }

  @Test func aRepeatedCodeIsWantedAsOftenAsItIsNamed() {
    #expect(!fed(CodeExpectation(ordered: [2103, 2103, -2301]), [2103, -2301]).isMet)
    #expect(fed(CodeExpectation(ordered: [2103, 2103, -2301]), [2103, 2103, 2103, -2301]).isMet)
  }

  @Test func aForbiddenCodeFailsWhateverElseCame() {
    let result = fed(CodeExpectation(ordered: [2001], never: [2007]), [2001, 2007])
    #expect(!result.isMet)
    #expect(result.failure == "2007 came and must not")
  }

  @Test func nothingExpectedIsMet() {
    #expect(fed(CodeExpectation(), [1, 2]).isMet)
    #expect(fed(CodeExpectation(ordered: [2001]), []).failure == "expected 2001 first; it did not come")
  }
}

@Suite struct LogRecordTests {
  private let event = LogRecord(
    time: 1_181, component: "player", kind: .normal, code: 2004, name: "PLAY_EVT_PLAY_BEGIN",
    message: "playback begins",
    fields: [EventField("a", 1), EventField("b", .number(2.5)), EventField("c", "x\"y\n")])

  @Test func theTextFormHasTimeComponentCodeNameAndMessage() {
    #expect(event.text == "    1.181  player     2004  PLAY_EVT_PLAY_BEGIN            playback begins")
  }

  @Test func theJSONFormKeepsItsOrderAndEscapes() {
    #expect(
      event.json == #"{"v":1,"t":1181,"component":"player","kind":"normal","code":2004,"name":"PLAY_EVT_PLAY_BEGIN","#
        + #""message":"playback begins","fields":{"a":1,"b":2.5,"c":"x\"y\n"}}"#)
  }

  @Test func controlCharactersAndChineseSurvive() {
    #expect(JSON.string("播放\u{1}\u{7F}") == "\"播放\\u0001\\u007f\"")
    #expect(JSON.number(.infinity) == "null")
    #expect(JSON.number(3) == "3")
  }
}
