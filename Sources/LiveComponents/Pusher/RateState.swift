import EventLoop

/// Bitrate and picture size of one run: the rule and the ladder, and what was announced of them.
struct RateState {
  /// [D] A change of so much is worth 1006, in hundredths.
  static let announcedPercent = 10

  let profile: PushModeProfile
  /// What is encoded now.
  private(set) var size: PictureSize
  /// What the camera is asked for: the largest size that may come.
  let captureSize: PictureSize
  /// The new bitrate if the last sample changed it by 10 % or more since the last announcement.
  private(set) var announcement: Int?
  private var rule: any BitrateRule
  private var ladder: ResolutionLadder
  let bounds: BitrateBounds
  private var announced: Int

  init(attributes: PusherAttributes, rule makeRule: (BitrateBounds, PushModeProfile) -> any BitrateRule) {
    profile = PushModeProfile(attributes.mode)
    bounds = profile.bounds(least: attributes.minBitrate, most: attributes.maxBitrate)
    rule = makeRule(bounds, profile)
    if attributes.mode == .RTC, attributes.videoWidth != nil || attributes.videoHeight != nil {
      ladder = ResolutionLadder(
        fixed: PictureSize(width: attributes.videoWidth ?? 360, height: attributes.videoHeight ?? 640))
    } else {
      ladder = ResolutionLadder(mode: attributes.mode, aspect: attributes.aspect, orientation: attributes.orientation)
    }
    size = ladder.start(kbps: bounds.start)
    captureSize = ladder.largest(kbps: bounds.most)
    announced = bounds.start
  }

  /// Video, kbps.
  var kbps: Int { rule.kbps }
  var isAtFloor: Bool { rule.kbps <= bounds.least }

  mutating func connectionBegan(at now: RunTime) { rule.connectionBegan(at: now) }

  /// Returns whether the bitrate changed.
  mutating func sample(_ sample: UplinkSample) -> Bool {
    let before = rule.kbps
    let after = rule.sample(sample)
    announcement = nil
    if abs(after - announced) * 100 >= announced * Self.announcedPercent {
      announced = after
      announcement = after
    }
    return after != before
  }

  /// Returns whether the size changed.
  mutating func chooseSize(at now: RunTime) -> Bool {
    guard let chosen = ladder.choose(kbps: rule.kbps, at: now) else { return false }
    size = chosen
    return true
  }
}
