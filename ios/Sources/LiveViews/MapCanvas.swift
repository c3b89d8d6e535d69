import LiveCore
import SwiftUI

/// A map with a pin and numbered others. With somebody to tell it, a touch says where.
struct MapCanvas {
    let map: LiveCore.MapPin
    /// How many times nearer somebody wanted to see it, less how many times farther.
    let nearer: Int
    let touched: ((Pin) -> Void)?
}

#if canImport(MapKit)
    import MapKit

    extension MapCanvas: UIViewRepresentable {
        /// How much of the world it shows at most, in degrees.
        private static let most = 90.0

        func makeUIView(context: Context) -> MKMapView {
            let view = MKMapView()
            view.isPitchEnabled = false
            view.isRotateEnabled = false
            view.register(
                Mark.self,
                forAnnotationViewWithReuseIdentifier: MKMapViewDefaultAnnotationViewReuseIdentifier)
            view.addGestureRecognizer(
                UITapGestureRecognizer(
                    target: context.coordinator, action: #selector(Coordinator.touch(_:))))
            return view
        }

        func updateUIView(_ view: MKMapView, context: Context) {
            let told = context.coordinator
            told.touched = touched
            zoom(view, by: nearer - told.nearer)
            told.nearer = nearer
            let before = told.map
            guard map != before else { return }
            told.map = map
            view.removeAnnotations(view.annotations)
            for (number, place) in ([map.pin] + map.others).enumerated() {
                guard let place else { continue }
                let mark = MKPointAnnotation()
                mark.coordinate = place.coordinate
                mark.title = number > 0 ? "\(number)" : nil
                view.addAnnotation(mark)
            }
            let isNew = before?.pin == nil || before?.others.isEmpty != map.others.isEmpty
            let isSeen = map.pin.map { view.visibleMapRect.contains(MKMapPoint($0.coordinate)) }
            if isNew || isSeen == false { view.setRegion(map.region, animated: false) }
        }

        private func zoom(_ view: MKMapView, by steps: Int) {
            guard steps != 0 else { return }
            var region = view.region
            let factor = pow(0.5, Double(steps))
            region.span.latitudeDelta = min(region.span.latitudeDelta * factor, Self.most)
            region.span.longitudeDelta = min(region.span.longitudeDelta * factor, Self.most)
            view.setRegion(region, animated: !UIAccessibility.isReduceMotionEnabled)
        }

        func makeCoordinator() -> Coordinator { Coordinator() }

        /// What the map view was told last, and whom it tells.
        @MainActor
        final class Coordinator: NSObject {
            var touched: ((Pin) -> Void)?
            var map: LiveCore.MapPin?
            var nearer = 0

            @objc func touch(_ recognizer: UITapGestureRecognizer) {
                guard let view = recognizer.view as? MKMapView else { return }
                let place = view.convert(recognizer.location(in: view), toCoordinateFrom: view)
                touched?(Pin(latitude: place.latitude, longitude: place.longitude))
            }
        }
    }

    /// A marker, with its number when it is of one of the others.
    private final class Mark: MKMarkerAnnotationView {
        override func prepareForDisplay() {
            super.prepareForDisplay()
            glyphText = annotation?.title ?? nil
            glyphTintColor = glyphText.map { _ in UIColor(Hue.onRiver.color) }
            markerTintColor = glyphText.map { _ in UIColor(Hue.river.color) }
            titleVisibility = .hidden
            displayPriority = .required
        }
    }

    extension Pin {
        fileprivate var coordinate: CLLocationCoordinate2D {
            CLLocationCoordinate2D(latitude: latitude, longitude: longitude)
        }
    }

    extension LiveCore.MapPin {
        /// What is comfortable to see around a pin, in metres.
        private static let comfortable = 1_600.0

        /// What to show of the world: the surroundings of the pin with the others, or everything.
        fileprivate var region: MKCoordinateRegion {
            if let pin {
                let middle = MKMapPoint(pin.coordinate)
                let far = others.map { middle.distance(to: MKMapPoint($0.coordinate)) }.max() ?? 0
                let side = max(Self.comfortable, far * 2.2)
                return MKCoordinateRegion(
                    center: pin.coordinate, latitudinalMeters: side, longitudinalMeters: side)
            }
            return MKCoordinateRegion(
                center: CLLocationCoordinate2D(
                    latitude: (south + north) / 2, longitude: (west + east) / 2),
                span: MKCoordinateSpan(latitudeDelta: north - south, longitudeDelta: east - west))
        }
    }
#else
    /// Where the platform has no maps: the ground.
    extension MapCanvas: View {
        var body: some View { Hue.riverSoft.color }
    }
#endif
