import EventLoop
import JavaScript
import LiveComponents
import Media
import Origin
import RTMP
import Stage

// What scripts do with the embedded origin.
extension ScriptedRun {
  func addOriginFunctions(_ host: ScriptValue) {
    add(host, "publishFile") { [unowned self] arguments throws(ScriptFailure) in
      .text(try publish(arguments[0].text, arguments[1].text, loops: arguments[2].flag))
    }
    add(host, "stopFile") { [unowned self] arguments in .flag(stage.origin.stopServing(arguments[0].text)) }
    add(host, "streamStatistics") { [unowned self] arguments in
      stage.origin.statistics(of: arguments[0].text).map { .json(Self.json($0)) } ?? .null
    }
    add(host, "streams") { [unowned self] _ in
      .json("[" + stage.origin.statistics.map(Self.json).joined(separator: ",") + "]")
    }
    add(host, "kick") { [unowned self] arguments in
      let stream = arguments[1].text
      let selection = PeerSelection(
        role: arguments[0].text == "publisher" ? .publisher : .viewer, stream: stream.isEmpty ? nil : stream)
      return .number(Double(stage.origin.kick(selection, arguments[2].flag ? .reset : .closeInOrder)))
    }
    add(host, "setKey") { [unowned self] arguments in
      let key = arguments[1].text.isEmpty ? nil : arguments[1].text
      if arguments[0].text == "push" {
        stage.origin.configuration.pushKey = key
      } else {
        stage.origin.configuration.playKey = key
      }
      return .undefined
    }
    add(host, "sign") { [unowned self] arguments throws(ScriptFailure) in
      do {
        let begin = stage.world == .simulated ? Stage.virtualEpoch : Machine.unixSeconds()
        let expiry = begin + (stage.loop.now.milliseconds + Int64(arguments[2].number)) / 1_000
        let address = try StreamAddress(arguments[0].text)
        return .text(
          TencentSignature.sign(address, key: arguments[1].text, expiryUnixSeconds: expiry, md5: Digest.md5).description
        )
      } catch {
        throw ScriptFailure("origin.sign: \(error)", name: "TypeError")
      }
    }
  }

  private func publish(_ file: String, _ asked: String, loops: Bool) throws(ScriptFailure) -> String {
    let path = projectPath(file)
    var name = asked
    if name.isEmpty {
      let base = path.split(separator: "/").last.map(String.init) ?? "file"
      name = "live/" + (base.split(separator: ".").first.map(String.init) ?? base)
    }
    do {
      try stage.origin.serveFile(
        path: path, as: name, options: FileOptions(loops: loops, startsWithFirstViewer: true))
    } catch {
      throw ScriptFailure("origin.publish: \(error.description)")
    }
    return "rtmp://\(Stage.originHosts[2])/\(name)"
  }

  private static func json(_ statistics: StreamStatistics) -> String {
    JSON.object([
      EventField("name", .text(statistics.name)), EventField("publisher", .text(statistics.publisher ?? "")),
      EventField("viewers", statistics.viewers), EventField("rtmpViewers", statistics.rtmpViewers),
      EventField("httpViewers", statistics.httpViewers), EventField("slowViewers", statistics.slowViewers),
      EventField("bitrateKbps", statistics.bitrateKbps), EventField("messagesIn", Int64(statistics.messagesIn)),
      EventField("bytesIn", Int64(statistics.bytesIn)), EventField("bytesOut", Int64(statistics.bytesOut)),
    ])
  }
}
