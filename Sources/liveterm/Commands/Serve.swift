import EventLoop
import LiveComponents
import Network
import Origin
import Stage

/// `liveterm serve`.
enum Serve {
  @Sendable static func run(_ arguments: ParsedArguments, _ output: any TextOutput) throws(CommandFailure) -> ExitCode {
    var configuration = OriginConfiguration()
    configuration.pushKey = arguments[ServeTable.key]
    configuration.playKey = arguments[ServeTable.playKey]
    // Messages of 20 ms go out together: half the system calls, for a delay nobody sees.
    configuration.coalescing = .milliseconds(20)
    let stage = Stage(world: .real, origin: configuration)
    let printer = EventPrinter(
      format: arguments[ServeTable.events], output: output, isVerbose: true, isQuiet: false, isImmediate: true)
    stage.log.subscribe(printer.write)
    let address = arguments[ServeTable.bind]
    func endpoint(_ port: Int?) -> Endpoint? { port.map { Endpoint(host: address, port: UInt16($0)) } }
    do {
      try stage.origin.listen(
        on: stage.network, rtmp: endpoint(arguments[ServeTable.rtmp]), http: endpoint(arguments[ServeTable.http]))
    } catch {
      throw .environment(error.description)
    }
    for stream in arguments.all(ServeTable.streams) {
      do {
        try stage.origin.serveFile(
          path: stream.path, as: stream.name, options: FileOptions(loops: !arguments[ServeTable.once]))
      } catch {
        stage.origin.close()
        throw .environment(error.description)
      }
    }
    var isInterrupted = false
    let interrupt = InterruptWatch(loop: stage.loop) { _ in
      isInterrupted = true
      stage.loop.stop()
    }
    stage.loop.run(until: arguments[ServeTable.duration].map { RunTime.zero + $0 } ?? .distantFuture)
    interrupt?.cancel()
    stage.origin.close()
    return isInterrupted ? .interrupted : .pass
  }
}
