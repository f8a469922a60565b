import EventLoop
import LiveComponents
import Stage
import Testing

@testable import Exploration

struct ExplorerTests {
  /// Short runs, so that there can be many; `liveterm explore` takes long ones.
  @Test(arguments: [0, 100, 200] as [UInt64]) func seedsAreClean(_ first: UInt64) {
    var explorer = Explorer(length: .seconds(12))
    explorer.repeats = false
    explorer.shrinkTries = 20
    for seed in first..<first + 100 { expectClean(explorer.explore(seed: seed)) }
  }

  @Test func seedsRepeat() {
    let explorer = Explorer(length: .seconds(20))
    for seed in 1_000..<1_020 as Range<UInt64> {
      let verdict = explorer.explore(seed: seed)
      expectClean(verdict)
      #expect(verdict.digest.records > 20 && verdict.duration >= .seconds(20))
    }
    #expect(explorer.explore(seed: 1).digest != explorer.explore(seed: 2).digest)
  }

  private func expectClean(_ verdict: SeedVerdict) {
    let report = verdict.finding?.report(length: verdict.duration, script: nil).joined(separator: "\n")
    #expect(report == nil)
  }

  // MARK: What is broken is found and made small

  /// Broken on purpose: nobody switches the camera while there is a fault.
  private struct NoSwitchInTrouble: Invariant {
    let name = "no switch in trouble"
    private var wasOpen = false

    mutating func willCall(_ component: String, _ method: String, in run: ExploredRun) -> String? {
      wasOpen = run.pusher?.hasOpenDevices ?? false
      return nil
    }

    mutating func didCall(_ component: String, _ method: String, in run: ExploredRun) -> String? {
      guard method == "switchCamera", wasOpen, !run.stage.activeFaults.isEmpty else { return nil }
      return "the camera was switched in trouble"
    }
  }

  @Test func aBrokenInvariantIsFoundAndItsPlanMadeSmall() throws {
    var explorer = Explorer(length: .seconds(30))
    explorer.repeats = false
    explorer.invariants = { [NoSwitchInTrouble()] }
    let findings = (0..<60 as Range<UInt64>).lazy.compactMap { explorer.explore(seed: $0).finding }
    let finding = try #require(findings.first)
    #expect(finding.breach.invariant == "no switch in trouble" && finding.partsBefore > 10)
    // A fault, a camera that is open, a switch.
    #expect(finding.plan.parts.count == 3, "\(finding.plan)")
    #expect(finding.plan.faults.count == 1 && finding.plan.steps.count == 2)
    #expect(finding.plan.steps.last?.planText == "pusher.switchCamera()")
    // As early and as short as it can be.
    #expect(finding.breach.time <= .zero + .milliseconds(300))
    #expect(finding.plan.length <= .seconds(2))
    #expect(finding.plan.calm <= .seconds(2))
    #expect(explorer.run(finding.plan).breach == finding.breach)
    let report = finding.report(length: .seconds(30), script: "found/x.test.js")
    #expect(report[0].hasPrefix("seed \(finding.seed): no switch in trouble at "))
    #expect(report.contains("  repeat: liveterm explore --seeds \(finding.seed) --for 30s"))
    #expect(report.last == "  script: found/x.test.js")
    #expect(report.contains { $0.hasSuffix("switchCamera: operateLivePusher:ok") })
  }

  /// The last step towards a smaller plan has to break the same invariant, not just any.
  @Test func anotherBreachDoesNotCount() {
    let plan = PlanGenerator.plan(seed: 3, length: .seconds(60))
    let breach = Breach(invariant: "a", complaint: "", time: .zero + .seconds(5))
    let parts = plan.parts.count
    var shrinker = Shrinker(plan, breach) { smaller, _ in
      Breach(invariant: smaller.parts.count > parts / 2 ? "a" : "b", complaint: "", time: .zero + .seconds(5))
    }
    #expect(shrinker.shrink().plan.parts.count > parts / 2)
  }

  @Test func shrinkingHasALimit() {
    let plan = PlanGenerator.plan(seed: 3, length: .seconds(60))
    let breach = Breach(invariant: "a", complaint: "", time: .zero)
    var shrinker = Shrinker(plan, breach, tries: 17) { _, _ in nil }
    #expect(shrinker.shrink().plan == plan && shrinker.tries == 17)
  }

  @Test func theChangesLeadToThePlan() {
    let plan = PlanGenerator.plan(seed: 9, length: .seconds(60))
    let fault = plan.faults.first
    let breach = Breach(invariant: "a", complaint: "", time: .zero + .seconds(50))
    var shrinker = Shrinker(plan, breach) { smaller, changes in
      #expect(plan.changed(by: changes) == smaller)
      return smaller.faults.contains { $0.kind == fault?.kind } ? breach : nil
    }
    let result = shrinker.shrink()
    #expect(result.plan.parts.count == 1 && plan.changed(by: result.changes) == result.plan)
    let texts = result.changes.map(\.text)
    #expect(texts.compactMap { PlanChange(text: $0) } == result.changes)
  }

  /// The log of a plan whose run is another one each time, as far as it can be had here: an invariant that stops it elsewhere.
  @Test func logsThatDifferAreFound() {
    var explorer = Explorer(length: .seconds(3))
    explorer.shrinkTries = 3
    let meddler = Meddler()
    explorer.invariants = { [MeddlingInvariant(meddler: meddler)] }
    let finding = explorer.explore(seed: 1).finding
    #expect(finding?.breach.invariant == "the same log again")
  }

  private final class Meddler {
    var count = 0
  }

  private struct MeddlingInvariant: Invariant {
    let name = "meddling"
    let meddler: Meddler

    mutating func didCall(_ component: String, _ method: String, in run: ExploredRun) -> String? {
      meddler.count += 1
      // Later: an invariant does nothing while it looks.
      run.stage.loop.schedule(after: .milliseconds(1)) { [meddler, stage = run.stage] in
        stage.note("meddler", "\(meddler.count)")
      }
      return nil
    }
  }
}
