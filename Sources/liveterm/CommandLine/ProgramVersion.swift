import Media

/// The one place of the program's version.
enum ProgramVersion {
  static let number = "0.1.0"
  /// When that version was made, for the manual page.
  static let date = "2026-11-21"

  /// What `--version` prints: the program's version and the FFmpeg libraries that are linked.
  static var text: String { "\(Program.name) \(number)\n\(MediaVersion.text)\n" }
}
