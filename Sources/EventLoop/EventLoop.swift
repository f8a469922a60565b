/// The one loop on which everything that has behaviour runs (docs/architecture.md, "One loop, one clock").
///
/// With `.virtual` the clock jumps straight to the next timer; with `.wall` it follows the machine's monotonic clock and
/// the loop sleeps in `poll` until a timer is due or a watched descriptor is ready. Components cannot tell which.
/// The loop is single-threaded: every method must be called on the thread that runs it.
public final class EventLoop {
  public enum Clock: Sendable { case virtual, wall }

  public let clock: Clock
  /// The run's time. In a wall-clock run it is read once per wake-up and once per timer.
  public private(set) var now: RunTime = .zero
  /// Timers fired since the run began.
  public private(set) var firedTimers: UInt64 = 0

  private var timers = TimerQueue()
  private let poller = Poller()
  private var wall = WallClock()
  private var isStopped = false

  public init(clock: Clock) {
    self.clock = clock
  }

  // MARK: Timers

  /// Arms a timer. A deadline in the past fires at the next turn, at the present time: time never runs backwards.
  @discardableResult
  public func schedule(at deadline: RunTime, _ target: any TimerTarget, token: Int = 0) -> TimerID {
    timers.arm(at: max(deadline, now), target: target, token: token)
  }

  @discardableResult
  public func schedule(after delay: RunDuration, _ target: any TimerTarget, token: Int = 0) -> TimerID {
    schedule(at: now + delay, target, token: token)
  }

  /// For what happens rarely: allocates a closure. Use a `TimerTarget` on every per-frame path.
  @discardableResult
  public func schedule(after delay: RunDuration, perform body: @escaping () -> Void) -> TimerID {
    schedule(after: delay, ClosureTarget(body: body))
  }

  public func cancel(_ timer: TimerID) { timers.cancel(timer) }

  /// Whether the timer has neither fired nor been cancelled.
  public func isArmed(_ timer: TimerID) -> Bool { timers.isArmed(timer) }

  public var armedTimers: Int { timers.count }

  // MARK: Descriptors

  /// Calls `handler` when `descriptor` is ready for what `interest` names. One watch per descriptor; a second call
  /// replaces the interest and the handler. A virtual-clock loop looks at its descriptors too, without waiting for them,
  /// every 256 timers: enough for an interrupt, not for media.
  public func watch(_ descriptor: Int32, for interest: Readiness, _ handler: any ReadinessHandler) {
    poller.watch(descriptor, for: interest, handler)
  }

  public func unwatch(_ descriptor: Int32) { poller.unwatch(descriptor) }

  // MARK: Running

  /// Ends `run` after the timer or handler that is being served.
  public func stop() { isStopped = true }

  /// Runs until `stop()`, until nothing is left that could happen, or until `deadline`; in the last case the clock stands
  /// at the deadline afterwards.
  public func run(until deadline: RunTime = .distantFuture) {
    isStopped = false
    switch clock {
    case .virtual: runVirtual(until: deadline)
    case .wall: runWall(until: deadline)
    }
  }

  private func runVirtual(until deadline: RunTime) {
    var untilLook = 256
    while !isStopped {
      guard let (due, target, token) = timers.popDue(by: deadline) else {
        if deadline != .distantFuture { now = max(now, deadline) }
        return
      }
      now = max(now, due)
      firedTimers += 1
      target.timerFired(token)
      untilLook -= 1
      if untilLook == 0 {
        untilLook = 256
        if !poller.isEmpty { poller.wait(milliseconds: 0) }
      }
    }
  }

  private func runWall(until deadline: RunTime) {
    wall.start(at: now)
    while !isStopped {
      now = max(now, wall.elapsed())
      // Those that fall due meanwhile wait for the descriptors to be looked at: timers alone must not starve sockets.
      let limit = min(now, deadline)
      while !isStopped, let (_, target, token) = timers.popDue(by: limit) {
        firedTimers += 1
        target.timerFired(token)
        now = max(now, wall.elapsed())
      }
      if isStopped || now >= deadline { return }
      let next = timers.nextDeadline()
      if next == nil, poller.isEmpty, deadline == .distantFuture { return }
      let wake = min(next ?? .distantFuture, deadline)
      poller.wait(milliseconds: wake == .distantFuture ? -1 : WallClock.pollTimeout(for: wake - now))
    }
  }
}

private final class ClosureTarget: TimerTarget {
  let body: () -> Void
  init(body: @escaping () -> Void) { self.body = body }
  func timerFired(_ token: Int) { body() }
}
