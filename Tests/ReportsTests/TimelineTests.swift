import LiveComponents
import Stage
import Testing

@testable import Reports

@Suite struct TimelineTests {
  @Test func theLastEventsStandInColumns() throws {
    let text = Timeline.text(try Data.records("weak-network.ndjson"), last: 4, marks: Sample.marks)
    try expectGolden(text + "\n", "timeline.txt")
    #expect(text.split(separator: "\n").allSatisfy { Columns.count(String($0)) <= 120 })
  }

  @Test func theNameOfTheCatalogueIsCutOnlyAtItsFront() {
    for description in EventCatalogue.all {
      let short = Timeline.shortName(description.name)
      #expect(description.name.hasSuffix(short) && !short.isEmpty && short.count < description.name.count)
    }
    #expect(Timeline.shortName("bgmstart") == "bgmstart")
  }

  @Test func wideTextLosesMessagesBeforeNames() {
    let records = [
      event(1_000, "player", 2103, "PLAY_WARNING_RECONNECT", "reconnecting in 3 s, 1 of 3", kind: .warning)
    ]
    #expect(
      Timeline.text(records) == """
        time (s)  player
           1.000  ! 2103 PLAY_WARNING_RECONNECT reconnecting in 3 s, 1 of 3
        """)
    #expect(Timeline.text(records, width: 52).hasSuffix("! 2103 RECONNECT reconnecting in 3 s, 1 o…"))
    #expect(Timeline.text(records, width: 40).hasSuffix("! 2103 RECONNECT reconnecting…"))
  }

  @Test func whatCameAndMustNotIsShownHoweverOldItIs() {
    var records = [event(500, "player", 2105, "PLAY_WARNING_VIDEO_PLAY_LAG", "", kind: .warning)]
    records += (1...9).map { event(Int64($0) * 1_000, "player", 2009, "PLAY_EVT_CHANGE_RESOLUTION", "") }
    let text = Timeline.text(records, last: 2, marks: [.unwanted(component: "player", code: 2105, time: 500)])
    #expect(
      text == """
        time (s)  player
                  : 7 earlier
           0.500  # 2105 PLAY_WARNING_VIDEO_PLAY_LAG
           8.000  * 2009 PLAY_EVT_CHANGE_RESOLUTION
           9.000  * 2009 PLAY_EVT_CHANGE_RESOLUTION
        # player: 2105 came at 0.500 s and must not
        """)
  }

  @Test func manyComponentsStandBelowEachOther() {
    let records = (1...9).map { event(Int64($0), "player\($0)", 2004, "PLAY_EVT_PLAY_BEGIN", "playback begins") }
    let lines = Timeline.text(records).split(separator: "\n")
    #expect(lines.count == 10)
    #expect(lines[9] == "   0.009  player9  * 2004 PLAY_EVT_PLAY_BEGIN playback begins")
  }

  @Test func nothingToShowIsNoText() {
    #expect(Timeline.text([]) == "")
    #expect(Timeline.text([LogRecord(time: 0, component: "player", kind: .status, message: "")]) == "")
  }

  @Test func injectedEventsSaySoAndHostileTextStaysInItsLine() {
    let injected = LogRecord(
      time: 0, component: "pusher", kind: .error, code: -1301, name: "PUSH_ERR_OPEN_CAMERA_FAIL", message: "injected",
      isInjected: true)
    #expect(Timeline.text([injected]).hasSuffix("x -1301 PUSH_ERR_OPEN_CAMERA_FAIL [injected]"))
    let hostile = LogRecord(time: 1, component: "a\nb\u{1B}", kind: .note, message: Sample.hostile)
    let text = Timeline.text([injected, hostile])
    #expect(controlCharacters(in: text).isEmpty)
    #expect(text.split(separator: "\n").count == 3)
  }

  private func event(
    _ time: Int64, _ component: String, _ code: Int, _ name: String, _ message: String, kind: LogRecord.Kind = .normal
  ) -> LogRecord {
    LogRecord(time: time, component: component, kind: kind, code: code, name: name, message: message)
  }
}
