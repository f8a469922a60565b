// SPEC 1.2, 2006: the end of a stream over RTMP.
import { serve, watching, started, times, without } from './lib/steps.js'

test('[2006] once the buffer has run out, not before', { codec: 'model' }, async ({ live, sleep, expect }) => {
  const pusher = await started(live)
  const player = await watching(live, { minCache: 2, maxCache: 3 })
  await sleep('2s')
  const buffered = player.series('buffered').at(-1).value
  await pusher.stop()
  const end = now()
  const { time } = await player.event(2006, { within: '5s' })
  expect(time - end).toBeBetween(buffered - 200, buffered + 300)
  expect(without(player, 2001, 2002, 2003, 2004, 2032)).toEqual([2006])
})

test('[2006] the end of a file', { codec: 'h264' }, async ({ live, origin, expect }) => {
  serve(origin, 'tiny.flv', { loop: false })
  const player = await watching(live)
  await player.event(2006, { within: '5s' })
  // 45 pictures in 3 s, every one shown.
  expect(player.statistics).toMatchObject({ pictures: 45, stalls: 0, dropped: 0 })
  expect(times(player, 2006)[0] - times(player, 2004)[0]).toBeBetween(2_900, 3_100)
})

test('[2006] the server drops the publisher', { codec: 'model' }, async ({ live, network, origin, sleep, expect }) => {
  await started(live)
  const player = await watching(live)
  await sleep('1s')
  origin.kick('publisher')
  await player.event(2006, { within: '3s' })
  expect(player.codes).not.toContain(2103)
})

test('nothing more happens after 2006', { codec: 'model' }, async ({ live, sleep, expect }) => {
  const pusher = await started(live)
  const player = await watching(live)
  await pusher.stop()
  await player.event(2006, { within: '3s' })
  await sleep('30s')
  expect(player.codes.at(-1)).toBe(2006)
})

test('play after the end plays what is there then', { codec: 'model' }, async ({ live, sleep, expect }) => {
  const pusher = await started(live)
  const player = await watching(live)
  await pusher.stop()
  await player.event(2006, { within: '3s' })
  await pusher.start()
  await sleep('1s')
  await player.stop().catch(() => {})
  await player.play()
  await player.events([2001, 2002, 2003, 2004], { within: '3s' })
})

test('a publisher who is back before the buffer is dry has not ended', { codec: 'model' }, async (world) => {
  const { live, sleep, expect } = world
  const pusher = await started(live)
  const player = await watching(live, { minCache: 4, maxCache: 5 })
  await pusher.stop()
  await sleep('1s')
  await pusher.start()
  await sleep('15s')
  expect(player.codes).not.toContain(2006)
  expect(player).toBePlaying()
})
