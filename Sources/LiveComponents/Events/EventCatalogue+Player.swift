extension EventCatalogue {
  /// SPEC section 1.2.
  public static let player: [EventDescription] = playerProgress + playerWarnings + playerErrors

  private static let playerProgress: [EventDescription] = [
    .init(
      2001, "PLAY_EVT_CONNECT_SUCC", .player, .normal,
      cause: "RTMP connect was answered with success, or an HTTP 200 brought its first FLV bytes",
      advice: "nothing; media follows", chinese: "已经连接到云端服务器",
      causeChinese: "收到 RTMP connect 的成功应答，或 HTTP 200 之后收到首批 FLV 数据",
      adviceChinese: "无需处理，音视频数据随后到达"),
    .init(
      2002, "PLAY_EVT_RTMP_STREAM_BEGIN", .player, .normal,
      cause: "NetStream.Play.Start or StreamBegin came; RTMP only",
      advice: "nothing; keep the placeholder until 2004", chinese: "服务器开始传输音视频数据（仅 RTMP）",
      causeChinese: "收到 NetStream.Play.Start 或 StreamBegin，仅 RTMP",
      adviceChinese: "无需处理，占位图保留到 2004"),
    .init(
      2003, "PLAY_EVT_RCV_FIRST_I_FRAME", .player, .normal,
      cause: "the first key frame arrived (without video: the first audio frame)",
      advice: "nothing", chinese: "网络接收到首段音视频数据",
      causeChinese: "收到首个关键帧（没有视频时为首个音频帧）", adviceChinese: "无需处理"),
    .init(
      2004, "PLAY_EVT_PLAY_BEGIN", .player, .normal,
      cause: "playback starts, and again each time it resumes after 2007",
      advice: "remove the placeholder or the loading sign", chinese: "视频播放开始",
      causeChinese: "播放开始，2007 之后每次恢复播放时也会再次抛出", adviceChinese: "移除占位图或加载提示"),
    .init(
      2006, "PLAY_EVT_PLAY_END", .player, .normal,
      cause: "the server said that the stream ended and the buffer has been played out; RTMP only",
      advice: "show that the broadcast is over", chinese: "视频播放结束（仅 RTMP）",
      causeChinese: "服务器已通知直播流结束，且缓冲区数据已播完，仅 RTMP", adviceChinese: "提示直播已结束"),
    .init(
      2007, "PLAY_EVT_PLAY_LOADING", .player, .normal,
      cause: "the buffer ran dry while playing",
      advice: "show a loading sign until 2004; do not hide the component",
      chinese: "进入缓冲中状态，播放器在等待或积攒来自服务器的数据",
      causeChinese: "播放过程中缓冲区数据耗尽", adviceChinese: "显示加载提示直到 2004，不要隐藏组件"),
    .init(
      2008, "PLAY_EVT_START_VIDEO_DECODER", .player, .normal, in2019: false,
      cause: "the video decoder opened",
      advice: "nothing", chinese: "解码器启动",
      causeChinese: "视频解码器已打开", adviceChinese: "无需处理"),
    .init(
      2009, "PLAY_EVT_CHANGE_RESOLUTION", .player, .normal, in2019: false,
      cause: "the picture size became known, or changed",
      advice: "adjust the component's shape if it follows the picture", chinese: "视频分辨率改变",
      causeChinese: "画面尺寸已确定，或发生改变", adviceChinese: "如果组件的形状随画面变化，请相应调整"),
    .init(
      2032, "PLAY_EVT_FIRST_FRAME_RENDERED", .player, .normal, in2019: false,
      cause: "the first picture was shown (the official table gives this code no constant)",
      advice: "nothing", chinese: "视频渲染首帧事件",
      causeChinese: "首帧画面已显示（官方表格没有给出该状态码的常量名）", adviceChinese: "无需处理"),
  ]

  private static let playerErrors: [EventDescription] = [
    .init(
      -2301, "PLAY_ERR_NET_DISCONNECT", .player, .error,
      cause: "three retries failed; the player has stopped",
      advice: "offer the viewer a button that calls stop, then play",
      chinese: "网络连接断开，且重新连接亦不能恢复，播放器已停止播放",
      causeChinese: "三次重连均失败，播放器已停止", adviceChinese: "为观众提供一个按钮，点击后先调用 stop，再调用 play"),
    .init(
      -2302, "PLAY_ERR_GET_RTMP_ACC_URL_FAIL", .player, .error, in2019: false,
      cause: "mode RTC with an rtmp address that lacks txSecret or txTime; plays on as a normal address",
      advice: "sign the play address", chinese: "获取加速拉流地址失败",
      causeChinese: "mode 为 RTC，但 rtmp 地址缺少 txSecret 或 txTime，仍按普通地址播放",
      adviceChinese: "为播放地址加上防盗链签名"),
  ]
}
