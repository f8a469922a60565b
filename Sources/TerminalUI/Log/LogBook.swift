import Stage

/// The run's log as the interface keeps it: the newest `limit` records, the filter, and where the reader is.
///
/// Records have numbers that do not change when old ones go.
public struct LogBook {
  /// Records kept; beyond that the oldest tenth goes.
  public static let limit = 20_000

  private var records: ContiguousArray<LogRecord> = []
  /// Number of the first record kept.
  private var base = 0
  /// Numbers of those that the filter lets through, ascending.
  private var shown: ContiguousArray<Int> = []
  public private(set) var filter = LogFilter.all
  /// Status records, and what the origin did, too.
  public private(set) var isVerbose = false
  /// Place in `shown` of the selected line; nil while following the tail.
  public private(set) var selection: Int?
  /// Place in `shown` of the top line while not following.
  public private(set) var top = 0

  public init() {}

  public var count: Int { shown.count }
  public var total: Int { records.count }
  public var isFollowing: Bool { selection == nil }

  public subscript(place: Int) -> LogRecord { records[shown[place] - base] }

  /// Everything kept, filtered or not.
  public var everything: ContiguousArray<LogRecord> { records }

  public mutating func append(_ record: LogRecord) {
    if records.count >= Self.limit { dropOldest(Self.limit / 10) }
    records.append(record)
    if admits(record) { shown.append(base + records.count - 1) }
  }

  private mutating func dropOldest(_ count: Int) {
    records.removeFirst(count)
    base += count
    let gone = shown.firstIndex { $0 >= base } ?? shown.count
    shown.removeFirst(gone)
    top = max(0, top - gone)
    selection = selection.map { max(0, $0 - gone) }
    if shown.isEmpty { selection = nil }
  }

  private func admits(_ record: LogRecord) -> Bool {
    if !isVerbose, record.kind == .status || record.kind == .origin { return false }
    return filter.admits(record)
  }

  public mutating func setFilter(_ filter: LogFilter) {
    self.filter = filter
    rebuild()
  }

  public mutating func toggleVerbose() {
    isVerbose.toggle()
    rebuild()
  }

  private mutating func rebuild() {
    let kept = selection.map { shown[$0] }
    shown.removeAll(keepingCapacity: true)
    for (index, record) in records.enumerated() where admits(record) { shown.append(base + index) }
    // The reader stays at the line, or at the next one that is left.
    selection = kept.flatMap { number in shown.isEmpty ? nil : shown.firstIndex { $0 >= number } ?? shown.count - 1 }
  }

  // MARK: Moving

  public mutating func follow() { selection = nil }

  /// Moves the selection; from the tail it begins at the newest line. Beyond the last line it follows again.
  public mutating func move(by lines: Int, rows: Int) {
    guard !shown.isEmpty else { return }
    let target = (selection ?? shown.count - 1) + lines
    if selection != nil, lines > 0, target > shown.count - 1 { return follow() }
    if selection == nil { top = max(0, shown.count - rows) }
    selection = min(max(0, target), shown.count - 1)
  }

  public mutating func select(_ place: Int, rows: Int) {
    guard shown.indices.contains(place) else { return }
    if selection == nil { top = max(0, shown.count - rows) }
    selection = place
  }

  /// Places of the lines that `rows` rows show, the selection among them.
  public mutating func window(rows: Int) -> Range<Int> {
    guard let selection else { return max(0, shown.count - rows)..<shown.count }
    if selection < top { top = selection }
    if selection >= top + rows { top = selection - rows + 1 }
    top = min(top, max(0, shown.count - rows))
    return top..<min(shown.count, top + max(0, rows))
  }
}
