import LiveComponents
import Testing

@testable import liveterm

extension CommandLineTests {
  @Suite struct CodesTests {
    @Test func oneCode() {
      #expect(
        Outcome("codes", "-2301").out == """
          -2301 PLAY_ERR_NET_DISCONNECT
            component        live-player
            kind             error
            profiles         wechat, tencent-2019
            cause            three retries failed; the player has stopped
            advice           offer the viewer a button that calls stop, then play

          """)
    }

    @Test func aCodeOfBothComponents() {
      let out = Outcome("codes", "3001").out
      #expect(out.contains("3001 PLAY_WARNING_DNS_FAIL\n") && out.contains("\n\n3001 PUSH_WARNING_DNS_FAIL\n"))
      #expect(!Outcome("codes", "3001", "--component", "player").out.contains("PUSH_"))
    }

    @Test func severalCodesAndNames() {
      let out = Outcome("codes", "play_evt_play_begin", "1001").out
      #expect(out.hasPrefix("2004 PLAY_EVT_PLAY_BEGIN\n") && out.contains("\n1001 PUSH_EVT_CONNECT_SUCC\n"))
    }

    @Test func theNameThe2019DocumentPrints() {
      #expect(
        Outcome("codes", "3005", "--component", "pusher").out.contains(
          "  in tencent-2019  PUSH_WARNING_SERVER_DISCONNECT\n"))
    }

    @Test func theTableFits80Columns() {
      let out = Outcome("codes").out
      for line in out.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
      for event in EventCatalogue.all { #expect(out.contains("\(event.code) ") && out.contains(" \(event.name)\n")) }
      #expect(out.hasPrefix("live-player\n   2001 normal   PLAY_EVT_CONNECT_SUCC\n        RTMP connect was answered"))
    }

    @Test func chinese() throws {
      let out = Outcome("codes", "--lang", "zh").out
      for event in EventCatalogue.all { #expect(out.contains("        \(event.chinese)\n")) }
      #expect(Outcome("codes", "2006", "--lang", "zh").out.contains("  meaning          播放结束"))
    }

    @Test func json() {
      let lines = Outcome("codes", "--json").out.split(separator: "\n")
      #expect(lines.count == EventCatalogue.all.count)
      #expect(
        Outcome("codes", "-2301", "--json").out
          == "{\"code\":-2301,\"name\":\"PLAY_ERR_NET_DISCONNECT\",\"component\":\"player\",\"kind\":\"error\","
          + "\"profiles\":[\"wechat\",\"tencent-2019\"],\"cause\":\"three retries failed; the player has stopped\","
          + "\"advice\":\"offer the viewer a button that calls stop, then play\","
          + "\"chinese\":\"网络断连，且重连亦不能恢复，播放已停止\"}\n")
    }

    @Test(.enabled(if: Tool.isInstalled("python3"), "python3 is not installed"))
    func jsonIsReadByAnotherProgram() {
      let script = "python3 -c 'import sys,json\nfor l in sys.stdin: print(json.loads(l)[\"code\"])' <<'END'\n"
      let out = Tool.run(script + Outcome("codes", "--json").out + "END\n").text
      #expect(out.split(separator: "\n").map { Int($0) } == EventCatalogue.all.map { $0.code })
    }
  }
}
