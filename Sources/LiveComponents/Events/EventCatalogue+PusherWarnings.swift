extension EventCatalogue {
  /// The part of SPEC section 1.1 that the pusher recovers from by itself.
  static let pusherWarnings: [EventDescription] = [
    .init(
      1101, "PUSH_WARNING_NET_BUSY", .pusher, .warning,
      cause: "the uplink cannot carry the minimum bitrate, or frames were dropped; at most one per 2 s",
      advice: "tell the user that the uplink is weak", chinese: "上行网速不够用，建议提示用户改善当前的网络环境",
      causeChinese: "上行带宽无法承载最低码率，或发生丢帧，每 2 秒最多抛出一次", adviceChinese: "提示用户上行网络较差"),
    .init(
      1102, "PUSH_WARNING_RECONNECT", .pusher, .warning,
      cause: "a reconnect attempt was scheduled, 3 s later",
      advice: "show that it is reconnecting; do not call start",
      chinese: "网络断连，已启动重连流程（重试失败超过三次会放弃）",
      causeChinese: "已安排 3 秒后重连", adviceChinese: "提示正在重连，不要调用 start"),
    .init(
      1103, "PUSH_WARNING_HW_ACCELERATION_FAIL", .pusher, .warning,
      cause: "a hardware encoder was asked for and could not open; software took over",
      advice: "nothing", chinese: "硬编码启动失败，自动切换到软编码",
      causeChinese: "要求硬编，但硬件编码器无法打开，已改用软编", adviceChinese: "无需处理"),
    .init(
      1104, "PUSH_WARNING_VIDEO_ENCODE_FAIL", .pusher, .warning, in2019: false,
      cause: "one frame failed to encode; pushing goes on",
      advice: "nothing", chinese: "视频编码失败",
      causeChinese: "有一帧编码失败，推流继续", adviceChinese: "无需处理"),
    .init(
      1107, "PUSH_WARNING_SWITCH_SWENC", .pusher, .warning,
      cause:
        "the software encoder was too slow for 2 s; switching to the hardware encoder (the constant reads the other way)",
      advice: "choose a lower mode on this device", chinese: "由于机器性能问题，自动切换到硬件编码",
      causeChinese: "软件编码连续 2 秒跟不上，正在切换到硬件编码（常量名的字面意思正好相反）", adviceChinese: "在该设备上选用清晰度更低的 mode"),
    .init(
      3001, "PUSH_WARNING_DNS_FAIL", .pusher, .warning,
      cause: "the server's name did not resolve",
      advice: "check the address and the network", chinese: "DNS 解析失败，启动重试流程",
      causeChinese: "服务器域名无法解析", adviceChinese: "检查地址和网络"),
    .init(
      3002, "PUSH_WARNING_SEVER_CONN_FAIL", .pusher, .warning,
      cause: "TCP was refused, unreachable or timed out after 5 s",
      advice: "check the port and the server", chinese: "服务器连接失败，启动重试流程",
      causeChinese: "TCP 连接被拒绝、无法到达，或超过 5 秒仍未建立", adviceChinese: "检查端口和服务器"),
    .init(
      3003, "PUSH_WARNING_SHAKE_FAIL", .pusher, .warning,
      cause: "RTMP handshake: wrong version, garbage, closed, or silent for 5 s",
      advice: "check that the port speaks RTMP", chinese: "服务器握手失败，启动重试流程",
      causeChinese: "RTMP 握手时版本错误、数据无效、连接被关闭，或 5 秒内无响应", adviceChinese: "检查该端口是否提供 RTMP 服务"),
    .init(
      3004, "PUSH_WARNING_SERVER_DISCONNECT", .pusher, .warning,
      cause: "the server refused (busy name, bad or expired txSecret) or closed in order after the handshake",
      advice: "check txSecret, txTime and whether somebody else pushes to this address",
      chinese: "服务器主动断开连接，启动重试流程",
      causeChinese: "服务器拒绝推流（流名已被占用，txSecret 错误或过期），或在握手之后正常关闭连接",
      adviceChinese: "检查 txSecret 和 txTime，以及是否有其他人正在向该地址推流"),
    .init(
      3005, "PUSH_WARNING_READ_WRITE_FAIL", .pusher, .warning, name2019: "PUSH_WARNING_SERVER_DISCONNECT",
      cause: "the socket broke, or the peer acknowledged no byte for 10 s",
      advice: "nothing; 1102 follows", chinese: "socket 链路异常断开，启动重试流程",
      causeChinese: "socket 异常中断，或对端 10 秒内没有确认任何数据", adviceChinese: "无需处理，随后会抛出 1102"),
    .init(
      5000, "PUSH_WARNING_HANDUP_STOP", .pusher, .warning,
      cause: "the mini-program went to the background",
      advice: "set waiting-image so that viewers see a picture", chinese: "小程序被用户挂起",
      causeChinese: "小程序进入后台", adviceChinese: "设置 waiting-image，让观众看到等待画面"),
  ]
}
