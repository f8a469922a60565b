import EventLoop
import RTMP

/// Makes what a video encoder makes, as far as a network can tell: access units of the right sizes at the right times,
/// without a picture. For benchmarks and for searches over many seeds, where encoding would take a thousand times as
/// long.
///
/// The sizes follow what libx264 does with this project's settings (measured for calls: VBV of 0.22 s, key frames 2.4
/// to 3.7 times the mean of the others, whose deviation is a sixth of their size, 178 to 194 of 200 kbps and 471 to 494
/// of 500): a key frame of `Statistics.keyWeight` times the mean of the others, log-normal noise, a rate control that
/// makes up for what was too much within about a second, none above what the VBV holds. A new bitrate holds from the
/// next frame on.
///
/// The seed decides all. Noise is made by multiplication alone, so it is the same on every machine.
public struct ModelVideoEncoder: Sendable {
  public struct Statistics: Hashable, Sendable {
    /// A key frame to the mean of the other frames, before the VBV limits it.
    public var keyWeight: Double
    /// Standard deviation of the logarithm of the size.
    public var keyNoise: Double
    public var frameNoise: Double
    /// The VBV, in seconds at the bitrate.
    public var bufferSeconds: Double
    /// What comes out to what was asked for.
    public var yield: Double

    public init(keyWeight: Double, keyNoise: Double, frameNoise: Double, bufferSeconds: Double, yield: Double) {
      self.keyWeight = keyWeight
      self.keyNoise = keyNoise
      self.frameNoise = frameNoise
      self.bufferSeconds = bufferSeconds
      self.yield = yield
    }

    /// Group of 1 s, zero latency.
    public static let call = Statistics(
      keyWeight: 3.2, keyNoise: 0.06, frameNoise: 0.17, bufferSeconds: 0.22, yield: 0.985)
    /// Group of 3 s.
    public static let broadcast = Statistics(
      keyWeight: 5, keyNoise: 0.15, frameNoise: 0.35, bufferSeconds: 1, yield: 0.98)
  }

  public struct Frame: Hashable, Sendable {
    public var isKey: Bool
    /// Bytes of the access unit, length prefixes included.
    public var size: Int
    /// Pictures since the last key frame.
    public var number: Int
  }

  public static let leastSize = 64

  public let statistics: Statistics
  public let framesPerSecond: Int
  public let groupFrames: Int
  /// The bitrate asked for; at least 1.
  public var kbps: Int {
    didSet {
      kbps = max(1, kbps)
      rescale(from: oldValue)
    }
  }

  private var generator: SeededGenerator
  private var number = 0
  private var isKeyAsked = true
  /// Bytes made beyond what was asked for, lately.
  private var debt = 0.0
  /// Bytes that the VBV allows now.
  private var buffer: Double

  /// `framesPerSecond` and `groupFrames` are at least 1.
  public init(kbps: Int, framesPerSecond: Int, groupFrames: Int, statistics: Statistics, seed: Seed) {
    self.kbps = max(1, kbps)
    self.framesPerSecond = max(1, framesPerSecond)
    self.groupFrames = max(1, groupFrames)
    self.statistics = statistics
    generator = seed.split("model video encoder").generator()
    buffer = Double(max(1, kbps)) * 125 * statistics.bufferSeconds
  }

  /// The next frame will be a key frame, and a group begins with it.
  public mutating func requestKeyFrame() { isKeyAsked = true }

  /// The next frame.
  public mutating func next() -> Frame {
    let isKey = isKeyAsked || number >= groupFrames
    isKeyAsked = false
    if isKey { number = 0 }
    let second = Double(kbps) * 125 * statistics.yield
    let mean = second / Double(framesPerSecond)
    let others = Double(groupFrames - 1)
    let unit = mean * (others + 1) / (others + statistics.keyWeight)
    var size = isKey ? unit * statistics.keyWeight : unit
    size *= lognormal(isKey ? statistics.keyNoise : statistics.frameNoise)
    // A group owes what its key frame took beyond a mean frame until its end; only what is beyond that is made up for.
    let owed = mean - unit
    let planned = isKey ? unit * statistics.keyWeight - mean : -owed
    size *= min(1.5, max(0.5, 1 - debt / second))
    let most = min(buffer * 0.9, Double(kbps) * 125 * statistics.bufferSeconds)
    let bytes = max(Self.leastSize, Int(min(size, max(0, most))))
    debt += Double(bytes) - mean - planned
    debt = min(second, max(-second, debt))
    let inflow = Double(kbps) * 125 / Double(framesPerSecond)
    buffer = min(Double(kbps) * 125 * statistics.bufferSeconds, buffer - Double(bytes) + inflow)
    defer { number += 1 }
    return Frame(isKey: isKey, size: bytes, number: number)
  }

  /// What was owed or held at the old rate is worth the same time at the new one.
  private mutating func rescale(from old: Int) {
    let factor = Double(kbps) / Double(max(1, old))
    debt *= factor
    buffer *= factor
  }

  /// Of mean 1. The sum of twelve uniform numbers is nearly normal, and (1 + x/16)^16 nearly e^x.
  private mutating func lognormal(_ deviation: Double) -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += generator.unit() }
    var root = max(0.1, 1 + (sum * deviation - deviation * deviation / 2) / 16)
    for _ in 0..<4 { root *= root }
    return root
  }
}
