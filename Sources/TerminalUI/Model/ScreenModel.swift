import LiveComponents
import Media
import Stage

/// All that one screen shows: `ScreenView` makes cells of it, and of nothing else.
public struct ScreenModel {
  public var header = HeaderModel()
  public var tiles: [TileModel] = []
  public var selectedTile = 0
  /// The tile that has the whole screen.
  public var fullScreenTile: Int?
  public var sideTab = SideTab.charts
  public var side = SideModel.charts(ChartsModel())
  public var charts = ChartsModel()
  public var log = LogModel()
  public var focus = Pane.tiles
  public var footer: [KeyHint] = []
  public var popup: PopupModel?
  /// The newest answer to what the user did; shown until the next key.
  public var message: Message?
  public var isUnicode = true
  public var blocks = PictureBlocks.half

  public init() {}
}

public enum Pane: Hashable, Sendable, CaseIterable { case tiles, side, log }

public enum SideTab: String, Hashable, Sendable, CaseIterable {
  case charts, attributes, network
}

public struct Message: Hashable, Sendable {
  public var text: String
  public var isFailure: Bool

  public init(_ text: String, isFailure: Bool = false) {
    self.text = text
    self.isFailure = isFailure
  }
}

public struct HeaderModel: Hashable, Sendable {
  /// Run time in ms.
  public var time: Int64 = 0
  /// Where it runs: the simulated world, or real servers.
  public var world = ""
  public var network = ""
  public var activeFaults: [String] = []
  public var isFrozen = false
  public var isInBackground = false

  public init() {}
}

/// A key and what it does, for the footer.
public struct KeyHint: Hashable, Sendable {
  public var key: Key
  public var keyText: String
  public var label: String
}

/// One component.
public struct TileModel {
  public enum Mood: Hashable, Sendable { case idle, waiting, good, failed }

  public var name = ""
  public var number = 1
  /// What it is doing: `playing`, `publishing`, `stopped`.
  public var phase = ""
  public var mood = Mood.idle
  /// Mode, size, fps, kbps, buffer, delay; the first are the most worth.
  public var figures: [String] = []
  /// In the resolution of the rectangle it goes to.
  public var image: RGBImage?
  /// In place of a picture.
  public var placeholder = ""
  /// dB below full scale; nil where nothing is heard.
  public var level: (rms: Double, peak: Double)?
  /// SPEC section 6: figures, then events.
  public var overlay: [String] = []

  public init() {}
}

public struct LogModel {
  public struct Line {
    public var record: LogRecord
    public var place: Int
    public var isSelected: Bool
  }

  public var lines: [Line] = []
  /// Records that the filter lets through, and all.
  public var shown = 0
  public var total = 0
  public var first = 0
  public var isFollowing = true
  public var isVerbose = false
  public var filter = ""

  public init() {}
}

public struct ChartsModel {
  public var charts: [Chart] = []

  public init() {}
}

public struct AttributesModel: Hashable, Sendable {
  public struct Row: Hashable, Sendable {
    public var name: String
    public var value: String
    public var isDefault: Bool
    public var defaultText: String
    /// A change is seen at once; else after stop and start.
    public var isLive: Bool
    /// Changed, and not in force until stop and start.
    public var isPending: Bool
  }

  public var component = ""
  public var rows: [Row] = []
  public var selected = 0
  /// What the selected attribute is for, and what it takes.
  public var hint = ""

  public init() {}
}

public struct NetworkModel: Hashable, Sendable {
  public enum Row: Hashable, Sendable {
    case heading(String)
    /// `position` 0...1.
    case slider(label: String, value: String, position: Double)
    case field(label: String, value: String)
    /// A fault: how long it is to last, and whether it is on.
    case button(label: String, value: String, duration: String, state: String, isOn: Bool)
  }

  public var rows: [Row] = []
  public var selected = 0
  public var hint = ""

  public init() {}
}

public enum SideModel {
  case charts(ChartsModel)
  case attributes(AttributesModel)
  case network(NetworkModel)
}

/// What lies over the panes.
public enum PopupModel {
  /// Lines under headings; `top` is the first shown.
  case text(title: String, lines: [TextLine], top: Int)
  case prompt(title: String, editor: LineEditor, hint: String, problem: String?)
  case choices(title: String, items: [PopupItem], selected: Int, hint: String)
  case palette(editor: LineEditor, items: [PopupItem], selected: Int, hint: String)
}

public struct TextLine: Hashable, Sendable {
  public enum Style: Hashable, Sendable { case heading, plain, dim, good, warning, failure }

  public var text: String
  public var style: Style
  /// In a column of its own before the text.
  public var label: String

  public init(_ text: String, _ style: Style = .plain, label: String = "") {
    self.text = text
    self.style = style
    self.label = label
  }
}

public struct PopupItem: Hashable, Sendable {
  public var text: String
  public var detail: String
  /// The key that does the same, if any.
  public var key: String

  public init(_ text: String, detail: String = "", key: String = "") {
    self.text = text
    self.detail = detail
    self.key = key
  }
}
