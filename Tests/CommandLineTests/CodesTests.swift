import LiveComponents
import TerminalUI
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

    @Test func theChineseTable() {
      let out = Outcome("codes", "--lang", "zh").out
      for line in out.split(separator: "\n") { #expect(TextWidth.columns(of: line) <= 80, "\(line)") }
      let unbroken = out.filter { !$0.isWhitespace }
      for event in EventCatalogue.all {
        #expect(unbroken.contains(event.name + event.chinese.filter { !$0.isWhitespace }), "\(event.code)")
      }
    }

    @Test func oneCodeInChinese() {
      #expect(
        Outcome("codes", "3005", "--component", "pusher", "--lang", "zh").out == """
          3005 PUSH_WARNING_READ_WRITE_FAIL
            组件        live-pusher
            类别        警告事件
            适用配置    wechat、tencent-2019
            2019 名称   PUSH_WARNING_SERVER_DISCONNECT
            含义        socket 链路异常断开，启动重试流程
            原因        socket 异常中断，或对端 10 秒内没有确认任何数据
            建议        无需处理，随后会抛出 1102

          """)
    }

    @Test func chineseWrapsAt80Columns() {
      #expect(
        Outcome("codes", "1107", "--lang", "zh").out.hasSuffix(
          """
            含义        由于机器性能问题，自动切换到硬件编码
            原因        软件编码连续 2 秒跟不上，正在切换到硬件编码（常量名的字面意思正好
                        相反）
            建议        在该设备上选用清晰度更低的 mode

          """))
      for event in EventCatalogue.all {
        let out = Outcome("codes", event.name, "--lang", "zh").out
        for line in out.split(separator: "\n") { #expect(TextWidth.columns(of: line) <= 80, "\(line)") }
      }
    }

    @Test func json() {
      let lines = Outcome("codes", "--json").out.split(separator: "\n")
      #expect(lines.count == EventCatalogue.all.count)
      #expect(
        Outcome("codes", "-2301", "--json").out
          == "{\"code\":-2301,\"name\":\"PLAY_ERR_NET_DISCONNECT\",\"component\":\"player\",\"kind\":\"error\","
          + "\"profiles\":[\"wechat\",\"tencent-2019\"],\"cause\":\"three retries failed; the player has stopped\","
          + "\"advice\":\"offer the viewer a button that calls stop, then play\","
          + "\"chinese\":\"网络连接断开，且重新连接亦不能恢复，播放器已停止播放\","
          + "\"causeChinese\":\"三次重连均失败，播放器已停止\","
          + "\"adviceChinese\":\"为观众提供一个按钮，点击后先调用 stop，再调用 play\"}\n")
    }

    @Test(.enabled(if: Tool.isInstalled("python3"), "python3 is not installed"))
    func jsonIsReadByAnotherProgram() {
      let script = "python3 -c 'import sys,json\nfor l in sys.stdin: print(json.loads(l)[\"code\"])' <<'END'\n"
      let out = Tool.run(script + Outcome("codes", "--json").out + "END\n").text
      #expect(out.split(separator: "\n").map { Int($0) } == EventCatalogue.all.map { $0.code })
    }
  }
}
