import EventLoop
import LiveComponents
import RTMP
import Testing

/// The pusher's own queue: order, limits, and dropping by tails of groups.
@Suite struct SendQueueTests {
  private func message(_ kind: MediaKind, _ time: Int64, bytes: Int = 100) -> MediaMessage {
    MediaMessage(
      kind: kind, timestamp: UInt32(truncatingIfNeeded: time), payload: [UInt8](repeating: 0, count: bytes)[...])
  }

  private func contents(of queue: inout SendQueue) -> [String] {
    var result: [String] = []
    while let item = queue.next() { result.append("\(item.content) \(item.message.timestamp)") }
    return result
  }

  @Test func soundOvertakesPicturesInACall() {
    var queue = SendQueue(order: .audioFirst, spanLimit: 700)
    queue.append(message(.video, 0), .keyFrame, captureTime: 0, at: 0)
    queue.append(message(.video, 66), .frame, captureTime: 66, at: 66)
    queue.append(message(.audio, 70), .audio, captureTime: 70, at: 91)
    queue.append(message(.script, 80), .script, captureTime: 80, at: 92)
    #expect(queue.spanMilliseconds(at: 100) == 100)
    #expect((queue.videoFrames, queue.audioFrames, queue.bytes) == (2, 1, 400))
    #expect(contents(of: &queue) == ["script 80", "audio 70", "keyFrame 0", "frame 66"])
    #expect(queue.isEmpty)
    #expect((queue.videoFrames, queue.audioFrames, queue.bytes) == (0, 0, 0))
    #expect(queue.spanMilliseconds(at: 200) == 0)
  }

