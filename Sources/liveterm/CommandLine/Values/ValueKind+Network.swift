import Network
import Stage

/// What `--net` can be.
enum NetworkChoice: Equatable, Sendable {
  case conditions(NetworkConditions)
  /// The path of a trace file, not yet read.
  case trace(path: String)
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

/// The names of all faults: the network's and the origin's.
enum FaultNames {
  static let all = Fault.networkNames + Stage.originFaultNames
}
