import LiveComponents
import Testing

/// SPEC 1.1 and 1.2: every code with its name, in its profile.
@Suite struct EventCatalogueTests {
  private struct Row {
    var code: Int
    /// Nil where the tables print none.
    var name: String?
    var in2019 = true

    init(_ code: Int, _ name: String?, wechatOnly: Bool = false) {
      self.code = code
      self.name = name
      in2019 = !wechatOnly
    }
  }

  private static let player = [
    Row(2001, "PLAY_EVT_CONNECT_SUCC"), Row(2002, "PLAY_EVT_RTMP_STREAM_BEGIN"),
    Row(2003, "PLAY_EVT_RCV_FIRST_I_FRAME"),
    Row(2004, "PLAY_EVT_PLAY_BEGIN"), Row(2006, "PLAY_EVT_PLAY_END"), Row(2007, "PLAY_EVT_PLAY_LOADING"),
    Row(2008, "PLAY_EVT_START_VIDEO_DECODER", wechatOnly: true),
    Row(2009, "PLAY_EVT_CHANGE_RESOLUTION", wechatOnly: true),
    Row(2032, nil, wechatOnly: true), Row(2101, "PLAY_WARNING_VIDEO_DECODE_FAIL"),
    Row(2102, "PLAY_WARNING_AUDIO_DECODE_FAIL"), Row(2103, "PLAY_WARNING_RECONNECT"),
    Row(2104, "PLAY_WARNING_RECV_DATA_LAG"), Row(2105, "PLAY_WARNING_VIDEO_PLAY_LAG"),
    Row(2106, "PLAY_WARNING_HW_ACCELERATION_FAIL"), Row(2107, "PLAY_WARNING_VIDEO_DISCONTINUITY"),
    Row(3001, "PLAY_WARNING_DNS_FAIL"), Row(3002, "PLAY_WARNING_SEVER_CONN_FAIL"), Row(3003, "PLAY_WARNING_SHAKE_FAIL"),
    Row(3005, "PLAY_WARNING_READ_WRITE_FAIL", wechatOnly: true), Row(-2301, "PLAY_ERR_NET_DISCONNECT"),
    Row(-2302, "PLAY_ERR_GET_RTMP_ACC_URL_FAIL", wechatOnly: true),
  ]

  private static let pusher = [
    Row(1001, "PUSH_EVT_CONNECT_SUCC"), Row(1002, "PUSH_EVT_PUSH_BEGIN"), Row(1003, "PUSH_EVT_OPEN_CAMERA_SUCC"),
    Row(1005, "PUSH_EVT_CHANGE_RESOLUTION", wechatOnly: true), Row(1006, "PUSH_EVT_CHANGE_BITRATE", wechatOnly: true),
    Row(1007, "PUSH_EVT_FIRST_FRAME_AVAILABLE", wechatOnly: true),
    Row(1008, "PUSH_EVT_START_VIDEO_ENCODER", wechatOnly: true), Row(1101, "PUSH_WARNING_NET_BUSY"),
    Row(1102, "PUSH_WARNING_RECONNECT"), Row(1103, "PUSH_WARNING_HW_ACCELERATION_FAIL"),
    Row(1104, "PUSH_WARNING_VIDEO_ENCODE_FAIL", wechatOnly: true), Row(1107, "PUSH_WARNING_SWITCH_SWENC"),
    Row(3001, "PUSH_WARNING_DNS_FAIL"), Row(3002, "PUSH_WARNING_SEVER_CONN_FAIL"), Row(3003, "PUSH_WARNING_SHAKE_FAIL"),
    Row(3004, "PUSH_WARNING_SERVER_DISCONNECT"), Row(3005, "PUSH_WARNING_READ_WRITE_FAIL"),
    Row(5000, "PUSH_WARNING_HANDUP_STOP"), Row(-1301, "PUSH_ERR_OPEN_CAMERA_FAIL"),
    Row(-1302, "PUSH_ERR_OPEN_MIC_FAIL"),
    Row(-1303, "PUSH_ERR_VIDEO_ENCODE_FAIL"), Row(-1304, "PUSH_ERR_AUDIO_ENCODE_FAIL"),
    Row(-1305, "PUSH_ERR_UNSUPPORTED_RESOLUTION"), Row(-1306, "PUSH_ERR_UNSUPPORTED_SAMPLERATE"),
    Row(-1307, "PUSH_ERR_NET_DISCONNECT"), Row(10_001, nil, wechatOnly: true), Row(10_002, nil, wechatOnly: true),
    Row(10_003, nil, wechatOnly: true), Row(10_004, nil, wechatOnly: true),
  ]

  @Test(arguments: ComponentKind.allCases) func theCatalogueIsTheDocumentedTable(_ component: ComponentKind) throws {
    let rows = component == .player ? Self.player : Self.pusher
    let catalogue = EventCatalogue.all.filter { $0.component == component }
    #expect(Set(catalogue.map(\.code)) == Set(rows.map(\.code)))
    #expect(catalogue.count == rows.count)
    for row in rows {
      let found = try #require(EventCatalogue.description(of: row.code, for: component), "\(row.code)")
      if let name = row.name { #expect(found.name == name) }
      #expect(found.isRaised(in: .wechat))
      #expect(found.isRaised(in: .tencent2019) == row.in2019, "\(row.code)")
    }
  }

  /// The 2019 document prints a name twice, for two codes.
  @Test func the2019NamesDifferInOnePlace() {
    for description in EventCatalogue.all {
      let isTheOne = description.component == .pusher && description.code == 3005
      let expected = isTheOne ? "PUSH_WARNING_SERVER_DISCONNECT" : description.name
      #expect(description.name(in: .tencent2019) == expected)
      #expect(description.name(in: .wechat) == description.name)
    }
  }

  @Test func theNameTellsTheKind() {
    for description in EventCatalogue.all {
      switch description.kind {
      case .normal: #expect(description.name.contains("_EVT_"))
      case .warning: #expect(description.name.contains("_WARNING_"))
      case .error: #expect(description.name.contains("_ERR_"))
      }
      #expect((description.kind == .error) == (description.code < 0 || description.code > 10_000))
    }
  }

  @Test func everyCodeSaysWhatItMeansAndWhatToDo() {
    for description in EventCatalogue.all {
      #expect(!description.cause.isEmpty && !description.advice.isEmpty && !description.chinese.isEmpty)
      #expect(!description.causeChinese.isEmpty && !description.adviceChinese.isEmpty)
    }
  }
}
