extension EventCatalogue {
  /// SPEC section 1.2.
  public static let player: [EventDescription] = [
    .init(
      2001, "PLAY_EVT_CONNECT_SUCC", .player, .normal,
      cause: "RTMP connect was answered with success, or an HTTP 200 brought its first FLV bytes",
      advice: "nothing; media follows", chinese: "已连接到服务器"),
    .init(
      2002, "PLAY_EVT_RTMP_STREAM_BEGIN", .player, .normal,
      cause: "NetStream.Play.Start or StreamBegin came; RTMP only",
      advice: "nothing; keep the placeholder until 2004", chinese: "服务器开始传输音视频数据（仅 RTMP）"),
    .init(
      2003, "PLAY_EVT_RCV_FIRST_I_FRAME", .player, .normal,
      cause: "the first key frame arrived (without video: the first audio frame)",
      advice: "nothing", chinese: "收到首个视频关键帧"),
    .init(
      2004, "PLAY_EVT_PLAY_BEGIN", .player, .normal,
      cause: "playback starts, and again each time it resumes after 2007",
      advice: "remove the placeholder or the loading sign", chinese: "播放开始"),
    .init(
      2006, "PLAY_EVT_PLAY_END", .player, .normal,
      cause: "the server said that the stream ended and the buffer has been played out; RTMP only",
      advice: "show that the broadcast is over", chinese: "播放结束（仅 RTMP）"),
    .init(
      2007, "PLAY_EVT_PLAY_LOADING", .player, .normal,
      cause: "the buffer ran dry while playing",
      advice: "show a loading sign until 2004; do not hide the component", chinese: "缓冲中"),
    .init(
      2008, "PLAY_EVT_START_VIDEO_DECODER", .player, .normal, in2019: false,
      cause: "the video decoder opened",
      advice: "nothing", chinese: "视频解码器启动"),
    .init(
      2009, "PLAY_EVT_CHANGE_RESOLUTION", .player, .normal, in2019: false,
      cause: "the picture size became known, or changed",
      advice: "adjust the component's shape if it follows the picture", chinese: "视频分辨率改变"),
    .init(
      2032, "PLAY_EVT_FIRST_FRAME_RENDERED", .player, .normal, in2019: false,
      cause: "the first picture was shown (the official table gives this code no constant)",
      advice: "nothing", chinese: "首个视频帧已渲染"),
    .init(
      2101, "PLAY_WARNING_VIDEO_DECODE_FAIL", .player, .warning,
      cause: "the video decoder refused a frame or reported it corrupt",
      advice: "nothing for one; if they repeat, the source or the encoder is broken", chinese: "当前视频帧解码失败"),
    .init(
      2102, "PLAY_WARNING_AUDIO_DECODE_FAIL", .player, .warning,
      cause: "the audio decoder refused a frame or reported it corrupt",
      advice: "nothing for one; if they repeat, the source or the encoder is broken", chinese: "当前音频帧解码失败"),
    .init(
      2103, "PLAY_WARNING_RECONNECT", .player, .warning,
      cause: "the connection was lost or failed and a retry was scheduled, 3 s later",
      advice: "show that it is reconnecting; do not call play", chinese: "网络断连，已启动自动重连"),
    .init(
      2104, "PLAY_WARNING_RECV_DATA_LAG", .player, .warning,
      cause: "over the last 3 s less than 80 % of the media time arrived; at most one per 2 s",
      advice: "tell the viewer that the network is weak, or offer a lower bitrate", chinese: "来自服务器的视频流不稳定"),
    .init(
      2105, "PLAY_WARNING_VIDEO_PLAY_LAG", .player, .warning,
      cause: "more than 800 ms passed between two shown pictures while playing; the message carries the gap",
      advice: "count it as a stall; a larger min-cache helps", chinese: "当前视频播放出现卡顿"),
    .init(
      2106, "PLAY_WARNING_HW_ACCELERATION_FAIL", .player, .warning,
      cause: "a hardware decoder was asked for and could not open; software took over",
      advice: "nothing", chinese: "硬解启动失败，采用软解"),
    .init(
      2107, "PLAY_WARNING_VIDEO_DISCONTINUITY", .player, .warning,
      cause: "decode timestamps jumped back or more than 500 ms ahead, or H.264 frame_num has a gap",
      advice: "expect artefacts until the next key frame", chinese: "当前视频帧不连续，可能有丢帧"),
    .init(
      3001, "PLAY_WARNING_DNS_FAIL", .player, .warning,
      cause: "the server's name did not resolve; RTMP only",
      advice: "check the address and the network", chinese: "DNS 解析失败（仅 RTMP）"),
    .init(
      3002, "PLAY_WARNING_SEVER_CONN_FAIL", .player, .warning,
      cause: "TCP was refused, unreachable or timed out after 5 s; RTMP only",
      advice: "check the port and the server", chinese: "服务器连接失败（仅 RTMP）"),
    .init(
      3003, "PLAY_WARNING_SHAKE_FAIL", .player, .warning,
      cause: "RTMP handshake: wrong version, garbage, closed, or silent for 5 s; RTMP only",
      advice: "check that the port speaks RTMP", chinese: "服务器握手失败（仅 RTMP）"),
    .init(
      3005, "PLAY_WARNING_READ_WRITE_FAIL", .player, .warning, in2019: false,
      cause: "the connection broke after the handshake, or no byte came for 10 s; RTMP only",
      advice: "nothing; 2103 follows", chinese: "RTMP 读写失败，启动重试（仅 RTMP）"),
    .init(
      -2301, "PLAY_ERR_NET_DISCONNECT", .player, .error,
      cause: "three retries failed; the player has stopped",
      advice: "offer the viewer a button that calls stop, then play", chinese: "网络断连，且重连亦不能恢复，播放已停止"),
    .init(
      -2302, "PLAY_ERR_GET_RTMP_ACC_URL_FAIL", .player, .error, in2019: false,
      cause: "mode RTC with an rtmp address that lacks txSecret or txTime; plays on as a normal address",
      advice: "sign the play address", chinese: "获取加速拉流地址失败（缺少防盗链签名）"),
  ]
}
