// SPEC 5 and 7: the embedded origin: signed addresses, one publisher a name, kicks, what it knows of its streams.
import { pushUrl, playUrl, flvUrl, serve, watching, started, steady, events, times, without } from './lib/steps.js'
import { md5, signed, withTime } from './lib/md5.js'

const key = 'somestring'

describe('txSecret and txTime', () => {
  test('the vectors of the documents', { codec: 'model' }, async ({ expect }) => {
    expect(md5('')).toBe('d41d8cd98f00b204e9800998ecf8427e')
    expect(md5(`${key}test5c2acacc`)).toBe('b77e812107e1d8b8f247885a46e1bd34')
    expect(md5(`${key}test_9005c2acacc`)).toBe('4beae959b16c77da6a65c7edda1dfefe')
  })

  test('origin.sign makes the same', { codec: 'model' }, async ({ origin, expect }) => {
    const address = origin.sign('rtmp://push.local/live/test', { key, expires: '2h' })
    const [, secret, time] = /[?&]txSecret=([0-9a-f]{32})&txTime=([0-9a-fA-F]+)$/.exec(address)
    expect(secret).toBe(md5(`${key}test${time}`))
    expect(Number.parseInt(time, 16) - Math.floor(Date.now() / 1_000)).toBeBetween(7_199, 7_201)
  })

  test('a good signature pushes', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    origin.keys({ push: key })
    const pusher = await started(live, { url: signed(pushUrl, key, 3_600) })
    await sleep('5s')
    expect(pusher).toBePushing()
  })

  test('txTime counts as it is written, capitals too', { codec: 'model' }, async ({ live, origin, expect }) => {
    origin.keys({ push: key })
    const time = Math.floor(Date.now() / 1_000 + 3_600).toString(16).toUpperCase()
    await started(live, { url: withTime(pushUrl, key, time) })
  })

  test.each([
    { what: 'no signature', make: () => pushUrl },
    { what: 'another key', make: () => signed(pushUrl, 'otherstring', 3_600) },
    { what: 'a time that has passed', make: () => signed(pushUrl, key, -10) },
    { what: 'a later time than was signed', make: () => signed(pushUrl, key, -10).replace(/txTime=./, 'txTime=7') },
    { what: 'another stream\'s signature', make: () => signed('rtmp://push.local/live/b', key, 60).replace('/b?', '/a?') },
    { what: 'the secret alone', make: () => signed(pushUrl, key, 3_600).replace(/&txTime.*/, '') },
  ])('$what is refused: 3004, three retries, -1307', { codec: 'model' }, async ({ make }, { live, origin, expect }) => {
    origin.keys({ push: key })
    const pusher = live.pusher({ url: make(), ...steady })
    await pusher.start()
    await pusher.event(-1307, { within: '30s' })
    expect(without(pusher, 1001, 1003, 1005, 1007, 1008)).toEqual([3004, 1102, 3004, 1102, 3004, 1102, 3004, -1307])
  })

  test('an address that expires while it retries', { codec: 'model' }, async ({ live, network, origin, sleep, expect }) => {
    origin.keys({ push: key })
    const pusher = await started(live, { url: signed(pushUrl, key, 5) })
    await sleep('8s')
    // Who is in stays in; who comes again is refused.
    expect(pusher).toBePushing()
    network.reset()
    await pusher.events([3005, 1102, 3004, 1102], { within: '5s' })
  })

  test('push and play keys are apart', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    origin.keys({ push: key, play: 'playkey' })
    await started(live, { url: signed(pushUrl, key, 60) })
    const wrong = live.player({ src: signed(playUrl, key, 60) })
    await wrong.play()
    await wrong.event(-2301, { within: '30s' })
    expect(wrong.codes).not.toContain(2003)
    await watching(live, { src: signed(playUrl, 'playkey', 60) })
  })

  test('HTTP-FLV is checked too', { codec: 'model' }, async ({ live, origin, expect }) => {
    origin.keys({ play: 'playkey' })
    serve(origin, 'tiny.flv')
    const player = live.player({ src: flvUrl })
    await player.play()
    await player.event(-2301, { within: '30s' })
    expect(player.codes).toEqual([2103, 2103, 2103, -2301])
  })

  test('a key that is taken away is not asked for', { codec: 'model' }, async ({ live, origin, expect }) => {
    origin.keys({ push: key })
    origin.keys({ push: null })
    await started(live)
  })
})

