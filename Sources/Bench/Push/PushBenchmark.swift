import LiveComponents
import Media

/// Encoding through the whole pusher in virtual time, 540p15 in mode HD: capture from a file, filter, encode, publish, origin;
/// beside FFmpeg's own program with the same source and the same settings of libx264.
enum PushBenchmark {
  static let rounds = 3
  static let seconds = 60
  static let kbps = 1_000
  static let source = "fixtures/portrait-540p.flv"

  static func run(_ workbench: Workbench) throws -> [Figure] {
    let settings = VideoEncoderSettings(
      width: 540, height: 960, framesPerSecond: 15, bitrateKbps: kbps, keyFrameInterval: 45, tuning: .smooth)
    let ffmpeg =
      [
        "ffmpeg", "-nostdin", "-v", "error", "-y", "-threads", "1", "-stream_loop", "-1", "-i", source, "-t",
        "\(seconds)",
        "-vf", "fps=15", "-filter_threads", "1",
      ] + settings.ffmpegArguments + [
        "-ac", "1", "-ar", "48000", "-c:a", "aac", "-b:a", "48k", "-f", "flv", "/dev/null",
      ]
    let liveterm = [
      workbench.liveterm, "push", "--camera", source, "--mode", "HD", "--min-bitrate", "\(kbps)", "--max-bitrate",
      "\(kbps)", "--for", "\(seconds)s", "-q", "rtmp://push.local/live/bench",
    ]
    let least = try leastOfEach(
      rounds: rounds,
      [{ try ChildProcess.run(liveterm).processorTime }, { try ChildProcess.run(ffmpeg).processorTime }])
    return [
      .atMost(
        1.15, timesPeer: ("ffmpeg, same libx264", least[1]), ours: least[0], unit: "s",
        "processor time of \(seconds) s at 540p15, mode HD", in: "push")
    ]
  }
}
