import EventLoop

/// One end of a simulated TCP connection, with the pipe that leads away from it.
///
/// What is modelled, and what is not (docs/architecture.md):
/// - Bytes arrive in order and complete. On a plain link (no rate, jitter or loss) a slice travels whole; on any other it is
///   cut into segments of at most 1,460 bytes, and slices are never joined.
/// - Opening takes one round trip for the connecting end; the accepting end hears of it with the third segment.
/// - At most the link's send buffer (64 KiB) is on the way and unacknowledged; the rest waits here. Acknowledgements take the
///   way back, with its delay, but no capacity. There is no slow start and no congestion window.
/// - A lost segment arrives later by the time its retransmission takes: one round trip if three segments' worth of bytes are
///   waiting behind it, whose duplicate acknowledgements tell of it; else the retransmission time-out, which is the greater of
///   200 ms and two round trips. A retransmission that is lost too costs the time-out, doubled each time. What was sent
///   behind it waits and arrives with it. Retransmissions take no capacity.
/// - During a cut every segment that would leave is lost. The sender tries again after the time-out, doubled each time up to
///   120 s, and goes on from the first lost byte with the first try after the cut; after 15 tries, which is some 15 minutes,
///   it gives up. (The limits are Linux's.)
/// - A reset is sent once, so a cut swallows it; the other end learns of it when it next sends something.
final class SimulatedConnection: Connection, TimerTarget {
  enum Phase: UInt8 {
    /// The connecting end until it is open, and the accepting end until its listener has been asked.
    case connecting, unaccepted
    case open
    /// Closed by its owner; what is queued still goes out.
    case closing
    /// Aborted; the reset is on its way.
    case resetting
    case over
  }

  static let segmentSize = 1_460
  static let leastRetransmissionTimeout = RunDuration.milliseconds(200)
  static let greatestRetransmissionTimeout = RunDuration.seconds(120)
  static let retransmissions = 15

  enum Timer { static let delivery = 0, acknowledgement = 1, retransmission = 2 }

  struct Flight {
    var arrival: RunTime
    var bytes: ArraySlice<UInt8>
    var kind: PipeQueue.Kind
  }

  let loop: EventLoop
  /// Leads from here to the peer.
  let link: Link
  let reverse: Link
  let isOpener: Bool
  /// Of the connections between these hosts, opened in this direction.
  let number: Int
  /// 0 while it is not known.
  var remotePort: UInt16 = 0
  var phase = Phase.connecting
  var handler: (any ConnectionHandler)?
  var peer: SimulatedConnection?
  /// While it is being made; the loop holds it by its timers.
  weak var opening: Opening?
  /// Place in the link's list; -1 when not in it.
  var linkIndex = -1

  var queue = PipeQueue()
  var ledger = AcknowledgementLedger()
  /// What has left and does not travel on the link's line, because chance says when it arrives.
  var flight = RingBuffer<Flight>()
  var acceptedBytes: UInt64 = 0
  var lastArrival = RunTime.zero
  /// Counts how often the queue went back; segments of earlier epochs are void.
  var epoch: UInt32 = 0
  /// Bytes still to be received that noise takes the place of.
  var garbageBytes = 0
  var retransmissionTries = 0
  /// Until the next try.
  var stallTimeout = RunDuration.zero
  var isStalled = false
  /// No more bytes are accepted: the end is in the queue or has left it.
  var isEnding = false
  var isEndDelivered = false
  var isMarkSet = false
  var isAboveMark = false
  private var generator: SeededGenerator?
  private var mark = 0
  var deliveryTimer: TimerID?
  var acknowledgementTimer: TimerID?
  var acknowledgementDue = RunTime.zero
  var retransmissionTimer: TimerID?

  init(link: Link, reverse: Link, isOpener: Bool, number: Int, handler: (any ConnectionHandler)?) {
    loop = link.loop
    self.link = link
    self.reverse = reverse
    self.isOpener = isOpener
    self.number = number
    self.handler = handler
  }

