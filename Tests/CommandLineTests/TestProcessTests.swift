@preconcurrency import Glibc
import Testing

@testable import liveterm

extension CommandLineTests {
  /// `liveterm test` as a shell sees it, workers and all (docs/scripting.md).
  @Suite(.enabled(if: Tool.liveterm != nil, "the program is not beside the test bundle")) struct TestProcessTests {
    private let program = Tool.liveterm ?? "false"

    private func inFolder<Value>(_ files: [String: String], _ body: (_ folder: String) throws -> Value) rethrows
      -> Value
    {
      let folder = Tool.temporaryFolder()
      defer { _ = Tool.run("rm -rf '\(folder)'") }
      for (name, text) in files {
        let file = fopen("\(folder)/\(name)", "w")
        fputs(text, file)
        fclose(file)
      }
      return try body(folder)
    }

    private func test(_ folder: String, _ words: String) -> (text: String, status: Int32) {
      Tool.run("cd '\(folder)' && \(program) test \(words)")
    }

    private static let pushed = """
      test('pushed', { codec: 'model' }, async ({ live, expect }) => {
        const pusher = live.pusher({ url: 'rtmp://push.local/live/a' })
        await pusher.start()
        await pusher.event(1002, { within: '2s' })
        expect(pusher).toMatchLog('start')
      })

      """

    @Test(arguments: [
      ("test('a', () => {})", "", 0, "Tests: 1 passed, 1 in all"),
      ("test('a', ({ expect }) => expect(1).toBe(2))", "", 1, "expect(value).toBe: expected 2, came 1"),
      ("test('a', () => {})", "-t b", 2, "no test is chosen; none has \"b\" in its name"),
      ("test('ab', () => {})", "-t =a", 2, "no test is chosen"),
      ("const a = ;", "", 3, "a.test.js:1: SyntaxError"),
      ("const a = 1", "", 3, "a.test.js has no test"),
      ("test('a', () => {})", "b.test.js", 4, "cannot open b.test.js"),
      ("test('a', () => { for (;;) {} })", "--timeout 6s", 1, "a loop that does not end?"),
      ("test('a', () => { const f = () => f() + 1; f() })", "", 1, "Maximum call stack size exceeded"),
      ("test('a', () => require('../../etc/passwd'))", "", 1, "it is outside the project folder"),
      ("test('a', () => new Promise(() => {}))", "", 1, "it waits for a promise that nothing settles"),
    ])
    func exitCodesAndMessages(script: String, words: String, status: Int32, text: String) {
      inFolder(["a.test.js": script]) { folder in
        let result = test(folder, "--no-bundles \(words)")
        #expect(result.status == status && result.text.contains(text), "\(result.text)")
      }
    }

    @Test func aFailureLeavesOneFolderThatIsNoTest() {
      inFolder(["a.test.js": Self.pushed]) { folder in
        for _ in 1...2 { #expect(test(folder, "").status == 1) }
        #expect(test(folder, "--list").text == "a.test.js: pushed\n")
        #expect(Tool.run("ls '\(folder)/liveterm-failures'").text == "a-pushed-seed0\n")
        let replay = "--replay liveterm-failures/a-pushed-seed0"
        #expect(test(folder, replay).status == 1)
        // Golden files are the project's, in a replay, too.
        #expect(test(folder, "--update-golden").status == 0)
        #expect(test(folder, "").status == 0)
        #expect(test(folder, replay).status == 0)
      }
    }

    @Test func shardsShareTheTests() {
      let script = (1...5).map { "test('t\($0)', () => {})\n" }.joined()
      inFolder(["a.test.js": script]) { folder in
        let lists = (1...2).map { test(folder, "--list --shard \($0)/2").text.split { $0.isNewline } }
        #expect(lists.map(\.count) == [3, 2])
        #expect(Set(lists.joined()).count == 5)
      }
    }
  }
}
