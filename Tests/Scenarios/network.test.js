// SPEC 7: links, faults and devices of the simulated world, as pushers and players feel them.
import { playUrl, flvUrl, serve, watching, started, values, mean } from './lib/steps.js'

describe('links', () => {
  test('rate: what passes', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
    network.conditions({ up: '300kbps' })
    expect(network.capacity('up')).toBe(300)
    expect(network.capacity('down')).toBeNull()
    const pusher = await started(live)
    await sleep('10s')
    expect(mean(values(pusher, 'netSpeed', 3_000))).toBeBetween(260, 305)
  })

  test('delay: three round trips until 2001', { codec: 'model' }, async ({ live, network, origin, expect }) => {
    serve(origin, 'tiny.flv')
    network.conditions({ delay: '100ms' })
    const player = live.player({ src: playUrl })
    await player.play()
    const { time } = await player.event(2001, { within: '2s' })
    expect(time).toBeBetween(590, 700)
  })

  test('rtt is twice the delay', { codec: 'model' }, async ({ live, network, origin, expect }) => {
    serve(origin, 'tiny.flv')
    network.conditions('rtt=200ms')
    const player = live.player({ src: playUrl })
    await player.play()
    const { time } = await player.event(2001, { within: '2s' })
    expect(time).toBeBetween(590, 700)
  })

  test('loss delays, and nothing is missing', { codec: 'h264' }, async ({ live, network, origin, expect }) => {
    network.conditions({ loss: '5%' })
    serve(origin, 'tiny.flv', { loop: false })
    const player = await watching(live, { minCache: 2 })
    await player.event(2006, { within: '15s' })
    expect(player.statistics).toMatchObject({ pictures: 45, decodeFailures: 0, reconnects: 0 })
    expect(player.codes).not.toContain(2107)
  })

  test('a trace', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
    network.trace([{ duration: '5s', kbps: 1_000 }, { duration: '5s', kbps: 250, latency: '50ms' }])
    const pusher = await started(live, { minBitrate: 400, maxBitrate: 400 })
    await sleep(11_000 - now())
    const capacity = values(pusher, 'capacity')
    expect(new Set(capacity)).toEqual(new Set([1_000, 250]))
    expect(mean(values(pusher, 'sentKbps', 6_500, 10_000))).toBeLessThanOrEqual(260)
  })

  test('lift ends all faults', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
    const cut = network.cut()
    const unknown = network.host('push.local').dns('unknown')
    expect([cut.active, unknown.active]).toEqual([true, true])
    network.lift()
    expect([cut.active, unknown.active]).toEqual([false, false])
    await started(live)
  })
})

describe('faults', () => {
  test('one that begins later and ends by itself', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
    const fault = network.fault('bandwidth', { value: '100kbps', at: '3s', for: '2s' })
    const pusher = await started(live)
    expect(fault.active).toBe(false)
    await sleep(4_000 - now())
    expect(fault.active).toBe(true)
    await sleep(8_000 - now())
    expect(fault.active).toBe(false)
    expect(mean(values(pusher, 'sentKbps', 3_500, 5_000))).toBeLessThan(120)
    expect(mean(values(pusher, 'sentKbps', 7_000))).toBeGreaterThan(350)
  })

  test('the text of the command line', { codec: 'model' }, async ({ live, network, expect }) => {
    network.fault('reset@1s')
    const pusher = await started(live)
    const { time } = await pusher.event(3005, { within: '2s' })
    expect(time).toBeBetween(1_000, 1_100)
  })

  test('slow-close: the end arrives later', { codec: 'model' }, async ({ live, network, origin, expect }) => {
    serve(origin, 'tiny.flv', { loop: false })
    network.fault('slow-close', { value: '2s' })
    const player = await watching(live, { src: flvUrl })
    const { time } = await player.event(2103, { within: '10s' })
    // The file ends 3.1 s after play.
    expect(time).toBeBetween(5_000, 5_500)
  })

  test('latency and jitter', { codec: 'model' }, async ({ live, network, origin, sleep, expect }) => {
    serve(origin, 'portrait-540p.flv')
    network.fault('latency', { value: '250ms' })
    network.fault('jitter', { value: '50ms' })
    const player = live.player({ src: playUrl })
    await player.play()
    const { time } = await player.event(2001, { within: '4s' })
    expect(time).toBeBetween(6 * 270, 6 * 320 + 10)
  })

  // SPEC 7: hosts by name, links per host pair. The three names are one machine: what is placed at push.local strikes the
  // viewers at play.local, names that cannot be resolved too.
  test.failing('a fault at push.local leaves the viewers at play.local alone', { codec: 'model' }, async (world) => {
    const { live, network, origin, sleep, expect } = world
    network.host('push.local').dns('unknown')
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    network.host('push.local').down()
    await expect(player).never([3001, 3002, 3005, 2103], { for: '5s' })
  })

  test('an unknown one is refused, with the nearest', { codec: 'model' }, async ({ network, devices, expect }) => {
    expect(() => network.fault('ban-width')).toThrow('bandwidth')
    expect(() => network.fault('bandwidth')).toThrow()
    expect(() => devices.fault('camera-lost')).toThrow('camera')
    expect(() => network.host('pushlocal')).toThrow('push.local')
    expect(() => network.conditions({ speed: 1 })).toThrow('speed')
  })
})

test('time is the run\'s: Date, timers and at', { codec: 'model' }, async ({ at, sleep, expect }) => {
  const begin = Date.now()
  const heard = []
  at('3s', () => heard.push(['at', now()]))
  setTimeout(() => heard.push(['timer', now()]), 1_000)
  const interval = setInterval(() => heard.push(['interval', now()]), 2_000)
  await sleep('5s')
  clearInterval(interval)
  await sleep('5s')
  expect(Date.now() - begin).toBe(10_000)
  expect(heard).toEqual([['timer', 1_000], ['interval', 2_000], ['at', 3_000], ['interval', 4_000]])
})