  // MARK: Connection

  var remoteAddress: String { remotePort == 0 ? "" : "\(link.to.address):\(remotePort)" }

  var unsentBytes: Int {
    settle()
    return queue.bytes + ledger.bytes
  }

  var acknowledgedBytes: UInt64 { acceptedBytes - UInt64(unsentBytes) }

  var lowWaterMark: Int {
    get { mark }
    set {
      mark = max(0, newValue)
      isMarkSet = true
      noticeMark()
    }
  }

  func send(_ bytes: ArraySlice<UInt8>) {
    guard phase == .open, !isEnding, !bytes.isEmpty else { return }
    acceptedBytes &+= UInt64(bytes.count)
    if link.isDirect, queue.isEmpty, flight.isEmpty {
      settle()
      if ledger.bytes < link.sendBuffer {
        lastArrival = link.launch(bytes, .data, from: self)
        ledger.add(bytes.count, acknowledgedAt: lastArrival + reverse.acknowledgementLatency)
        if isMarkSet { noticeMark() }
        return
      }
    }
    queue.append(bytes)
    pump()
    if isMarkSet { noticeMark() }
  }

  func close() {
    switch phase {
    case .connecting: finish()
    case .open:
      // A fault may have closed it before its owner does: then nothing is left to be sent.
      guard !isEndDelivered else { return finish() }
      phase = .closing
      handler = nil
      queueEnd()
    case .unaccepted, .closing, .resetting, .over: break
    }
  }

  func abort() {
    switch phase {
    case .connecting: finish()
    case .open, .closing: sendReset()
    case .unaccepted, .resetting, .over: break
    }
  }

  // MARK: The end

  /// Over without a word to the owner.
  func finish() {
    guard phase != .over else { return }
    phase = .over
    handler = nil
    opening?.stop()
    opening = nil
    acceptedBytes -= UInt64(queue.bytes + ledger.bytes)
    // The accepting end repeats its answer to the SYN and meets a reset.
    if queue.isAcceptWaiting, let peer, peer.phase == .unaccepted { peer.finish() }
    queue.removeAll()
    ledger.removeAll()
    flight.removeAll()
    isStalled = false
    isAboveMark = false
    cancel(&deliveryTimer)
    cancel(&acknowledgementTimer)
    cancel(&retransmissionTimer)
    link.remove(self)
    if let peer, peer.phase == .over {
      peer.peer = nil
      self.peer = nil
    }
  }

  /// Over, and the owner, where there still is one, hears of it.
  func end(_ reason: CloseReason) {
    guard phase != .over else { return }
    let handler = phase == .open ? handler : nil
    finish()
    handler?.connection(self, closed: reason)
  }

  /// What was queued goes out, then the end of the stream.
  func queueEnd() {
    guard !isEnding else { return }
    isEnding = true
    queue.append([], kind: .end)
    pump()
  }

  // MARK: Timers and chance

  func timerFired(_ token: Int) {
    switch token {
    case Timer.delivery:
      deliveryTimer = nil
      deliver()
    case Timer.acknowledgement:
      acknowledgementTimer = nil
      acknowledged()
    default:
      retransmissionTimer = nil
      retransmit()
    }
  }

  func cancel(_ timer: inout TimerID?) {
    if let id = timer { loop.cancel(id) }
    timer = nil
  }

  /// Draws from the generator of this end of this connection, which depends on the run's seed and the connection only.
  func draw<Value>(_ body: (inout SeededGenerator) -> Value) -> Value {
    var generator = generator ?? makeGenerator()
    defer { self.generator = generator }
    return body(&generator)
  }

  private func makeGenerator() -> SeededGenerator {
    let (client, server) = isOpener ? (link.from, link.to) : (link.to, link.from)
    let end = isOpener ? "client" : "server"
    return link.seed.split("connection \(client.name)>\(server.name) \(number) \(end)").generator()
  }
}
