import EventLoop
import LiveComponents
import Media
import Network
import Stage

/// One tile's picture in the size of its place, and what it was made from.
struct TileImage {
  var scaler = Scaler(quality: .fast)
  var image = RGBImage(width: 0, height: 0)
  var look: Look?

  struct Look: Hashable {
    var source: ObjectIdentifier
    var width: Int
    var height: Int
    var rotation: Rotation
    var fit: Fit
    var isFlipped: Bool
  }
}

extension Picture {
  /// The display size of the picture turned by a quarter.
  fileprivate var turnedSize: (width: Int, height: Int) { (displaySize.height, displaySize.width) }
}

// From the session's state to a screen.
extension Interface {
  /// Makes `frame` show the present.
  func compose() {
    guard let display else { return }
    if painters.first?.blocks != display.features.blocks { painters = [] }
    while painters.count < session.components.count {
      painters.append(PicturePainter(blocks: display.features.blocks, colours: display.features.colours))
    }
    while images.count < session.components.count { images.append(TileImage()) }
    let layout = Layout(
      width: display.width, height: display.height, aspects: session.components.map(aspect),
      fullScreen: isFullScreen ? selectedIndex : nil, tab: sideTab)
    self.layout = layout
    frame.reset(width: display.width, height: display.height)
    let model = makeModel(layout, display.features)
    ScreenView(model, layout: layout).draw(into: &frame, painters: &painters)
  }

  /// Width to height of what a tile shows; upright until there is a picture.
  private func aspect(_ component: Component) -> Double {
    guard let size = picture(component)?.displaySize, size.height > 0, size.width > 0 else { return 9.0 / 16 }
    let aspect = Double(size.width) / Double(size.height)
    return turnAndFit(component).rotation.swapsSides ? 1 / aspect : aspect
  }

  private func turnAndFit(_ component: Component) -> (rotation: Rotation, fit: Fit) {
    guard let player = component.player else { return (.none, .contain) }
    return (player.pictureRotation, player.pictureFit)
  }

  private func picture(_ component: Component) -> Picture? {
    switch component.kind {
    case .pusher(let pusher): pusher.currentPicture
    case .player(let player): player.currentPicture
    }
  }

  func makeModel(_ layout: Layout, _ features: TerminalFeatures) -> ScreenModel {
    var model = ScreenModel()
    model.isUnicode = features.isUnicode
    model.blocks = features.blocks
    model.header = makeHeader()
    for (index, component) in session.components.enumerated() {
      model.tiles.append(makeTile(component, index, layout))
    }
    model.selectedTile = selectedIndex
    model.sideTab = sideTab
    model.focus = focus
    model.charts = makeCharts()
    switch sideTab {
    case .charts: model.side = .charts(model.charts)
    case .attributes: model.side = .attributes(attributes.model(selected, language))
    case .network: model.side = .network(network.model(session, language))
    }
    model.log = makeLog(rows: layout.logRows)
    model.footer = makeFooter()
    model.message = message
    model.popup = makePopup()
    return model
  }

  private func makeHeader() -> HeaderModel {
    var header = HeaderModel()
    header.time = session.stage.loop.now.milliseconds
    header.world = session.stage.world == .simulated ? "simulated, seed \(session.seedText)" : "real servers"
    header.network = networkText
    header.activeFaults = session.stage.activeFaults.map { "! \($0.fault.kind)" }
    header.isFrozen = isFrozen
    header.isInBackground = session.isInBackground
    return header
  }

  private var networkText: String {
    let conditions = session.stage.conditions
    func rate(_ direction: LinkDirection, _ link: LinkConditions) -> String? {
      if case .unlimited = link.rate { return nil }
      return session.stage.capacityKbps(direction).map { "\(direction == .up ? "up" : "down") \($0) kbps" }
    }
    var parts = [rate(.up, conditions.up), rate(.down, conditions.down)].compactMap { $0 }
    let (up, down) = (conditions.up.delay.milliseconds, conditions.down.delay.milliseconds)
    if up > 0 || down > 0 { parts.append(up == down ? "\(up) ms" : "\(up)/\(down) ms") }
    let loss = max(conditions.up.loss, conditions.down.loss)
    if loss > 0 { parts.append("loss \((loss * 1_000).rounded() / 10) %") }
    return parts.joined(separator: ", ")
  }

  // MARK: Tiles

  private func makeTile(_ component: Component, _ index: Int, _ layout: Layout) -> TileModel {
    var tile = TileModel()
    tile.name = component.name
    tile.number = index + 1
    switch component.kind {
    case .pusher(let pusher): describe(pusher, component, &tile)
    case .player(let player): describe(player, component, &tile)
    }
    if component.isDebugging {
      let load = session.processor.load
      tile.overlay = component.pusher?.overlay(load) ?? component.player?.overlay(load) ?? []
      let room = layout.tiles.indices.contains(index) ? layout.tiles[index].picture.height - tile.overlay.count : 0
      tile.overlay += component.overlayEvents.suffix(max(0, min(8, room)))
    }
    guard layout.tiles.indices.contains(index), !layout.tiles[index].picture.isEmpty,
      let picture = picture(component)
    else { return tile }
    tile.image = image(of: picture, component, index, layout.tiles[index].picture)
    return tile
  }

