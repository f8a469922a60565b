import LiveComponents
import Network
import Stage

// What is no method of a component: attributes, the mini-program, the network, the interface itself.
extension CommandTable {
  static func world() -> [CommandRow] {
    [
      CommandRow(
        "set", "ATTRIBUTE VALUE", "change an attribute of the selected component",
        choices: { interface in AttributesPane.descriptions(of: interface.selected).map(\.name) }
      ) { interface, component, text in
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        guard let name = parts.first else { return .failed("set ATTRIBUTE VALUE, such as: set muted true") }
        return interface.setAttribute(name, text: parts.count > 1 ? parts[1] : "", of: component)
      },
      CommandRow(
        "preset", "NAME", "the attributes that the document recommends for a use", of: .pusher,
        choices: { _ in PusherPreset.allCases.map(\.rawValue) }
      ) { interface, component, text in
        guard let preset = PusherPreset(rawValue: text) else {
          return .failed("presets: \(PusherPreset.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard let pusher = component?.pusher ?? interface.session.pusher else { return .failed("there is no pusher") }
        return interface.setAttributes(preset.attributes, of: pusher, named: "preset \(text)")
      },
      CommandRow("toggle-background", "", "the mini-program to the background, or back") { interface, _, _ in
        interface.session.setBackground(!interface.session.isInBackground)
        return .done(
          interface.session.isInBackground ? "the mini-program is in the background" : "it is in front again")
      },
      CommandRow("background", "", "the mini-program goes to the background (5000)") { interface, _, _ in
        interface.session.setBackground(true)
        return .done("the mini-program is in the background")
      },
      CommandRow("foreground", "", "the mini-program comes to the front") { interface, _, _ in
        interface.session.setBackground(false)
        return .done("the mini-program is in front")
      },
      CommandRow("inject", "CODE", "put a code into the log that nothing caused") { _, component, text in
        guard let code = Int(text), let component else { return .failed("inject CODE, such as: inject 1101") }
        let event: LiveEvent? =
          switch component.kind {
          case .pusher(let pusher): pusher.inject(code)
          case .player(let player): player.inject(code)
          }
        return event.map { .done("\($0.code) \($0.name) was injected") }
          ?? .failed("\(component.name) has no code \(code)")
      },
      CommandRow(
        "net", "CONDITIONS", "conditions of the link: up=800kbps,delay=40ms,loss=1%",
        choices: { _ in ["up=", "down=", "delay=", "jitter=", "loss=", "rate="] }
      ) { interface, _, text in interface.network.setConditions(text, interface.session) },
      CommandRow("trace", "FILE", "the uplink follows a trace file") { interface, _, text in
        interface.network.setTrace(path: text, interface.session)
      },
      CommandRow(
        "fault", "FAULT[+DURATION]", "begin a fault now: cut+3s, bandwidth=300kbps, camera-busy",
        choices: { _ in FaultRows.names }
      ) { interface, _, text in interface.network.begin(text, interface.session) },
      CommandRow("lift", "", "lift all faults") { interface, _, _ in interface.network.liftAll(interface.session) },
      CommandRow("add-player", "", "another player of the same stream, six at most") { interface, _, _ in
        interface.addPlayer()
      },
      CommandRow("add-pusher", "", "a pusher, if there is none") { interface, _, _ in interface.addPusher() },
      CommandRow("remove", "", "stop the selected component and take it away") { interface, component, _ in
        guard let component else { return .failed("nothing is selected") }
        interface.remove(component)
        return .done("\(component.name) was removed")
      },
    ]
  }

  static func general() -> [CommandRow] {
    [
      CommandRow("write", "FILE", "write the log: text, or JSON lines if FILE ends in .json") { interface, _, text in
        interface.writeLog(text)
      },
      CommandRow("filter", "[TERMS]", "show only matching lines: text, 2103, 2101-2107, !status") {
        interface, _, text in
        interface.log.setFilter(LogFilter(text))
        return .done(text.isEmpty ? "the log shows everything" : "the log shows /\(text)")
      },
      CommandRow("lang", "en|zh", "language of the explanations", choices: { _ in ["en", "zh"] }) {
        interface, _, text in
        guard let language = Language(rawValue: text) else { return .failed("lang en, or lang zh") }
        interface.language = language
        return .done(language == .english ? "explanations in English" : "解释用中文")
      },
      CommandRow("explain", "CODE", "what a code means") { interface, component, text in
        interface.explain(code: text, component)
      },
      CommandRow("help", "", "all keys") { interface, _, _ in
        interface.perform(.help)
        return .done("")
      },
      CommandRow("quit", "", "end everything in order and quit") { interface, _, _ in
        interface.perform(.quit)
        return .done("")
      },
    ]
  }
}
