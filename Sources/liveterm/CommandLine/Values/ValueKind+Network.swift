import Network
import Stage

/// What `--net` can be.
enum NetworkChoice: Equatable, Sendable {
  case conditions(NetworkConditions)
  /// The path of a trace file, not yet read.
  case trace(path: String)
}

extension NetworkChoice {
  /// The conditions, with the trace read; it shapes one direction, the other stays free.
  func conditions(
    traceShapes direction: WritableKeyPath<NetworkConditions, LinkConditions>
  ) throws(CommandFailure) -> NetworkConditions {
    switch self {
    case .conditions(let conditions): return conditions
    case .trace(let path):
      guard let text = TextFile.read(path) else { throw .environment("cannot read the trace file \(path)") }
      var conditions = NetworkConditions()
      do {
        conditions[keyPath: direction].rate = .trace(try Trace(parsing: text))
      } catch {
        throw .usage("\(path): \(error)")
      }
      return conditions
    }
  }
}

extension ValueKind where Value == NetworkChoice {
  /// Conditions if there is an `=` before any slash, else the path of a trace file.
  static var network: ValueKind {
    ValueKind(
      allowed: "conditions such as down=1Mbps,delay=40ms,jitter=10ms,loss=1%, or a trace file",
      completion: .files(endings: [])
    ) { (text) throws(ValueRejection) in
      guard !text.isEmpty else { throw ValueRejection(reason: "it is empty") }
      guard text.prefix(while: { $0 != "/" }).contains("=") else { return .trace(path: text) }
      do throws(ConditionsError) {
        return .conditions(try NetworkConditions(parsing: text))
      } catch {
        throw ValueRejection(reason: error.description)
      }
    }
  }
}

extension ValueKind where Value == Fault {
  /// A fault of the network or of the origin, with its time.
  static var fault: ValueKind {
    ValueKind(
      allowed: "a fault with its time, such as cut@10s+3s, reset@12s or bandwidth=300kbps@20s+10s",
      completion: .beginnings(FaultNames.all.map { $0 + "@" })
    ) { (text) throws(ValueRejection) in
      let fault: Fault
      do throws(ConditionsError) {
        fault = try Fault(parsing: text)
      } catch {
        throw ValueRejection(reason: error.description)
      }
      if case .other(let name, _) = fault.kind, !FaultNames.all.contains(name) {
        throw ValueRejection(
          reason: "unknown fault \(name.quotedForMessage)",
          near: NearestWord.suggestions(for: name, among: FaultNames.all))
      }
      return fault
    }
  }
}

/// The names of all faults: the network's, the origin's and the phone's.
enum FaultNames {
  static let all = Fault.networkNames + Stage.originFaultNames + DeviceFault.names
}
