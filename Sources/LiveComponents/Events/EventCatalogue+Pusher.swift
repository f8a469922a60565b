extension EventCatalogue {
  /// SPEC section 1.1.
  public static let pusher: [EventDescription] = progress + warnings + errors

  private static let progress: [EventDescription] = [
    .init(
      1001, "PUSH_EVT_CONNECT_SUCC", .pusher, .normal,
      cause: "RTMP connect was answered with success", advice: "nothing; wait for 1002", chinese: "已成功连接到服务器"),
    .init(
      1002, "PUSH_EVT_PUSH_BEGIN", .pusher, .normal,
      cause: "NetStream.Publish.Start came",
      advice: "hand the play address to the viewers now", chinese: "与服务器握手完毕，开始推流"),
    .init(
      1003, "PUSH_EVT_OPEN_CAMERA_SUCC", .pusher, .normal,
      cause: "the camera delivered its format", advice: "nothing", chinese: "已成功启动摄像头"),
    .init(
      1005, "PUSH_EVT_CHANGE_RESOLUTION", .pusher, .normal, in2019: false,
      cause: "the encoder's resolution was set at the start, or changed by rate control",
      advice: "nothing", chinese: "推流分辨率改变"),
    .init(
      1006, "PUSH_EVT_CHANGE_BITRATE", .pusher, .normal, in2019: false,
      cause: "rate control changed the video bitrate by 10 % or more", advice: "nothing", chinese: "推流码率改变"),
    .init(
      1007, "PUSH_EVT_FIRST_FRAME_AVAILABLE", .pusher, .normal, in2019: false,
      cause: "the first frame was captured", advice: "nothing", chinese: "首帧画面采集完成"),
    .init(
      1008, "PUSH_EVT_START_VIDEO_ENCODER", .pusher, .normal, in2019: false,
      cause: "the video encoder opened", advice: "nothing", chinese: "编码器启动"),
  ]

  private static let warnings: [EventDescription] = [
    .init(
      1101, "PUSH_WARNING_NET_BUSY", .pusher, .warning,
      cause: "the uplink cannot carry the minimum bitrate, or frames were dropped; at most one per 2 s",
      advice: "tell the user that the uplink is weak", chinese: "上行网速不够用"),
    .init(
      1102, "PUSH_WARNING_RECONNECT", .pusher, .warning,
      cause: "a reconnect attempt was scheduled, 3 s later",
      advice: "show that it is reconnecting; do not call start", chinese: "网络断连，已启动重连流程"),
    .init(
      1103, "PUSH_WARNING_HW_ACCELERATION_FAIL", .pusher, .warning,
      cause: "a hardware encoder was asked for and could not open; software took over",
      advice: "nothing", chinese: "硬编码启动失败，自动切换到软编码"),
    .init(
      1104, "PUSH_WARNING_VIDEO_ENCODE_FAIL", .pusher, .warning, in2019: false,
      cause: "one frame failed to encode; pushing goes on", advice: "nothing", chinese: "视频帧编码失败"),
    .init(
      1107, "PUSH_WARNING_SWITCH_SWENC", .pusher, .warning,
      cause:
        "the software encoder was too slow for 2 s; switching to the hardware encoder (the constant reads the other way)",
      advice: "choose a lower mode on this device", chinese: "由于机器性能问题，自动切换到硬件编码"),
    .init(
      3001, "PUSH_WARNING_DNS_FAIL", .pusher, .warning,
      cause: "the server's name did not resolve", advice: "check the address and the network",
      chinese: "DNS 解析失败，启动重试流程"),
    .init(
      3002, "PUSH_WARNING_SEVER_CONN_FAIL", .pusher, .warning,
      cause: "TCP was refused, unreachable or timed out after 5 s",
      advice: "check the port and the server", chinese: "服务器连接失败，启动重试流程"),
    .init(
      3003, "PUSH_WARNING_SHAKE_FAIL", .pusher, .warning,
      cause: "RTMP handshake: wrong version, garbage, closed, or silent for 5 s",
      advice: "check that the port speaks RTMP", chinese: "服务器握手失败，启动重试流程"),
    .init(
      3004, "PUSH_WARNING_SERVER_DISCONNECT", .pusher, .warning,
      cause: "the server refused (busy name, bad or expired txSecret) or closed in order after the handshake",
      advice: "check txSecret, txTime and whether somebody else pushes to this address", chinese: "服务器主动断开连接，启动重试流程"),
    .init(
      3005, "PUSH_WARNING_READ_WRITE_FAIL", .pusher, .warning, name2019: "PUSH_WARNING_SERVER_DISCONNECT",
      cause: "the socket broke, or the peer acknowledged no byte for 10 s",
      advice: "nothing; 1102 follows", chinese: "socket 链路异常断开，启动重试流程"),
    .init(
      5000, "PUSH_WARNING_HANDUP_STOP", .pusher, .warning,
      cause: "the mini-program went to the background",
      advice: "set waiting-image so that viewers see a picture", chinese: "小程序被用户挂起"),
  ]

  private static let errors: [EventDescription] = [
    .init(
      -1301, "PUSH_ERR_OPEN_CAMERA_FAIL", .pusher, .error,
      cause: "the camera cannot open: missing, busy or not permitted",
      advice: "ask for scope.camera, or push without a camera", chinese: "打开摄像头失败"),
    .init(
      -1302, "PUSH_ERR_OPEN_MIC_FAIL", .pusher, .error,
      cause: "the microphone cannot open", advice: "ask for scope.record", chinese: "打开麦克风失败"),
    .init(
      -1303, "PUSH_ERR_VIDEO_ENCODE_FAIL", .pusher, .error,
      cause: "the video encoder cannot open in software, or failed 10 frames in a row",
      advice: "stop, and start with another mode", chinese: "视频编码失败"),
    .init(
      -1304, "PUSH_ERR_AUDIO_ENCODE_FAIL", .pusher, .error,
      cause: "the audio encoder cannot open, or failed 10 frames in a row", advice: "stop, and start again",
      chinese: "音频编码失败"),
    .init(
      -1305, "PUSH_ERR_UNSUPPORTED_RESOLUTION", .pusher, .error,
      cause: "a picture size the encoder refuses: odd, zero or over 1920x1920",
      advice: "correct video-width and video-height", chinese: "不支持的视频分辨率"),
    .init(
      -1306, "PUSH_ERR_UNSUPPORTED_SAMPLERATE", .pusher, .error,
      cause: "a sample rate AAC cannot carry", advice: "choose another source", chinese: "不支持的音频采样率"),
    .init(
      -1307, "PUSH_ERR_NET_DISCONNECT", .pusher, .error,
      cause: "three retries failed; the pusher has stopped and only start() begins again",
      advice: "tell the user, and call start when the network is back", chinese: "网络断连，且经三次重试无效，推流已停止"),
    .init(
      10001, "PUSH_ERR_CAMERA_FORBIDDEN", .pusher, .error, in2019: false,
      cause: "binderror: the user forbade the camera", advice: "ask for scope.camera", chinese: "用户禁止使用摄像头"),
    .init(
      10002, "PUSH_ERR_MIC_FORBIDDEN", .pusher, .error, in2019: false,
      cause: "binderror: the user forbade the microphone", advice: "ask for scope.record", chinese: "用户禁止使用录音"),
    .init(
      10003, "PUSH_ERR_BGM_LOAD_FAIL", .pusher, .error, in2019: false,
      cause: "binderror: the background music could not be loaded", advice: "check the address", chinese: "背景音资源加载失败"),
    .init(
      10004, "PUSH_ERR_WAITING_IMAGE_LOAD_FAIL", .pusher, .error, in2019: false,
      cause: "binderror: the waiting image could not be loaded, or its MD5 differs from waiting-image-hash",
      advice: "check waiting-image and its hash", chinese: "等待画面资源加载失败"),
  ]
}
