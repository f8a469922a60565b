import EventLoop
import Media
import Network
import RTMP

/// What a pusher tells its page. Calls come from the loop or from inside a method of the pusher.
public protocol LivePusherObserver: AnyObject {
  /// `bindstatechange`; codes 10001 to 10004 are `binderror`'s too.
  func pusher(_ pusher: LivePusher, raised event: LiveEvent)
  /// `bindnetstatus`, every 2 s.
  func pusher(_ pusher: LivePusher, measured status: NetworkStatus)
  /// `bindbgmstart`, `bindbgmprogress`, `bindbgmcomplete`.
  func pusher(_ pusher: LivePusher, music event: MusicEvent)
  /// Anything a developer should read that is no documented event, such as an attribute that waits for a restart.
  func pusher(_ pusher: LivePusher, noted text: String)
}

/// `<live-pusher>` (SPEC sections 1.1, 1.3, 2, 4): camera and microphone in, RTMP out, every documented code for its true
/// cause.
///
/// The parts: `CameraFeed` and `SoundFeed` capture, `VideoLine` and `SoundLine` encode, `SendQueue` holds what waits,
/// `PushLink` publishes, a `BitrateRule` chooses the bitrate and `ResolutionLadder` the size. This class lets them meet and
/// raises the events.
public final class LivePusher: TimerTarget {
  public enum Phase: Hashable, Sendable {
    /// Before `start`, and after `stop`.
    case stopped
    /// Connecting, publishing or between two tries; capturing.
    case pushing
    /// By `pause`: the connection stays, the picture stops.
    case paused
    /// An error code was raised; `start` begins afresh.
    case failed
  }

  static let operation = "operateLivePusher"
  static let statusPeriod = RunDuration.seconds(2)
  /// SPEC 2.5: how long a waiting image keeps the stream alive.
  static let backgroundLimit = RunDuration.seconds(180)

  enum Timer: Int, CaseIterable { case capture, sound, encoded, sample, status, retry, background, music }

  public let name: String
  public let configuration: PusherConfiguration
  public let devices: DeviceBoard
  public private(set) weak var observer: (any LivePusherObserver)?
  let loop: EventLoop
  let network: any Network
  let seed: Seed

  /// As set now; `active` is what the running stream was started with.
  public internal(set) var attributes: PusherAttributes
  var active: PusherAttributes
  /// What the running stream was started with, and what has been changed live since.
  public var activeAttributes: PusherAttributes { active }
  public internal(set) var phase = Phase.stopped
  public internal(set) var statistics = PushStatistics()
  /// The newest status record.
  public internal(set) var status = NetworkStatus()
  public internal(set) var isInBackground = false
  /// The camera is open for the page's eyes, whether or not it pushes.
  public internal(set) var isPreviewing = false
  public internal(set) var position = CameraPosition.front
  public internal(set) var isTorchOn = false
  /// 1...`maxZoom`, by `setZoom`.
  public internal(set) var zoomFactor = 1.0
  /// 0...1.
  public internal(set) var microphoneVolume = 1.0
  public internal(set) var musicVolume = 1.0

  // Connection
  var link: PushLink?
  var reconnect = ReconnectPolicy()
  var connections: UInt64 = 0
  var linkBytesBefore: UInt64 = 0
  var linkAcknowledgedBefore: UInt64 = 0
  var startTime = RunTime.zero

  // Capture
  var camera = CameraFeed()
  var sound: SoundFeed?
  var waitingPicture = WaitingPicture()
  var music: MusicTrack?
  /// What was captured and filtered last, as it goes to the encoder: upright, in the encoded size and shape, with zoom and
  /// remote-mirror in it. What is left to a page that shows it: fill the component's area and cut off the edges
  /// (`Fit.fillCrop`), and mirror it while `isPreviewFlipped`, which changes with the camera. It stays while the picture is
  /// paused; nil before the first, after the end, and always with the model encoder.
  public internal(set) var currentPicture: Picture?
  let filter = PictureFilter()

