// SPEC 1.1 and 1.3: connections that fail, break and come back.
import { pushUrl, started, steady, events, times, without, shortestGap } from './lib/steps.js'

const capture = [1003, 1005, 1007, 1008]

/// A pusher that was started into trouble, and what was said of its network until -1307.
async function givenUp(live, url = pushUrl) {
  const pusher = live.pusher({ url, ...steady })
  await pusher.start()
  await pusher.event(-1307, { within: '2m' })
  return pusher
}

const causes = [
  { code: 3001, fault: 'dns-unknown' },
  { code: 3001, fault: 'dns-timeout' },
  { code: 3002, fault: 'refuse' },
  { code: 3002, fault: 'syn-timeout' },
  { code: 3003, fault: 'handshake-garbage' },
  { code: 3004, fault: 'connect-rejected' },
  { code: 3004, fault: 'publish-rejected' },
  { code: 3004, fault: 'stream-busy' },
]
const endless = '[$code] [1102] [-1307] $fault: three retries, 3 s apart, then the end'
test.each(causes)(endless, { codec: 'model' }, async ({ code, fault }, { live, network, sleep, expect }) => {
  network.fault(fault)
  const pusher = await givenUp(live)
  expect(without(pusher, ...capture, 1001)).toEqual([code, 1102, code, 1102, code, 1102, code, -1307])
  expect(events(pusher, 1102).map(({ fields }) => fields.retry)).toEqual([1, 2, 3])
  // A retry begins 3 s after it was scheduled, and then fails after a while of its own.
  const [begins, ends] = [times(pusher, 1102), times(pusher, code).slice(1)]
  for (const [index, end] of ends.entries()) expect(end - begins[index]).toBeGreaterThanOrEqual(3_000)
  expect(pusher.state).toBe('failed')
  const said = pusher.history.length
  await sleep('30s')
  expect(pusher.history).toHaveLength(said)
})

test('[3001] a name that nobody has', { codec: 'model' }, async ({ live, expect }) => {
  const pusher = await givenUp(live, 'rtmp://nowhere.example/live/a')
  expect(without(pusher, ...capture)).toEqual([3001, 1102, 3001, 1102, 3001, 1102, 3001, -1307])
})

test('[3002] a port where nobody listens', { codec: 'model' }, async ({ live, expect }) => {
  const pusher = await givenUp(live, 'rtmp://push.local:1999/live/a')
  expect(without(pusher, ...capture)).toEqual([3002, 1102, 3002, 1102, 3002, 1102, 3002, -1307])
})

test('[3002] a SYN without an answer fails after 5 s', { codec: 'model' }, async ({ live, network, expect }) => {
  network.fault('syn-timeout')
  const pusher = live.pusher({ url: pushUrl })
  await pusher.start()
  const { time } = await pusher.event(3002, { within: '10s' })
  expect(time).toBeBetween(4_900, 5_100)
})

test('[3003] a port where an HTTP server answers', { codec: 'model' }, async ({ live, expect }) => {
  const pusher = await givenUp(live, 'rtmp://push.local:80/live/a')
  expect(without(pusher, ...capture)).toEqual([3003, 1102, 3003, 1102, 3003, 1102, 3003, -1307])
})

test('[3003] a server that says nothing for 5 s after TCP', { codec: 'model' }, async ({ live, network, expect }) => {
  network.conditions({ delay: '20ms' })
  // TCP needs a round trip of 40 ms; the handshake's answer does not pass any more.
  network.fault('cut', { at: '41ms' })
  const pusher = live.pusher({ url: pushUrl })
  await pusher.start()
  const { time } = await pusher.event(3003, { within: '10s' })
  expect(time).toBeBetween(5_000, 5_200)
})

test('[3003] a connection that is closed within the handshake', { codec: 'model' }, async ({ live, network, expect }) => {
  network.fault('close', { at: '50ms' })
  const pusher = live.pusher({ url: pushUrl, ...steady })
  await pusher.start()
  await pusher.events([3003, 1102, 1001, 1002], { within: '10s' })
  expect(without(pusher, ...capture)).toEqual([3003, 1102, 1001, 1002])
})

test('[3004] a server that refuses connect is not connected to', { codec: 'model' }, async ({ live, origin, expect }) => {
  origin.reject('connect')
  const pusher = await givenUp(live)
  expect(pusher.codes).not.toContain(1001)
})

test('[3004] a server that refuses publish was connected to', { codec: 'model' }, async ({ live, origin, expect }) => {
  origin.reject('publish')
  const pusher = live.pusher({ url: pushUrl })
  await pusher.start()
  await pusher.events([1001, 3004, 1102, 1001, 3004, 1102], { within: '10s' })
  expect(pusher.codes).not.toContain(1002)
})

