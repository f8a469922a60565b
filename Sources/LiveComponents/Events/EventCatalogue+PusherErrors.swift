extension EventCatalogue {
  /// The part of SPEC section 1.1 that ends the pushing, and binderror's codes.
  static let pusherErrors: [EventDescription] = [
    .init(
      -1301, "PUSH_ERR_OPEN_CAMERA_FAIL", .pusher, .error,
      cause: "the camera cannot open: missing, busy or not permitted",
      advice: "ask for scope.camera, or push without a camera", chinese: "打开摄像头失败",
      causeChinese: "摄像头无法打开：不存在、被占用或没有权限", adviceChinese: "申请 scope.camera 授权，或不使用摄像头推流"),
    .init(
      -1302, "PUSH_ERR_OPEN_MIC_FAIL", .pusher, .error,
      cause: "the microphone cannot open",
      advice: "ask for scope.record", chinese: "打开麦克风失败",
      causeChinese: "麦克风无法打开", adviceChinese: "申请 scope.record 授权"),
    .init(
      -1303, "PUSH_ERR_VIDEO_ENCODE_FAIL", .pusher, .error,
      cause: "the video encoder cannot open in software, or failed 10 frames in a row",
      advice: "stop, and start with another mode", chinese: "视频编码失败",
      causeChinese: "软件视频编码器无法打开，或连续 10 帧编码失败", adviceChinese: "先停止推流，再换用其他 mode 重新开始"),
    .init(
      -1304, "PUSH_ERR_AUDIO_ENCODE_FAIL", .pusher, .error,
      cause: "the audio encoder cannot open, or failed 10 frames in a row",
      advice: "stop, and start again", chinese: "音频编码失败",
      causeChinese: "音频编码器无法打开，或连续 10 帧编码失败", adviceChinese: "先停止推流，再重新开始"),
    .init(
      -1305, "PUSH_ERR_UNSUPPORTED_RESOLUTION", .pusher, .error,
      cause: "a picture size the encoder refuses: odd, zero or over 1920x1920",
      advice: "correct video-width and video-height", chinese: "不支持的视频分辨率",
      causeChinese: "编码器不接受的画面尺寸：奇数、零，或超过 1920x1920",
      adviceChinese: "修改 video-width 和 video-height"),
    .init(
      -1306, "PUSH_ERR_UNSUPPORTED_SAMPLERATE", .pusher, .error,
      cause: "a sample rate AAC cannot carry",
      advice: "choose another source", chinese: "不支持的音频采样率",
      causeChinese: "AAC 不支持的采样率", adviceChinese: "更换音频源"),
    .init(
      -1307, "PUSH_ERR_NET_DISCONNECT", .pusher, .error,
      cause: "three retries failed; the pusher has stopped and only start() begins again",
      advice: "tell the user, and call start when the network is back",
      chinese: "网络断连，且经三次抢救无效，可以放弃治疗，更多重试请自行重启推流",
      causeChinese: "三次重连均失败，推流已停止，只有调用 start 才会重新开始", adviceChinese: "提示用户，并在网络恢复后调用 start"),
    .init(
      10001, "PUSH_ERR_CAMERA_FORBIDDEN", .pusher, .error, in2019: false,
      cause: "binderror: the user forbade the camera",
      advice: "ask for scope.camera", chinese: "用户禁止使用摄像头",
      causeChinese: "binderror：用户禁止使用摄像头", adviceChinese: "申请 scope.camera 授权"),
    .init(
      10002, "PUSH_ERR_MIC_FORBIDDEN", .pusher, .error, in2019: false,
      cause: "binderror: the user forbade the microphone",
      advice: "ask for scope.record", chinese: "用户禁止使用录音",
      causeChinese: "binderror：用户禁止使用麦克风", adviceChinese: "申请 scope.record 授权"),
    .init(
      10003, "PUSH_ERR_BGM_LOAD_FAIL", .pusher, .error, in2019: false,
      cause: "binderror: the background music could not be loaded",
      advice: "check the address", chinese: "背景音资源（BGM）加载失败",
      causeChinese: "binderror：背景音乐无法加载", adviceChinese: "检查地址"),
    .init(
      10004, "PUSH_ERR_WAITING_IMAGE_LOAD_FAIL", .pusher, .error, in2019: false,
      cause: "binderror: the waiting image could not be loaded, or its MD5 differs from waiting-image-hash",
      advice: "check waiting-image and its hash", chinese: "等待画面资源（waiting-image）加载失败",
      causeChinese: "binderror：等待画面无法加载，或其 MD5 与 waiting-image-hash 不符",
      adviceChinese: "检查 waiting-image 及其哈希值"),
  ]
}
