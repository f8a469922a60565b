// swift-tools-version: 6.2
import PackageDescription

/// Settings every Swift target shares: Swift 6 language mode comes with the tools version above.
/// Whether accesses overlap is looked after at run time in debug builds, and so by all tests; in a release build the looking
/// took a third of all instructions.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// A library target of the program; `Arrows point down only` (docs/architecture.md).
func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], data: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: data, swiftSettings: strict)
}

var targets: [Target] = [
  .systemLibrary(name: "CFFmpeg", pkgConfig: "libavformat", providers: [.apt(["libavformat-dev"])]),
  .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
  .systemLibrary(name: "CGnuTLS", pkgConfig: "gnutls", providers: [.apt(["libgnutls28-dev"])]),
  .systemLibrary(
    name: "CJavaScriptCore", pkgConfig: "javascriptcoregtk-4.1", providers: [.apt(["libjavascriptcoregtk-4.1-dev"])]),
  .target(name: "CSystem"),
  .target(name: "CScripts", exclude: ["js"]),
  library("EventLoop", ["CSystem"]),
  library("RTMP", []),
  library("Network", ["EventLoop", "CSystem", "CGnuTLS"]),
  library("Media", ["CFFmpeg"]),
  library("LiveComponents", ["EventLoop", "RTMP", "Network", "Media"]),
  library("Origin", ["EventLoop", "RTMP", "Network", "Media"]),
  library("Stage", ["LiveComponents", "Origin"]),
  library("Exploration", ["Stage"]),
  library("JavaScript", ["EventLoop", "CJavaScriptCore", "CScripts"]),
  library("Reports", ["Stage"]),
  library("Scripting", ["Stage", "JavaScript", "Reports"]),
  library("TerminalUI", ["Stage", "CNcurses", "CSystem"]),
  .executableTarget(
    name: "liveterm", dependencies: ["Stage", "TerminalUI", "Scripting", "Reports", "Exploration", "CSystem"],
    swiftSettings: strict),
  .target(name: "AllocationCounter"),
  .executableTarget(
    name: "Bench", dependencies: ["Stage", "TerminalUI", "CSystem", "AllocationCounter"], swiftSettings: strict),
  tests("EventLoopTests", ["EventLoop"]),
  tests("RTMPTests", ["RTMP"], data: ["Golden"]),
  tests("NetworkTests", ["Network", "Stage"]),
  tests("MediaTests", ["Media"]),
  tests("LiveComponentsTests", ["LiveComponents", "Stage"]),
  tests("OriginTests", ["Origin"]),
  tests("StageTests", ["Stage"]),
  tests("ExplorationTests", ["Exploration"]),
  tests("JavaScriptTests", ["JavaScript"]),
  tests("ScriptingTests", ["Scripting"]),
  tests("ReportsTests", ["Reports"], data: ["Data"]),
  tests("TerminalUITests", ["TerminalUI", "Scripting"]),
  tests("CommandLineTests", ["liveterm"]),
  tests("InteropTests", ["Stage"]),
]

let package = Package(
  name: "liveterm",
  products: [.executable(name: "liveterm", targets: ["liveterm"])],
  targets: targets
)
