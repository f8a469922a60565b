import Stage

/// A folder with everything about one failed test: to look at (`report.html`, `failure.txt`, pictures, received streams), to
/// compute with (`events.ndjson`) and to run again (`run.json` and the script, `liveterm test --replay FOLDER`).
public enum FailureBundle {
  /// Of `run.json`; rises when a field changes its meaning or goes.
  public static let schemaVersion = 1

  /// Writes a new folder into the given one, which is made if it is not there.
  /// - Parameters:
  ///   - received: paths of FLV files that players recorded; they are moved into the folder.
  ///   - parent: the folder of all failures of a run.
  /// - Returns: the path of the new folder, `<file>-<test>-seed<N>` in `parent`. An older failure of the same test with the same
  ///   seed is replaced; where something else has the name, `-2` and so on stand behind it.
  /// - Throws: if something cannot be written, or an FLV file cannot be moved; what was written until then stays.
  @discardableResult
  public static func write(_ record: RunRecord, received: [String] = [], to parent: String) throws(BundleError)
    -> String
  {
    try Files.makeFolders(parent)
    let folder = try newFolder(in: parent, for: record.report)
    var record = record
    record.report.bundlePath = folder
    var taken = Set(fixedNames)
    let script = FileName.unique(scriptName(record.script.path), among: &taken)
    let streams = received.map { FileName.unique(FileName.last($0), among: &taken) }
    try Files.write(record.script.text, to: "\(folder)/\(script)")
    try Files.write(RunFile.text(record, script: script, received: streams), to: "\(folder)/run.json")
    try Files.write(record.records.map { $0.json + "\n" }.joined(), to: "\(folder)/events.ndjson")
    try Files.write(
      record.records.map { PlainText.line($0.text) + "\n" }.joined(), to: "\(folder)/events.txt")
    try Files.write(
      ConsoleReporter(console: .all).failureText(record.report, number: 1), to: "\(folder)/failure.txt")
    for picture in record.pictures {
      let ending = picture.mime == "image/png" ? "png" : "jpg"
      let name = FileName.unique("\(FileName.slug(picture.component)).\(ending)", among: &taken)
      try Files.write(picture.bytes, to: "\(folder)/\(name)")
    }
    try Files.write(HTMLReport.page(record), to: "\(folder)/report.html")
    try Files.write(readMe(record, folder), to: "\(folder)/README")
    for (path, name) in zip(received, streams) { try Files.move(path, to: "\(folder)/\(name)") }
    return folder
  }

  private static let fixedNames = [
    "run.json", "events.ndjson", "events.txt", "failure.txt", "report.html", "README",
  ]

  static func name(_ report: TestReport) -> String {
    var file = FileName.last(report.file)
    for ending in [".js", ".mjs", ".cjs", ".test"] where file.hasSuffix(ending) { file.removeLast(ending.count) }
    return "\(FileName.slug(file, limit: 60))-\(FileName.slug(report.path.joined(separator: " ")))-seed\(report.seed)"
  }

  private static func newFolder(in parent: String, for report: TestReport) throws(BundleError) -> String {
    let name = name(report)
    let base = parent.isEmpty ? name : parent.hasSuffix("/") ? parent + name : "\(parent)/\(name)"
    for number in 1...10_000 {
      let path = number == 1 ? base : "\(base)-\(number)"
      if try Files.makeNewFolder(path) { return path }
      guard let old = try? read(path), old.file == report.file, old.path == report.path, old.seed == report.seed else {
        continue
      }
      try Files.removeFolder(path)
      if try Files.makeNewFolder(path) { return path }
    }
    throw BundleError(.cannotWrite, base, "10000 folders of that name are there")
  }

  private static func scriptName(_ path: String) -> String {
    let name = FileName.last(path)
    return name.isEmpty || name == "." || name == ".." ? "script.test.js" : name
  }

  private static func readMe(_ record: RunRecord, _ folder: String) -> String {
    let report = record.report
    let reason = PlainText.firstLine(report.failures.first?.message ?? "")
    return """
      \(PlainText.line("\(report.file) › \(report.title)"))
      \(reason.isEmpty ? "" : reason + "\n")
      Run it again from here, with the same seed and options:
        liveterm test --replay \(ShellWord.quoted(folder))
      or as it is now:
        \(PlainText.line(report.repeatCommand))

      report.html    everything on one page: open it in a browser
      failure.txt    the failure as the console showed it
      events.txt     the log; events.ndjson: the same for programs, an object a line
      run.json       what --replay reads; beside it the script as it was
      *.jpg, *.png   last pictures; *.flv: streams as they were received

      """
  }
}

/// A word of a command line.
enum ShellWord {
  /// In single quotes if a shell would see more in it than the word (POSIX XCU 2.2.2).
  static func quoted(_ word: String) -> String {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%")
    if !word.isEmpty, word.allSatisfy(plain.contains) { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
