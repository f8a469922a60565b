import EventLoop
import LiveComponents
import Media
import Stage

/// Told of what the user does: what a recorder of test scripts is made of.
protocol InterfaceRecorder: AnyObject {
  /// A command was carried out, as it could be typed in the palette.
  func interface(_ interface: Interface, performed command: String, on component: Component?)
  /// A key or the mouse was used, and what it does is done: attributes, conditions and faults may be others.
  func interfaceActed(_ interface: Interface)
}

/// The interface's state, and what keys, the mouse and the run do to it. It draws on any `Display`.
public final class Interface: TimerTarget {
  /// No more screens than this a second while pictures run; keys are answered at once.
  static let frameInterval = RunDuration.milliseconds(33)

  let session: Session
  weak var display: (any Display)?
  weak var recorder: (any InterfaceRecorder)?
  /// Told once, when the user wants to quit.
  public var onQuit: () -> Void = {}

  var log = LogBook()
  var network: NetworkPane
  var attributes = AttributesPane()
  var focus = Pane.tiles
  var sideTab = SideTab.charts
  /// Index in `session.components`.
  var selectedIndex = 0
  var isFullScreen = false
  /// Seconds that the charts show.
  var chartSeconds = 60
  var popup: Popup?
  var message: Message?
  var language: Language
  var isFrozen = false
  /// Commands typed so far, for the palette's ↑.
  var history: [String] = []
  let commands = CommandTable.rows()

  // Drawing
  var frame = ScreenFrame(width: 0, height: 0)
  var layout: Layout?
  var painters: [PicturePainter] = []
  var images: [TileImage] = []
  private var frameTimer: TimerID?
  private var lastDrawn: RunTime?
  private var wantsFullRedraw = true
  /// Something was pressed, and no screen has shown yet what came of it.
  private var owesAnswer = false
  /// A screen was due while the terminal was busy; a frozen one, too, is drawn when it is not.
  private var owesScreen = false
  /// Screens drawn, for tests and benchmarks.
  public private(set) var drawnScreens = 0

  public init(session: Session, display: any Display, language: Language = .english) {
    self.session = session
    self.display = display
    self.language = language
    network = NetworkPane(session.stage)
    session.onChange = { [weak self] in self?.requestScreen() }
    session.onRecord = { [weak self] record in self?.log.append(record) }
  }

  var selected: Component? {
    session.components.indices.contains(selectedIndex) ? session.components[selectedIndex] : nil
  }

  // MARK: When to draw

  /// Something that is seen has changed: a screen follows soon, and those that come meanwhile are one.
  func requestScreen() {
    guard frameTimer == nil, isScreenDue else { return }
    let loop = session.stage.loop
    let due = lastDrawn.map { max(loop.now, $0 + Self.frameInterval) } ?? loop.now
    frameTimer = loop.schedule(at: due, self)
  }

  public func timerFired(_ token: Int) {
    frameTimer = nil
    if isScreenDue { drawIfPossible() }
  }

  /// A frozen screen changes only where the user does something.
  private var isScreenDue: Bool { !isFrozen || wantsFullRedraw || owesAnswer }

  /// Draws now unless the terminal is busy; then `displayDrained` will.
  func drawIfPossible() {
    guard let display else { return }
    owesScreen = !display.isDrained
    guard !owesScreen else { return }
    lastDrawn = session.stage.loop.now
    let isOtherSize = frame.grid.width != display.width || frame.grid.height != display.height
    if !isFrozen || owesAnswer || isOtherSize { compose() }
    display.draw(frame.grid, cursor: frame.cursor, fullRedraw: wantsFullRedraw)
    drawnScreens += 1
    wantsFullRedraw = false
    owesAnswer = false
  }

  /// What the user did is answered at once, on a frozen screen too.
  func answer() {
    owesAnswer = true
    drawIfPossible()
  }

  /// The terminal has taken the last screen.
  public func displayDrained() { if owesScreen { drawIfPossible() } else { requestScreen() } }

  /// The terminal has another size, or shows something else: everything is drawn anew.
  public func displayChanged() {
    wantsFullRedraw = true
    drawIfPossible()
  }

  // MARK: Components

  func addPlayer() -> CommandOutcome {
    do throws(StageError) {
      let player = try session.addPlayer()
      select(session.components.count - 1)
      let result = player.play()
      return result.isSuccess ? .done("\(player.name) plays") : .failed(result.errMsg)
    } catch {
      return .failed(error.description)
    }
  }

  func addPusher() -> CommandOutcome {
    do throws(StageError) {
      let pusher = try session.addPusher()
      // It is the first; what was selected moved on by one.
      selectedIndex += 1
      select(0)
      return .done("\(pusher.name) was added; s starts it")
    } catch {
      return .failed(error.description)
    }
  }

  func remove(_ component: Component) {
    if component === selected { isFullScreen = false }
    session.remove(component)
    selectedIndex = min(selectedIndex, max(0, session.components.count - 1))
  }

  // MARK: Attributes

  func setAttribute(_ name: String, text: String, of component: Component?) -> CommandOutcome {
    setAttribute(name, AttributesPane.value(text, for: name, of: component), of: component)
  }

  func setAttribute(_ name: String, _ value: AttributeValue, of component: Component?) -> CommandOutcome {
    switch component?.kind {
    case .pusher(let pusher): return setAttributes([(name, value)], of: pusher, named: name)
    case .player(let player):
      do throws(AttributeError) {
        try player.set([(name, value)])
        return .done("\(name) is \(value.description)")
      } catch {
        return .failed(error.description)
      }
    case nil: return .failed("nothing is selected")
    }
  }

  func setAttributes(
    _ values: [(name: String, value: AttributeValue)], of pusher: LivePusher, named name: String
  ) -> CommandOutcome {
    do throws(AttributeError) {
      try pusher.set(values)
      return .done(values.count == 1 ? "\(name) is \(values[0].value.description)" : "\(name) is set")
    } catch {
      return .failed(error.description)
    }
  }

  // MARK: Log

  func writeLog(_ path: String) -> CommandOutcome {
    guard !path.isEmpty else { return .failed("write FILE: where to?") }
    let isJSON = path.hasSuffix(".json") || path.hasSuffix(".ndjson") || path.hasSuffix(".jsonl")
    let text = log.everything.map { (isJSON ? $0.json : $0.text) + "\n" }.joined()
    if let problem = TextFiles.write(text, to: path) { return .failed("\(path): \(problem)") }
    return .done("\(log.total) lines written to \(path)")
  }

  func explain(code text: String, _ component: Component?) -> CommandOutcome {
    guard let code = Int(text) else { return .failed("explain CODE, such as: explain 2105") }
    let kinds = [component?.componentKind, .pusher, .player].compactMap { $0 }
    for kind in kinds {
      if let description = EventCatalogue.description(of: code, for: kind) {
        popup = .text(Explanation.of(description, language), title: "\(code)", top: 0)
        return .done("")
      }
    }
    return .failed("there is no code \(code)")
  }
}
