/// How libx264 is set, by the names of FFmpeg's options.
extension VideoEncoderSettings {
  /// What the decoder's buffer (H.264, annex C) holds, in ms of the bitrate: no access unit is bigger. A link of the
  /// bitrate has an access unit of the realtime tuning through in so long. 250 would gain 0.1 dB at 1000 kbps and up
  /// to 0.8 dB at 200, for key frames that take 30 ms longer. At 200 kbps 220 uses 90 to 96 % of the bitrate, from
  /// 500 on 94 to 99 %.
  var bufferMilliseconds: Int {
    switch tuning {
    case .smooth: 1_000
    // libx264 wants room for a frame of mean size.
    case .realtime: max(220, (1_000 + framesPerSecond - 1) / framesPerSecond)
    }
  }

  /// In bits, at a bitrate.
  func bufferSize(kbps: Int) -> Int64 { Int64(kbps) * Int64(bufferMilliseconds) }

  /// Name and value of each option of libavcodec's libx264. The same for the ffmpeg program, where `b` is written
  /// `b:v`.
  ///
  /// The maximum rate equals the bitrate in both tunings: libx264 lets only such a rate change while it runs. Main
  /// profile in the realtime tuning because Baseline cost 0.4 to 1.5 dB at the same size and speed, and High gained
  /// nothing. Three pictures of look-ahead (and one of reordering) give the smooth tuning's delay.
  var x264Options: [(name: String, value: String)] {
    var options: [(name: String, value: String)] = [("preset", effort == .usual ? "veryfast" : "ultrafast")]
    switch tuning {
    case .smooth:
      options += [("profile", "high"), ("bf", "2"), ("b-pyramid", "none"), ("rc-lookahead", "3")]
    case .realtime:
      // Rather small key frames: they are what a link of the bitrate needs longest for.
      options += [("tune", "zerolatency"), ("profile", "main"), ("bf", "0"), ("i_qfactor", "0.833")]
    }
    options += [
      ("b", "\(bitrateKbps * 1_000)"), ("maxrate", "\(bitrateKbps * 1_000)"),
      ("bufsize", "\(bufferSize(kbps: bitrateKbps))"),
      ("g", "\(keyFrameInterval)"), ("sc_threshold", "0"), ("forced-idr", "1"), ("threads", "1"),
    ]
    let name = colours == .bt709 ? "bt709" : "smpte170m"
    options += [("color_primaries", name), ("color_trc", name), ("colorspace", name), ("color_range", "tv")]
    return options
  }

  /// Arguments that make the ffmpeg program encode as libx264 does here.
  public var ffmpegArguments: [String] {
    ["-c:v", "libx264"] + x264Options.flatMap { ["-\($0.name == "b" ? "b:v" : $0.name)", $0.value] }
  }
}
