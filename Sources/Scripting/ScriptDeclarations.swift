import JavaScript
import LiveComponents
import Network
import Stage

/// `liveterm.d.ts`: the declarations that editors read. The lists in it are made from the catalogues that the components
/// themselves are checked by, so that they cannot differ.
public enum ScriptDeclarations {
  public static let text: String = {
    ScriptContext.builtIn("liveterm.d.ts")
      .replacing("// <codes>", with: codes("Pusher", EventCatalogue.pusher) + codes("Player", EventCatalogue.player))
      .replacing("// <faults>", with: faults)
      .replacing("// <hosts>", with: "type HostName = \(union(Stage.originHosts));")
      .replacing(
        "// <pusher>",
        with: properties("Pusher", PusherAttributes.catalogue) { PusherAttributes.defaultValue(of: $0) }
          + methods("Pusher", LivePusherMethod.catalogue)
          + status("Pusher", NetworkStatus().pusherFields, RunSampler.pusherNames)
      )
      .replacing(
        "// <player>",
        with: properties("Player", PlayerAttributes.catalogue) { PlayerAttributes.defaultValue(of: $0) }
          + methods("Player", LivePlayerMethod.catalogue)
          + status("Player", NetworkStatus().playerFields, RunSampler.playerNames))
  }()

  private static func union(_ words: [String]) -> String { words.map { "'\($0)'" }.joined(separator: " | ") }

  private static func codes(_ kind: String, _ events: [EventDescription]) -> String {
    let lines = events.map { "  /** \($0.name): \(plain($0.cause)); \($0.chinese) */\n  | \($0.code)" }
    return "type \(kind)Code =\n\(lines.joined(separator: "\n"));\n"
  }

  private static var faults: String {
    let names: [(FaultDescription.Group, String)] = [
      (.network, "NetworkFault"), (.origin, "OriginFault"), (.devices, "DeviceFault"),
    ]
    return names.map { group, name in
      let lines = FaultCatalogue.descriptions(in: group).map { "  /** \(plain($0.meaning)) */\n  | '\($0.name)'" }
      return "type \(name) =\n\(lines.joined(separator: "\n"));"
    }.joined(separator: "\n")
  }

  private static func properties(
    _ kind: String, _ attributes: [AttributeDescription], _ usual: (String) -> AttributeValue?
  ) -> String {
    let lines = attributes.flatMap { attribute -> [String] in
      let note = attribute.isLive ? "" : "; takes effect after stop and start"
      let value = usual(attribute.name).map { "; \($0.description.replacing("\"", with: "'")) unless set" } ?? ""
      let comment = "  /** \(plain(attribute.meaning))\(value)\(note). \(attribute.chineseMeaning) */"
      let type = type(of: attribute.shape)
      let camel = camel(attribute.name)
      let property = "\(comment)\n  \(attribute.name.contains("-") ? "'\(attribute.name)'" : attribute.name): \(type);"
      return camel == attribute.name ? [property] : [property, "\(comment)\n  \(camel): \(type);"]
    }
    return "interface \(kind)Properties {\n\(lines.joined(separator: "\n"))\n}\n"
  }

  private static func type(of shape: ValueShape) -> String {
    switch shape {
    case .text: "string"
    case .flag: "boolean"
    case .number: "number"
    case .choice(let values):
      values.map { if case .text(let text) = $0 { "'\(text)'" } else { $0.description } }.joined(separator: " | ")
    }
  }

  /// `min-bitrate` as scripts may write it, too.
  private static func camel(_ name: String) -> String {
    let parts = name.split(separator: "-")
    return parts.dropFirst().reduce(String(parts.first ?? "")) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
  }

  private static func methods(_ kind: String, _ methods: [MethodDescription]) -> String {
    let lines = methods.map { method in
      let parameters = method.parameters.map { "\($0.name)\($0.isOptional ? "?" : ""): \(type(of: $0.shape))" }
      let answer =
        method.answers.contains("tempImagePath")
        ? "SnapshotAnswer"
        : method.answers.isEmpty
          ? "Answer" : "Answer & { \(method.answers.map { "\($0): number" }.joined(separator: "; ")) }"
      let isNeeded = method.parameters.contains { !$0.isOptional }
      let options = (parameters.isEmpty ? "" : "{ \(parameters.joined(separator: "; ")) } & ") + "Callbacks<\(answer)>"
      return "  /** \(plain(method.meaning)). \(method.chineseMeaning) */\n"
        + "  \(method.name)(options\(isNeeded ? "" : "?"): \(options)): Promise<\(answer)>;"
    }
    return "interface \(kind)Methods {\n\(lines.joined(separator: "\n"))\n}\n"
  }

  private static func status(_ kind: String, _ fields: [EventField], _ samples: [String]) -> String {
    let lines = fields.map { "  \($0.name): number;" }
    return "interface \(kind)Status {\n\(lines.joined(separator: "\n"))\n}\n"
      + "type \(kind)Series = keyof \(kind)Status | \(union(samples));\n"
  }

  /// Without what would end a comment.
  private static func plain(_ text: String) -> String { text.replacing("*/", with: "* /") }
}
