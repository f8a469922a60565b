// SPEC 1.2, 1.3, 3.4: RTMP connections that fail, break and come back at the viewer's side. HTTP-FLV: player-http-flv.
import { playUrl, serve, watching, started, refusal, events, times, without } from './lib/steps.js'

/// A player that was started into trouble, and what it said until -2301.
async function givenUp(live, src = playUrl) {
  const player = live.player({ src })
  await player.play()
  await player.event(-2301, { within: '2m' })
  return player
}

const endless = '[$code] [2103] [-2301] $fault: three retries, 3 s apart, then the end'
test.each([
  { code: 3001, fault: 'dns-unknown' },
  { code: 3001, fault: 'dns-timeout' },
  { code: 3002, fault: 'refuse' },
  { code: 3002, fault: 'syn-timeout' },
  { code: 3003, fault: 'handshake-garbage' },
])(endless, { codec: 'model' }, async ({ code, fault }, { live, network, sleep, expect }) => {
  network.fault(fault)
  const player = await givenUp(live)
  expect(player.codes).toEqual([code, 2103, code, 2103, code, 2103, code, -2301])
  expect(events(player, 2103).map(({ fields }) => fields.retry)).toEqual([1, 2, 3])
  const [begins, ends] = [times(player, 2103), times(player, code).slice(1)]
  for (const [index, end] of ends.entries()) expect(end - begins[index]).toBeGreaterThanOrEqual(3_000)
  expect(player.state).toBe('failed')
  await sleep('30s')
  expect(player.history).toHaveLength(8)
})

test('[3001] a name that nobody has', { codec: 'model' }, async ({ live, expect }) => {
  const player = await givenUp(live, 'rtmp://nowhere.example/live/a')
  expect(player.codes).toEqual([3001, 2103, 3001, 2103, 3001, 2103, 3001, -2301])
})

test('[3002] a SYN without an answer fails after 5 s', { codec: 'model' }, async ({ live, network, expect }) => {
  network.fault('syn-timeout')
  const player = live.player({ src: playUrl })
  await player.play()
  const { time } = await player.event(3002, { within: '10s' })
  expect(time).toBeBetween(4_900, 5_100)
})

test('[3003] a server that says nothing for 5 s after TCP', { codec: 'model' }, async ({ live, network, expect }) => {
  network.conditions({ delay: '20ms' })
  network.fault('cut', { at: '41ms' })
  const player = live.player({ src: playUrl })
  await player.play()
  const { time } = await player.event(3003, { within: '10s' })
  expect(time).toBeBetween(5_000, 5_200)
})

test.each(['connect-rejected', 'play-rejected', 'stream-not-found'])(
  '[2103] [-2301] %s: a refusal has no code of its own', { codec: 'model' }, async (fault, { live, network, expect }) => {
    network.fault(fault)
    const player = await givenUp(live)
    expect(without(player, 2001, 2002)).toEqual([2103, 2103, 2103, -2301])
    expect(events(player, 2103)[0].fields.reason.length).toBeGreaterThan(3)
  },
)

describe('a link that breaks and recovers', () => {
  test('[3005] [2103] a reset: 3005 2103 2001 2002 2003', { codec: 'model' }, async (world) => {
    const { live, network, origin, sleep, expect } = world
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    await sleep('2s')
    const broken = now()
    network.reset()
    const [cause, retry, connected] = await player.events([3005, 2103, 2001, 2002, 2003], { within: '5s' })
    expect(cause.time - broken).toBeLessThan(100)
    expect(retry.time).toBe(cause.time)
    expect(connected.time - retry.time).toBeBetween(3_000, 3_200)
    await player.event(2004, { within: '5s' })
    expect(without(player, 2032)).toEqual([2001, 2002, 2003, 2004, 3005, 2103, 2007, 2001, 2002, 2003, 2004])
    expect(player.statistics.reconnects).toBe(1)
  })

  test('[3005] no byte for 10 s', { codec: 'model' }, async ({ live, network, origin, sleep, expect }) => {
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    network.fault('stall', { for: '11s' })
    const begun = now()
    const { time } = await player.event(3005, { within: '15s' })
    expect(time - begun).toBeBetween(9_900, 10_200)
    await player.events([2103, 2001, 2002, 2003, 2004], { within: '10s' })
  })

  test('a stall of 7 s breaks nothing', { codec: 'model' }, async ({ live, network, origin, sleep, expect }) => {
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    // The server goes on with the next key frame, 2 s later at the most.
    network.fault('stall', { for: '7s' })
    await expect(player).never([3005, 2103], { for: '20s' })
    expect(player).toBePlaying()
  })

  test('[3005] a viewer who is kicked comes back', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    expect(origin.stream('live/a').viewers).toBe(1)
    expect(origin.kick('viewers')).toBe(1)
    await player.events([3005, 2103, 2001, 2002, 2003, 2004], { within: '10s' })
    expect(origin.stream('live/a').viewers).toBe(1)
  })
})