  // Encoding
  let video: VideoLine
  let voice: SoundLine
  var encoding = EncodingState()

  // Sending
  var queue = SendQueue(order: .audioFirst, spanLimit: 700)
  var uplink = UplinkState()
  var rate: RateState
  var meter = PushMeter()
  private var timers = TimerTable(count: Timer.allCases.count)

  public init(
    name: String, loop: EventLoop, network: any Network, seed: Seed, configuration: PusherConfiguration = .init(),
    devices: DeviceBoard = DeviceBoard(), observer: any LivePusherObserver
  ) {
    self.name = name
    self.loop = loop
    self.network = network
    self.seed = seed
    self.configuration = configuration
    self.devices = devices
    self.observer = observer
    attributes = PusherAttributes(profile: configuration.profile)
    active = attributes
    video = VideoLine(encoding: configuration.encoding, seed: seed.split("video"))
    voice = SoundLine(encoding: configuration.encoding, effort: configuration.effort)
    rate = RateState(attributes: attributes, rule: configuration.rule)
  }

  // MARK: Attributes

  /// Sets attributes as one `setData` does. A change that needs a restart is stored, noted, and waits for `stop` and `start`.
  public func set(_ values: [(name: String, value: AttributeValue)]) throws(AttributeError) {
    let before = attributes
    try attributes.set(values)
    guard attributes != before else { return }
    if attributes.autoFocus != before.autoFocus { note("auto-focus is \(attributes.autoFocus ? "on" : "off")") }
    if isActive {
      for name in attributes.restartChanges(from: before) {
        observer?.pusher(self, noted: "\(name) takes effect after stop and start")
      }
      active.takeLive(from: attributes)
      if before.waitingImage != attributes.waitingImage || before.waitingImageHash != attributes.waitingImageHash {
        loadWaitingImage()
      }
    } else if attributes.autopush, !attributes.url.isEmpty, phase == .stopped,
      before.url != attributes.url || !before.autopush
    {
      let result = start()
      // Nobody called a method, so nobody reads its answer.
      if !result.isSuccess { observer?.pusher(self, noted: "autopush: \(result.errMsg)") }
    }
  }

  /// Whether it pushes or tries to.
  public var isActive: Bool { phase == .pushing || phase == .paused }

  /// Whether a camera or the microphone is open.
  public var hasOpenDevices: Bool { camera.isOpen || sound != nil }

  /// Timers that will fire; none once it has stopped.
  public var armedTimers: Int { timers.count }

  /// Whether the server takes the stream now.
  public var isPublishing: Bool { link?.isPublishing ?? false }

  // MARK: Start and stop (SPEC 2.4)

  /// Success means accepted; 1002 tells that media flows.
  public func start() -> MethodResult {
    if let refusal = refusalInBackground { return refusal }
    guard !isActive else { return .fail(Self.operation, "the pusher is already pushing") }
    let address: StreamAddress
    do {
      address = try StreamAddress(attributes.url)
    } catch {
      return .fail(Self.operation, error.description)
    }
    guard address.scheme == .rtmp else {
      return .fail(Self.operation, "a push address begins with rtmp://, this one with \(address.scheme.rawValue)://")
    }
    resetForStart()
    phase = .pushing
    arm(.status, at: loop.now + Self.statusPeriod)
    arm(.sample, at: loop.now + BitrateSampling.period)
    loadWaitingImage()
    beginCapture()
    if isActive { connect(to: address) }
    return .ok(Self.operation)
  }

  /// Flushes the encoders, ends the stream in order and releases every device.
  public func stop() -> MethodResult {
    if let refusal = refusalInBackground { return refusal }
    guard phase != .stopped || isPreviewing else { return .fail(Self.operation, "the pusher is not pushing") }
    finish(.stopped)
    return .ok(Self.operation)
  }

  /// The page goes away: pushing ends in order and every device is released, in the background too.
  public func detach() {
    if phase != .stopped || isPreviewing { finish(.stopped) }
    isInBackground = false
  }

