/// What came of a whole run of the test runner.
public struct SuiteReport: Sendable {
  /// Which part of all tests ran here, from 1; of `--shard 2/4` the shard 2 of 4.
  public struct Shard: Hashable, Sendable {
    public var index: Int
    public var count: Int

    public init(index: Int, count: Int) {
      self.index = index
      self.count = count
    }
  }

  /// In the order of files and of tests in them, whatever the order they ended in.
  public var tests: [TestReport]
  public var wallMilliseconds: Int
  public var shard: Shard?
  /// Files that could not be loaded, and whatever else belongs to no test; the first line of each says it in short.
  public var problems: [String]

  public init(tests: [TestReport] = [], wallMilliseconds: Int, shard: Shard? = nil, problems: [String] = []) {
    self.tests = tests
    self.wallMilliseconds = wallMilliseconds
    self.shard = shard
    self.problems = problems
  }
}
