import Testing

/// `event`, `events` and the matchers that wait (docs/scripting.md): where they begin, and what they leave behind.
struct WaitTests {
  private static let pushing = """
    const p = live.pusher({ url: 'rtmp://push.local/live/a' })
    await p.start(); await p.event(1002)

    """

  @Test(arguments: [
    // A wait that has timed out takes nothing that comes later.
    """
    await expect(p.event(1102, { within: '1s' })).rejects.toThrow('did not come')
    network.reset(); await sleep('1s')
    await p.event(1102, { within: '1s' })
    """,
    // Waits of one turn begin at one place, in any order and whenever they are begun.
    """
    await sleep('1s'); p.inject(1101); p.inject(1103)
    await Promise.all([p.event(1103, { within: '1s' }), p.event(1101, { within: '1s' })])
    await Promise.all([p.event(1107, { within: '2s' }), p.event(1102, { within: '2s' }), (p.inject(1102), p.inject(1107))])
    """,
    // One that ends later for an earlier event does not go back.
    """
    p.inject(1101); p.inject(1103)
    const both = [p.event(1103), p.event(1101)]
    await Promise.all(both)
    await expect(p.event(1103, { within: '1s' })).rejects.toThrow('did not come')
    """,
    // A host is the same whoever asks for it.
    """
    network.host('push.local').down(); await sleep('2s'); network.host('push.local').up()
    await p.events([1102, 1002], { within: '10s' })
    """,
    // Who gave up is stopped, too: only the page begins again.
    """
    network.host('push.local').down()
    await p.events([3005, 1102, 3002, 1102, 3002, 1102, 3002, -1307], { within: '30s' })
    expect(p).toBeStopped(); expect(p).toBeFailed(); expect(p).not.toBePushing()
    """,
    // What was done is seen at once, also by what looks at the end.
    "p.background(); expect(p).toHaveRaised(5000); p.inject(1101); expect(p.codes.at(-1)).toBe(1101)",
    // Events and statuses cannot be changed by who reads them.
    """
    await p.nextStatus({ within: '3s' })
    expect(Object.isFrozen(p.status())).toBe(true); expect(Object.isFrozen(p.history[0])).toBe(true)
    """,
    "expect(p.set({ muted: true }) === p).toBe(true); expect(p.start === p.start).toBe(true)",
    // Numbers are ms and kbps.
    """
    const fault = network.fault('latency', { value: 100 }); expect(fault.text).toBe('latency=100ms')
    await sleep('1s'); network.fault('bandwidth', { value: 300, for: 500 }); await sleep('100ms'); expect(network.capacity('up')).toBe(300)
    """,
    "network.cut({ for: '1s' }); network.host('push.local').cut('1s'); devices.camera().busy('1s')",
    "network.conditions({ up: 300, loss: '2%' }); expect(network.conditions(null)).toBe(network.conditions()); expect(network.capacity('up')).toBe(null)",
    "await expect(() => ({ within: 5 })).eventually.toEqual({ within: 5 }); expect(new Set([{}])).toEqual(new Set([{}]))",
    "expect({ d: new Date(1) }).not.toMatchObject({ d: new Date(2) }); expect({}).not.toMatchObject({ a: undefined })",
    "await expect(Promise.reject(new Error('no'))).rejects.toThrow('no')",
  ])
  func aTestPasses(_ body: String) throws {
    let outcome = try Outcome(Self.pushing + body)
    #expect(outcome.message == "passed", "\(body)")
  }

  @Test(arguments: [
    ("expect(p).never(1101); p.inject(1101)", "1101 came at"),
    ("await p.events([])", "at least one code"),
    ("await sleep(Infinity)", "sleep cannot be Infinity"),
    ("await sleep('5')", "sleep cannot be \"5\""),
    ("network.conditions({ jitter: '5' })", "jitter cannot be \"5\": it has no unit"),
    ("network.conditions({ up: 0 })", "network.cut()"),
    ("network.fault('camera-busy')", "devices.fault has it"),
    ("devices.fault('reset')", "network.fault has it"),
    ("network.fault('cut@10s+3s', { for: '2s' })", "for is in \"cut@10s+3s\" already"),
    ("network.trace([{ duration: '1s' }])", "step 1 of the trace: kbps cannot be undefined"),
    ("network.host('push.local').dns('x')", "there are"),
    ("devices.cpu()", "a speed above 0"),
    ("p.minBitrat", "live-pusher has no property \"minBitrat\"; did you mean \"minBitrate\"?"),
    ("live.player({}, { name: '../../x' })", "the name of a component cannot be"),
    ("live.player({}, { name: 'network' })", "the log has it for its own"),
    ("expect(5).toContain(5)", "is for a text or a list"),
    ("expect('x').toMatch()", "toMatch takes a text or a regular expression"),
    ("expect(1).toBeGreaterThan('0')", "is for numbers"),
    ("expect(async () => { throw new Error('a') }).toThrow()", "rejects.toThrow()"),
    ("await expect(() => Promise.reject(1)).rejects.toThrow()", "rejects is for a promise"),
  ])
  func aTestFails(_ body: String, because text: String) throws {
    let outcome = try Outcome(Self.pushing + body)
    #expect(outcome.message.contains(text), "\(outcome.message)")
  }
}
