@preconcurrency import CSystem
@preconcurrency import Glibc

/// Splits the words of a command line into options and arguments with getopt_long(3).
///
/// getopt keeps its state in global variables: one scan at a time in a process.
struct OptionScanner {
  enum Item: Equatable {
    /// An option by its index in `options`, and its value.
    case option(Int, value: String?)
    case argument(String)
  }

  let options: [OptionRow]
  /// So many of the last ones are offered to nobody.
  var hiddenCount = 0
  /// The program's own command line ends at the subcommand; a subcommand's options may follow its arguments.
  var stopsAtFirstArgument = false
  /// `liveterm play --help`, or `liveterm --help`.
  let helpCommand: String

  /// Long options are reported by getopt as their index plus this, clear of every letter.
  private static let firstLongValue: Int32 = 256

  /// - Returns: what was found in order; with `stopsAtFirstArgument` the rest of the words as arguments.
  /// - Throws: unknown or abbreviated options, missing values, values for flags.
  func scan(_ words: [String]) throws(CommandFailure) -> [Item] {
    let arguments = CStringArray(["liveterm"] + words.map(Self.hidingNumber))
    let names = CStringArray(options.map(\.long))
    let table = longOptions(names)
    let shorts = shortOptions
    var items: [Item] = []
    optind = 0  // glibc: start afresh
    opterr = 0
    while true {
      let index = max(1, Int(optind))  // of the word that getopt looks at, counted with the program's name
      let found = withExtendedLifetime((arguments, names)) {
        table.withUnsafeBufferPointer { getopt_long(arguments.count, arguments.base, shorts, $0.baseAddress, nil) }
      }
      guard found != -1 else { break }
      let word = words.indices.contains(index - 1) ? words[index - 1] : ""
      switch found {
      case 1: items.append(.argument(word))
      case Int32(UInt8(ascii: "?")), Int32(UInt8(ascii: ":")):
        throw failure(in: word, isMissingValue: found != Int32(UInt8(ascii: "?")))
      default: items.append(try item(found, in: word, words))
      }
    }
    let rest = max(1, Int(optind)) - 1
    return items + words[min(rest, words.count)...].map { .argument($0) }
  }

  // MARK: What getopt needs

