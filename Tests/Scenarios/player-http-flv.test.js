// SPEC 1.2, 1.3, 3.1: what is different with HTTP-FLV.
import { playUrl, flvUrl, serve, watching, started, events, times, without } from './lib/steps.js'

test('[2001] comes with the first bytes of FLV, and there is no 2002', { codec: 'model' }, async (world) => {
  const { live, origin, expect } = world
  serve(origin, 'tiny.flv')
  const player = await watching(live, { src: flvUrl })
  expect(without(player, 2032)).toEqual([2001, 2003, 2004])
})

test('https is the same in the simulated world', { codec: 'model' }, async ({ live, origin, expect }) => {
  serve(origin, 'tiny.flv')
  const player = await watching(live, { src: 'https://play.local/live/a.flv' })
  expect(without(player, 2032)).toEqual([2001, 2003, 2004])
})

const failure = '[2103] [-2301] $fault: 2103 2103 2103 -2301, no cause codes'
test.each([
  { fault: 'dns-unknown' },
  { fault: 'dns-timeout' },
  { fault: 'refuse' },
  { fault: 'syn-timeout' },
  { fault: 'handshake-garbage' },
])(failure, { codec: 'model' }, async ({ fault }, { live, network, origin, sleep, expect }) => {
  serve(origin, 'tiny.flv')
  network.fault(fault)
  const player = live.player({ src: flvUrl })
  await player.play()
  await player.event(-2301, { within: '2m' })
  expect(player.codes).toEqual([2103, 2103, 2103, -2301])
  expect(events(player, 2103).map(({ fields }) => fields.retry)).toEqual([1, 2, 3])
  const moments = times(player, 2103)
  for (const [index, time] of moments.slice(1).entries()) expect(time - moments[index]).toBeGreaterThanOrEqual(3_000)
  expect(player.state).toBe('failed')
  await sleep('30s')
  expect(player.history).toHaveLength(4)
})

test('[2103] [-2301] a stream that nobody publishes', { codec: 'model' }, async ({ live, expect }) => {
  const player = live.player({ src: flvUrl })
  await player.play()
  await player.event(-2301, { within: '1m' })
  expect(player.codes).toEqual([2103, 2103, 2103, -2301])
})

test('[2103] [-2301] the end of the stream looks like a loss, never 2006', { codec: 'model' }, async (world) => {
  const { live, sleep, expect } = world
  const pusher = await started(live)
  const player = await watching(live, { src: flvUrl })
  await sleep('2s')
  await pusher.stop()
  await player.event(-2301, { within: '1m' })
  expect(without(player, 2001, 2003, 2004, 2032, 2007)).toEqual([2103, 2103, 2103, -2301])
  expect(player.codes).not.toContain(2006)
})

test('[2103] [-2301] so does the end of a file', { codec: 'model' }, async ({ live, origin, expect }) => {
  serve(origin, 'tiny.flv', { loop: false })
  const player = await watching(live, { src: flvUrl })
  await player.event(-2301, { within: '1m' })
  expect(without(player, 2001, 2003, 2004, 2032, 2007)).toEqual([2103, 2103, 2103, -2301])
})

test('[2103] a break that heals: 2103 2001 2003', { codec: 'model' }, async ({ live, network, origin, sleep, expect }) => {
  serve(origin, 'portrait-540p.flv')
  const player = await watching(live, { src: flvUrl })
  await sleep('2s')
  network.reset()
  await player.events([2103, 2001, 2003, 2004], { within: '10s' })
  expect(player.codes.some((code) => code > 3_000 && code < 3_010)).toBe(false)
  expect(player).toBePlaying()
})

test('[2103] no byte for 10 s', { codec: 'model' }, async ({ live, network, origin, expect }) => {
  serve(origin, 'portrait-540p.flv')
  const player = await watching(live, { src: flvUrl })
  network.fault('stall', { for: '11s' })
  const begun = now()
  const { time } = await player.event(2103, { within: '15s' })
  expect(time - begun).toBeBetween(9_900, 10_200)
  await player.events([2001, 2003, 2004], { within: '10s' })
  expect(player.codes).not.toContain(3005)
})

test('media that arrives sets the counter of retries back', { codec: 'model' }, async (world) => {
  const { live, network, origin, sleep, expect } = world
  serve(origin, 'portrait-540p.flv')
  const player = await watching(live, { src: flvUrl })
  for (let count = 0; count < 5; count += 1) {
    network.reset()
    await player.events([2103, 2001, 2003], { within: '5s' })
    await sleep('500ms')
  }
  expect(events(player, 2103).map(({ fields }) => fields.retry)).toEqual([1, 1, 1, 1, 1])
})

test('a publisher who is back in time is seen again', { codec: 'model' }, async ({ live, sleep, expect }) => {
  const pusher = await started(live)
  const player = await watching(live, { src: flvUrl })
  await pusher.stop()
  await sleep('2s')
  await pusher.start()
  await player.events([2103, 2001, 2003, 2004], { within: '15s' })
  expect(player.codes).not.toContain(-2301)
})

test('the same pictures as RTMP', { codec: 'h264' }, async ({ live, origin, sleep, expect }) => {
  serve(origin, 'tiny.flv')
  const rtmp = live.player({ src: playUrl })
  const flv = live.player({ src: flvUrl })
  await rtmp.play()
  await flv.play()
  await flv.event(2032, { within: '2s' })
  const seen = { rtmp: new Set(), flv: new Set() }
  await rtmp.event(2032, { within: '1s' })
  for (let count = 0; count < 15; count += 1) {
    await sleep('67ms')
    seen.rtmp.add(rtmp.picture().digest)
    seen.flv.add(flv.picture().digest)
  }
  const common = [...seen.flv].filter((digest) => seen.rtmp.has(digest))
  expect(seen.flv.size).toBeGreaterThan(12)
  // One of them is a few pictures ahead.
  expect(common.length).toBeGreaterThan(8)
  expect(flv).toBeAudible()
  expect(origin.stream('live/a')).toMatchObject({ rtmpViewers: 1, httpViewers: 1 })
  expect(rtmp.codes.filter((code) => code !== 2002)).toEqual(flv.codes)
})
