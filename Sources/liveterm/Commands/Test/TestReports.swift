@preconcurrency import Glibc
import Reports

/// The reports of a run as they are written: one to standard output, the others to files.
final class TestReports {
  private var streams: [(report: any StreamingReport, path: String?, text: String)] = []
  private var junit: [String?] = []
  private let output: any TextOutput
  private(set) var tests: [TestReport] = []
  /// Reports of each file that are still to come: a file's lines stand together.
  private var missing: [String: Int] = [:]

  /// - Parameter usual: takes standard output unless one of the choices does.
  init(_ choices: [ReportChoice], usual: ConsoleReporter, _ output: any TextOutput) {
    self.output = output
    for choice in choices {
      switch choice.form {
      case .tap: streams.append((TAPReport(), choice.path, ""))
      case .json: streams.append((JSONReport(), choice.path, ""))
      case .junit: junit.append(choice.path)
      }
    }
    if !choices.contains(where: { $0.path == nil }) { streams.append((usual, nil, "")) }
  }

  /// - Parameter counts: how many reports each file will have.
  func begin(_ counts: [String: Int]) {
    missing = counts
    each { $0.begin() }
  }

  func add(_ test: TestReport) {
    tests.append(test)
    each { $0.add(test) }
    missing[test.file, default: 1] -= 1
    if missing[test.file] == 0 { each { $0.endFile(test.file) } }
  }

  /// Completes all. Throws if a file cannot be written.
  func end(_ suite: SuiteReport) throws(CommandFailure) {
    each { $0.end(suite) }
    for stream in streams { if let path = stream.path { try write(stream.text, to: path) } }
    for path in junit {
      let xml = JUnitReport.xml(suite)
      if let path { try write(xml, to: path) } else { output.write(xml) }
    }
  }

  private func each(_ body: (inout any StreamingReport) -> String) {
    for index in streams.indices {
      let text = body(&streams[index].report)
      if streams[index].path != nil {
        streams[index].text += text
      } else if !text.isEmpty {
        output.write(text)
        output.flush()
      }
    }
  }

  private func write(_ text: String, to path: String) throws(CommandFailure) {
    guard let file = fopen(path, "w") else {
      throw .environment("cannot write \(path.shownInMessage): \(String(cString: strerror(errno)))")
    }
    let wrote = fputs(text, file)
    guard fclose(file) == 0, wrote != EOF else {
      throw .environment("cannot write \(path.shownInMessage): \(String(cString: strerror(errno)))")
    }
  }
}
