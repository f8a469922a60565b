import EventLoop
@preconcurrency import Glibc
import LiveComponents
import Network
import Origin
import Stage

/// One loop in real time on this machine's sockets, the programs that a test started on it, and what was logged.
final class RealWorld {
  struct NotReached: Error, CustomStringConvertible { let description: String }

  let stage: Stage
  private(set) var records: [LogRecord] = []
  private var codesByComponent: [String: [Int]] = [:]
  private var children: [ChildProcess] = []
  private var folders: [String] = []
  private var probes: [Probe] = []
  private var plans: [Plan] = []
  private var failure: (any Error)?

  private struct Plan {
    let condition: () -> Bool
    let action: () throws -> Void
  }

  private init(origin: OriginConfiguration) {
    stage = Stage(world: .real, origin: origin)
    stage.log.subscribe { [unowned self] record in
      records.append(record)
      if let code = record.code { codesByComponent[record.component, default: []].append(code) }
    }
  }

  /// Makes a world, and ends everything in it whatever happens.
  static func with<Result>(
    origin: OriginConfiguration = .init(), _ body: (RealWorld) throws -> Result
  ) throws -> Result {
    let world = RealWorld(origin: origin)
    defer { world.end() }
    return try body(world)
  }

  var loop: EventLoop { stage.loop }

  private func end() {
    for probe in probes { probe.cancel() }
    plans = []
    for player in stage.players.values where player.phase != .stopped { _ = player.stop() }
    for pusher in stage.pushers.values { pusher.detach() }
    stage.origin.close()
    for child in children { child.kill() }
    for folder in folders { Self.remove(folder) }
  }

  // MARK: Programs

  func start(_ words: [String], hasInput: Bool = false) throws -> ChildProcess {
    let child = try ChildProcess(words, loop: loop, hasInput: hasInput)
    children.append(child)
    return child
  }

  func ffmpeg(_ words: [String], hasInput: Bool = false) throws -> ChildProcess {
    try start([Peers.ffmpeg ?? "ffmpeg", "-hide_banner", "-loglevel", "error"] + words, hasInput: hasInput)
  }

  /// Publishes a fixture in real time, bit for bit.
  func publish(_ fixture: String, to address: String, _ options: [String] = []) throws -> ChildProcess {
    try ffmpeg(
      ["-nostdin", "-re"] + options + ["-i", Peers.fixtures + fixture, "-c", "copy", "-f", "flv", address])
  }

  // MARK: Players

  /// A player on an address, playing.
  @discardableResult
  func play(
    _ name: String, _ address: String, _ attributes: [(name: String, value: AttributeValue)] = []
  ) throws -> LivePlayer {
    let player = stage.addPlayer(name)
    try player.set(attributes + [("src", .text(address))])
    let result = player.play()
    guard result.isSuccess else { throw NotReached(description: "\(name): \(result.errMsg)") }
    return player
  }

  /// A pusher to an address, pushing.
  @discardableResult
  func push(
    _ name: String, _ address: String, _ attributes: [(name: String, value: AttributeValue)] = [],
    configuration: PusherConfiguration = .init()
  ) throws -> LivePusher {
    let pusher = stage.addPusher(name, configuration: configuration)
    try pusher.set(attributes + [("url", .text(address))])
    let result = pusher.start()
    guard result.isSuccess else { throw NotReached(description: "\(name): \(result.errMsg)") }
    return pusher
  }

  /// The codes that a component has raised so far.
  func codes(_ name: String) -> [Int] { codesByComponent[name] ?? [] }

  /// Whether a player has raised `wanted` in this order, others between.
  func has(_ name: String, _ wanted: Int...) -> Bool { inOrder(wanted, codes(name)) }

  func report(_ name: String) -> PlayerReport { PlayerReport(records: records.filter { $0.component == name }) }

  // MARK: Places

  /// An empty folder that goes with the world.
  func folder() throws -> String {
    var template = Array("/tmp/liveterm-interop-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw NotReached(description: "no folder: \(errno)") }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    folders.append(path)
    return path
  }

  /// A port of loopback on which nothing listens just now.
  func freePort() throws -> UInt16 {
    let listener = try stage.network.listen(at: Endpoint(host: "127.0.0.1", port: 0), handler: NobodyHome())
    defer { listener.close() }
    return listener.endpoint.port
  }

  private static func remove(_ path: String) {
    guard let folder = opendir(path) else { return }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name == "." || name == ".." { continue }
      if unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
    }
    closedir(folder)
    rmdir(path)
  }

