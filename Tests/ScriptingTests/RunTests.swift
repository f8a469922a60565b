import Scripting
import Testing

struct RunTests {
  /// The example of the documentation.
  @Test func aPusherGivesUpAfterThreeRetries() throws {
    let outcome = try Outcome(
      """
      const pusher = live.pusher({ url: 'rtmp://push.local/live/a', mode: 'HD', 'min-bitrate': 600, 'max-bitrate': 1200 })
      await pusher.start()
      await pusher.event(1002, { within: '2s' })
      network.host('push.local').down()
      await pusher.events([3005, 1102, 3002, 1102, 3002, 1102, 3002, -1307], { within: '30s' })
      expect(pusher.state).toBe('failed')
      expect(pusher).toHaveRaised([1001, 1002, -1307])
      await pusher.stop()
      expect(pusher).toBeStopped()
      """)
    #expect(outcome.message == "passed")
    #expect(outcome.codes.last == -1307)
  }

  @Test func pushAndPlay() throws {
    let outcome = try Outcome(
      """
      const seen = []
      const pusher = live.pusher({ url: 'rtmp://push.local/live/a', bindstatechange: (e) => seen.push(e.detail.code) })
      await pusher.start()
      await pusher.event('PUSH_EVT_PUSH_BEGIN')
      const player = live.player({ src: 'rtmp://play.local/live/a', 'min-cache': 1, maxCache: 2 })
      player.play({ success: ({ errMsg }) => console.log(errMsg), complete: () => console.log('complete') })
      await player.events([2001, 2002, 2003, 2004], { within: '4s' })
      expect(player).toBePlaying()
      expect(player.maxCache).toBe(2)
      await sleep('10s')
      expect(player.series('videoBitrate').length).toBe(5)
      expect(player.series('buffered')).percentile(95).toBeLessThan(2500)
      expect(player.series('audioCache')).mean().toBeGreaterThan(200)
      expect(player.status()).toMatchObject({ videoGOP: 1 })
      expect(player.status().videoWidth * 16).toBe(player.status().videoHeight * 9)
      expect(origin.stream('live/a').viewers).toBe(1)
      pusher.muted = true
      expect(pusher.muted).toBe(true)
      expect(seen).toContain(1002)
      await expect(player).never([2103, 2105], { for: '5s' })
      """)
    #expect(outcome.message == "passed")
    #expect(outcome.console == ["operateLivePlayer:ok", "complete"])
  }

  @Test func theSameSeedGivesTheSameLog() throws {
    let script = """
      network.conditions({ up: '700kbps', loss: '2%', jitter: '20ms' })
      const pusher = live.pusher({ url: 'rtmp://push.local/live/a' })
      await pusher.start()
      at('5s', () => network.cut('2s'))
      await sleep(Math.round(15000 + Math.random() * 1000))
      """
    let first = try Outcome(script, seed: 3)
    #expect(first.message == "passed" && first.json.count > 10)
    #expect(try Outcome(script, seed: 3).json == first.json)
    #expect(try Outcome(script, seed: 4).json != first.json)
  }

  @Test func picturesAndSoundOfTheRealCodec() throws {
    let outcome = try Outcome(
      """
      const pusher = live.pusher({ url: 'rtmp://push.local/live/a', mode: 'RTC' })
      await pusher.start(); await pusher.event(1002)
      const player = live.player({ src: 'rtmp://play.local/live/a', mode: 'RTC' })
      await player.play(); await player.event(2032)
      await sleep('2s')
      expect(player).toShow('timecode'); expect(player).not.toShow('black')
      await expect(player).toShow('moving')
      const { tempImagePath, width } = await player.snapshot({ quality: 'compressed' })
      expect(width).toBe(360); expect(tempImagePath).toMatch(/jpg$/)
      await player.mute(); await sleep(500)
      expect(player).toBeSilent()
      """, usesModelCodec: false)
    #expect(outcome.message == "passed")
  }

  @Test func filesOfTheProjectAndHooks() throws {
    let outcome = try Outcome(
      file: """
        import { start } from './lib.js'
        import { test, describe, beforeEach, afterEach } from 'liveterm'
        beforeEach(() => console.log('before'))
        describe('group', () => {
          beforeEach(async ({ sleep }) => { await sleep(10); console.log('inner') })
          afterEach(() => console.log('after inner'))
          afterEach(({ now }) => console.log(now()))
          test.each([[1, 2], [3, 4]])('%d and %d', async (a, b, { live }) => { start(live); console.log(a + b) })
        })
        afterEach(() => console.log('after'))
        """,
      more: [
        "lib.js": "export function start(live) { return live.pusher({ url: 'rtmp://push.local/live/a' }).start() }"
      ])
    #expect(outcome.message == "passed")
    #expect(outcome.console == ["before", "inner", "3", "after inner", "10", "after"])
  }

