import EventLoop
import Media
import Network
import RTMP

/// What a player tells its page. Calls come from the loop or from inside a method of the player.
public protocol LivePlayerObserver: AnyObject {
  /// `bindstatechange`.
  func player(_ player: LivePlayer, raised event: LiveEvent)
  /// `bindnetstatus`, every 2 s.
  func player(_ player: LivePlayer, measured status: NetworkStatus)
  /// `bindfullscreenchange`; direction is 0, 90 or -90.
  func player(_ player: LivePlayer, changedFullScreen direction: Int, isFullScreen: Bool)
  /// Anything a developer should read that is no documented event, such as an attribute that waits for a restart.
  func player(_ player: LivePlayer, noted text: String)
}

/// Sees and hears what a player renders, at the instant of the run at which it does.
///
/// Pictures come as they were decoded. What is left to a screen that draws them: take the shape from
/// `Picture.displaySize` (pixels need not be square), turn it by `LivePlayer.pictureRotation` and fit it into the
/// component's area by `LivePlayer.pictureFit`, both read at every drawing since they change at once; `Scaler` does all of it.
/// When such an attribute changes, or while the picture stands still, it draws `LivePlayer.currentPicture` again. In full
/// screen the component's area is the whole screen, turned by `LivePlayer.fullScreenDirection`.
public protocol LivePlayerScreen: AnyObject {
  func player(_ player: LivePlayer, shows picture: Picture, at time: RunTime)
  /// `time` is that of the first sample; muted sound is not heard.
  func player(_ player: LivePlayer, sounds sound: AudioFrame, at time: RunTime)
}

/// `<live-player>` (SPEC sections 1.2, 1.3, 3, 4): RTMP or HTTP-FLV in, pictures and sound out, every documented code for its
/// true cause.
///
/// The parts: `PlayLink` gets the stream, `PlaybackTimeline` places its timestamps, `JitterBuffer` holds what waits,
/// `BufferControl` decides how much should wait and how fast to play, `PlaybackClock` is the playhead, `VideoPath` and
/// `AudioPath` decode. This class lets them meet and raises the events.
public final class LivePlayer: TimerTarget {
  public enum Phase: Hashable, Sendable {
    /// Before `play`, and after `stop`.
    case stopped
    /// Connecting, waiting for media or for the balance point; the first time and after 2007.
    case loading
    case playing
    /// By `pause`, on the last picture.
    case paused
    /// 2006 was raised.
    case ended
    /// -2301 was raised; only `stop`, then `play` begins again.
    case failed
  }

  static let operation = "operateLivePlayer"
  static let controlPeriod = RunDuration.milliseconds(200)
  /// How often `bindnetstatus` comes (SPEC section 4).
  public static let statusPeriod = RunDuration.seconds(2)

  enum Timer: Int, CaseIterable { case control, present, dry, status, retry }

  public let name: String
  public let configuration: PlayerConfiguration
  public private(set) weak var observer: (any LivePlayerObserver)?
  let loop: EventLoop
  let network: any Network
  let seed: Seed

  /// As set now; `active` is what the running stream was started with.
  public private(set) var attributes = PlayerAttributes()
  private(set) var active = PlayerAttributes()
  /// What the running stream was started with, and what has been changed live since.
  public var activeAttributes: PlayerAttributes { active }
  public internal(set) var phase = Phase.stopped
  public internal(set) var statistics = PlaybackStatistics()
  /// The newest status record.
  public internal(set) var status = NetworkStatus()
  public private(set) var isFullScreen = false
  /// What `requestFullScreen` was given: 0, 90 (turned counter-clockwise) or -90; 0 without full screen.
  public private(set) var fullScreenDirection = 0
  public private(set) var isInBackground = false
  /// Paused by one of the auto-pause flags, not by the page.
  var isAutoPaused = false
  /// Gets every media message as it was received.
  public var recorder: StreamRecorder?
  public weak var screen: (any LivePlayerScreen)?

  // Connection
  var link: PlayLink?
  var reconnect = ReconnectPolicy()
  var connections: UInt64 = 0
  var linkBytesBefore: UInt64 = 0
  var hasServerEnded = false
  /// HTTP-FLV: the newest connection that brought media was closed in order, which is how a stream ends there.
  public internal(set) var hasEndedLikeFLV = false

  // Reception
  var timeline = PlaybackTimeline()
  var buffer = JitterBuffer()
  var reception = ReceptionMonitor()
  var jitter = JitterEstimator()
  var formats = StreamFormats()
  var frameNumbers = FrameNumberGapDetector()
  var hasKeyFrame = false
  var isFirstFrameAnnounced = false
  /// What onMetaData says about a picture; nil without one.
  var announcesVideo: Bool?

