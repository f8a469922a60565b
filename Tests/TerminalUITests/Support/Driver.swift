import EventLoop
import LiveComponents
import Stage

@testable import TerminalUI

/// Drives the whole interface without a terminal: presses keys, lets run time pass, looks at panes.
final class Driver {
  let session: Session
  let interface: Interface
  let display: MemoryDisplay
  private(set) var records: [LogRecord] = []
  private(set) var quits = 0
  /// Screens are drawn when they are looked at, as on a slow terminal, which is quick; else as the run draws them.
  var drawsOnDemand = true {
    didSet { display.isDrained = !drawsOnDemand }
  }

  /// Something has happened since the screen was looked at.
  private var isStale = true

  /// Without cameras and codecs: everything but pictures and sound happens.
  static var quick: SessionOptions {
    var options = SessionOptions()
    options.clock = .virtual
    options.pusher.encoding = .model
    options.player.decoding = .none
    // Less to send is quicker.
    options.pushAttributes = [("min-bitrate", .number(200)), ("max-bitrate", .number(200))]
    return options
  }

  /// With a small generated picture, encoded and decoded.
  static var real: SessionOptions {
    var options = SessionOptions()
    options.clock = .virtual
    options.pushAttributes = [("mode", .text("SD"))]
    return options
  }

  init(
    _ options: SessionOptions = Driver.quick, width: Int = 120, height: Int = 40, begins: Bool = true
  ) throws {
    display = MemoryDisplay(width: width, height: height)
    session = try Session(options)
    interface = Interface(session: session, display: display, language: options.language)
    session.stage.log.subscribe { [weak self] in
      self?.records.append($0)
      self?.isStale = true
    }
    interface.onQuit = { [weak self] in self?.quits += 1 }
    interface.displayChanged()
    display.isDrained = false
    if begins { session.begin() }
  }

  /// Brings the screen up to date.
  func look() {
    guard drawsOnDemand, isStale else { return }
    display.isDrained = true
    interface.drawIfPossible()
    display.isDrained = false
    isStale = false
  }

  /// What is on the screen now.
  var grid: CellGrid {
    look()
    return display.grid
  }

  // MARK: Doing

  func run(for duration: RunDuration) {
    isStale = true
    session.stage.loop.run(until: session.stage.loop.now + duration)
  }

  /// Until the player plays.
  func runUntilPlaying() { run(for: .milliseconds(1_500)) }

  func press(_ key: Key) { receive(.key(key)) }
  func press(_ scalar: Unicode.Scalar) { press(.character(scalar)) }

  func press(_ key: Key, times: Int) { for _ in 0..<times { press(key) } }

  func type(_ text: String) { for scalar in text.unicodeScalars { press(scalar) } }

  /// Through the palette.
  func command(_ text: String) {
    press(":")
    type(text)
    press(.enter)
  }

  func mouse(_ kind: MouseEvent.Kind, _ x: Int, _ y: Int) { receive(.mouse(MouseEvent(kind, x: x, y: y))) }

  private func receive(_ input: TerminalInput) {
    isStale = true
    interface.receive(input)
  }

  func click(_ x: Int, _ y: Int) {
    look()
    mouse(.press, x, y)
    mouse(.release, x, y)
  }

  func resize(_ width: Int, _ height: Int) {
    (display.width, display.height) = (width, height)
    isStale = true
    interface.displayChanged()
    look()
  }

  /// Selects a row of the network's pane by its fault, from wherever the selection is.
  func selectFault(_ name: String) { select(.fault(name)) }

  func select(_ row: NetworkPane.Row) {
    if interface.sideTab != .network || interface.focus != .side { press("n") }
    press(.up, times: NetworkPane.rows.count)
    for _ in NetworkPane.rows where interface.network.selectedRow != row { press(.down) }
  }

  /// Selects a row of the attributes' pane.
  func selectAttribute(_ name: String) {
    if interface.sideTab != .attributes || interface.focus != .side { press("a") }
    let rows = AttributesPane.descriptions(of: interface.selected)
    press(.up, times: rows.count)
    press(.down, times: rows.firstIndex { $0.name == name } ?? 0)
  }

  // MARK: Looking

  var pusher: LivePusher? { session.pusher }
  var player: LivePlayer? { session.players.first }
  var layout: Layout {
    look()
    return interface.layout ?? Layout(width: 0, height: 0, aspects: [], fullScreen: nil, tab: .charts)
  }

  var screen: String { grid.text }
  var header: String { grid.text(row: 0) }
  var footer: String { grid.text(row: display.height - 1) }

  func row(containing text: String) -> Int? {
    let grid = grid
    return (0..<grid.height).first { grid.text(row: $0).contains(text) }
  }

  /// The newest place that a click means so.
  func place(of target: Target) -> Rectangle? {
    look()
    return interface.frame.targets.last { $0.target == target }?.area
  }

  var side: String { text(in: layout.side) }
  var log: String { text(in: layout.log) }
  func tile(_ index: Int) -> String { text(in: layout.tiles[index].frame) }

  private func text(in area: Rectangle) -> String { display.grid.rows(in: area).joined(separator: "\n") }

  /// Records of a component, by what they say.
  func notes(_ text: String, of component: String? = nil) -> Int {
    records.count { $0.message.contains(text) && (component == nil || $0.component == component) }
  }

  func codes(_ component: String) -> [Int] { records.filter { $0.component == component }.compactMap(\.code) }
}
