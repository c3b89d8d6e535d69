import LiveCore
import LiveKit
import SwiftUI

/// The main places of the app, and what is shown in the one that is marked.
struct PlacesView: View {
    @EnvironmentObject private var shell: Shell

    var body: some View {
        TabView(selection: $shell.place) {
            ForEach(shell.trail.top?.tabs ?? [], id: \.route) { place in
                Group {
                    // From one place to another the core starts anew.
                    if place.here { TrailView() } else { Hue.paper.color }
                }
                .tabItem { Label(place.label, systemImage: place.icon.symbol) }
                .tag(place.route)
            }
        }
    }
}

/// The screens that slide over each other and, where there is room, the list that led to the shown
/// one beside it.
private struct TrailView: View {
    @EnvironmentObject private var shell: Shell
    @Environment(\.horizontalSizeClass) private var width

    var body: some View {
        HStack(spacing: 0) {
            if width == .regular, let list = shell.trail.beside {
                ScrollView { PageView(cards: list.lists).padding(16) }
                    .frame(width: Measure.list)
                    .background(Hue.paper.color)
                    .modifier(Cover(isSensitive: list.sensitive))
                Divider()
            }
            NavigationStack(path: $shell.path) {
                if let first = shell.trail.screens.first {
                    StackedView(screen: first, isFirst: true)
                        .id(first.route)
                        .navigationDestination(for: String.self) { route in
                            if let screen = shell.trail.screen(route) {
                                StackedView(screen: screen, isFirst: false)
                            }
                        }
                }
            }
        }
    }
}

/// One screen among those that slide over each other.
private struct StackedView: View {
    @EnvironmentObject private var shell: Shell
    let screen: Screen
    let isFirst: Bool

    var body: some View {
        ScreenView(screen: screen)
            // The platform's own way back says the title of the screen that it leads to. One that is
            // covered lends it the core's words for that.
            .navigationTitle(shell.trail.wayBack(to: screen.route) ?? screen.title)
            .navigationBarTitleDisplayMode(.inline)
            .toolbar {
                if isFirst, let back = screen.back {
                    // No screen lies below this one: a link or a restart led right here.
                    ToolbarItem(placement: .topBarLeading) {
                        Button {
                            shell.app.back()
                        } label: {
                            Label(back, systemImage: "chevron.backward").labelStyle(.titleAndIcon)
                        }
                    }
                }
                ToolbarItem(placement: .principal) { BrandView(brand: screen.brand) }
                ToolbarItem(placement: .topBarTrailing) { DeliveryView(delivery: screen.delivery) }
            }
    }
}

/// The app's name in its two parts.
private struct BrandView: View {
    let brand: Brand

    var body: some View {
        HStack(spacing: 0) {
            Text(brand.first).foregroundStyle(Hue.river.color)
            Text(brand.second).foregroundStyle(Hue.turmeric.color)
        }
        .font(.system(.headline, design: .rounded).weight(.heavy))
        .lineLimit(1)
        .minimumScaleFactor(0.7)
        .dynamicTypeSize(...Measure.largestInBar)
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(brand.first + brand.second)
    }
}

/// How everything stands that was sent.
private struct DeliveryView: View {
    let delivery: Delivery

    var body: some View {
        Stop(route: delivery.route) {
            Label(delivery.text, systemImage: delivery.icon.symbol)
                .labelStyle(.titleAndIcon)
                .lineLimit(1)
                .minimumScaleFactor(0.8)
                .chip(delivery.tone)
                .dynamicTypeSize(...Measure.largestInBar)
                .frame(minHeight: Measure.touch)
        }
        .accessibilityShowsLargeContentViewer()
    }
}

#if DEBUG && !os(Linux)
    #Preview("places") { PlacesView().environmentObject(Recorded.shell(.id, at: ["home"])) }
    #Preview("way back") {
        PlacesView().environmentObject(Recorded.shell(.id, at: ["services", "ticket"]))
    }
#endif