describe('one publisher a name', () => {
  test('a second one is refused, the first one goes on', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    const first = await started(live)
    const second = live.pusher({ url: pushUrl, ...steady })
    expect(second.name).toBe('pusher2')
    await second.start()
    const { message } = await second.event(3004, { within: '1s' })
    expect(message).toMatch('BadName')
    await second.event(-1307, { within: '20s' })
    expect(first).toBePushing()
    expect(first.codes).not.toContain(3004)
  })

  test('once the first one has gone the second one gets in', { codec: 'model' }, async ({ live, sleep, expect }) => {
    const first = await started(live)
    const second = live.pusher({ url: pushUrl, ...steady })
    await second.start()
    await second.event(1102, { within: '1s' })
    await first.stop()
    await second.events([1001, 1002], { within: '5s' })
  })

  test('two names do not disturb one another', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    await started(live)
    await started(live, { url: 'rtmp://push.local/live/b' })
    await sleep('1s')
    expect(origin.streams.map(({ name }) => name).sort()).toEqual(['live/a', 'live/b'])
  })
})

describe('kick', () => {
  test('the viewers of one stream alone', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'tiny.flv')
    origin.publish('../../fixtures/rtc-360p.flv', 'live/b')
    const a = await watching(live)
    const b = await watching(live, { src: 'rtmp://play.local/live/b' })
    expect(origin.kick('viewers', { stream: 'live/a' })).toBe(1)
    await a.event(2103, { within: '1s' })
    await sleep('5s')
    expect(b.codes).not.toContain(2103)
  })

  test('closing in order and resetting', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    const pusher = await started(live)
    origin.kick('publisher')
    await pusher.events([3004, 1102, 1001, 1002], { within: '5s', exactly: true })
    origin.kick('publisher', { reset: true })
    await pusher.events([3005, 1102, 1001, 1002], { within: '5s', exactly: true })
  })

  test('nobody is there', { codec: 'model' }, async ({ origin, expect }) => {
    expect(origin.kick('viewers')).toBe(0)
    expect(origin.kick('publisher')).toBe(0)
  })
})

test('what it knows of a stream', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
  expect(origin.stream('live/a')).toBeNull()
  await started(live)
  await watching(live)
  await watching(live, { src: flvUrl })
  await sleep('5s')
  const stream = origin.stream('live/a')
  expect(stream).toMatchObject({ name: 'live/a', viewers: 2, rtmpViewers: 1, httpViewers: 1, slowViewers: 0 })
  // 400 kbps of video and 48 of audio.
  expect(stream.bitrateKbps).toBeBetween(380, 500)
  expect(stream.publisher.length).toBeGreaterThan(3)
  expect(stream.bytesOut).toBeBetween(1.2 * stream.bytesIn, 2.3 * stream.bytesIn)
})

test('a file goes on for all its viewers at once, and stops', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
  serve(origin, 'portrait-540p.flv')
  const first = await watching(live)
  const second = await watching(live)
  await sleep('1s')
  expect(origin.stream('live/a').viewers).toBe(2)
  origin.stop('live/a')
  await first.event(2006, { within: '5s' })
  await second.event(2006, { within: '5s' })
  expect(Math.abs(times(first, 2006)[0] - times(second, 2006)[0])).toBeLessThan(500)
})

test('the names push.local, play.local and origin.local are all served', { codec: 'model' }, async ({ live, expect }) => {
  await started(live, { url: 'rtmp://origin.local/live/a' })
  for (const host of ['push.local', 'play.local', 'origin.local']) {
    const player = await watching(live, { src: `rtmp://${host}:1935/live/a` })
    expect(events(player, 2001)).toHaveLength(1)
  }
})
