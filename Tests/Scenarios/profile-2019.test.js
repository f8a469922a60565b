// SPEC 1: what --profile tencent-2019 says otherwise: nothing but the codes of the document of 2019, by its names.
import { pushUrl, playUrl, flvUrl, serve, started, watching, times } from './lib/steps.js'
import { pusher as pusherCodes, player as playerCodes } from './lib/codes.js'

const old = { codec: 'model', profile: 'tencent-2019' }
const late = (codes) => codes.filter((entry) => entry.late).map(({ code }) => code)

test('a pusher starts with 1003 1001 1002', old, async ({ live, expect }) => {
  const pusher = await started(live)
  expect(pusher.codes).toEqual([1003, 1001, 1002])
})

test('a player starts with 2001 2002 2003 2004', { ...old, codec: 'h264' }, async ({ live, origin, sleep, expect }) => {
  serve(origin, 'tiny.flv')
  const player = await watching(live)
  await sleep('1s')
  expect(player.codes).toEqual([2001, 2002, 2003, 2004])
})

test('3005 of a pusher is called PUSH_WARNING_SERVER_DISCONNECT', old, async ({ live, network, sleep, expect }) => {
  const pusher = await started(live)
  network.reset()
  const { name } = await pusher.event(3005, { within: '1s' })
  expect(name).toBe('PUSH_WARNING_SERVER_DISCONNECT')
  await pusher.events([1102, 1001, 1002], { within: '5s', exactly: true })
})

test('names are those of the table', old, async ({ live, network, devices, expect }) => {
  const pusher = await started(live)
  const player = await watching(live)
  network.reset()
  await pusher.events([1102, 1001, 1002], { within: '5s' })
  await player.events([2103, 2001, 2003], { within: '8s' })
  for (const [component, codes] of [[pusher, pusherCodes], [player, playerCodes]]) {
    expect(component.history.length).toBeGreaterThan(4)
    for (const event of component.history) {
      const entry = codes.find(({ code }) => code === event.code)
      expect(event.name).toBe(entry.name2019 ?? entry.name)
      expect(entry.late).toBeUndefined()
    }
  }
})

test('a weak uplink changes bitrate and size without a word', old, async ({ live, network, sleep, expect }) => {
  const pusher = await started(live, { minBitrate: 200, maxBitrate: 1_000 })
  await sleep('3s')
  network.conditions({ up: '150kbps' })
  await sleep('20s')
  expect(times(pusher, 1101).length).toBeGreaterThan(0)
  expect(pusher.codes.filter((code) => late(pusherCodes).includes(code))).toEqual([])
  expect(pusher.series('targetBitrate')).last().toBe(200)
})

test('pictures that fail to encode: only -1303', old, async ({ live, devices, sleep, expect }) => {
  const pusher = await started(live)
  devices.fault('video-encoder-fails')
  await pusher.events([-1303], { within: '2s', exactly: true })
})

test('a camera that is forbidden: only -1301', old, async ({ live, devices, expect }) => {
  const pusher = live.pusher({ url: pushUrl })
  devices.camera('front').forbid()
  await pusher.start()
  await pusher.events([-1301], { within: '1s', exactly: true })
})

test('a viewer\'s connection that is lost has no 3005', old, async ({ live, network, origin, expect }) => {
  serve(origin, 'tiny.flv')
  const player = await watching(live)
  network.reset()
  await player.events([2103, 2001, 2002, 2003], { within: '5s' })
  expect(player.codes).not.toContain(3005)
})

test('3001, 3002 and 3003 of a viewer are there', old, async ({ live, network, expect }) => {
  network.fault('dns-unknown')
  const player = live.player({ src: playUrl })
  await player.play()
  await player.event(-2301, { within: '20s' })
  expect(player.codes).toEqual([3001, 2103, 3001, 2103, 3001, 2103, 3001, -2301])
})

test('mode RTC without a signature has no -2302', old, async ({ live, origin, sleep, expect }) => {
  serve(origin, 'tiny.flv')
  const player = await watching(live, { mode: 'RTC' })
  await sleep('1s')
  expect(player.codes).toEqual([2001, 2002, 2003, 2004])
})

test('HTTP-FLV: 2103 2103 2103 -2301 all the same', old, async ({ live, expect }) => {
  const player = live.player({ src: flvUrl })
  await player.play()
  await player.event(-2301, { within: '30s' })
  expect(player.codes).toEqual([2103, 2103, 2103, -2301])
})

test('sound is low by default: 16 kHz, 16 kbps', old, async ({ live, sleep, expect }) => {
  const pusher = await started(live)
  await sleep('5s')
  expect(pusher.status().audioBitrate).toBeBetween(14, 18)
})
