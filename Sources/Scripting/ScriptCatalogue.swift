import LiveComponents
import Network
import Stage

/// What there is, for the scripts of the host: attributes, methods, codes, series and faults by name.
enum ScriptCatalogue {
  static let json: String = {
    let pusher = kind(
      PusherAttributes.catalogue.map(\.name), LivePusherMethod.catalogue, EventCatalogue.pusher,
      NetworkStatus().pusherFields, RunSampler.pusherNames)
    let player = kind(
      PlayerAttributes.catalogue.map(\.name), LivePlayerMethod.catalogue, EventCatalogue.player,
      NetworkStatus().playerFields, RunSampler.playerNames)
    let faults = FaultDescription.Group.allCases.map { group in
      "\(JSON.string(group.rawValue)):\(list(FaultCatalogue.descriptions(in: group).map(\.name)))"
    }
    return "{\"pusher\":\(pusher),\"player\":\(player),\"hosts\":\(list(Stage.originHosts)),"
      + "\"faults\":{\(faults.joined(separator: ","))}}"
  }()

  private static func kind(
    _ attributes: [String], _ methods: [MethodDescription], _ codes: [EventDescription], _ status: [EventField],
    _ samples: [String]
  ) -> String {
    let shownMethods = methods.map { method in
      "{\"name\":\(JSON.string(method.name)),\"parameters\":\(list(method.parameters.map(\.name)))}"
    }
    let shownCodes = codes.map { "{\"code\":\($0.code),\"name\":\(JSON.string($0.name))}" }
    return "{\"attributes\":\(list(attributes)),\"methods\":[\(shownMethods.joined(separator: ","))],"
      + "\"codes\":[\(shownCodes.joined(separator: ","))],\"statusFields\":\(list(status.map(\.name))),"
      + "\"samples\":\(list(samples))}"
  }

  private static func list(_ names: [String]) -> String { "[" + names.map(JSON.string).joined(separator: ",") + "]" }
}
