import LiveCore
import SwiftUI

#if canImport(MapKit)
    import MapKit

    /// A map with a pin. With somebody to tell it, a touch says where.
    struct MapCanvas: UIViewRepresentable {
        let map: LiveCore.MapPin
        /// How many times nearer somebody wanted to see it, less how many times farther.
        let nearer: Int
        let touched: ((Pin) -> Void)?
        /// How much of the world it shows at most, in degrees.
        private static let most = 90.0

        func makeUIView(context: Context) -> MKMapView {
            let view = MKMapView()
            view.isPitchEnabled = false
            view.isRotateEnabled = false
            view.region = map.region
            let touch = UITapGestureRecognizer(
                target: context.coordinator, action: #selector(Coordinator.touch(_:)))
            view.addGestureRecognizer(touch)
            return view
        }

        func updateUIView(_ view: MKMapView, context: Context) {
            context.coordinator.touched = touched
            zoom(view, by: nearer - context.coordinator.nearer)
            context.coordinator.nearer = nearer
            let before = context.coordinator.pin
            guard map.pin != before else { return }
            context.coordinator.pin = map.pin
            view.removeAnnotations(view.annotations)
            guard let pin = map.pin else { return }
            let mark = MKPointAnnotation()
            mark.coordinate = pin.coordinate
            view.addAnnotation(mark)
            let isSeen = view.visibleMapRect.contains(MKMapPoint(pin.coordinate))
            if before == nil || !isSeen { view.setRegion(map.region, animated: false) }
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
            var pin: Pin?
            var nearer = 0

            @objc func touch(_ recognizer: UITapGestureRecognizer) {
                guard let view = recognizer.view as? MKMapView else { return }
                let place = view.convert(recognizer.location(in: view), toCoordinateFrom: view)
                touched?(Pin(latitude: place.latitude, longitude: place.longitude))
            }
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

        /// What to show of the world: the surroundings of the pin, or everything without one.
        fileprivate var region: MKCoordinateRegion {
            if let pin {
                return MKCoordinateRegion(
                    center: pin.coordinate, latitudinalMeters: Self.comfortable,
                    longitudinalMeters: Self.comfortable)
            }
            return MKCoordinateRegion(
                center: CLLocationCoordinate2D(
                    latitude: (south + north) / 2, longitude: (west + east) / 2),
                span: MKCoordinateSpan(latitudeDelta: north - south, longitudeDelta: east - west))
        }
    }
#else
    /// Where the platform has no maps: the ground.
    struct MapCanvas: View {
        let map: LiveCore.MapPin
        let nearer: Int
        let touched: ((Pin) -> Void)?

        var body: some View { Hue.riverSoft.color }
    }
#endif
