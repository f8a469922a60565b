/// A figure of a component over the run.
public struct SampleSeries: Hashable, Sendable {
  public struct Point: Hashable, Sendable {
    /// Milliseconds of the run's clock.
    public var timeMilliseconds: Int64
    public var value: Double

    public init(_ timeMilliseconds: Int64, _ value: Double) {
      self.timeMilliseconds = timeMilliseconds
      self.value = value
    }
  }

  /// How it is drawn.
  public enum Style: String, Hashable, Sendable, CaseIterable {
    /// A line from point to point.
    case line
    /// Each value holds until the next: targets, settings.
    case step
    /// A line with its area filled: what flows or waits.
    case area
    /// A thin dashed step: a bound that others are compared with, such as capacity, min-cache and max-cache.
    case limit
  }

  /// Which group of lines shares an axis.
  public enum Chart: String, Hashable, Sendable, CaseIterable {
    case bitrate, sendQueue, buffer, delay, frameRate, other
  }

  /// Such as `pusher`; the link is `network`.
  public var component: String
  /// Such as `capacity up`, `target bitrate`, `sent`, `send queue`, `buffer`, `balance point`, `picture delay`.
  public var name: String
  /// `kbps`, `ms`, `fps`.
  public var unit: String
  /// In order of time.
  public var points: [Point]
  public var style: Style
  public var chart: Chart

  /// - Parameter chart: found by name and unit unless told (`Chart.usual`).
  public init(
    component: String, name: String, unit: String, points: [Point], style: Style = .line, chart: Chart? = nil
  ) {
    self.component = component
    self.name = name
    self.unit = unit
    self.points = points
    self.style = style
    self.chart = chart ?? .usual(name: name, unit: unit)
  }
}

extension SampleSeries.Chart {
  /// Where a series of that name belongs: kbps to the bitrates, anything with `queue` to the send queue, and so on.
  public static func usual(name: String, unit: String) -> Self {
    switch unit {
    case "kbps": .bitrate
    case "fps": .frameRate
    case "ms" where name.contains("queue"): .sendQueue
    case "ms" where name.contains("delay"): .delay
    case "ms" where ["buffer", "balance", "cache"].contains(where: name.contains): .buffer
    default: .other
    }
  }
}
