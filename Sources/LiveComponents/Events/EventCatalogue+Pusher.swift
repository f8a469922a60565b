extension EventCatalogue {
  /// SPEC section 1.1.
  public static let pusher: [EventDescription] = pusherProgress + pusherWarnings + pusherErrors

  private static let pusherProgress: [EventDescription] = [
    .init(
      1001, "PUSH_EVT_CONNECT_SUCC", .pusher, .normal,
      cause: "RTMP connect was answered with success",
      advice: "nothing; wait for 1002", chinese: "已经成功连接到云端服务器",
      causeChinese: "收到 RTMP connect 的成功应答", adviceChinese: "无需处理，等待 1002"),
    .init(
      1002, "PUSH_EVT_PUSH_BEGIN", .pusher, .normal,
      cause: "NetStream.Publish.Start came",
      advice: "hand the play address to the viewers now", chinese: "与服务器握手完毕，一切正常，准备开始上行推流",
      causeChinese: "收到 NetStream.Publish.Start", adviceChinese: "此时可将播放地址发给观众"),
    .init(
      1003, "PUSH_EVT_OPEN_CAMERA_SUCC", .pusher, .normal,
      cause: "the camera delivered its format",
      advice: "nothing", chinese: "已成功启动摄像头",
      causeChinese: "摄像头已给出采集格式", adviceChinese: "无需处理"),
    .init(
      1005, "PUSH_EVT_CHANGE_RESOLUTION", .pusher, .normal, in2019: false,
      cause: "the encoder's resolution was set at the start, or changed by rate control",
      advice: "nothing", chinese: "推流动态调整分辨率",
      causeChinese: "编码分辨率在启动时确定，或由码率控制改变", adviceChinese: "无需处理"),
    .init(
      1006, "PUSH_EVT_CHANGE_BITRATE", .pusher, .normal, in2019: false,
      cause: "rate control changed the video bitrate by 10 % or more",
      advice: "nothing", chinese: "推流动态调整码率",
      causeChinese: "码率控制使视频码率变化了 10% 或更多", adviceChinese: "无需处理"),
    .init(
      1007, "PUSH_EVT_FIRST_FRAME_AVAILABLE", .pusher, .normal, in2019: false,
      cause: "the first frame was captured",
      advice: "nothing", chinese: "首帧画面采集完成",
      causeChinese: "采集到首帧画面", adviceChinese: "无需处理"),
    .init(
      1008, "PUSH_EVT_START_VIDEO_ENCODER", .pusher, .normal, in2019: false,
      cause: "the video encoder opened",
      advice: "nothing", chinese: "编码器启动",
      causeChinese: "视频编码器已打开", adviceChinese: "无需处理"),
  ]
}