test('media that arrives sets the counter of retries back', { codec: 'model' }, async (world) => {
  const { live, network, origin, sleep, expect } = world
  serve(origin, 'portrait-540p.flv')
  const player = await watching(live)
  for (let count = 0; count < 5; count += 1) {
    network.reset()
    await player.events([3005, 2103, 2001, 2002, 2003], { within: '5s' })
    await sleep('500ms')
  }
  expect(events(player, 2103).map(({ fields }) => fields.retry)).toEqual([1, 1, 1, 1, 1])
})

test('2002 without media does not set it back', { codec: 'model' }, async ({ live, network, expect }) => {
  // Nobody publishes: connections are good, and break each time after 1 s.
  const player = live.player({ src: playUrl })
  await player.play()
  for (let count = 0; count < 4; count += 1) {
    await player.event(2001, { within: '5s' })
    await sleep('1s')
    network.reset()
  }
  await player.event(-2301, { within: '1s' })
  expect(without(player, 2001, 2002, 3005)).toEqual([2103, 2103, 2103, -2301])
})

describe('after -2301', () => {
  test('stop, then play starts afresh', { codec: 'model' }, async ({ live, network, origin, sleep, expect }) => {
    serve(origin, 'portrait-540p.flv')
    const dead = network.host('play.local').dns('unknown')
    const player = await givenUp(live)
    dead.lift()
    await expect(player).never([2001, 2103, 3001], { for: '20s' })
    await player.stop()
    await player.play()
    await player.events([2001, 2002, 2003, 2004], { within: '3s' })
    expect(player).toBePlaying()
  })

  test('what was in hand is played, then the picture stands', { codec: 'model' }, async (world) => {
    const { live, network, origin, sleep, expect } = world
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    await sleep('1s')
    network.host('play.local').down()
    await player.events([3005, 2103, 3002, 2103, 3002, 2103, 3002, -2301], { within: '15s' })
    const { pictures } = player.statistics
    await sleep('10s')
    expect(player.statistics.pictures).toBe(pictures)
    expect(player.codes.at(-1)).toBe(-2301)
  })
})

test('stop between two retries ends them', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
  network.host('play.local').refuse()
  const player = live.player({ src: playUrl })
  await player.play()
  await player.event(2103, { within: '1s' })
  await player.stop()
  await sleep('20s')
  expect(player.codes).toEqual([3002, 2103])
  expect(player).toBeStopped()
})

test('play is refused while it retries', { codec: 'model' }, async ({ live, network, expect }) => {
  network.host('play.local').refuse()
  const player = live.player({ src: playUrl })
  await player.play()
  await player.event(2103, { within: '1s' })
  expect((await refusal(player.play())).errMsg).toMatch(/^operateLivePlayer:fail .+/)
})

test('the buffer carries a viewer over a break that is short enough', { codec: 'model' }, async (world) => {
  const { live, network, sleep, expect } = world
  await started(live)
  const player = await watching(live, { minCache: 5, maxCache: 6 })
  network.fault('kick-reset')
  await player.events([3005, 2103, 2001, 2003], { within: '5s' })
  await sleep('10s')
  expect(player.codes).not.toContain(2007)
  expect(player.statistics.stalls).toBe(0)
})
