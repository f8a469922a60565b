import EventLoop
import Testing

@testable import Exploration

/// A seed names a plan, in the same words on every machine.
struct PlanTests {
  @Test func aSeedsTextStaysWhatItIs() {
    #expect(PlanGenerator.plan(seed: 5, length: .seconds(60)).description == Self.five)
    #expect(PlanGenerator.plan(seed: 7, length: .seconds(30)).description == Self.seven)
  }

  private static let five = """
    seed 5, 60s, calm at 40s
    network up=800kbps,down=1000kbps,delay=150ms
    pusher enable-camera=true video-width=464 video-height=824 beauty=7
    player rtmp background-mute=true orientation=horizontal auto-pause-if-navigate=false debug=true
    700ms pusher.start()
    2400ms player.play()
    3600ms player openNative
    4900ms player returnToPage
    6100ms player.stop()
    7800ms player.play()
    13800ms network up=2500kbps,down=8000kbps,delay=40ms,jitter=200ms
    20500ms player.stop()
    23200ms player.pause()
    23800ms player.play()
    23900ms player.resume()
    24400ms pusher set min-bitrate=150 max-bitrate=750
    24400ms fault dns-unknown@24400ms+100ms
    30s player set object-fit=contain
    31800ms pusher set aspect=3:4
    31900ms player.stop()
    31900ms player.play()
    32700ms pusher.pause()
    34400ms player.stop()
    37s player.play()
    37200ms pusher.stop()
    39900ms pusher.start()
    """

  private static let seven = """
    seed 7, 30s, calm at 20s
    network up=1200kbps,down=3000kbps,jitter=200ms
    pusher device-position=front video-width=64 video-height=112 debug=false
    player flv mode=live sound-mode=speaker debug=true
    500ms pusher.start()
    1200ms player.play()
    1600ms pusher set device-position=front
    1900ms background
    2100ms player.stop()
    3s fault corrupt-audio=7@3s+2800ms
    3200ms foreground
    6500ms network up=300kbps,delay=150ms,loss=0.5%
    6600ms network delay=5ms,jitter=20ms
    7300ms player.play()
    8700ms fault dns-timeout@8700ms+3900ms
    9600ms pusher.sendMessage(msg=hello)
    11300ms pusher set muted=false
    11400ms player.stop()
    11400ms player.play()
    15200ms pusher.startPreview()
    16100ms player.exitFullScreen()
    17100ms fault kick-reset@17100ms
    18s player set muted=true
    18200ms pusher.start()
    """

  @Test func seedsDifferAndRepeat() {
    let plans = (0..<200).map { PlanGenerator.plan(seed: $0, length: .seconds(60)) }
    #expect(Set(plans.map { $0.lines.dropFirst().joined() }).count == 200)
    #expect(plans == (0..<200).map { PlanGenerator.plan(seed: $0, length: .seconds(60)) })
  }

  @Test func allTroubleEndsBeforeTheCalm() {
    for seed in 0..<500 as Range<UInt64> {
      let plan = PlanGenerator.plan(seed: seed, length: .seconds(60))
      #expect(plan.calm == .seconds(40))
      #expect(plan.steps.allSatisfy { $0.time >= .zero && $0.time < plan.calm })
      #expect(plan.faults.allSatisfy { $0.start + ($0.duration ?? RunDuration.zero) < plan.calm })
      #expect(plan.steps.map(\.time) == plan.steps.map(\.time).sorted())
    }
  }

  /// Everything that a plan can have is in some.
  @Test func theSpaceIsCovered() {
    var words: Set<String> = []
    for seed in 0..<2_000 as Range<UInt64> {
      let plan = PlanGenerator.plan(seed: seed, length: .seconds(60))
      for line in plan.lines.dropFirst() {
        words.formUnion(line.split { " =().@:,".contains($0) }.map(String.init))
      }
    }
    for word in [
      "start", "stop", "pause", "resume", "switchCamera", "startPreview", "stopPreview", "play", "mute",
      "requestFullScreen", "playBGM", "sendMessage", "background", "foreground", "navigate", "openNative",
      "returnToPage",
      "removed", "player2", "flv", "rtmp", "trace", "loss", "min-cache", "max-cache", "mode", "RTC", "FHD", "live",
      "min-bitrate", "enable-camera", "video-width", "fps", "dns-timeout", "syn-timeout", "reset", "cut", "slow-close",
      "handshake-garbage", "stream-busy", "corrupt-video", "kick", "kick-publisher", "stall", "camera-missing",
      "mic-forbidden", "slow-cpu", "video-encoder-fails",
    ] {
      #expect(words.contains(word), "\(word)")
    }
  }

  @Test func partsCanBeLeftOut() {
    for seed in 0..<100 as Range<UInt64> {
      let plan = PlanGenerator.plan(seed: seed, length: .seconds(60))
      for part in plan.parts {
        #expect(plan.without([part]).parts.count < plan.parts.count)
      }
      let nothing = plan.without(Set(plan.parts))
      #expect(nothing.parts.isEmpty && nothing.lines.count == 2)
      // Who is left out is not told to do anything.
      let alone = plan.without(Set(plan.players.indices.map { .player($0) }))
      #expect(alone.steps.allSatisfy { $0.component == nil || $0.component == Plan.pusherName })
    }
  }

  @Test func changesHaveATextThatReadsBack() {
    let changes: [PlanChange] = [
      .without([.fault(3), .step(12), .conditions, .pusherAttribute(0), .player(1), .playerAttribute(player: 0, 2)]),
      .moved(from: .milliseconds(1_200), by: .milliseconds(-300)),
      .ends(calm: .milliseconds(1_500), length: .seconds(4)), .shortened(fault: 2, to: .milliseconds(500)),
    ]
    for change in changes { #expect(PlanChange(text: change.text) == change) }
    #expect(changes[1].text == "moved=1200,-300")
    for text in ["", "without", "without=x3", "moved=1", "ends=a,b", "shortened=x,1", "step=3"] {
      #expect(PlanChange(text: text) == nil)
    }
  }

  @Test func aShortRunHasAPlanToo() {
    let plan = PlanGenerator.plan(seed: 1, length: .milliseconds(1))
    #expect(plan.length == PlanGenerator.leastLength && plan.calm == .seconds(2))
  }
}
