import Glibc
import LiveComponents
import Scripting
import Testing

/// The project's own scenarios (Tests/Scenarios) are run by `liveterm test`; that each code has one is looked at here.
struct ScenarioCoverageTests {
  private static let folder: String = {
    let parts = #filePath.split(separator: "/").dropLast(2)
    return "/" + parts.joined(separator: "/") + "/Scenarios"
  }()

  private static func files() -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".test.js") { names.append(name) }
    }
    return names.sorted()
  }

  /// A test that covers a code has it in its name, in square brackets; files of the player's codes begin with `player`,
  /// `http` or `rtc`.
  @Test func everyCodeHasAScenario() throws {
    var covered: [ComponentKind: Set<Int>] = [:]
    let files = Self.files()
    try #require(!files.isEmpty)
    for file in files {
      let run = try ScriptedRun(ScriptedRunOptions(root: Self.folder, file: "\(Self.folder)/\(file)"))
      let kind: ComponentKind = ["player", "http", "rtc"].contains(where: file.hasPrefix) ? .player : .pusher
      for entry in run.tests where !entry.isSkipped && !entry.mustFail {
        for match in entry.title.matches(of: #/\[(-?\d+)\]/#) {
          if let code = Int(match.1) { covered[kind, default: []].insert(code) }
        }
      }
      run.close()
    }
    for event in EventCatalogue.all {
      #expect(
        covered[event.component]?.contains(event.code) == true, "\(event.component) \(event.code) has no scenario")
    }
  }
}
