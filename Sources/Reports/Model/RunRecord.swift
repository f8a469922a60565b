import Stage

/// Everything that is known about one test's run: what a failure's folder and its page are made from.
public struct RunRecord: Sendable {
  public var report: TestReport
  /// The runner's options that shaped the run, as the command line has them, such as `("codec", "model")`; the seed is the
  /// report's.
  public var options: [(name: String, value: String)]
  /// The whole log, status records included.
  public var records: [LogRecord]
  public var series: [SampleSeries]
  /// Times in which something was in force: faults, network conditions. Those of faults are also found in `records`
  /// (`RunSpan.faults`).
  public var spans: [RunSpan]
  /// Codes that the failed expectation missed or did not want.
  public var marks: [EventMark]
  public var pictures: [RunPicture]
  public var script: RunScript

  public init(
    report: TestReport, options: [(name: String, value: String)] = [], records: [LogRecord] = [],
    series: [SampleSeries] = [], spans: [RunSpan] = [], marks: [EventMark] = [], pictures: [RunPicture] = [],
    script: RunScript
  ) {
    self.report = report
    self.options = options
    self.records = records
    self.series = series
    self.spans = spans
    self.marks = marks
    self.pictures = pictures
    self.script = script
  }
}

/// The file of the test, as it was when it ran.
public struct RunScript: Hashable, Sendable {
  public var path: String
  public var text: String

  public init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}

/// A picture that a component showed or pushed, the last one of the run for instance.
public struct RunPicture: Hashable, Sendable {
  public var component: String
  /// Milliseconds of the run's clock; nil if unknown.
  public var timeMilliseconds: Int64?
  /// A JPEG or PNG file.
  public var bytes: [UInt8]
  /// `image/jpeg` or `image/png`.
  public var mime: String

  public init(component: String, timeMilliseconds: Int64? = nil, bytes: [UInt8], mime: String) {
    self.component = component
    self.timeMilliseconds = timeMilliseconds
    self.bytes = bytes
    self.mime = mime
  }
}
