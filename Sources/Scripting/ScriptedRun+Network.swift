import EventLoop
import JavaScript
import Network
import Stage

// What scripts do with the network, the devices and their faults (SPEC section 7).
extension ScriptedRun {
  func addNetworkFunctions(_ host: ScriptValue) {
    add(host, "conditions") { [unowned self] arguments throws(ScriptFailure) in
      if !arguments[0].text.isEmpty {
        try attempt { () throws(ConditionsError) in
          var conditions = stage.conditions
          try conditions.change(arguments[0].text)
          try stage.setConditions(conditions)
        }
      }
      return .text(stage.conditions.description)
    }
    add(host, "trace") { [unowned self] arguments throws(ScriptFailure) in
      try setTrace(direction: arguments[0].text, isFile: arguments[1].text == "file", arguments[2].text)
      return .undefined
    }
    add(host, "capacity") { [unowned self] arguments in
      stage.capacityKbps(arguments[0].text == "up" ? .up : .down).map { .number(Double($0)) } ?? .null
    }
    add(host, "world") { [unowned self] _ in .text(stage.world == .real ? "real" : "simulated") }
    add(host, "real") { [unowned self] _ throws(ScriptFailure) in
      guard stage.world == .simulated else { return .undefined }
      guard components.isEmpty else {
        throw ScriptFailure("network.real() must come before the first component")
      }
      wantsRealWorld = true
      stage.loop.stop()
      throw ScriptFailure("the test begins again on real sockets")
    }
    addFaultFunctions(host)
  }

  private func addFaultFunctions(_ host: ScriptValue) {
    add(host, "beginFault") { [unowned self] arguments throws(ScriptFailure) in
      .number(Double(try beginFault(arguments[0].text)))
    }
    add(host, "faultActive") { [unowned self] arguments in
      .flag(faults[Int(arguments[0].number)].map { stage.isActive($0.handle) } ?? false)
    }
    add(host, "liftFault") { [unowned self] arguments in
      if let fault = faults[Int(arguments[0].number)] { stage.lift(fault.handle) }
      return .undefined
    }
    add(host, "liftAll") { [unowned self] arguments in
      let isDevices = arguments[0].text == "devices"
      for (_, fault) in faults.sorted(by: { $0.key < $1.key }) where (fault.group == .devices) == isDevices {
        stage.lift(fault.handle)
      }
      return .undefined
    }
  }

  private func beginFault(_ text: String) throws(ScriptFailure) -> Int {
    var handle: FaultHandle?
    try attempt { () throws(ConditionsError) in
      if text.contains("@") {
        handle = try stage.schedule(try Fault(parsing: text))
      } else {
        // Without a start it begins now; a duration stands behind the rest.
        let parts = text.split(separator: "+", maxSplits: 1).map(String.init)
        let length = parts.count > 1 ? "+\(parts[1])" : ""
        handle = try stage.begin(try Fault(parsing: (parts.first ?? "") + "@0s" + length))
      }
    }
    guard let handle else { return 0 }
    let name = text.prefix { !"=:@+".contains($0) }
    let number = faults.count + 1
    faults[number] = (handle, FaultCatalogue.description(of: String(name))?.group ?? .network)
    return number
  }

  private func setTrace(direction: String, isFile: Bool, _ text: String) throws(ScriptFailure) {
    let lines = isFile ? CaptureText.read(projectPath(text)) : text
    guard let lines else { throw ScriptFailure("cannot read the trace \(text)") }
    try attempt { () throws(ConditionsError) in
      let trace = try Trace(parsing: lines)
      var conditions = stage.conditions
      if direction != "down" { conditions.up.rate = .trace(trace) }
      if direction != "up" { conditions.down.rate = .trace(trace) }
      try stage.setConditions(conditions)
    }
  }

  private func attempt(_ body: () throws(ConditionsError) -> Void) throws(ScriptFailure) {
    do {
      try body()
    } catch {
      throw ScriptFailure(error.description, name: "TypeError")
    }
  }
}