  @Test(arguments: [
    ("live.pusher({ 'min-bitrat': 3 })", "has no attribute \"min-bitrat\"; did you mean \"min-bitrate\"?"),
    ("const p = live.pusher(); p.minBitrat = 3", "did you mean \"min-bitrate\"?"),
    ("live.pusher({ mode: 'XD' })", "mode: \"XD\" is not allowed; allowed: SD, HD, FHD, RTC"),
    ("const p = live.player(); await p.event(2222)", "live-player has no code 2222"),
    ("const p = live.player(); await p.event('PLAY_EVT_PLAY_BEGN')", "did you mean \"PLAY_EVT_PLAY_BEGIN\"?"),
    ("const p = live.player(); await p.play()", "operateLivePlayer:fail"),
    ("network.fault('cutt')", "there is no fault \"cutt\"; did you mean \"cut\"?"),
    ("network.conditions({ uplink: 3 })", "network.conditions has no option \"uplink\""),
    ("network.host('nowhere')", "there is no host \"nowhere\""),
    ("await sleep('3 days')", "sleep cannot be \"3 days\""),
    ("await new Promise(() => {})", "within 300 s of run time: it waits for a promise that nothing settles"),
    (
      "const p = live.pusher({ url: 'rtmp://push.local/live/a' }); await p.start(); await p.event(1107)",
      "the test did not end within 300 s of run time: it waits for 1107 of pusher, since 0 s"
    ),
    ("setTimeout(() => { throw new Error('late') }, 10); await sleep('1s')", "late"),
    ("Promise.reject(new Error('lost')); await sleep('1s')", "lost"),
    ("for (;;) {}", "was stopped: a loop that does not end?"),
    ("const f = () => f() + 1; f()", "Maximum call stack size exceeded."),
    ("expect(1).toBe(2)", "expect(value).toBe"), ("origin.publish('nowhere.flv')", "nowhere.flv"),
    ("const p = live.player(); p.remove(); p.state", "player was removed"),
    ("expect(live.player()).toShow('timecode')", "the model codec has no pictures"),
    ("expect(3).toBePlaying()", "toBePlaying is for a pusher or a player"),
  ])
  func whatGoesWrongIsSaid(body: String, text: String) throws {
    let outcome = try Outcome(body)
    #expect(outcome.message.contains(text), "\(outcome.message)")
  }

  @Test func aFileWithoutATest() throws {
    #expect(try Outcome(file: "const a = 1").message == "a.test.js has no test")
  }

  @Test func anExpectationSaysWhatCameAndWhere() throws {
    let outcome = try Outcome(
      """
      const player = live.player({ src: 'rtmp://play.local/live/missing' })
      await player.play()
      await player.event(2004, { within: '4s' })
      """)
    let error = try #require(outcome.errors.first)
    #expect(error.name == "ExpectationError" && error.message == "player: 2004 did not come within 4 s")
    #expect(error.expected == "2004" && error.actual?.hasPrefix("2001") == true)
    #expect(error.frames.first?.file == "a.test.js" && error.frames.first?.line == 5)
  }

  @Test func muchConsoleIsCut() throws {
    let outcome = try Outcome("for (let i = 0; i < 2000; i++) console.log('x'.repeat(9000))")
    #expect(outcome.message == "passed" && outcome.console.count < 200)
    #expect(outcome.warnings == ["more than 1 MiB was written to the console; the rest is left out"])
  }

  @Test func signedAddressesAndKeys() throws {
    let outcome = try Outcome(
      """
      origin.keys({ push: 'secret' })
      const pusher = live.pusher({ url: 'rtmp://push.local/live/a' })
      await pusher.start(); await pusher.events([3004, 1102])
      await pusher.stop()
      pusher.url = origin.sign('rtmp://push.local/live/a', { key: 'secret', expires: '1h' })
      await pusher.start(); await pusher.event(1002, { within: '1s' })
      """)
    #expect(outcome.message == "passed")
  }
}