  // MARK: Time

  /// Runs the loop until `done`, looking every 2 ms. Throws what it waited for when that does not come.
  func wait(_ what: String, atMost seconds: Double = 20, until done: @escaping () -> Bool) throws {
    let probe = Probe(loop, every: .milliseconds(2)) { [unowned self] in
      carryOutPlans()
      if failure != nil || done() { loop.stop() }
    }
    loop.run(until: loop.now + .seconds(seconds))
    probe.cancel()
    if let failure { throw failure }
    guard !done() else { return }
    var text = "\(what) did not come within \(seconds) s; codes \(codesByComponent)"
    for child in children where !child.errorText.isEmpty {
      text += "\n\(child.command): \(child.errorText.suffix(500))"
    }
    throw NotReached(description: text)
  }

  /// Does something once, as soon as `condition` holds while the world waits for anything: several stories in one run.
  func when(_ condition: @escaping () -> Bool, _ action: @escaping () throws -> Void) {
    plans.append(Plan(condition: condition, action: action))
  }

  private func carryOutPlans() {
    for index in plans.indices.reversed() where plans[index].condition() {
      let plan = plans.remove(at: index)
      do { try plan.action() } catch { failure = error }
    }
  }

  /// Does something again and again while the loop runs.
  func every(milliseconds: Int64, _ body: @escaping () -> Void) {
    probes.append(Probe(loop, every: .milliseconds(milliseconds), body))
  }
}

/// What one player of a run said; a value, so that several tests can look at the one run.
struct PlayerReport: Sendable {
  var records: [LogRecord]
  var sights: [PictureWatch.Sight] = []
  /// Milliseconds of media in hand, sampled.
  var buffered: [Int64] = []
  /// The machine let everybody run in time; else what tells of stalls is not the player's doing.
  var isCalm = true

  var codes: [Int] { records.compactMap(\.code) }

  /// The codes; where the machine stalled, without those that a stall brings.
  var settledCodes: [Int] {
    guard !isCalm else { return codes }
    var hasBegun = false
    return codes.filter { code in
      if code == 2001 { hasBegun = false }
      defer { if code == 2004 { hasBegun = true } }
      return ![2007, 2104, 2105].contains(code) && !(code == 2004 && hasBegun)
    }
  }

  /// Milliseconds at which a code came, first first.
  func times(_ code: Int) -> [Int64] { records.filter { $0.code == code }.map(\.time) }

  func messages(_ code: Int) -> [String] { records.filter { $0.code == code }.map(\.message) }

  /// A figure of every status record.
  func series(_ name: String) -> [Double] {
    records.filter { $0.kind == .status }.compactMap { record in
      switch record.fields.first(where: { $0.name == name })?.value {
      case .integer(let value): Double(value)
      case .number(let value): value
      default: nil
      }
    }
  }
}

/// Whether `wanted` appears in `codes` in this order, others between.
func inOrder(_ wanted: [Int], _ codes: [Int]) -> Bool {
  var expectation = CodeExpectation(ordered: wanted)
  for code in codes { expectation.saw(code) }
  return expectation.isMet
}

/// Does something again and again.
private final class Probe: TimerTarget {
  private let loop: EventLoop
  private let period: RunDuration
  private var body: (() -> Void)?
  private var timer: TimerID?

  init(_ loop: EventLoop, every period: RunDuration, _ body: @escaping () -> Void) {
    self.loop = loop
    self.period = period
    self.body = body
    timer = loop.schedule(after: .zero, self)
  }

  func timerFired(_ token: Int) {
    body?()
    if body != nil { timer = loop.schedule(after: period, self) }
  }

  func cancel() {
    if let timer { loop.cancel(timer) }
    body = nil
  }
}

private final class NobodyHome: ListenerHandler {
  func listener(_ listener: any Listener, accepted connection: any Connection) -> (any ConnectionHandler)? { nil }
}
