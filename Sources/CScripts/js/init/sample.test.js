// A first test. Run it: liveterm test tests/
//
// Each test has a world of its own: a simulated phone, network and server (push.local, play.local), in virtual time. A minute
// takes a moment, nothing leaves this machine, and the same seed gives the same run. `test`, `expect` and the rest are global.

test('viewers come back after three seconds without network', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
  // Attributes as in the page's markup, dashed or in camelCase. Every documented method is there and gives a promise.
  const pusher = live.pusher({ url: 'rtmp://push.local/live/first', mode: 'HD', 'min-bitrate': 600, 'max-bitrate': 1200 })
  await pusher.start()
  await pusher.event(1002, { within: '2s' }) // PUSH_EVT_PUSH_BEGIN; event() waits for the next one with this code

  const player = live.player({ src: 'rtmp://play.local/live/first', minCache: 1, maxCache: 3 })
  await player.play()
  await player.event(2004, { within: '5s' }) // PLAY_EVT_PLAY_BEGIN

  network.cut('3s') // nothing passes, and nobody is told

  // The buffer runs dry and fills again. Other codes may lie between these two.
  await player.events([2007, 2004], { within: '15s' })
  expect(pusher).toBePushing()
  expect(pusher).not.toHaveRaised(1102) // no reconnect was needed

  // What was held up is played off a little faster, so that the delay does not stay.
  await sleep('20s')
  expect(player).toBePlaying()
  const lastTwoSeconds = player.series('buffered').slice(-8) // [{ time, value }], a sample every 250 ms, in ms
  expect(lastTwoSeconds).max().toBeLessThan(3_000)
})

test('the pusher gives up when the server stays away', { codec: 'model' }, async ({ live, network, expect }) => {
  const pusher = live.pusher({ url: 'rtmp://push.local/live/first' })
  await pusher.start()
  await pusher.event(1002, { within: '2s' })
  network.host('push.local').down()
  await pusher.events([1102, 1102, 1102, -1307], { within: '30s' }) // three retries, then PUSH_ERR_NET_DISCONNECT
  expect(pusher.state).toBe('failed')
})

// Without the model codec pictures and sound are encoded and decoded: slower, and there is something to look at.
test('viewers see the camera', async ({ live, sleep, expect }) => {
  const pusher = live.pusher({ url: 'rtmp://push.local/live/first', autopush: true })
  const player = live.player({ src: 'rtmp://play.local/live/first', mode: 'RTC' })
  await pusher.event('PUSH_EVT_PUSH_BEGIN', { within: '2s' }) // names do as well as numbers
  await player.play()
  await player.event('PLAY_EVT_PLAY_BEGIN', { within: '5s' })
  await sleep('2s')
  await expect(player).toShow('moving')
  expect(player).toShow('timecode') // the generated camera writes the time into its picture,
  expect(player.series('pictureDelay')).percentile(95).toBeLessThan(500) // which tells the delay from camera to viewer, ms
})
