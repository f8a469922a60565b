import CNcurses
import Glibc

/// What a terminal can show.
public struct TerminalFeatures: Hashable, Sendable {
  public var colours: ColourDepth
  public var isUnicode: Bool
  public var blocks: PictureBlocks

  public init(colours: ColourDepth, isUnicode: Bool, blocks: PictureBlocks? = nil) {
    self.colours = colours
    self.isUnicode = isUnicode
    self.blocks = blocks ?? Self.usualBlocks(colours, isUnicode: isUnicode)
  }
}

extension TerminalFeatures {
  /// Quadrants show more of a picture than half blocks on every clip that was measured (`Bench picture`), with characters that
  /// fonts have had for long; with a palette half blocks are better, which alone are dithered there.
  static func usualBlocks(_ colours: ColourDepth, isUnicode: Bool) -> PictureBlocks {
    guard isUnicode else { return .ascii }
    switch colours {
    case .mono: return .braille
    case .sixteen, .palette: return .half
    case .truecolor: return .quadrant
    }
  }
}

/// What the user says of the terminal, where the program should not find out by itself.
public struct TerminalOptions: Hashable, Sendable {
  public var colours: ColourDepth?
  public var blocks: PictureBlocks?

  public init() {}
}

/// Why there can be no interface.
public struct TerminalError: Error, Hashable, CustomStringConvertible {
  public let description: String

  init(_ problem: String) {
    description = "\(problem); for logs and scripts use liveterm play, push or loop"
  }
}

/// The variables that say what a terminal is.
struct TerminalEnvironment: Hashable {
  var term = ""
  var colorterm = ""
  var noColor = ""

  init() {}

  /// The process's own.
  static var current: TerminalEnvironment {
    func value(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    var environment = TerminalEnvironment()
    environment.term = value("TERM")
    environment.colorterm = value("COLORTERM")
    environment.noColor = value("NO_COLOR")
    return environment
  }

  /// - Parameters:
  ///   - colours: of the terminal's description.
  ///   - isDirect: its description says that it mixes colours (`RGB` or `Tc`).
  func depth(colours: Int, isDirect: Bool) -> ColourDepth {
    if !noColor.isEmpty { return .mono }
    if ["truecolor", "24bit"].contains(colorterm) || isDirect || term.hasSuffix("-direct") { return .truecolor }
    if colours >= 256 { return .palette }
    return colours >= 8 ? .sixteen : .mono
  }

  /// Terminals of old that know their own character set alone.
  var isASCIIOnly: Bool {
    let base = term.prefix { $0 != "-" }
    return ["vt52", "vt100", "vt102", "vt220", "vt320", "ansi", "linux-m", "sun"].contains(String(base))
  }

  /// Under which name curses is to know it: a `-direct` description has no palette.
  func cursesName(isKnown: (String) -> Bool) -> String {
    guard term.hasSuffix("-direct") else { return term }
    let base = String(term.dropLast("-direct".count))
    return ["\(base)-256color", base].first(where: isKnown) ?? term
  }
}
