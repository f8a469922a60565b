/// One figure of a benchmark, with the peer's beside it.
struct Figure {
  var benchmark: String
  /// What was measured.
  var name: String
  var ours: String
  /// What it is compared with, measured in the same run; empty without one.
  var peer = ""
  /// Ours to the peer's.
  var ratio: Double?
  var target: String
  var isMet: Bool
}

extension Figure {
  /// Processor time or memory: `most` times the peer's at most.
  static func atMost(
    _ most: Double, timesPeer peer: (name: String, value: Double), ours: Double, unit: String, _ name: String,
    in benchmark: String
  ) -> Figure {
    let ratio = ours / peer.value
    return Figure(
      benchmark: benchmark, name: name, ours: "\(fixed(ours)) \(unit)",
      peer: "\(peer.name) \(fixed(peer.value)) \(unit)", ratio: ratio, target: "<= \(fixed(most)) x the peer's",
      isMet: ratio <= most)
  }
}

/// The figures as a table or as JSON.
enum Report {
  static let version = 1

  static func table(_ figures: [Figure]) -> String {
    let heading = ["benchmark", "measured", "liveterm", "peer", "ratio", "target", ""]
    let rows = figures.map {
      [
        $0.benchmark, $0.name, $0.ours, $0.peer, $0.ratio.map(fixed) ?? "", $0.target, $0.isMet ? "pass" : "SHORT",
      ]
    }
    let widths = heading.indices.map { column in ([heading] + rows).map { $0[column].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      var text = padded.joined(separator: "  ")
      while text.hasSuffix(" ") { text.removeLast() }
      return text + "\n"
    }
    let short = figures.count { !$0.isMet }
    return line(heading) + rows.map(line).joined()
      + (short == 0 ? "all \(figures.count) targets met\n" : "\(short) of \(figures.count) targets SHORT\n")
  }

  /// `{"v":1,"figures":[{"benchmark":…,"name":…,"liveterm":…,"peer":…,"ratio":…,"target":…,"met":…}]}`
  static func json(_ figures: [Figure]) -> String {
    let objects = figures.map { figure in
      "{\"benchmark\":\(quoted(figure.benchmark)),\"name\":\(quoted(figure.name)),\"liveterm\":\(quoted(figure.ours)),"
        + "\"peer\":\(quoted(figure.peer)),\"ratio\":\(figure.ratio.map { "\($0)" } ?? "null"),"
        + "\"target\":\(quoted(figure.target)),\"met\":\(figure.isMet)}"
    }
    return "{\"v\":\(version),\"figures\":[\(objects.joined(separator: ","))]}\n"
  }

  /// The texts here are the benchmarks' own: nothing in them needs more escaping than this.
  private static func quoted(_ text: String) -> String {
    "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
  }
}
