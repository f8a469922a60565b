/// Where screens go: a terminal, or a test's memory.
public protocol Display: AnyObject {
  var width: Int { get }
  var height: Int { get }
  var features: TerminalFeatures { get }
  /// False while the last screen is still on its way: a slow terminal gets fewer screens.
  var isDrained: Bool { get }
  func draw(_ grid: CellGrid, cursor: (x: Int, y: Int)?, fullRedraw: Bool)
}
