import EventLoop
import RTMP

/// How a file is served.
public struct FileOptions: Hashable, Sendable {
  /// Begin again at the end, with timestamps that go on.
  public var loops: Bool
  /// Begin when the first viewer comes, not at once. A stream that has not begun can be played all the same.
  public var startsWithFirstViewer: Bool
  /// H.265 of files that are not FLV goes out as enhanced RTMP (FourCC `hvc1`); else with codec id 12.
  public var enhancedHEVC: Bool

  public init(loops: Bool = false, startsWithFirstViewer: Bool = false, enhancedHEVC: Bool = true) {
    self.loops = loops
    self.startsWithFirstViewer = startsWithFirstViewer
    self.enhancedHEVC = enhancedHEVC
  }
}

/// Publishes a file as a live stream, paced by its timestamps.
final class FileSource: StreamSource, TimerTarget {
  /// Messages sent before other things on the loop get their turn: a file may hold any number for the same instant.
  private static let messagesPerTurn = 256

  private enum State {
    case waitingForViewer
    case running
    case ended
  }

  private let path: String
  private let options: FileOptions
  private let reader: any MediaFileReader
  private let loop: EventLoop
  private weak var server: OriginServer?
  private var hub: StreamHub?
  private var state = State.waitingForViewer
  private var pacer: FilePacer
  private var timer: TimerID?
  /// Read, not yet due.
  private var pending: MediaMessage?

  // The seam of a loop.
  private var passes = 0
  private var framesInPass = 0
  /// Added to the file's timestamps.
  private var shift: UInt32 = 0
  /// The earliest first timestamp of the file's tracks.
  private var firstTimestamp: UInt32?
  private var tracksSeen: Set<MediaKind> = []

  init(path: String, options: FileOptions, reader: any MediaFileReader, server: OriginServer, hub: StreamHub) {
    self.path = path
    self.options = options
    self.reader = reader
    self.server = server
    self.hub = hub
    loop = server.loop
    pacer = FilePacer(start: server.loop.now)
  }

  // MARK: StreamSource

  var sourceName: String { path }

  func firstViewerCame() {
    if case .waitingForViewer = state { start() }
  }

  func stopPublishing(reason: String) { end(logging: nil) }

  // MARK: Running

  func start() {
    guard case .waitingForViewer = state, let hub else { return }
    state = .running
    pacer = FilePacer(start: loop.now)
    server?.log(.fileStarted(stream: hub.name, path: path))
    timer = loop.schedule(after: .zero, self)
  }

  func timerFired(_ token: Int) {
    timer = nil
    guard case .running = state else { return }
    if let message = pending {
      pending = nil
      hub?.publish(message)
    }
    do throws(OriginError) {
      try pump()
    } catch {
      let reason = if case .broken(_, let text) = error { text } else { error.description }
      end(logging: hub.map { .fileBroken(stream: $0.name, path: path, reason: reason) })
    }
  }

  /// Sends everything that is due and arms the timer for what is next.
  private func pump() throws(OriginError) {
    for _ in 0..<Self.messagesPerTurn {
      guard case .running = state, let hub else { return }
      guard let message = try reader.next() else {
        guard try beginAgain() else { return }
        continue
      }
      guard let (placed, due) = place(message, in: hub) else { continue }
      if due > loop.now {
        pending = placed
        timer = loop.schedule(at: due, self)
        return
      }
      hub.publish(placed)
    }
    if case .running = state { timer = loop.schedule(after: .zero, self) }
  }

  /// The message with the timestamp it gets on air, and when it is due. Nil: nothing to send.
  private func place(_ message: MediaMessage, in hub: StreamHub) -> (MediaMessage, RunTime)? {
    let role = MediaRole(message)
    var placed = message
    // In a loop the sequence goes on.
    if options.loops, role == .endOfSequence { return nil }
    guard role.isFrame else {
      if passes > 0 {
        // What the viewers have need not come again, and a header's own timestamp means nothing behind the seam.
        if role.isHeader, hub.headers.holds(message, role: role) { return nil }
        placed.timestamp = role.isHeader ? pacer.continuation ?? shift : message.timestamp &+ shift
      }
      return (placed, pacer.cursor)
    }
    framesInPass += 1
    if passes == 0, tracksSeen.insert(message.kind).inserted {
      let first = firstTimestamp ?? message.timestamp
      firstTimestamp = Int32(bitPattern: message.timestamp &- first) < 0 ? message.timestamp : first
    }
    placed.timestamp = message.timestamp &+ shift
    return (placed, pacer.due(kind: message.kind, timestamp: placed.timestamp))
  }

  /// At the file's end: goes back to its beginning if it loops, else ends the stream. Whether it goes on.
  private func beginAgain() throws(OriginError) -> Bool {
    guard let hub, options.loops, framesInPass > 0, let continuation = pacer.continuation else {
      end(logging: hub.map { .fileEnded(stream: $0.name, path: path) })
      return false
    }
    try reader.rewind()
    passes += 1
    framesInPass = 0
    shift = continuation &- (firstTimestamp ?? 0)
    server?.log(.fileLooped(stream: hub.name, path: path))
    return true
  }

  private func end(logging event: OriginEvent?) {
    if case .ended = state { return }
    state = .ended
    if let timer { loop.cancel(timer) }
    timer = nil
    pending = nil
    if let event { server?.log(event) }
    let hub = hub
    self.hub = nil
    hub?.end(self)
    server?.forget(self)
  }
}

extension OriginServer {
  /// Serves a file as the live stream `name` (`app/stream`): FLV as it is, every other format that libavformat opens as
  /// an encoder would publish it. Opens the file before it returns; what breaks later is logged and ends the stream.
  public func serveFile(
    path: String, as name: String, options: FileOptions = FileOptions()
  ) throws(OriginError) {
    if isClosed { throw .closed }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 2, !parts.contains(where: \.isEmpty), !name.contains("?"), name.utf8.count <= 2_048 else {
      throw .badStreamName(name)
    }
    if existingHub(named: name)?.source != nil { throw .streamBusy(name) }
    let reader = try openMediaFile(path: path, options: options)
    guard let hub = hub(named: name) else { throw .tooManyStreams(limit: configuration.maximumStreams) }
    let file = FileSource(path: path, options: options, reader: reader, server: self, hub: hub)
    keep(file)
    _ = hub.begin(file)
    if !options.startsWithFirstViewer { file.start() }
  }

  /// Ends a served file's stream in order; false if there is none of that name.
  @discardableResult
  public func stopServing(_ name: String) -> Bool {
    guard let file = existingHub(named: name)?.source as? FileSource else { return false }
    log(.fileEnded(stream: name, path: file.sourceName))
    file.stopPublishing(reason: "stopped")
    return true
  }
}
