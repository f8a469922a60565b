import EventLoop
import LiveComponents
import Stage

/// What a pusher has not got rid of stays within what its queue, its window and the sound that is never dropped can be.
struct BoundedSendQueue: Invariant {
  let name = "bounded send queue"
  private var publishingSince: RunTime?

  mutating func sample(_ run: ExploredRun) -> String? {
    guard let pusher = run.pusher, pusher.isPublishing else {
      publishingSince = nil
      return nil
    }
    let since = publishingSince ?? run.now
    publishingSince = since
    let limit = Self.limit(of: pusher, publishing: run.now - since + PlanRun.samplePeriod)
    guard pusher.sendQueueBytes > limit else { return nil }
    return "\(pusher.sendQueueBytes) bytes wait, more than \(limit)"
  }

  /// Bytes: pictures of the queue's span at twice the highest bitrate and a key frame beyond, all sound, and what the
  /// transport holds.
  static func limit(of pusher: LivePusher, publishing span: RunDuration) -> Int {
    let profile = PushModeProfile(pusher.activeAttributes.mode)
    let kbps = pusher.bitrateBounds?.upperBound ?? pusher.activeAttributes.maxBitrate
    let pictures = Double(kbps) * 125 * 2 * (Double(profile.queueSpanMilliseconds) / 1_000 + 1)
    let sound = 80.0 * 125 * span.seconds
    return Int(pictures + sound) + 2 * 65_536
  }
}
