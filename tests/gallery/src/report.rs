//! A report over three screens, and what becomes of it.

use super::{button, fact, field, item, notice, s, screen, text};
use live_screen::{
    Block, ButtonRole, Choice, ChoiceOption, ChoiceStyle, Delivery, FieldKind, MapPin, Photo,
    PhotoField, Picture, Pin, PlaceField, RatingField, Screen, TextField, Tone,
};

pub(super) fn categories(value: &str, error: Option<&str>) -> Block {
    let option = |value: &str, label: &str, icon| ChoiceOption {
        value: s(value),
        label: s(label),
        group: String::new(),
        icon: Some(icon),
    };
    Block::Choice(Choice {
        id: s("category"),
        label: s("Jenis masalah"),
        help: String::new(),
        style: ChoiceStyle::Open,
        options: vec![
            option("road", "Jalan berlubang", Picture::Road),
            option("lamp", "Lampu jalan mati", Picture::Lamp),
            option("waste", "Sampah menumpuk", Picture::Waste),
            option("water", "Banjir dan saluran", Picture::Water),
            option("tree", "Pohon", Picture::Tree),
            option("order", "Ketertiban", Picture::Order),
            option("other", "Lainnya", Picture::Other),
        ],
        value: s(value),
        optional: false,
        error: error.map(s),
    })
}

pub(super) fn photo() -> Photo {
    Photo { file: s("before"), caption: s("1 foto, 214 KB, lokasi di dalam foto sudah dihapus") }
}

pub(super) fn photo_field(photo: Option<Photo>) -> Block {
    Block::PhotoField(PhotoField {
        id: s("photo"),
        label: s("Foto"),
        help: s("Foto membantu petugas menemukannya. Lokasi di dalam foto dihapus dulu."),
        photo,
        optional: true,
        error: None,
    })
}

pub(super) fn words(value: &str, error: Option<&str>) -> Block {
    Block::TextField(TextField {
        error: error.map(s),
        max_chars: 1_000,
        ..field(
            "words",
            "Ceritakan masalahnya",
            "Misalnya: lubang sedalam 20 cm di lajur kiri, sudah dua minggu.",
            FieldKind::Paragraph,
            value,
        )
    })
}

pub(super) fn report_what() -> Screen {
    Screen {
        progress: s("1 dari 3"),
        ..screen(
            "report/new",
            "Apa masalahnya?",
            vec![
                categories("road", None),
                photo_field(Some(photo())),
                words("Lubang besar di lajur kiri 🕳️", None),
                button("next", "Lanjut", ButtonRole::Primary, None),
                button("discard", "Hapus draf ini", ButtonRole::Danger, None),
            ],
        )
    }
}

pub(super) const HERE: Pin = Pin { latitude: -6.1713, longitude: 106.6409 };

pub(super) fn map(pin: Option<Pin>) -> MapPin {
    MapPin {
        south: -6.2367,
        west: 106.5530,
        north: -6.0904,
        east: 106.7430,
        pin,
        others: Vec::new(),
        title: s(if pin.is_some() { "Sukarasa, Kec. Melati" } else { "Belum ada titik" }),
        detail: s(if pin.is_some() { "-6.17130, 106.64090 · ketelitian 8 m" } else { "" }),
    }
}

pub(super) fn place(pin: Option<Pin>, error: Option<&str>) -> Block {
    Block::PlaceField(PlaceField {
        id: s("point"),
        label: s("Titik di peta"),
        help: s("Sentuh peta, atau pakai lokasi Anda sekarang."),
        map: map(pin),
        locate: s("Pakai lokasi saya"),
        error: error.map(s),
    })
}

/// Others' reports around a point, and the list that their marks are numbered by.
pub(super) fn report_near() -> Screen {
    let others = [(-6.1702, 106.6421), (-6.1735, 106.6398), (-6.1689, 106.6441)];
    let others = others.map(|(latitude, longitude)| Pin { latitude, longitude });
    let detail = s("-6.17130, 106.64090 · 3 tempat, bernomor seperti di daftar");
    let near = [
        (Picture::Road, "1. Jalan berlubang", "± 150 m"),
        (Picture::Lamp, "2. Lampu jalan mati", "± 250 m"),
        (Picture::Waste, "3. Sampah menumpuk", "± 450 m"),
    ];
    let items = near.map(|(icon, title, far)| item(icon, title, "Sukarasa", far, Tone::Plain));
    screen(
        "report/near",
        "Laporan di dekat saya",
        vec![
            Block::PlaceField(PlaceField {
                id: s("point"),
                label: s("Titik di peta"),
                help: s("Sentuh peta, atau pakai lokasi Anda sekarang."),
                map: MapPin { others: others.into(), detail, ..map(Some(HERE)) },
                locate: s("Pakai lokasi saya"),
                error: None,
            }),
            button("show", "Tampilkan", ButtonRole::Primary, None),
            Block::Items { items: items.into(), empty: String::new() },
        ],
    )
}

