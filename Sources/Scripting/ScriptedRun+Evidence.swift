import JavaScript
import LiveComponents
import Media
import Stage

// What scripts see and hear, and golden files.
extension ScriptedRun {
  func addEvidenceFunctions(_ host: ScriptValue) {
    add(host, "picture") { [unowned self] arguments throws(ScriptFailure) in
      let picture = try shownPicture(arguments[0].text)
      return picture.map { .json(Self.json($0)) } ?? .null
    }
    add(host, "level") { [unowned self] arguments throws(ScriptFailure) in
      guard case .player(let player) = try component(arguments[0].text), let level = player.soundLevel else {
        return .null
      }
      let silent = !player.isAudible
      return .json(
        JSON.object([
          EventField("peak", .number(silent ? AudioLevel.silence : Self.rounded(level.peakDecibels))),
          EventField("rms", .number(silent ? AudioLevel.silence : Self.rounded(level.rmsDecibels))),
        ]))
    }
    add(host, "matchLog") { [unowned self] arguments throws(ScriptFailure) in
      let ignored = Set(arguments[2].text.split(separator: ",").map(String.init))
      let kinds = Set(arguments[3].text.split(separator: ",").map(String.init))
      return .json(try matchLog(arguments[0].text, arguments[1].text, ignoring: ignored, kinds: kinds))
    }
    add(host, "matchPicture") { [unowned self] arguments throws(ScriptFailure) in
      .json(try matchPicture(arguments[0].text, arguments[1].text))
    }
  }

  func shownPicture(_ name: String) throws(ScriptFailure) -> Picture? {
    guard case .player(let player) = try component(name) else { return nil }
    if codecIsModel { throw ScriptFailure("the model codec has no pictures; give the test { codec: 'h264' }") }
    return player.currentPicture
  }

  private static func json(_ picture: Picture) -> String {
    let image = try? Scaler(quality: .fast).image(of: picture)
    var luma = 0.0
    if let image, !image.bytes.isEmpty {
      var sums = (red: 0, green: 0, blue: 0)
      for index in stride(from: 0, to: image.bytes.count - 2, by: 3) {
        sums.red += Int(image.bytes[index])
        sums.green += Int(image.bytes[index + 1])
        sums.blue += Int(image.bytes[index + 2])
      }
      // ITU-R BT.601.
      let weighted = 0.299 * Double(sums.red) + 0.587 * Double(sums.green) + 0.114 * Double(sums.blue)
      luma = weighted / Double(image.bytes.count / 3)
    }
    let code = TimeCode.read(from: picture).map { String($0.milliseconds) } ?? "null"
    let digest = image.map { Digest.md5Hex(ArraySlice($0.bytes)) } ?? ""
    return "{\"width\":\(picture.displaySize.width),\"height\":\(picture.displaySize.height),"
      + "\"time\":\(picture.presentationTime),\"timecode\":\(code),\"meanLuma\":\(JSON.number(rounded(luma))),"
      + "\"digest\":\(JSON.string(digest))}"
  }

  private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

  // MARK: Golden files

  /// Where golden files of this test file are: `__golden__` beside it.
  private func goldenPath(_ name: String, _ ending: String) -> String {
    let parts = options.file.split(separator: "/")
    let base = parts.last.map { $0.hasSuffix(".test.js") ? String($0.dropLast(8)) : String($0) } ?? "test"
    return "/" + parts.dropLast().joined(separator: "/") + "/__golden__/\(base).\(name).\(ending)"
  }

  private func matchLog(
    _ component: String, _ name: String, ignoring ignored: Set<String>, kinds: Set<String>
  ) throws(ScriptFailure) -> String {
    let path = goldenPath(name, "log")
    let lines = records(of: component, from: 0).filter { kinds.contains($0.kind.rawValue) }
      .map { Self.goldenLine($0, ignoring: ignored) }
    func answer(_ matches: Bool, _ wanted: String, _ came: String) -> String {
      "{\"matches\":\(matches),\"wanted\":\(JSON.string(wanted)),\"came\":\(JSON.string(came))}"
    }
    if options.updatesGolden {
      if let problem = CaptureText.write((lines.joined(separator: "\n") + "\n").utf8, to: path) {
        throw ScriptFailure("\(path): \(problem)")
      }
      return answer(true, "", "")
    }
    guard let text = CaptureText.read(path) else {
      throw ScriptFailure("there is no \(context.modules.shown(path)); --update-golden writes it")
    }
    let golden = text.split(separator: "\n").map(String.init)
    guard golden != lines else { return answer(true, "", "") }
    let first = zip(golden, lines).enumerated().first { $1.0 != $1.1 }?.offset ?? min(golden.count, lines.count)
    func around(_ list: [String]) -> String {
      let part = list[min(first, list.count)..<min(first + 3, list.count)]
      return part.isEmpty
        ? "the log ends after line \(first)" : "from line \(first + 1): " + part.joined(separator: "\n")
    }
    return answer(false, around(golden), around(lines))
  }

  private static func goldenLine(_ record: LogRecord, ignoring ignored: Set<String>) -> String {
    var parts: [String] = []
    if !ignored.contains("time") { parts.append("\(record.time)") }
    if let code = record.code { parts.append("\(code)") }
    if !record.name.isEmpty, !ignored.contains("name") { parts.append(record.name) }
    if !ignored.contains("message") { parts.append(record.message) }
    for field in record.fields where !ignored.contains(field.name) { parts.append("\(field.name)=\(field.valueText)") }
    if record.isInjected { parts.append("[injected]") }
    return parts.joined(separator: " ")
  }

  /// How like two pictures are, from 0 to 1: one less the mean difference of their colours, both at 64x64.
  private func matchPicture(_ component: String, _ name: String) throws(ScriptFailure) -> String {
    let path = goldenPath(name, "png")
    let shown = context.modules.shown(path)
    func answer(_ similarity: Double, _ text: String) -> String {
      "{\"similarity\":\(JSON.number(similarity)),\"file\":\(JSON.string(shown)),\"text\":\(JSON.string(text))}"
    }
    guard let picture = try shownPicture(component) else { return answer(0, "no picture") }
    do {
      let scaler = Scaler(quality: .best)
      if options.updatesGolden {
        _ = CaptureText.write([], to: path)
        try PNGWriter.write(try scaler.image(of: picture), to: path)
        return answer(1, "written")
      }
      guard CaptureText.exists(path) else {
        throw ScriptFailure("there is no \(shown); --update-golden writes it")
      }
      let golden = try StillImage.load(path: path)
      guard picture.displaySize == golden.displaySize else {
        return answer(0, "a picture of \(picture.displaySize.width)x\(picture.displaySize.height)")
      }
      let (a, b) = (try Self.small(picture), try Self.small(golden))
      let difference = zip(a.bytes, b.bytes).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      let similarity = 1 - Double(difference) / Double(max(1, a.bytes.count)) / 255
      return answer(
        (similarity * 10_000).rounded() / 10_000, "a similarity of \((similarity * 1_000).rounded() / 1_000)")
    } catch let failure as ScriptFailure {
      throw failure
    } catch {
      throw ScriptFailure("\(shown): \(error)")
    }
  }

  private static func small(_ picture: Picture) throws -> RGBImage {
    try Scaler(quality: .best).image(of: picture, width: 64, height: 64, fit: .stretch)
  }
}