test('[3004] a server that closes in order after the handshake', { codec: 'model' }, async ({ live, origin, expect }) => {
  const pusher = await started(live)
  origin.kick('publisher')
  await pusher.events([3004, 1102, 1001, 1002], { within: '5s', exactly: true })
  expect(pusher).toBePushing()
})

describe('a link that breaks and recovers', () => {
  test('[3005] [1102] a reset: 3005 1102 1001 1002', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
    const pusher = await started(live)
    await sleep('2s')
    network.reset()
    const [broken, scheduled, connected] = await pusher.events([3005, 1102, 1001, 1002], { within: '5s', exactly: true })
    expect(broken.time - 2_000).toBeLessThan(300)
    expect(scheduled.time).toBe(broken.time)
    // TCP, handshake and connect: three round trips of 40 ms.
    expect(connected.time - scheduled.time).toBeBetween(3_000, 3_200)
    expect(pusher).toBePushing()
    expect(pusher.statistics.reconnects).toBe(1)
  })

  test('[3005] nothing acknowledged for 10 s', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
    const pusher = await started(live)
    await sleep('2s')
    network.cut('11s')
    const { time } = await pusher.event(3005, { within: '12s' })
    expect(time).toBeBetween(12_000, 12_600)
    // The server has not noticed and still holds the name for a while: a refusal and another retry may lie between.
    await pusher.events([1102, 1001, 1002], { within: '20s' })
  })

  test('a cut of 5 s breaks nothing', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
    const pusher = await started(live)
    await sleep('2s')
    network.cut('5s')
    await expect(pusher).never([3001, 3002, 3003, 3004, 3005, 1102], { for: '20s' })
    expect(pusher).toBePushing()
  })

  test('a host that goes down and comes up', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
    const pusher = await started(live)
    const host = network.host('push.local')
    host.down()
    await pusher.events([3005, 1102, 3002, 1102], { within: '5s', exactly: true })
    host.up()
    await pusher.events([1001, 1002], { within: '4s', exactly: true })
  })
})

test('1002 sets the counter of retries back to zero', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
  const pusher = await started(live)
  for (let count = 0; count < 5; count += 1) {
    await sleep('1s')
    network.reset()
    await pusher.events([3005, 1102, 1001, 1002], { within: '5s' })
  }
  expect(events(pusher, 1102).map(({ fields }) => fields.retry)).toEqual([1, 1, 1, 1, 1])
  // Two failed retries, a good one, and three more are left.
  const dead = network.host('push.local').dns('unknown')
  network.reset()
  await pusher.events([3005, 1102, 3001, 1102, 3001, 1102], { within: '10s', exactly: true })
  dead.lift()
  await pusher.events([1001, 1002], { within: '4s', exactly: true })
  network.host('push.local').dns('unknown')
  network.reset()
  await pusher.events([3005, 1102, 3001, 1102, 3001, 1102, 3001, -1307], { within: '15s', exactly: true })
})

test('1001 alone does not set the counter back', { codec: 'model' }, async ({ live, origin, expect }) => {
  origin.reject('publish')
  const pusher = await givenUp(live)
  expect(without(pusher, ...capture, 3004)).toEqual([1001, 1102, 1001, 1102, 1001, 1102, 1001, -1307])
})

test('after -1307 only start begins again', { codec: 'model' }, async ({ live, network, origin, sleep, expect }) => {
  const dead = network.host('push.local').dns('unknown')
  const pusher = await givenUp(live)
  dead.lift()
  await expect(pusher).never([1001, 1002, 1102, 3001], { for: '20s' })
  expect(origin.stream('live/a')).toBeNull()
  await pusher.start()
  await pusher.events([1001, 1002], { within: '1s' })
  expect(pusher).toBePushing()
})

test('stop between two retries ends them', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
  network.host('push.local').refuse()
  const pusher = live.pusher({ url: pushUrl })
  await pusher.start()
  await pusher.event(1102, { within: '1s' })
  await sleep('1s')
  await pusher.stop()
  expect(pusher).toBeStopped()
  const said = pusher.history.length
  await sleep('20s')
  expect(pusher.history).toHaveLength(said)
})

test('the camera goes on while the network is away', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
  const pusher = await started(live)
  const captured = pusher.statistics.captured
  network.host('push.local').refuse()
  network.reset()
  await sleep('5s')
  expect(pusher.statistics.captured - captured).toBeBetween(70, 80)
  expect(pusher.codes.filter((code) => code === 1003)).toHaveLength(1)
})

test('the page may call start from the handler of -1307', { codec: 'model' }, async ({ live, network, expect }) => {
  const dead = network.host('push.local').dns('unknown')
  const pusher = live.pusher({ url: pushUrl })
  pusher.on('statechange', ({ detail }) => {
    if (detail.code !== -1307) return
    dead.lift()
    pusher.start()
  })
  await pusher.start()
  await pusher.events([-1307, 1001, 1002], { within: '20s' })
  expect(shortestGap(times(pusher, 1102))).toBeGreaterThanOrEqual(3_000)
})