  /// Keeps the connection and the sound and stops the picture: the waiting image takes its place if there is one [D].
  public func pause() -> MethodResult {
    if let refusal = refusalInBackground { return refusal }
    guard phase == .pushing else { return .fail(Self.operation, "the pusher is not pushing") }
    phase = .paused
    leaveCamera()
    return .ok(Self.operation)
  }

  public func resume() -> MethodResult {
    if let refusal = refusalInBackground { return refusal }
    guard phase == .paused else { return .fail(Self.operation, "the pusher is not paused") }
    phase = .pushing
    returnToCamera()
    return .ok(Self.operation)
  }

  /// SPEC 2.5: what every method answers while the mini-program is in the background.
  var refusalInBackground: MethodResult? {
    guard isInBackground else { return nil }
    return MethodResult(
      isSuccess: false,
      errMsg: "\(Self.operation):fail jsapi has no permission, event=\(Self.operation), runningState=background, "
        + "permissionMsg=permission got, detail=jsapi has no permission", errno: 102)
  }

  // MARK: Ends

  /// Releases everything. An orderly end sends what the encoders and the queue still hold.
  func finish(_ newPhase: Phase) {
    if newPhase == .stopped, isPublishing { flushEncoders() }
    link?.close()
    retire(link)
    link = nil
    phase = newPhase
    isPreviewing = false
    for timer in Timer.allCases { disarm(timer) }
    camera = CameraFeed()
    sound = nil
    music?.loader?.cancel()
    music = nil
    waitingPicture.cancel()
    video.close()
    voice.close()
    queue.removeAll()
    encoding = EncodingState()
    uplink = UplinkState()
    currentPicture = nil
    isTorchOn = false
  }

  private func resetForStart() {
    active = attributes
    statistics = PushStatistics()
    status = NetworkStatus()
    reconnect = ReconnectPolicy()
    encoding = EncodingState()
    uplink = UplinkState()
    rate = RateState(attributes: active, rule: configuration.rule)
    queue = SendQueue(
      order: rate.profile.isAudioFirst ? .audioFirst : .decodeTime, spanLimit: rate.profile.queueSpanMilliseconds)
    meter = PushMeter()
    linkBytesBefore = 0
    linkAcknowledgedBefore = 0
    startTime = loop.now
    if !isPreviewing { position = active.devicePosition }
  }

  /// Raises an error code and stops; only `start` begins again.
  func fail(_ code: Int, _ message: String, _ fields: [EventField] = []) {
    finish(.failed)
    raise(code, message, fields)
  }

  // MARK: Events

  func raise(_ code: Int, _ message: String, _ fields: [EventField] = []) {
    let event = LiveEvent(code, of: .pusher, in: configuration.profile, message, fields, at: loop.now)
    if let event { observer?.pusher(self, raised: event) }
  }

  /// Puts an event into the log that nothing caused, marked as such. Nil if the pusher has no such code.
  public func inject(_ code: Int) -> LiveEvent? {
    let event = LiveEvent(injected: code, of: .pusher, in: configuration.profile, at: loop.now)
    if let event { observer?.pusher(self, raised: event) }
    return event
  }

  func note(_ text: String) { observer?.pusher(self, noted: text) }

  func tell(_ event: MusicEvent) { observer?.pusher(self, music: event) }

  // MARK: Timers

  func arm(_ timer: Timer, at time: RunTime) { timers.arm(timer.rawValue, at: time, on: loop, self) }
  func disarm(_ timer: Timer) { timers.disarm(timer.rawValue, on: loop) }
  func isArmed(_ timer: Timer) -> Bool { timers.isArmed(timer.rawValue) }

  public func timerFired(_ token: Int) {
    guard let timer = Timer(rawValue: token) else { return }
    timers.fired(token)
    switch timer {
    case .capture: captureTick()
    case .sound: soundTick()
    case .encoded: encodedTick()
    case .sample: sampleTick()
    case .status: statusTick()
    case .retry: retryTick()
    case .background: backgroundLimitReached()
    case .music: musicTick()
    }
  }
}
