import EventLoop

/// Chooses the size of the picture by the bitrate (SPEC 2.2), with hysteresis in level and in time so that it never
/// flaps.
///
/// Up when the bitrate has stood at a step's threshold or above for `upPatience`; down when it has stood below 85 % of
/// its own step's threshold for `downPatience`. At most one change in `changeSpacing`, and none back in the other
/// direction within `reversalSpacing`. One change may pass over several steps.
public struct ResolutionLadder: Sendable {
  static let upPatience = RunDuration.seconds(5)
  static let downPatience = RunDuration.seconds(2)
  static let changeSpacing = RunDuration.seconds(10)
  static let reversalSpacing = RunDuration.seconds(20)
  /// Share of a step's threshold, in hundredths, below which it is left.
  static let downPercent = 85

  private let steps: [PushModeProfile.Step]
  private let sizes: [PictureSize]
  private var index = 0
  private var lastChange: (time: RunTime, isUp: Bool)?
  /// Since when the bitrate has asked for a larger, or a smaller, picture; and for which at the least.
  private var wish: (since: RunTime, isUp: Bool)?

  public init(mode: PushMode, aspect: PushAspect, orientation: PushOrientation) {
    steps = PushModeProfile(mode).steps
    sizes = Self.sizes(aspect, orientation)
  }

  /// One size whatever the bitrate: `video-width` and `video-height`.
  public init(fixed size: PictureSize) {
    steps = [PushModeProfile.Step(leastKbps: 0, rung: 0)]
    sizes = [size]
  }

  /// The size in use.
  public var size: PictureSize { sizes[steps[index].rung] }

  /// The largest that it chooses up to a bitrate, kbps.
  func largest(kbps: Int) -> PictureSize { sizes[steps[step(for: kbps)].rung] }

  /// All that it may choose, from the smallest.
  public var allSizes: [PictureSize] { steps.map { sizes[$0.rung] } }

  /// The five rungs; 3:4 keeps the height of 9:16. SPEC 2.2 names four of each, and FHD has a fifth.
  static func sizes(_ aspect: PushAspect, _ orientation: PushOrientation) -> [PictureSize] {
    let portrait =
      switch aspect {
      case .nineToSixteen: [(180, 320), (270, 480), (360, 640), (540, 960), (720, 1_280)]
      case .threeToFour: [(240, 320), (360, 480), (480, 640), (720, 960), (960, 1_280)]
      }
    return portrait.map {
      orientation == .vertical
        ? PictureSize(width: $0.0, height: $0.1) : PictureSize(width: $0.1, height: $0.0)
    }
  }

  /// Begins at the step of a bitrate, in kbps.
  public mutating func start(kbps: Int) -> PictureSize {
    index = step(for: kbps)
    lastChange = nil
    wish = nil
    return size
  }

  /// Takes the bitrate of the moment, kbps, and gives another size if it is time for one. To be called a few times a
  /// second; times must not fall.
  public mutating func choose(kbps: Int, at now: RunTime) -> PictureSize? {
    let above = step(for: kbps)
    let isBelow = kbps < steps[index].leastKbps * Self.downPercent / 100
    guard above > index || isBelow else {
      wish = nil
      return nil
    }
    let isUp = !isBelow
    let since = wish.flatMap { $0.isUp == isUp ? $0.since : nil } ?? now
    wish = (since, isUp)
    guard now - since >= (isUp ? Self.upPatience : Self.downPatience) else { return nil }
    if let lastChange {
      let spacing = lastChange.isUp == isUp ? Self.changeSpacing : Self.reversalSpacing
      if now - lastChange.time < spacing { return nil }
    }
    index = above
    lastChange = (now, isUp)
    wish = nil
    return size
  }

  private func step(for kbps: Int) -> Int { steps.lastIndex { $0.leastKbps <= kbps } ?? 0 }
}
