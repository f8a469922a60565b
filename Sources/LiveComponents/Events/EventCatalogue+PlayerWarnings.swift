extension EventCatalogue {
  /// The player's part of SPEC section 1.2 that it recovers from by itself.
  static let playerWarnings: [EventDescription] = [
    .init(
      2101, "PLAY_WARNING_VIDEO_DECODE_FAIL", .player, .warning,
      cause: "the video decoder refused a frame or reported it corrupt",
      advice: "nothing for one; if they repeat, the source or the encoder is broken",
      chinese: "当前视频帧解码失败",
      causeChinese: "视频解码器拒绝某一帧，或报告该帧已损坏", adviceChinese: "偶发一次无需处理，反复出现则说明源流或编码器有问题"),
    .init(
      2102, "PLAY_WARNING_AUDIO_DECODE_FAIL", .player, .warning,
      cause: "the audio decoder refused a frame or reported it corrupt",
      advice: "nothing for one; if they repeat, the source or the encoder is broken",
      chinese: "当前音频帧解码失败",
      causeChinese: "音频解码器拒绝某一帧，或报告该帧已损坏", adviceChinese: "偶发一次无需处理，反复出现则说明源流或编码器有问题"),
    .init(
      2103, "PLAY_WARNING_RECONNECT", .player, .warning,
      cause: "the connection was lost or failed and a retry was scheduled, 3 s later",
      advice: "show that it is reconnecting; do not call play",
      chinese: "网络断连，已启动自动重连恢复（重连超过三次就直接抛送 PLAY_ERR_NET_DISCONNECT）",
      causeChinese: "连接断开或建立失败，已安排 3 秒后重连", adviceChinese: "提示正在重连，不要调用 play"),
    .init(
      2104, "PLAY_WARNING_RECV_DATA_LAG", .player, .warning,
      cause: "over the last 3 s less than 80 % of the media time arrived; at most one per 2 s",
      advice: "tell the viewer that the network is weak, or offer a lower bitrate",
      chinese: "视频流不太稳定，可能是观看者当前网速不充裕",
      causeChinese: "最近 3 秒内收到的音视频不足应有时长的 80%，每 2 秒最多抛出一次", adviceChinese: "提示观众当前网络较差，或提供码率更低的流"),
    .init(
      2105, "PLAY_WARNING_VIDEO_PLAY_LAG", .player, .warning,
      cause: "more than 800 ms passed between two shown pictures while playing; the message carries the gap",
      advice: "count it as a stall; a larger min-cache helps", chinese: "当前视频播放出现卡顿",
      causeChinese: "播放过程中相邻两帧画面的显示间隔超过 800 毫秒，事件消息中带有该间隔",
      adviceChinese: "计为一次卡顿，调大 min-cache 会有改善"),
    .init(
      2106, "PLAY_WARNING_HW_ACCELERATION_FAIL", .player, .warning,
      cause: "a hardware decoder was asked for and could not open; software took over",
      advice: "nothing", chinese: "硬解启动失败，采用软解",
      causeChinese: "要求硬解，但硬件解码器无法打开，已改用软解", adviceChinese: "无需处理"),
    .init(
      2107, "PLAY_WARNING_VIDEO_DISCONTINUITY", .player, .warning,
      cause: "decode timestamps jumped back or more than 500 ms ahead, or H.264 frame_num has a gap",
      advice: "expect artefacts until the next key frame", chinese: "当前视频帧不连续，视频源可能有丢帧，可能会导致画面花屏",
      causeChinese: "解码时间戳回退，或向前跳跃超过 500 毫秒，或 H.264 的 frame_num 不连续",
      adviceChinese: "下一个关键帧到来之前，画面可能花屏"),
    .init(
      3001, "PLAY_WARNING_DNS_FAIL", .player, .warning,
      cause: "the server's name did not resolve; RTMP only",
      advice: "check the address and the network", chinese: "DNS 解析失败（仅 RTMP）",
      causeChinese: "服务器域名无法解析，仅 RTMP", adviceChinese: "检查地址和网络"),
    .init(
      3002, "PLAY_WARNING_SEVER_CONN_FAIL", .player, .warning,
      cause: "TCP was refused, unreachable or timed out after 5 s; RTMP only",
      advice: "check the port and the server", chinese: "服务器连接失败（仅 RTMP）",
      causeChinese: "TCP 连接被拒绝、无法到达，或超过 5 秒仍未建立，仅 RTMP", adviceChinese: "检查端口和服务器"),
    .init(
      3003, "PLAY_WARNING_SHAKE_FAIL", .player, .warning,
      cause: "RTMP handshake: wrong version, garbage, closed, or silent for 5 s; RTMP only",
      advice: "check that the port speaks RTMP", chinese: "服务器握手失败（仅 RTMP）",
      causeChinese: "RTMP 握手时版本错误、数据无效、连接被关闭，或 5 秒内无响应，仅 RTMP", adviceChinese: "检查该端口是否提供 RTMP 服务"),
    .init(
      3005, "PLAY_WARNING_READ_WRITE_FAIL", .player, .warning, in2019: false,
      cause: "the connection broke after the handshake, or no byte came for 10 s; RTMP only",
      advice: "nothing; 2103 follows", chinese: "RTMP 读/写失败",
      causeChinese: "握手之后连接中断，或 10 秒内没有收到任何数据，仅 RTMP", adviceChinese: "无需处理，随后会抛出 2103"),
  ]
}
