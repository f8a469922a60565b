import Glibc
import JavaScript
import LiveComponents
import Media
import Reports
import Stage

/// Everything about a failed run, for its folder. What players received is recorded by running the test once more: the same
/// seed does the same.
struct Evidence {
  private let job: TestJob
  private let records: [LogRecord]
  private let series: [SampleSeries]
  private let pictures: [RunPicture]
  private let sources: [String: String]
  private let canRepeat: Bool

  /// Takes what a run has that has ended and is not closed.
  init(_ run: ScriptedRun, _ job: TestJob) {
    self.job = job
    records = run.records
    series = run.sampler.series
    sources = run.context.modules.sources
    canRepeat = run.stage.world == .simulated && !run.context.wasStopped
    let time = run.stage.loop.now.milliseconds
    pictures = run.stage.players.keys.sorted().compactMap { name in
      guard let picture = run.stage.players[name]?.currentPicture,
        let image = try? Scaler(quality: .best).image(of: picture), let bytes = try? JPEGWriter.encode(image)
      else { return nil }
      return RunPicture(component: name, timeMilliseconds: time, bytes: bytes, mime: "image/jpeg")
    }
  }

  /// Writes the folder and names it in the report; what goes wrong becomes a warning.
  func write(_ report: inout TestReport, into parent: String) {
    let recordings = "\(parent)/.received-\(getpid())"
    let received = canRepeat ? recorded(in: recordings, &report) : []
    defer {
      for path in received { unlink(path) }
      rmdir(recordings)
    }
    var options = [(name: "root", value: job.options.fixtureRoot ?? job.options.root)]
    if job.options.usesModelCodec { options.append(("codec", "model")) }
    let record = RunRecord(
      report: report, options: options, records: records, series: series, spans: RunSpan.faults(in: records),
      pictures: pictures, script: RunScript(path: report.file, text: sources[report.file] ?? ""))
    do {
      let folder = try FailureBundle.write(record, received: received, to: parent)
      report.bundlePath = folder
      // With their folders, so that they find each other.
      for (name, text) in sources where !name.hasPrefix("/") {
        if let problem = CaptureText.write(text.utf8, to: "\(folder)/files/\(name)") {
          report.warnings.append("\(folder)/files/\(name): \(problem)")
        }
      }
    } catch {
      report.warnings.append("no folder of the failure: \(error.description)")
    }
  }

  /// The FLV files that the players of a second run received.
  private func recorded(in folder: String, _ report: inout TestReport) -> [String] {
    guard CaptureText.makeFolders(folder) else { return [] }
    var again = job
    again.options.recordingFolder = folder
    guard let run = try? TestWorker.finished(again) else { return [] }
    if run.records.map(\.json) != records.map(\.json) {
      report.warnings.append("the run that was repeated for its recordings went another way: see --repeat-check")
    }
    let files = run.recorders.flatMap { $0.recorder.files }
    run.close()
    return files.filter(CaptureText.exists)
  }
}