  @Test func broadcastsGoByDecodeTimeAlsoWhereItWraps() {
    var queue = SendQueue(order: .decodeTime, spanLimit: 3_000)
    let wrap = Int64(1) << 32
    queue.append(message(.video, wrap - 30), .keyFrame, captureTime: 0, at: 0)
    queue.append(message(.video, wrap + 36), .frame, captureTime: 66, at: 66)
    queue.append(message(.audio, wrap - 40), .audio, captureTime: 0, at: 66)
    queue.append(message(.audio, wrap - 10), .audio, captureTime: 20, at: 66)
    #expect(
      contents(of: &queue) == ["audio \(wrap - 40)", "keyFrame \(wrap - 30)", "audio \(wrap - 10)", "frame 36"])
  }

  @Test func beyondTheSpanTheTailGoesUntilTheNextKeyFrame() {
    var queue = SendQueue(order: .audioFirst, spanLimit: 700)
    queue.append(message(.video, 0), .videoHeader, captureTime: 0, at: 0)
    queue.append(message(.video, 0), .keyFrame, captureTime: 0, at: 0)
    #expect(queue.next()?.content == .videoHeader)
    #expect(queue.next()?.content == .keyFrame)
    for time in stride(from: Int64(100), through: 800, by: 100) {
      #expect(queue.append(message(.video, time), .frame, captureTime: time, at: time) == true)
      queue.append(message(.audio, time), .audio, captureTime: time, at: time)
    }
    #expect(queue.append(message(.video, 900), .frame, captureTime: 900, at: 900) == false)
    #expect(queue.droppedVideoFrames == 9)
    #expect(queue.videoFrames == 0)
    #expect(queue.audioFrames == 8)
    #expect(queue.isAwaitingKeyFrame)
    // What waits does not leave: no use in a key frame yet, and one that comes by itself goes too.
    #expect(queue.takeKeyFrameRequest(at: 950) == false)
    #expect(queue.append(message(.video, 1_000), .keyFrame, captureTime: 1_000, at: 1_000) == false)
    while queue.next() != nil {}
    #expect(queue.takeKeyFrameRequest(at: 1_010) == true)
    #expect(queue.takeKeyFrameRequest(at: 1_020) == false)
    #expect(queue.append(message(.video, 1_066), .frame, captureTime: 1_066, at: 1_066) == false)
    #expect(queue.append(message(.video, 1_133), .keyFrame, captureTime: 1_133, at: 1_133) == true)
    #expect(queue.append(message(.video, 1_200), .frame, captureTime: 1_200, at: 1_200) == true)
    #expect(queue.takeKeyFrameRequest(at: 3_000) == false)
    #expect(queue.droppedVideoFrames == 11)
    #expect(queue.droppedAudioFrames == 0)
  }

  @Test func aYoungKeyFrameThatWaitsIsWhereItGoesOn() {
    var queue = SendQueue(order: .audioFirst, spanLimit: 700)
    for time in stride(from: Int64(0), through: 400, by: 100) {
      queue.append(message(.video, time), .frame, captureTime: time, at: time)
    }
    queue.append(message(.video, 500), .videoHeader, captureTime: 500, at: 500)
    queue.append(message(.video, 500), .keyFrame, captureTime: 500, at: 500)
    queue.append(message(.video, 600), .frame, captureTime: 600, at: 600)
    #expect(queue.append(message(.video, 750), .frame, captureTime: 750, at: 750) == true)
    #expect(!queue.isAwaitingKeyFrame)
    #expect(queue.droppedVideoFrames == 5)
    #expect(contents(of: &queue) == ["videoHeader 500", "keyFrame 500", "frame 600", "frame 750"])
  }

  @Test func bytesHaveALimitAndSoundIsTheLastToMeetIt() {
    var queue = SendQueue(order: .audioFirst, spanLimit: 700, byteLimit: 1_000)
    queue.append(message(.video, 0, bytes: 600), .keyFrame, captureTime: 0, at: 0)
    #expect(queue.append(message(.audio, 1, bytes: 300), .audio, captureTime: 1, at: 1) == true)
    #expect(queue.append(message(.audio, 2, bytes: 300), .audio, captureTime: 2, at: 2) == true)
    #expect(queue.videoFrames == 0)
    #expect(queue.droppedVideoFrames == 1)
    #expect(queue.append(message(.audio, 3, bytes: 400), .audio, captureTime: 3, at: 3) == true)
    #expect(queue.append(message(.audio, 4, bytes: 1), .audio, captureTime: 4, at: 4) == false)
    #expect(queue.droppedAudioFrames == 1)
    #expect(queue.bytes == 1_000)
    #expect(queue.append(message(.audio, 5, bytes: 7), .audioHeader, captureTime: 5, at: 5) == true)
  }

  /// Whatever comes and goes: a picture leaves only if all of its group before it left, counts add up, sound stays.
  @Test(arguments: [SendQueue.Order.audioFirst, .decodeTime])
  func whatLeavesCanAlwaysBeDecoded(_ order: SendQueue.Order) {
    for seed in 1...20 as ClosedRange<UInt64> {
      var generator = Seed(seed).split("queue").generator()
      var queue = SendQueue(order: order, spanLimit: 300 + Int64(generator.below(1_000)))
      var (now, pictures, sounds, headers) = (Int64(0), 0, 0, 0)
      var sent = (pictures: 0, sounds: 0, headers: 0)
      var number = 0
      var expected: UInt32?
      var lastSound: UInt32 = 0
      var isBlocked = false
      for _ in 0..<1_500 {
        now += Int64(generator.below(60))
        if generator.chance(0.03) { isBlocked.toggle() }
        if generator.chance(0.4) {
          sounds += 1
          queue.append(message(.audio, now), .audio, captureTime: now, at: now)
        } else {
          // The timestamp of a picture is its number; a key frame takes a new hundred.
          let isKey = generator.chance(0.07) || queue.takeKeyFrameRequest(at: now)
          number = isKey || number == 0 ? (number / 1_000 + 1) * 1_000 : number + 1
          if isKey, generator.chance(0.3) {
            headers += 1
            queue.append(message(.video, Int64(number)), .videoHeader, captureTime: now, at: now)
          }
          pictures += 1
          queue.append(message(.video, Int64(number)), isKey ? .keyFrame : .frame, captureTime: now, at: now)
        }
        var room = isBlocked ? 0 : generator.below(4)
        while room > 0, let item = queue.next() {
          room -= 1
          switch item.content {
          case .audio:
            sent.sounds += 1
            #expect(item.message.timestamp >= lastSound)
            lastSound = item.message.timestamp
          case .keyFrame, .frame:
            sent.pictures += 1
            if item.content == .frame, let expected { #expect(item.message.timestamp == expected) }
            expected = item.message.timestamp + 1
          default: sent.headers += 1
          }
        }
      }
      #expect(sent.pictures + queue.videoFrames + queue.droppedVideoFrames == pictures)
      #expect(sent.sounds + queue.audioFrames == sounds)
      #expect(sent.headers <= headers)
    }
  }

  @Test func aNewConnectionBeginsWithAKeyFrame() {
    var queue = SendQueue(order: .audioFirst, spanLimit: 700)
    queue.append(message(.video, 0), .keyFrame, captureTime: 0, at: 0)
    queue.removeAll()
    #expect(queue.isEmpty)
    #expect(queue.bytes == 0)
    #expect(queue.takeKeyFrameRequest(at: 10) == true)
    #expect(queue.append(message(.video, 66), .frame, captureTime: 66, at: 66) == false)
    #expect(queue.append(message(.video, 133), .keyFrame, captureTime: 133, at: 133) == true)
  }
}
