// Run it: liveterm test tests/
// Each test has a simulated world of its own, in virtual time: a minute takes a moment.

test('a stream survives three seconds without network', async ({ live, network, expect, sleep }) => {
  const pusher = live.pusher({ url: 'rtmp://push.local/live/first', mode: 'HD' })
  await pusher.start()
  await pusher.event(1002, { within: '2s' })

  const player = live.player({ src: 'rtmp://play.local/live/first', 'min-cache': 1, 'max-cache': 3 })
  await player.play()
  await player.event(2004, { within: '5s' })

  network.cut('3s')
  await player.events([2007, 2004], { within: '15s' })

  await sleep('20s')
  expect(player).toBePlaying()
  expect(player.series('buffered').slice(-8)).max().toBeLessThan(3_500)
  expect(pusher).not.toHaveRaised(-1307)
})

test('a pusher gives up after three retries', { codec: 'model' }, async ({ live, network, expect }) => {
  const pusher = live.pusher({ url: 'rtmp://push.local/live/first' })
  await pusher.start()
  await pusher.event(1002, { within: '2s' })
  network.host('push.local').down()
  await pusher.events([1102, 1102, 1102, -1307], { within: '30s' })
  expect(pusher.state).toBe('failed')
})