pub(super) fn villages(value: &str, error: Option<&str>) -> Block {
    let districts = ["Melati", "Kenanga", "Anggrek", "Cempaka", "Dahlia", "Flamboyan", "Teratai"];
    let villages = ["Sukarasa", "Cikokol", "Babakan", "Sukasari", "Buaran", "Tanah Tinggi"];
    let options = districts.iter().enumerate().flat_map(|(at, district)| {
        villages.iter().enumerate().map(move |(number, village)| ChoiceOption {
            value: format!("36.71.{at:02}.{number:04}"),
            label: if at == 0 { s(village) } else { format!("{village} {district}") },
            group: s(district),
            icon: None,
        })
    });
    Block::Choice(Choice {
        id: s("village"),
        label: s("Kelurahan"),
        help: s("Pilih kalau titik di peta tidak tepat."),
        style: ChoiceStyle::Folded,
        options: options.collect(),
        value: s(value),
        optional: error.is_none(),
        error: error.map(s),
    })
}

pub(super) fn landmark() -> Block {
    Block::TextField(TextField {
        optional: true,
        ..field(
            "landmark",
            "Patokan",
            "Misalnya: depan warung Bu Sri.",
            FieldKind::Line,
            "depan warung Bu Sri",
        )
    })
}

pub(super) fn report_where() -> Screen {
    Screen {
        progress: s("2 dari 3"),
        delivery: Delivery {
            text: s("1 menunggu dikirim"),
            icon: Picture::Waiting,
            tone: Tone::Attention,
            route: s("outbox"),
        },
        ..screen(
            "report/new/where",
            "Di mana tempatnya?",
            vec![
                notice(
                    Tone::Info,
                    Picture::Offline,
                    "Tidak ada jaringan",
                    "Teruskan saja. Yang Anda kirim disimpan dan terkirim sendiri nanti.",
                    None,
                ),
                place(Some(HERE), None),
                villages("36.71.00.0000", None),
                landmark(),
                button("next", "Lanjut", ButtonRole::Primary, None),
                button("later", "Simpan dan lanjutkan nanti", ButtonRole::Quiet, None),
            ],
        )
    }
}

pub(super) fn report_wrong() -> Screen {
    Screen {
        progress: s("2 dari 3"),
        ..screen(
            "report/new/wrong",
            "Di mana tempatnya?",
            vec![
                categories("", Some("Pilih salah satu jenis masalah.")),
                words("", Some("Ceritakan sedikit, satu kalimat pun cukup.")),
                Block::PhotoField(PhotoField {
                    id: s("photo"),
                    label: s("Foto"),
                    help: String::new(),
                    photo: None,
                    optional: true,
                    error: Some(s("File ini bukan foto. Pilih foto JPEG, PNG atau WebP.")),
                }),
                place(None, Some("Titik ini di luar wilayah kota. Geser titiknya.")),
                villages("", Some("Sentuh peta atau pilih kelurahan.")),
                Block::RatingField(RatingField {
                    id: s("stars"),
                    label: s("Bagaimana hasilnya?"),
                    labels: vec![
                        s("Belum beres"),
                        s("Kurang"),
                        s("Cukup"),
                        s("Baik"),
                        s("Sangat baik"),
                    ],
                    value: 0,
                    error: Some(s("Pilih salah satu nilai.")),
                }),
                button("next", "Lanjut", ButtonRole::Primary, None),
            ],
        )
    }
}

pub(super) fn report_facts() -> Block {
    Block::Facts {
        facts: vec![
            fact("Jenis masalah", "Jalan berlubang"),
            fact("Ceritakan masalahnya", "Lubang besar di lajur kiri, sudah dua minggu."),
            fact("Tempat", "Sukarasa, Kec. Melati"),
            fact("Patokan", "depan warung Bu Sri"),
        ],
    }
}

pub(super) fn report_check() -> Screen {
    Screen {
        progress: s("3 dari 3"),
        ..screen(
            "report/new/check",
            "Sudah benar?",
            vec![
                Block::Photos { photos: vec![photo()] },
                report_facts(),
                text(
                    "Nomor HP Anda tidak ditampilkan ke umum. Lokasi di dalam foto sudah dihapus.",
                    true,
                ),
                button("send", "Kirim laporan", ButtonRole::Primary, Some(Picture::Sent)),
                button("later", "Simpan dan lanjutkan nanti", ButtonRole::Quiet, None),
            ],
        )
    }
}
