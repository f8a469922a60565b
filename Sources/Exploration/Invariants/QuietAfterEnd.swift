import LiveComponents
import Stage

/// After an error code that ends it, after 2006, after `stop` and after its removal a component says nothing more until the
/// page acts (SPEC 1.3): no event and no status record.
struct QuietAfterEnd: Invariant {
  let name = "silence after the end"
  private var alive: Set<String> = []
  private var causes: [String: String] = [:]

  mutating func willCall(_ component: String, _ method: String, in run: ExploredRun) -> String? {
    alive.insert(component)
    return nil
  }

  mutating func didCall(_ component: String, _ method: String, in run: ExploredRun) -> String? {
    let isPreviewing = component == Plan.pusherName && run.pusher?.isPreviewing ?? false
    if run.isActive(component) || isPreviewing {
      alive.insert(component)
    } else if alive.remove(component) != nil {
      causes[component] = causes[component] ?? method
    }
    return nil
  }

  mutating func saw(_ record: LogRecord, in run: ExploredRun) -> String? {
    guard record.isEvent || record.kind == .status else { return nil }
    guard alive.contains(record.component) else {
      return "\(record.code.map(String.init) ?? "a status record") after \(causes[record.component] ?? "nothing")"
    }
    guard let code = record.code else { return nil }
    if code == 2006 || code == -2301 || (-1_307 ... -1_301).contains(code) {
      alive.remove(record.component)
      causes[record.component] = String(code)
    }
    return nil
  }
}
