import EventLoop
import LiveComponents
import Network
import Stage

/// What is done when the trouble is over: the network, the mini-program and the attributes are put right, what is paused goes
/// on, and what was stopped or gave up is started, once. Whoever gives up later, for a reason that lies before, is started
/// once more.
struct Recovery {
  private var restarted: Set<String> = []

  static let pusherAttributes = [
    AttributeChange(("url", .text(Plan.pushAddress))), AttributeChange(("mode", .text("RTC"))),
    AttributeChange(("enable-camera", .flag(true))), AttributeChange(("muted", .flag(false))),
    AttributeChange(("fps", .number(15))),
    AttributeChange(("min-bitrate", .number(200)), ("max-bitrate", .number(1_000))),
    AttributeChange(("video-width", .text("")), ("video-height", .text(""))),
  ]

  static func playerAttributes(_ player: Plan.Player) -> [AttributeChange] {
    [
      AttributeChange(("src", .text(player.source))), AttributeChange(("mode", .text("live"))),
      AttributeChange(("min-cache", .number(1)), ("max-cache", .number(3))),
    ]
  }

  /// Once, at the plan's calm.
  mutating func putRight(_ doer: PlanRun) {
    let run = doer.run
    doer.perform(.conditions("delay=20ms"))
    doer.perform(.foreground)
    for change in Self.pusherAttributes { doer.perform(.set(Plan.pusherName, change)) }
    for player in run.plan.players where run.player(player.name) != nil {
      doer.perform(.page(player.name, .returnToPage))
      for change in Self.playerAttributes(player) { doer.perform(.set(player.name, change)) }
    }
    if run.pusher?.phase == .paused { doer.perform(.call(Plan.pusherName, "resume")) }
    for player in run.players where player.phase == .paused { doer.perform(.call(player.name, "resume")) }
    if let pusher = run.pusher, !pusher.isActive { doer.perform(.call(Plan.pusherName, "start")) }
    run.recovery.begin = run.now
  }

  /// Every sample after that.
  mutating func look(_ doer: PlanRun) {
    let run = doer.run
    if let pusher = run.pusher, !pusher.isActive, restarted.insert(pusher.name).inserted {
      doer.perform(.call(pusher.name, "start"))
    }
    // Before there is a stream a player's retries would be for nothing.
    guard run.recovery.publishingSince != nil else { return }
    for player in run.players where !player.isActive && restarted.insert(player.name).inserted {
      if player.phase == .failed { doer.perform(.call(player.name, "stop")) }
      doer.perform(.call(player.name, "play"))
    }
  }
}
