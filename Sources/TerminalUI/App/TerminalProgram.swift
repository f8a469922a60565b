import EventLoop
import Glibc
import Stage

/// The interface on this process's terminal, from its first screen to the last.
public final class TerminalProgram: TerminalDelegate {
  private let session: Session
  private let terminal: Terminal
  public let interface: Interface
  /// The signal that ended it, if one did.
  private var signal: Int32?

  private var script: SessionScript?
  private let scriptPath: String?
  /// Why the session's script could not be written.
  public private(set) var scriptProblem: String?

  /// Prepares the run and takes the terminal. Throws what is wrong with either; the terminal is as it was then.
  /// - Parameter recording: where a test script of what the user does is written at the end.
  public init(
    _ options: SessionOptions, terminal terminalOptions: TerminalOptions, recording: String? = nil
  ) throws {
    scriptPath = recording
    session = try Session(options)
    terminal = try Terminal(loop: session.stage.loop, options: terminalOptions)
    interface = Interface(session: session, display: terminal, language: options.language)
    terminal.delegate = self
    if recording != nil {
      let script = SessionScript(session, options)
      self.script = script
      interface.recorder = script
    }
    interface.onQuit = { [weak self] in self?.session.stage.loop.stop() }
  }

  /// Runs until the user quits. Returns the signal that ended it, if one did.
  public func run() -> Int32? {
    // The first screen comes before cameras and encoders are opened.
    interface.displayChanged()
    session.stage.loop.schedule(after: .zero) { [weak self] in self?.session.begin() }
    session.stage.loop.run()
    terminal.close()
    if let scriptPath, let script { scriptProblem = TextFiles.write(script.text, to: scriptPath) }
    session.end()
    return signal
  }

  public func terminal(received input: TerminalInput) { interface.receive(input) }
  public func terminalChanged() { interface.displayChanged() }
  public func terminalDrained() { interface.displayDrained() }

  public func terminalClosed(signal: Int32?) {
    self.signal = signal ?? SIGHUP
    session.stage.loop.stop()
  }
}