  // Playback
  var clock = PlaybackClock()
  var control = BufferControl(mode: .live(minCache: 1_000, maxCache: 3_000))
  var video: VideoPath
  var audio: AudioPath
  var playStart = RunTime.zero
  var loadingSince: RunTime?
  var hasBegun = false
  /// `pause` came between 2007 and its 2004.
  var isPausedInStall = false
  var lastShown: RunTime?
  var lastInterval: Int64 = 0
  var meter = StatusMeter()
  private var timers = TimerTable(count: Timer.allCases.count)

  public init(
    name: String, loop: EventLoop, network: any Network, seed: Seed, configuration: PlayerConfiguration = .init(),
    observer: any LivePlayerObserver
  ) {
    self.name = name
    self.loop = loop
    self.network = network
    self.seed = seed
    self.configuration = configuration
    self.observer = observer
    video = VideoPath(decoding: configuration.decoding, hardware: configuration.hardware)
    audio = AudioPath(decoding: configuration.decoding)
  }

  // MARK: Attributes

  /// Sets attributes as one `setData` does. A change that needs a restart is stored, noted, and waits for `stop` and `play`.
  public func set(_ values: [(name: String, value: AttributeValue)]) throws(AttributeError) {
    let before = attributes
    try attributes.set(values)
    guard attributes != before else { return }
    if isActive {
      for name in attributes.restartChanges(from: before) {
        observer?.player(self, noted: "\(name) takes effect after stop and play")
      }
      active.muted = attributes.muted
      active.orientation = attributes.orientation
      active.objectFit = attributes.objectFit
      active.backgroundMute = attributes.backgroundMute
      active.soundMode = attributes.soundMode
      active.debug = attributes.debug
    } else if attributes.autoplay, !attributes.src.isEmpty, phase == .stopped,
      before.src != attributes.src || !before.autoplay
    {
      let result = play()
      // Nobody called a method, so nobody reads its answer.
      if !result.isSuccess { observer?.player(self, noted: "autoplay: \(result.errMsg)") }
    }
    applySound()
  }

  /// Whether a stream is being played or fetched.
  public var isActive: Bool { phase == .loading || phase == .playing || phase == .paused }

  /// Timers that will fire; none once it has stopped, ended or failed.
  public var armedTimers: Int { timers.count }

  // MARK: Methods (SPEC 3.4)

  /// Success means accepted; 2004 tells that media plays.
  public func play() -> MethodResult {
    guard !isActive else { return .fail(Self.operation, "the player is already playing") }
    guard phase != .failed else { return .fail(Self.operation, "the player has failed; call stop first") }
    let address: StreamAddress
    do {
      address = try StreamAddress(attributes.src)
    } catch {
      return .fail(Self.operation, error.description)
    }
    resetForPlay()
    active = attributes
    control = BufferControl(
      mode: active.mode == .realtime
        ? .realtime : .live(minCache: active.minCacheMilliseconds, maxCache: active.maxCacheMilliseconds))
    phase = .loading
    loadingSince = loop.now
    playStart = loop.now
    arm(.status, at: loop.now + Self.statusPeriod)
    arm(.control, at: loop.now + Self.controlPeriod)
    if active.mode == .realtime, address.scheme == .rtmp, !address.hasSignature {
      raise(-2302, "the address has no txSecret and txTime; playing it as a normal one")
    }
    if isActive { connect(to: address) }
    return .ok(Self.operation)
  }

  public func stop() -> MethodResult {
    guard phase != .stopped else { return .fail(Self.operation, "the player is not playing") }
    finish(.stopped)
    return .ok(Self.operation)
  }

  /// The page goes away: playback ends and everything is released.
  public func detach() {
    if phase != .stopped { finish(.stopped) }
    isInBackground = false
    screen = nil
    recorder = nil
  }

  /// Freezes on the last picture; the connection is kept and what comes is dropped down to the newest key frame.
  public func pause() -> MethodResult {
    guard phase == .playing || phase == .loading else { return .fail(Self.operation, "the player is not playing") }
    clock.stop(at: loop.now)
    endLoading()
    isPausedInStall = phase == .loading && hasBegun
    isAutoPaused = false
    phase = .paused
    lastShown = nil
    disarm(.present)
    disarm(.dry)
    return .ok(Self.operation)
  }

