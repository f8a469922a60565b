@preconcurrency import Glibc
import Testing

@testable import Reports

/// Compares a report with the file of that name in `Data`, which people have read. `LIVETERM_WRITE_GOLDEN=1` writes it anew.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let path = "\(Data.folder)/\(name)"
  if getenv("LIVETERM_WRITE_GOLDEN") != nil { try Files.write(text, to: path) }
  let golden = try Data.text(name)
  guard text != golden else { return }
  let ours = text.split(separator: "\n", omittingEmptySubsequences: false)
  let theirs = golden.split(separator: "\n", omittingEmptySubsequences: false)
  let line = zip(ours, theirs).enumerated().first { $1.0 != $1.1 }?.offset ?? min(ours.count, theirs.count)
  Issue.record(
    """
    \(name) differs in line \(line + 1):
    golden \(line < theirs.count ? theirs[line] : "(end)")
    now    \(line < ours.count ? ours[line] : "(end)")
    """, sourceLocation: sourceLocation)
}

/// Characters that no form but JSON's escapes may carry: they move cursors and break parsers.
func controlCharacters(in text: String) -> [Unicode.Scalar] {
  text.unicodeScalars.filter { scalar in
    switch scalar.value {
    case 0x0A: false
    case 0x00..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0xFFFE, 0xFFFF: true
    default: false
    }
  }
}

/// Feeds a suite's tests to a report as the runner does.
func written(_ report: some StreamingReport, _ suite: SuiteReport) -> String {
  var report = report
  var out = report.begin()
  for (file, tests) in suite.files {
    for test in tests { out += report.add(test) }
    out += report.endFile(file)
  }
  return out + report.end(suite)
}
