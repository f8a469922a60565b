// A viewer on a poor network, and a server that throws them out.
describe('weak network', () => {
  beforeEach(() => network.conditions({ up: '1200kbps', rtt: '40ms' }));

  test('the bitrate follows the capacity', async ({ live, network, expect, sleep }) => {
    const pusher = live.pusher({ url: 'rtmp://push.local/live/loop', mode: 'RTC' });
    await pusher.start();
    await sleep('10s');
    network.fault('bandwidth', { value: '300kbps', for: '8s' });
    await pusher.event(1101, { within: '3s' });
    expect(pusher.status().videoBitrate).toBeLessThan(400);
  });

  test('the player comes back after a kick', async ({ live, network, origin, expect, at }) => {
    const pusher = live.pusher({ url: 'rtmp://push.local/live/loop', mode: 'RTC' });
    const player = live.player({ src: 'rtmp://play.local/live/loop', mode: 'RTC' });
    await pusher.start();
    await player.play();
    network.fault('bandwidth', { value: '300kbps', at: '10s', for: '8s' });
    at('24s', () => origin.kick('viewers', { reset: true }));
    await player.event(3005, { within: '30s' });
    await player.event(2004, { within: '2s' });
    await expect(player).never(2105, { for: '5s' });
  });
});
