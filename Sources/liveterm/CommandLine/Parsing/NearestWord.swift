/// Finds the word that was probably meant (unknown options, misspelt subcommands and values).
enum NearestWord {
  /// The candidates worth naming, best first: the one that differs only in case; else those that `typed` abbreviates (at
  /// most four); else the one with the fewest wrong letters, if those are at most a third of the word.
  static func suggestions(for typed: String, among candidates: [String]) -> [String] {
    let wanted = Array(typed.lowercased().utf8)
    guard !wanted.isEmpty, wanted.count <= 64 else { return [] }
    let words = candidates.map { Array($0.lowercased().utf8) }
    if let same = words.firstIndex(of: wanted) { return [candidates[same]] }
    let abbreviated = candidates.indices.filter { words[$0].starts(with: wanted) }.map { candidates[$0] }
    if !abbreviated.isEmpty { return abbreviated.count <= 4 ? abbreviated : [] }
    var best: (index: Int, distance: Int)?
    for index in words.indices {
      let limit = max(1, max(wanted.count, words[index].count) / 3)
      guard abs(wanted.count - words[index].count) <= limit else { continue }
      let distance = editDistance(wanted, words[index])
      if distance <= limit, distance < max(wanted.count, words[index].count), distance < best?.distance ?? .max {
        best = (index, distance)
      }
    }
    return best.map { [candidates[$0.index]] } ?? []
  }

  /// `did you mean a, b or c?`, or nil.
  static func question(for typed: String, among candidates: [String]) -> String? {
    let near = suggestions(for: typed, among: candidates)
    return near.isEmpty ? nil : "did you mean \(alternatives(near))?"
  }

  /// Damerau-Levenshtein distance, in the restricted form (no letter is edited twice): insertions, deletions,
  /// replacements and swaps of neighbours.
  static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in b.indices {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