  /// Live: goes on with the newest data, without a time shift.
  public func resume() -> MethodResult {
    guard phase == .paused else { return .fail(Self.operation, "the player is not paused") }
    isAutoPaused = false
    resumeFromNewest()
    return .ok(Self.operation)
  }

  /// Toggles `muted`.
  public func mute() -> MethodResult {
    attributes.muted.toggle()
    active.muted = attributes.muted
    applySound()
    return .ok(Self.operation)
  }

  /// `direction`: 0, 90 (turned counter-clockwise) or -90.
  public func requestFullScreen(direction: Int = 0) -> MethodResult {
    guard [0, 90, -90].contains(direction) else {
      return .fail(Self.operation, "direction \(direction) is not allowed; allowed: 0, 90, -90")
    }
    guard !isFullScreen else { return .fail(Self.operation, "the player is in full screen already") }
    isFullScreen = true
    fullScreenDirection = direction
    observer?.player(self, changedFullScreen: direction, isFullScreen: true)
    return .ok(Self.operation)
  }

  public func exitFullScreen() -> MethodResult {
    guard isFullScreen else { return .fail(Self.operation, "the player is not in full screen") }
    isFullScreen = false
    fullScreenDirection = 0
    observer?.player(self, changedFullScreen: 0, isFullScreen: false)
    return .ok(Self.operation)
  }

  /// The picture on the screen as it was decoded, neither turned nor fitted (see `LivePlayerScreen`); it stays in a pause, a
  /// stall and after the end. Nil while there is none.
  public var currentPicture: Picture? { video.shown }

  /// How the picture is turned before it is shown or written: the orientation attribute.
  public var pictureRotation: Rotation { attributes.orientation == .horizontal ? .clockwise90 : .none }

  /// How the turned picture fills the component's area: the object-fit attribute.
  public var pictureFit: Fit { attributes.objectFit == .contain ? .contain : .fillCrop }

  // MARK: The mini-program around it

  public func enterBackground() {
    isInBackground = true
    applySound()
  }

  public func enterForeground() {
    isInBackground = false
    applySound()
  }

  /// Whether sound is to be heard now.
  public var isAudible: Bool { !attributes.muted && !(isInBackground && attributes.backgroundMute) }

  private func applySound() { audio.isMuted = !isAudible }

  // MARK: Ends

  func finish(_ newPhase: Phase) {
    link?.close()
    retire(link)
    link = nil
    clock.stop(at: loop.now)
    endLoading()
    phase = newPhase
    for timer in Timer.allCases { disarm(timer) }
    buffer = JitterBuffer()
    video.close()
    audio.close()
    if newPhase == .stopped { video.clearShown() }
  }

  private func resetForPlay() {
    statistics = PlaybackStatistics()
    status = NetworkStatus()
    reconnect = ReconnectPolicy()
    timeline = PlaybackTimeline()
    buffer = JitterBuffer()
    reception = ReceptionMonitor()
    jitter = JitterEstimator()
    formats = StreamFormats()
    frameNumbers.restart()
    clock = PlaybackClock()
    meter = StatusMeter()
    hasBegun = false
    isAutoPaused = false
    hasServerEnded = false
    isFirstFrameAnnounced = false
    lastShown = nil
    linkBytesBefore = 0
    hasEndedLikeFLV = false
    video.clearShown()
  }

  // MARK: Events

  func raise(_ code: Int, _ message: String, _ fields: [EventField] = []) {
    let event = LiveEvent(code, of: .player, in: configuration.profile, message, fields, at: loop.now)
    if let event { observer?.player(self, raised: event) }
  }

  /// Puts an event into the log that nothing caused, marked as such. Nil if the player has no such code.
  public func inject(_ code: Int) -> LiveEvent? {
    let event = LiveEvent(injected: code, of: .player, in: configuration.profile, at: loop.now)
    if let event { observer?.player(self, raised: event) }
    return event
  }

  // MARK: Timers

  func arm(_ timer: Timer, at time: RunTime) { timers.arm(timer.rawValue, at: time, on: loop, self) }
  func disarm(_ timer: Timer) { timers.disarm(timer.rawValue, on: loop) }
  func isArmed(_ timer: Timer) -> Bool { timers.isArmed(timer.rawValue) }

  public func timerFired(_ token: Int) {
    guard let timer = Timer(rawValue: token) else { return }
    timers.fired(token)
    switch timer {
    case .control: controlTick()
    case .present: present()
    case .dry: dryTick()
    case .status: statusTick()
    case .retry: retryTick()
    }
  }
}