  /// The picture as the page shows it, scaled to the cells it will have.
  private func image(of picture: Picture, _ component: Component, _ index: Int, _ area: Rectangle) -> RGBImage? {
    let isFlipped = component.pusher?.isPreviewFlipped ?? false
    let (rotation, fit) = turnAndFit(component)
    let place = pictureRectangle(of: rotation.swapsSides ? picture.turnedSize : picture.displaySize, fit: fit, in: area)
    let size = painters[index].imageSize(place)
    let source = ObjectIdentifier(picture)
    let look = TileImage.Look(
      source: source, width: size.width, height: size.height, rotation: rotation, fit: fit, isFlipped: isFlipped)
    if images[index].look == look { return images[index].image }
    do {
      try images[index].scaler.render(
        picture, into: &images[index].image, width: size.width, height: size.height,
        fit: fit == .contain ? .stretch : fit, rotated: rotation)
    } catch {
      return nil
    }
    if isFlipped { images[index].image.mirror() }
    images[index].look = look
    return images[index].image
  }

  private func describe(_ pusher: LivePusher, _ component: Component, _ tile: inout TileModel) {
    switch pusher.phase {
    case .stopped: (tile.phase, tile.mood) = pusher.isPreviewing ? ("preview", .waiting) : ("stopped", .idle)
    case .pushing: (tile.phase, tile.mood) = pusher.isPublishing ? ("pushing", .good) : ("connecting", .waiting)
    case .paused: (tile.phase, tile.mood) = ("paused", .waiting)
    case .failed: (tile.phase, tile.mood) = ("failed", .failed)
    }
    let attributes = pusher.attributes
    tile.placeholder =
      !attributes.enableCamera
      ? "sound only" : pusher.phase == .failed ? "stopped by an error; s starts again" : "no picture; s starts"
    tile.figures = [attributes.mode.rawValue]
    if attributes.muted { tile.figures.append("muted") }
    if pusher.zoomFactor > 1 { tile.figures.append("\(pusher.zoomFactor)x") }
    if pusher.isActive {
      if let size = pusher.pictureSize { tile.figures.append("\(size.width)x\(size.height)") }
      tile.figures.append("\(Self.whole(component.series.framesPerSecond.latest)) fps")
      tile.figures.append("\(Self.whole(component.series.flow.latest)) kbps")
      tile.figures.append("queue \(pusher.sendQueueMilliseconds) ms")
      tile.figures.append(pusher.position.rawValue)
    }
    tile.level = pusher.soundLevel.map { ($0.rmsDecibels, $0.peakDecibels) }
  }

  private func describe(_ player: LivePlayer, _ component: Component, _ tile: inout TileModel) {
    switch player.phase {
    case .stopped: (tile.phase, tile.mood) = ("stopped", .idle)
    case .loading: (tile.phase, tile.mood) = ("loading", .waiting)
    case .playing: (tile.phase, tile.mood) = ("playing", .good)
    case .paused: (tile.phase, tile.mood) = ("paused", .waiting)
    case .ended: (tile.phase, tile.mood) = ("ended", .idle)
    case .failed: (tile.phase, tile.mood) = ("failed", .failed)
    }
    tile.placeholder =
      switch player.phase {
      case .failed: "gave up; s plays again"
      case .stopped, .ended: "no picture; s plays"
      case .loading, .playing, .paused: "waiting for the picture"
      }
    tile.figures = [player.attributes.mode.rawValue]
    if player.attributes.muted { tile.figures.append("muted") }
    if player.isActive {
      if let size = player.currentPicture?.displaySize { tile.figures.append("\(size.width)x\(size.height)") }
      tile.figures.append("\(Self.whole(component.series.framesPerSecond.latest)) fps")
      tile.figures.append("\(Self.whole(component.series.flow.latest)) kbps")
      tile.figures.append("buffer \(player.bufferedMilliseconds) ms")
      if let delay = component.series.pictureDelay.latest { tile.figures.append("delay \(Self.whole(delay)) ms") }
      let rate = player.playbackRate
      if rate > 0, rate != 1 { tile.figures.append("\((rate * 100).rounded() / 100)x") }
    }
    tile.level = player.soundLevel.map { ($0.rmsDecibels, $0.peakDecibels) }
  }

  private static func whole(_ value: Double?) -> String { value.map { String(Int($0.rounded())) } ?? "-" }

  // MARK: Log, footer, popups

  private func makeLog(rows: Int) -> LogModel {
    var model = LogModel()
    let window = log.window(rows: rows)
    model.lines = window.map { LogModel.Line(record: log[$0], place: $0, isSelected: $0 == log.selection) }
    (model.shown, model.total, model.first) = (log.count, log.total, window.lowerBound)
    (model.isFollowing, model.isVerbose, model.filter) = (log.isFollowing, log.isVerbose, log.filter.text)
    return model
  }

  private func makeFooter() -> [KeyHint] {
    let contexts = contexts
    return contexts.flatMap { context in
      KeyTable.bindings.compactMap { binding in
        guard binding.context == context, let label = binding.label, let key = binding.keys.first else { return nil }
        return KeyHint(key: key, keyText: key.description, label: label)
      }
    }
  }

  private func makePopup() -> PopupModel? {
    switch popup {
    case .text(let lines, let title, let top): .text(title: title, lines: lines, top: top)
    case .prompt(let prompt):
      .prompt(title: prompt.title, editor: prompt.editor, hint: prompt.hint, problem: prompt.problem)
    case .choices(let choices):
      .choices(
        title: choices.attribute, items: choices.values.map { PopupItem($0) }, selected: choices.selected,
        hint: choices.hint)
    case .palette(let palette):
      .palette(
        editor: palette.editor, items: paletteItems(palette.editor.text), selected: palette.selected,
        hint: paletteHint(palette.editor.text))
    case nil: nil
    }
  }
}
