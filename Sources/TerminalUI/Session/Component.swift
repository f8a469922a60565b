import LiveComponents

/// A pusher or a player of the session.
final class Component {
  enum Kind {
    case pusher(LivePusher)
    case player(LivePlayer)
  }

  let kind: Kind
  var series: ComponentSeries
  /// Nil for a pusher.
  let screen: ComponentScreen?
  /// The first 1002 lets it play by itself; after that it is the user who plays and stops.
  var hasJoined = false
  /// The newest events, for the overlay; newest last.
  var overlayEvents: [String] = []

  init(_ kind: Kind, screen: ComponentScreen? = nil) {
    self.kind = kind
    self.screen = screen
    series = ComponentSeries()
  }

  var name: String {
    switch kind {
    case .pusher(let pusher): pusher.name
    case .player(let player): player.name
    }
  }

  var componentKind: ComponentKind {
    switch kind {
    case .pusher: .pusher
    case .player: .player
    }
  }

  var pusher: LivePusher? {
    if case .pusher(let pusher) = kind { return pusher }
    return nil
  }

  var player: LivePlayer? {
    if case .player(let player) = kind { return player }
    return nil
  }

  var isDebugging: Bool {
    switch kind {
    case .pusher(let pusher): pusher.attributes.debug
    case .player(let player): player.attributes.debug
    }
  }
}

/// What the charts show of a component, sampled every `Session.samplePeriod`.
struct ComponentSeries {
  /// Pusher: kbps the bitrate rule asks for, sent, and the link's capacity. Player: received.
  var target = SampleRing(capacity: Session.samplesKept)
  var flow = SampleRing(capacity: Session.samplesKept)
  var capacity = SampleRing(capacity: Session.samplesKept)
  /// Pusher: ms waiting to be sent. Player: ms buffered.
  var waiting = SampleRing(capacity: Session.samplesKept)
  /// Player: ms.
  var balance = SampleRing(capacity: Session.samplesKept)
  /// ms from camera to screen.
  var pictureDelay = SampleRing(capacity: Session.samplesKept)
  var soundDelay = SampleRing(capacity: Session.samplesKept)
  var framesPerSecond = SampleRing(capacity: Session.samplesKept)

  // What the rates are made of.
  var bytes = RateMeter()
  var pictures = RateMeter()
}