  /// `-2301` is a number, not the options 2, 3, 0 and 1: no option is a digit. getopt gets it without its minus; the
  /// original word is taken from `words`.
  private static func hidingNumber(_ word: String) -> String {
    let bytes = word.utf8
    guard bytes.first == UInt8(ascii: "-"), let next = bytes.dropFirst().first,
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next)
    else { return word }
    return String(word.dropFirst())
  }

  private func longOptions(_ names: CStringArray) -> [CSystem.option] {
    var table = options.indices.map { index in
      CSystem.option(
        name: names[index], has_arg: options[index].value == nil ? no_argument : required_argument, flag: nil,
        val: Self.firstLongValue + Int32(index))
    }
    table.append(CSystem.option(name: nil, has_arg: 0, flag: nil, val: 0))
    return table
  }

  /// `-` returns arguments in their place (whatever POSIXLY_CORRECT says), `+` stops at the first; `:` tells a missing
  /// value from an unknown option.
  private var shortOptions: String {
    var text = stopsAtFirstArgument ? "+:" : "-:"
    for option in options {
      guard let short = option.short else { continue }
      text.append(short)
      if option.value != nil { text.append(":") }
    }
    return text
  }

  // MARK: What getopt says

  private func item(_ found: Int32, in word: String, _ words: [String]) throws(CommandFailure) -> Item {
    let index: Int
    if found >= Self.firstLongValue {
      index = Int(found - Self.firstLongValue)
      let name = longName(word)
      guard name == options[index].long else { throw unknown(long: name) }
    } else {
      let letter = Character(Unicode.Scalar(UInt8(truncatingIfNeeded: found)))
      guard let known = options.firstIndex(where: { $0.short == letter }) else {
        throw unknown(short: letter, in: word)
      }
      index = known
    }
    guard options[index].value != nil else { return .option(index, value: nil) }
    let value = try valueText(of: options[index], in: word, words)
    return .option(index, value: value)
  }

  /// The value that getopt found: a word of its own, or the rest of the option's word.
  private func valueText(of row: OptionRow, in word: String, _ words: [String]) throws(CommandFailure) -> String {
    if word.hasPrefix("--") {
      if let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) { return String(word[word.index(after: equals)...]) }
    } else if let short = row.short, let place = word.dropFirst().firstIndex(of: short),
      word.index(after: place) < word.endIndex
    {
      return String(word[word.index(after: place)...])
    }
    let index = Int(optind) - 2
    guard words.indices.contains(index) else { throw missingValue(row, as: row.dashed) }
    let separate = words[index]
    let isOption = options.contains { separate == $0.dashed || ($0.short.map { separate == "-\($0)" } ?? false) }
    guard !isOption else {
      throw .usage("\(row.dashed) needs a value (\(row.valueHint)), but \(separate) follows it")
    }
    return separate
  }

  private func longName(_ word: String) -> String {
    String(word.dropFirst(2).prefix { $0 != "=" })
  }

  private func failure(in word: String, isMissingValue: Bool) -> CommandFailure {
    guard word.hasPrefix("--") else {
      let letter = Character(Unicode.Scalar(UInt8(truncatingIfNeeded: optopt)))
      guard isMissingValue, let row = options.first(where: { $0.short == letter }) else {
        return unknown(short: letter, in: word)
      }
      return missingValue(row, as: "-\(letter)")
    }
    let name = longName(word)
    guard let row = options.first(where: { $0.long == name }) else { return unknown(long: name) }
    if isMissingValue { return missingValue(row, as: row.dashed) }
    let value = String(word.drop { $0 != "=" }.dropFirst())
    return .usage("\(row.dashed) takes no value, but was given \(value.quotedForMessage)")
  }

  private func missingValue(_ row: OptionRow, as name: String) -> CommandFailure {
    .usage("\(name) needs a value (\(row.valueHint))")
  }

  private var offered: [String] { options.dropLast(hiddenCount).map(\.long) }

  private func unknown(long name: String) -> CommandFailure {
    let near = NearestWord.suggestions(for: name, among: offered).map { "--" + $0 }
    return unknown("--\(name)", near)
  }

  /// `-muted` is looked up among the long options; getopt takes it for letters.
  private func unknown(short letter: Character, in word: String) -> CommandFailure {
    let name = String(word.dropFirst().prefix { $0 != "=" })
    guard name.utf8.count > 1 else { return unknown(word, []) }
    let near = NearestWord.suggestions(for: name, among: offered).map { "--" + $0 }
    if near.isEmpty, letter.isASCII { return unknown("-\(letter) in \(word.shownInMessage)", []) }
    return unknown("-\(name)", near)
  }

  private func unknown(_ shown: String, _ near: [String]) -> CommandFailure {
    let next = near.isEmpty ? "see \(helpCommand)" : "did you mean \(alternatives(near))?"
    return .usage("unknown option \(shown.shownInMessage); \(next)")
  }
}

extension OptionRow {
  /// `FILE: a path ending in .png`, or `live or RTC` where the placeholder says no more.
  var valueHint: String {
    guard let value else { return "" }
    if case .words = value.completion { return value.allowed }
    return "\(value.placeholder): \(value.allowed)"
  }
}

/// Words as C's `argv`: every word copied, nil at the end, freed with the array.
private final class CStringArray {
  let base: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  let count: Int32

  init(_ words: [String]) {
    count = Int32(truncatingIfNeeded: words.count)
    base = .allocate(capacity: words.count + 1)
    for (index, word) in words.enumerated() { (base + index).initialize(to: strdup(word)) }
    (base + words.count).initialize(to: nil)
  }

  deinit {
    for index in 0..<Int(count) { free(base[index]) }
    base.deallocate()
  }

  subscript(index: Int) -> UnsafePointer<CChar>? { base[index].map { UnsafePointer($0) } }
}
