import Testing

@testable import liveterm

extension CommandLineTests {
  @Suite struct NearestWordTests {
    @Test(arguments: [
      ("", "", 0), ("a", "", 1), ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("ca", "abc", 3),
      ("kitten", "sitting", 3), ("play", "plya", 1), ("min-cach", "min-cache", 1),
    ])
    func distance(a: String, b: String, distance: Int) {
      #expect(NearestWord.editDistance(Array(a.utf8), Array(b.utf8)) == distance)
      #expect(NearestWord.editDistance(Array(b.utf8), Array(a.utf8)) == distance)
    }

    @Test func suggestions() {
      let words = ["play", "serve", "codes", "sign", "completions", "help"]
      #expect(NearestWord.suggestions(for: "paly", among: words) == ["play"])
      #expect(NearestWord.suggestions(for: "SERVE", among: words) == ["serve"])
      #expect(NearestWord.suggestions(for: "s", among: words) == ["serve", "sign"])
      #expect(NearestWord.suggestions(for: "code", among: words) == ["codes"])
      #expect(NearestWord.suggestions(for: "completion", among: words) == ["completions"])
      #expect(NearestWord.suggestions(for: "compeltoins", among: words) == ["completions"])
      #expect(NearestWord.suggestions(for: "push", among: words).isEmpty)
      #expect(NearestWord.suggestions(for: "", among: words).isEmpty)
      #expect(NearestWord.suggestions(for: "x", among: ["y"]).isEmpty)
      #expect(NearestWord.suggestions(for: String(repeating: "p", count: 100_000), among: words).isEmpty)
    }
  }
}
