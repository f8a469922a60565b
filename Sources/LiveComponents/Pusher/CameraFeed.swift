import EventLoop
import Media

/// The open camera and the times at which it is asked for pictures: slots of one frame interval, counted from its opening, so
/// that they do not drift.
struct CameraFeed {
  /// Nil while closed, and always with the model encoder, which needs no pictures.
  private(set) var camera: (any Camera)?
  private(set) var isOpen = false
  /// Whether pictures are taken: by the camera, or of the waiting image.
  private(set) var isRunning = false
  /// 1007 was raised for this start.
  var hasDelivered = false
  private var origin = RunTime.zero
  private var slot: Int64 = 0
  private var framesPerSecond: Int64 = 15

  /// Time of the next slot.
  var nextSlot: RunTime { time(of: slot) }

  private func time(of slot: Int64) -> RunTime { origin + .nanoseconds(slot * 1_000_000_000 / framesPerSecond) }

  mutating func open(_ camera: (any Camera)?) {
    self.camera = camera
    isOpen = true
  }

  mutating func run(at now: RunTime, framesPerSecond: Int) {
    origin = now
    slot = 0
    self.framesPerSecond = Int64(max(1, framesPerSecond))
    isRunning = true
  }

  /// Takes the slot that is due and returns its time and how many before it were missed: the run was held up for so long.
  mutating func takeSlot(at now: RunTime) -> (time: RunTime, missed: Int) {
    var missed = 0
    if time(of: slot + 1) <= now {
      let newest = (now - origin).nanoseconds * framesPerSecond / 1_000_000_000
      missed = Int(newest - slot)
      slot = newest
    }
    let taken = time(of: slot)
    slot += 1
    return (taken, missed)
  }

  mutating func close() {
    camera = nil
    isOpen = false
    isRunning = false
  }

  mutating func halt() { isRunning = false }
}
