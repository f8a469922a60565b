@preconcurrency import Glibc

let streams = StandardStreams()
var status = Program.run(Array(CommandLine.arguments.dropFirst()), streams)
if let problem = streams.finish() {
  streams.writeError("liveterm: cannot write to standard output: \(problem)\n")
  if status == .pass { status = .environment }
}
exit(status.rawValue)
