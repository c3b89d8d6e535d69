import LiveCore

extension Picture {
    /// The nearest symbol of the platform; each is there since iOS 16.0.
    var symbol: String {
        switch self {
        case .services: "square.grid.2x2"
        case .home: "house"
        case .documents: "doc.text"
        case .person: "person.crop.circle"
        case .report: "exclamationmark.bubble"
        case .bill: "list.bullet.rectangle.portrait"
        case .road: "road.lanes"
        case .lamp: "lightbulb"
        case .waste: "trash"
        case .water: "water.waves"
        case .tree: "leaf"
        case .order: "hand.raised"
        case .other: "ellipsis.circle"
        case .waiting: "clock"
        case .sent: "checkmark.icloud"
        case .offline: "wifi.slash"
        case .warning: "exclamationmark.triangle"
        case .info: "info.circle"
        case .check: "checkmark.circle"
        case .calendar: "calendar"
        case .place: "mappin.and.ellipse"
        case .photo: "photo"
        case .shield: "checkmark.shield"
        case .phone: "phone"
        case .language: "globe"
        case .leave: "rectangle.portrait.and.arrow.right"
        case .people: "person.2"
        case .download: "square.and.arrow.down"
        case .emergency: "cross.case"
        case .search: "magnifyingglass"
        case .again: "arrow.clockwise"
        }
    }
}
