/// The text over the picture while `debug` is on (SPEC section 6): four lines of figures, below them the events.
public enum DebugOverlay {
  /// Percent of one processor that this process and the whole machine use.
  public struct ProcessorLoad: Hashable, Sendable {
    public var process: Int
    public var device: Int

    public init(process: Int, device: Int) {
      self.process = process
      self.device = device
    }
  }

  /// What the sound is made of.
  public struct Sound: Hashable, Sendable {
    /// Hz.
    public var sampleRate: Int
    public var channels: Int

    public init(sampleRate: Int, channels: Int) {
      self.sampleRate = sampleRate
      self.channels = channels
    }
  }

  /// Events that are kept below the figures; the oldest goes.
  public static let eventLimit = 24

  /// - Parameters:
  ///   - dropped: audio frames and pictures dropped unsent.
  ///   - server: the server's address, with or without its port.
  public static func pusher(
    _ status: NetworkStatus, _ load: ProcessorLoad, dropped: (audio: Int, video: Int), server: String, sound: Sound?
  ) -> [String] {
    head(status, load) + [
      "QUE:\(status.audioCache)|\(status.videoCache)  DRP:\(dropped.audio)|\(dropped.video)  VRA:\(status.videoBitrate)Kbps",
      foot(server, sound),
    ]
  }

  public static func player(
    _ status: NetworkStatus, _ load: ProcessorLoad, server: String, sound: Sound?
  ) -> [String] {
    head(status, load) + [
      "QUE:\(status.audioCache)|\(status.videoCache),\(status.vSumCacheSize),\(status.vDecCacheSize)|"
        + "\(status.avRecvInterval),\(status.avPlayInterval),\(oneDecimal(status.audioCacheThreshold))  "
        + "VRA:\(status.videoBitrate)Kbps",
      foot(server, sound),
    ]
  }

  /// `[HH:mm:ss.SSS] message`, in time of the run.
  public static func line(_ event: LiveEvent) -> String { line(time: event.time, message: event.message) }

  /// - Parameter time: ms of the run.
  public static func line(time: Int64, message: String) -> String {
    let (seconds, milliseconds) = max(0, time).quotientAndRemainder(dividingBy: 1_000)
    let clock = [seconds / 3_600 % 100, seconds / 60 % 60, seconds % 60].map { digits($0, 2) }.joined(separator: ":")
    return "[\(clock).\(digits(milliseconds, 3))] \(message)"
  }

  private static func head(_ status: NetworkStatus, _ load: ProcessorLoad) -> [String] {
    [
      "CPU:\(load.process)%/\(load.device)%  RES:\(status.videoWidth)*\(status.videoHeight)  SPD:\(status.netSpeed)Kbps",
      "JIT:\(status.netJitter)  FPS:\(Int(status.videoFPS.rounded()))  GOP:\(Int(status.videoGOP.rounded()))s  "
        + "ARA:\(status.audioBitrate)Kbps",
    ]
  }

  private static func foot(_ server: String, _ sound: Sound?) -> String {
    "SVR:\(withoutPort(server))  AUDIO:\(sound.map { "\($0.sampleRate),\($0.channels)" } ?? "")"
  }

  /// `[::1]:1935` and `10.0.0.2:1935` without the port.
  private static func withoutPort(_ address: String) -> String {
    if address.hasPrefix("["), let end = address.firstIndex(of: "]") {
      return String(address[address.index(after: address.startIndex)..<end])
    }
    let parts = address.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 ? String(parts[0]) : address
  }

  private static func digits(_ number: Int64, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }

  private static func oneDecimal(_ value: Double) -> String {
    let tenths = Int64((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

extension LivePusher {
  /// The four lines of figures; they change with each status record.
  public func overlay(_ load: DebugOverlay.ProcessorLoad) -> [String] {
    DebugOverlay.pusher(
      status, load, dropped: (statistics.droppedAudioFrames, statistics.droppedPictures), server: serverAddress,
      sound: sound.map { .init(sampleRate: $0.sampleRate, channels: 1) })
  }
}

extension LivePlayer {
  /// The four lines of figures; they change with each status record.
  public func overlay(_ load: DebugOverlay.ProcessorLoad) -> [String] {
    DebugOverlay.player(
      status, load, server: serverAddress,
      sound: formats.audio.map { .init(sampleRate: $0.sampleRate, channels: $0.channels) })
  }
}
