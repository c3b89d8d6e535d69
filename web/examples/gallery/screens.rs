//! One screen for every kind of block and every state it can be in: what each looks like, and
//! what the tests look at.

use live_web::screen::{
    Block, Brand, Button, ButtonRole, Choice, ChoiceOption, ChoiceStyle, Delivery, Document, Fact,
    FieldKind, Item, Language, MapPin, Notice, Photo, PhotoField, Picture, Pin, PlaceField, QrCode,
    RatingField, Screen, Stage, Step, Tab, TextField, Tile, Tone,
};
use qrcodegen::{QrCode as Pattern, QrCodeEcc};

/// Every screen of the gallery; its route is its address.
pub fn gallery() -> Vec<Screen> {
    vec![
        home(),
        services(),
        documents(),
        report_what(),
        report_where(),
        report_wrong(),
        report_check(),
        ticket(),
        public_ticket(),
        bill(),
        bill_paid(),
        verify(),
        code(),
        receipt(),
        busy(),
        english(),
        hostile(),
    ]
}

fn s(text: &str) -> String {
    text.to_owned()
}

fn screen(route: &str, title: &str, blocks: Vec<Block>) -> Screen {
    let tab = |icon, label: &str, to: &str| Tab {
        icon,
        label: s(label),
        route: s(to),
        here: to == route || (to.is_empty() && !["services", "documents"].contains(&route)),
    };
    Screen {
        route: s(route),
        language: Language::Id,
        brand: Brand { first: s("Kota"), second: s("LIVE") },
        title: s(title),
        progress: String::new(),
        back: (!route.is_empty()).then(|| s("Kembali")),
        delivery: Delivery {
            text: s("Semua terkirim"),
            icon: Picture::Sent,
            tone: Tone::Done,
            route: s("outbox"),
        },
        blocks,
        tabs: vec![
            tab(Picture::Home, "Beranda", ""),
            tab(Picture::Services, "Layanan", "services"),
            tab(Picture::Documents, "Dokumen", "documents"),
            tab(Picture::Person, "Saya", "me"),
        ],
        busy: None,
        sensitive: false,
        again_in: None,
    }
}

fn heading(text: &str) -> Block {
    Block::Heading { text: s(text) }
}

fn text(text: &str, quiet: bool) -> Block {
    Block::Text { text: s(text), quiet }
}

fn fact(label: &str, value: &str) -> Fact {
    Fact { label: s(label), value: s(value) }
}

fn step(stage: Stage, title: &str, detail: &str) -> Step {
    Step { stage, title: s(title), detail: s(detail) }
}

fn button(action: &str, label: &str, role: ButtonRole, icon: Option<Picture>) -> Block {
    Block::Button(Button { action: s(action), label: s(label), role, icon })
}

fn notice(tone: Tone, icon: Picture, title: &str, text: &str, route: Option<&str>) -> Block {
    let route = route.map(s);
    Block::Notice(Notice { tone, icon, title: s(title), text: s(text), route })
}

fn item(icon: Picture, title: &str, detail: &str, state: &str, tone: Tone) -> Item {
    let (title, detail, state) = (s(title), s(detail), s(state));
    Item { icon, title, detail, state, tone, route: Some(s("ticket")) }
}

fn field(id: &str, label: &str, help: &str, kind: FieldKind, value: &str) -> TextField {
    TextField {
        id: s(id),
        label: s(label),
        help: s(help),
        kind,
        value: s(value),
        optional: false,
        max_chars: 200,
        error: None,
        confirmed: None,
    }
}

fn clock(passed: u16, promised: u16, caption: &str) -> Block {
    Block::WorkingDays { passed, promised, caption: s(caption) }
}

fn home() -> Screen {
    let tile = |icon, label: &str, route: &str| Tile { icon, label: s(label), route: s(route) };
    screen(
        "",
        "Selamat pagi. Ada yang bisa dibantu?",
        vec![
            Block::Tiles {
                tiles: vec![
                    tile(Picture::Report, "Laporkan masalah", "report/new"),
                    tile(Picture::Bill, "Bayar PBB", "bill"),
                ],
            },
            heading("Sedang berjalan"),
            Block::List {
                items: vec![item(
                    Picture::Road,
                    "Jalan berlubang, Sukarasa",
                    "LK-26-004417 · 21 Sep, 09.12 WIB",
                    "Proses",
                    Tone::Info,
                )],
                empty: String::new(),
            },
            clock(4, 14, "Hari kerja ke-4 dari 14. Janji selesai 9 Oktober 2026."),
            Block::List {
                items: vec![item(
                    Picture::Lamp,
                    "Lampu jalan mati, Cikokol",
                    "Ditulis 24 Sep, 14.40 WIB",
                    "Belum dikirim",
                    Tone::Attention,
                )],
                empty: String::new(),
            },
            notice(
                Tone::Attention,
                Picture::Calendar,
                "PBB Anda jatuh tempo 30 September",
                "Rp184.500 · Jl. Melati 12",
                Some("bill"),
            ),
            notice(
                Tone::Info,
                Picture::Emergency,
                "Darurat? Telepon 112",
                "Ambulans, kebakaran, polisi. Gratis, siang dan malam.",
                None,
            ),
        ],
    )
}

fn services() -> Screen {
    screen(
        "services",
        "Layanan kota",
        vec![
            heading("Laporan warga"),
            Block::List {
                items: vec![
                    item(
                        Picture::Report,
                        "Laporkan masalah",
                        "Jalan, lampu, sampah, banjir, pohon. Cukup nomor HP.",
                        "",
                        Tone::Plain,
                    ),
                    item(
                        Picture::People,
                        "Laporan warga",
                        "Lihat apa yang sedang dikerjakan kota",
                        "",
                        Tone::Plain,
                    ),
                ],
                empty: String::new(),
            },
            heading("Pajak daerah"),
            Block::List {
                items: vec![
                    item(
                        Picture::Search,
                        "Bayar PBB dengan nomor objek pajak",
                        "Untuk rumah sendiri atau orang lain, tanpa masuk akun",
                        "",
                        Tone::Plain,
                    ),
                    item(
                        Picture::Bill,
                        "Tagihan saya",
                        "Semua PBB atas NIK Anda, tanpa mencari nomornya",
                        "3 belum lunas",
                        Tone::Attention,
                    ),
                ],
                empty: String::new(),
            },
        ],
    )
}

fn documents() -> Screen {
    screen(
        "documents",
        "Dokumen saya",
        vec![
            text("Tersimpan di HP ini dan bisa dibuka tanpa jaringan.", true),
            Block::List {
                items: Vec::new(),
                empty: s("Belum ada. Bukti bayar PBB dan dokumen dari kota muncul di sini."),
            },
        ],
    )
}

fn categories(value: &str, error: Option<&str>) -> Block {
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

fn photo() -> Photo {
    Photo { file: s("before"), caption: s("1 foto, 214 KB, lokasi di dalam foto sudah dihapus") }
}

fn photo_field(photo: Option<Photo>) -> Block {
    Block::PhotoField(PhotoField {
        id: s("photo"),
        label: s("Foto"),
        help: s("Foto membantu petugas menemukannya. Lokasi di dalam foto dihapus dulu."),
        photo,
        optional: true,
        error: None,
    })
}

fn words(value: &str, error: Option<&str>) -> Block {
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

fn report_what() -> Screen {
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

const HERE: Pin = Pin { latitude: -6.1713, longitude: 106.6409 };

fn map(pin: Option<Pin>) -> MapPin {
    MapPin {
        south: -6.2367,
        west: 106.5530,
        north: -6.0904,
        east: 106.7430,
        pin,
        title: s(if pin.is_some() { "Sukarasa, Kec. Melati" } else { "Belum ada titik" }),
        detail: s(if pin.is_some() { "-6.17130, 106.64090 · ketelitian 8 m" } else { "" }),
    }
}

fn place(pin: Option<Pin>, error: Option<&str>) -> Block {
    Block::PlaceField(PlaceField {
        id: s("point"),
        label: s("Titik di peta"),
        help: s("Sentuh peta, atau pakai lokasi Anda sekarang."),
        map: map(pin),
        locate: s("Pakai lokasi saya"),
        error: error.map(s),
    })
}

fn villages(value: &str, error: Option<&str>) -> Block {
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

fn landmark() -> Block {
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

fn report_where() -> Screen {
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

fn report_wrong() -> Screen {
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

fn report_facts() -> Block {
    Block::Facts {
        facts: vec![
            fact("Jenis masalah", "Jalan berlubang"),
            fact("Ceritakan masalahnya", "Lubang besar di lajur kiri, sudah dua minggu."),
            fact("Tempat", "Sukarasa, Kec. Melati"),
            fact("Patokan", "depan warung Bu Sri"),
        ],
    }
}

fn report_check() -> Screen {
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

fn timeline() -> Block {
    Block::Timeline {
        steps: vec![
            step(Stage::Done, "Diterima Dinas PUPR", "21 Sep, 09.14 WIB"),
            step(
                Stage::Done,
                "Ditugaskan ke Bidang Jalan",
                "21 Sep, 10.02 WIB · “sesuai wewenang jalan kota”",
            ),
            step(Stage::Done, "Dikerjakan regu 2", "23 Sep, 08.00 WIB"),
            step(Stage::Now, "Selesai menurut petugas", "24 Sep, 14.40 WIB"),
            step(Stage::Ahead, "Anda menilai", "beri tahu apakah sudah beres"),
        ],
    }
}

fn before_and_after() -> Block {
    let after = Photo { file: s("after"), caption: s("Sesudah · 24 Sep, 14.40 WIB") };
    let before = Photo { file: s("before"), caption: s("Sebelum · 21 Sep, 09.12 WIB") };
    Block::Photos { photos: vec![before, after] }
}

fn ticket() -> Screen {
    screen(
        "ticket",
        "Jalan berlubang, Sukarasa, Kec. Melati",
        vec![
            notice(
                Tone::Attention,
                Picture::Check,
                "Perlu penilaian Anda",
                "Nomor laporan LK-26-004417",
                None,
            ),
            before_and_after(),
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
                value: 4,
                error: None,
            }),
            Block::TextField(TextField {
                optional: true,
                ..field("comment", "Catatan untuk petugas", "", FieldKind::Paragraph, "")
            }),
            button("rate", "Kirim penilaian", ButtonRole::Primary, None),
            heading("Perjalanan laporan"),
            timeline(),
            heading("Tanda terima"),
            Block::Timeline {
                steps: vec![
                    step(Stage::Done, "Dibuat di HP ini", "21 Sep, 09.12 WIB · tanda tangan cocok"),
                    step(
                        Stage::Done,
                        "Diterima server kota",
                        "21 Sep, 09.12 WIB · tanda tangan cocok",
                    ),
                    step(Stage::Done, "Diterima dinas", "21 Sep, 09.14 WIB · tanda tangan cocok"),
                ],
            },
            report_facts(),
            Block::Map(map(Some(HERE))),
        ],
    )
}

fn public_ticket() -> Screen {
    screen(
        "ticket/public",
        "Banjir, Cikokol",
        vec![
            notice(
                Tone::Problem,
                Picture::Info,
                "Tidak diterima",
                "Nomor laporan LK-26-004420",
                None,
            ),
            clock(16, 14, "Lewat dari janji 14 hari kerja (9 Oktober 2026). Kami minta maaf."),
            heading("Perjalanan laporan"),
            Block::Timeline {
                steps: vec![
                    step(Stage::Done, "Diterima Dinas PUPR", "21 Sep, 09.14 WIB"),
                    step(
                        Stage::Failed,
                        "Tidak diterima",
                        "23 Sep, 10.00 WIB · “jalan tol, bukan jalan kota”",
                    ),
                ],
            },
            report_facts(),
            Block::Map(map(None)),
        ],
    )
}

fn qr() -> QrCode {
    let payload = "00020101021226650013ID.CO.QRIS.WWW011893600911002200345602120812345678900303UMI\
        52049311530336054061845005802ID5913BAPENDA KOTA6004KOTA61051511162140510PBB26004417630433C1";
    let pattern = Pattern::encode_text(payload, QrCodeEcc::Medium).expect("it fits");
    let size = pattern.size();
    QrCode {
        size: u32::try_from(size).expect("a QR code has a size"),
        modules: (0..size)
            .flat_map(|y| (0..size).map(move |x| (x, y)))
            .map(|(x, y)| pattern.get_module(x, y))
            .collect(),
        caption: s("QRIS · berlaku 14 menit lagi, sampai 24 Sep, 14.55 WIB"),
        save: s("Simpan gambar QR"),
        payload: s(payload),
    }
}

fn bill() -> Screen {
    Screen {
        sensitive: true,
        again_in: Some(4),
        ..screen(
            "bill",
            "PBB 2026",
            vec![
                Block::Amount {
                    label: s("Jl. Melati 12, Sukarasa"),
                    amount: s("Rp184.500"),
                    note: s("7 hari lagi, 30 September 2026"),
                },
                Block::Facts {
                    facts: vec![
                        fact("Nomor objek pajak (NOP)", "36.71.010.004.012-0345.0"),
                        fact("Atas nama", "S••• W•••"),
                        fact("Pokok", "Rp184.500"),
                        fact("Denda", "Rp0"),
                        fact("Jatuh tempo", "30 September 2026"),
                    ],
                },
                Block::Qr(qr()),
                text(
                    "Buka aplikasi bank, pilih QRIS, lalu pindai kode ini atau pilih gambarnya. \
                     Halaman ini berubah sendiri setelah dibayar.",
                    true,
                ),
            ],
        )
    }
}

fn bill_paid() -> Screen {
    screen(
        "bill/paid",
        "PBB 2026",
        vec![
            Block::Amount {
                label: s("Jl. Melati 12, Sukarasa"),
                amount: s("Rp184.500"),
                note: s("Lunas"),
            },
            Block::Facts { facts: vec![fact("Pokok", "Rp184.500"), fact("Denda", "Rp0")] },
            notice(
                Tone::Done,
                Picture::Check,
                "Sudah lunas",
                "Bukti bayar tersimpan dan bisa dibuka tanpa jaringan. Lihat bukti bayar",
                Some("receipt"),
            ),
        ],
    )
}

fn ladder() -> Block {
    Block::Ladder {
        steps: vec![
            step(Stage::Done, "Tamu", ""),
            step(Stage::Done, "Nomor HP", ""),
            step(Stage::Now, "Data cocok", ""),
            step(Stage::Ahead, "Terbukti", ""),
        ],
    }
}

fn verify() -> Screen {
    screen(
        "verify",
        "Dua nomor, sekali saja",
        vec![
            ladder(),
            text(
                "Untuk melihat yang atas nama Anda. Tidak perlu foto KTP, tidak perlu swafoto.",
                true,
            ),
            Block::TextField(TextField {
                confirmed: Some(s("Cocok dengan data Dukcapil")),
                ..field("nik", "NIK", "16 angka di KTP", FieldKind::Digits, "3671 0154 0992 0003")
            }),
            Block::TextField(TextField {
                error: Some(s(
                    "Nomor KK ini bukan milik NIK di atas. KK berganti saat pindah atau ganti kepala \
                     keluarga: lihat KK terbaru.",
                )),
                ..field(
                    "family_card",
                    "Nomor Kartu Keluarga",
                    "16 angka di bagian atas KK",
                    FieldKind::Digits,
                    "3671 0114 0215 0078",
                )
            }),
            button("match", "Cocokkan data", ButtonRole::Primary, None),
            Block::List {
                items: vec![
                    item(
                        Picture::People,
                        "Lewat petugas kelurahan",
                        "2 menit, juga tanpa jaringan",
                        "",
                        Tone::Plain,
                    ),
                    item(Picture::Warning, "NIK saya sudah dipakai orang", "", "", Tone::Attention),
                ],
                empty: String::new(),
            },
        ],
    )
}

fn code() -> Screen {
    screen(
        "account/phone",
        "Nomor HP Anda",
        vec![
            ladder(),
            text("Kami kirim kode lewat SMS. Nomor ini hanya untuk mengabari Anda.", true),
            Block::TextField(field(
                "phone",
                "Nomor HP",
                "Misalnya 0812 3456 7890",
                FieldKind::Phone,
                "0812-3456-7890",
            )),
            Block::TextField(TextField {
                confirmed: Some(s("Kode sudah dikirim ke nomor ini.")),
                max_chars: 6,
                ..field(
                    "code",
                    "Kode dari SMS",
                    "6 angka, berlaku 5 menit",
                    FieldKind::OneTimeCode,
                    "",
                )
            }),
            button("sign-in", "Masuk", ButtonRole::Primary, None),
            button("send", "Kirim ulang kode", ButtonRole::Quiet, Some(Picture::Again)),
        ],
    )
}

fn receipt() -> Screen {
    screen(
        "receipt",
        "Bukti bayar",
        vec![Block::Document(Document {
            title: s("Bukti bayar PBB 2026"),
            number: s("BPD-26-0091-3384"),
            facts: vec![
                fact("Nomor objek pajak (NOP)", "36.71.010.004.012-0345.0"),
                fact("Dibayar", "Rp184.500"),
                fact("Waktu bayar", "24 Sep, 14.40 WIB"),
            ],
            assurances: vec![
                s("Tanda tangan Bapenda sudah dicek dan cocok"),
                s("Tersimpan di HP ini, bisa dibuka tanpa jaringan"),
            ],
        })],
    )
}

fn busy() -> Screen {
    Screen {
        busy: Some(s("Memuat…")),
        ..screen(
            "tickets",
            "Laporan warga",
            vec![
                text(
                    "Semua laporan terlihat oleh semua orang, tanpa nama dan nomor pelapor.",
                    true,
                ),
                heading("Seluruh kota"),
                Block::List {
                    items: vec![
                        item(
                            Picture::Waste,
                            "Sampah menumpuk, Babakan",
                            "LK-26-004401 · 20 Sep",
                            "Selesai",
                            Tone::Done,
                        ),
                        item(
                            Picture::Tree,
                            "Pohon tumbang, Buaran",
                            "LK-26-004399 · 20 Sep",
                            "Proses",
                            Tone::Info,
                        ),
                        item(
                            Picture::Water,
                            "Banjir, Cikokol",
                            "LK-26-004398 · 19 Sep",
                            "Menunggu",
                            Tone::Plain,
                        ),
                        item(
                            Picture::Order,
                            "Parkir liar, Sukasari",
                            "LK-26-004390 · 19 Sep",
                            "Tidak diterima",
                            Tone::Problem,
                        ),
                    ],
                    empty: String::new(),
                },
            ],
        )
    }
}

fn english() -> Screen {
    Screen {
        language: Language::En,
        back: Some(s("Back")),
        ..screen(
            "english",
            "Your phone number",
            vec![
                Block::TextField(TextField {
                    optional: true,
                    ..field("name", "Name", "", FieldKind::Line, "")
                }),
                button("go", "Go on", ButtonRole::Primary, None),
            ],
        )
    }
}

/// Text that would break a page that trusts it, in every place where text can stand.
pub fn hostile() -> Screen {
    let bad = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'&lt;";
    let mut hostile_field = field("x\" onfocus=\"alert(3)", bad, bad, FieldKind::Line, bad);
    hostile_field.error = Some(s(bad));
    let paragraph = TextField {
        id: s("</textarea><script>"),
        kind: FieldKind::Paragraph,
        value: s("</textarea><script>alert(4)</script>"),
        ..hostile_field.clone()
    };
    let mut code = qr();
    code.caption = s(bad);
    code.payload = s("</textarea><script>alert(5)</script>");
    Screen {
        brand: Brand { first: s(bad), second: s(bad) },
        progress: s(bad),
        back: Some(s(bad)),
        busy: Some(s(bad)),
        ..screen(
            "hostile",
            bad,
            vec![
                heading(bad),
                text(bad, false),
                notice(Tone::Info, Picture::Info, bad, bad, Some("javascript:alert(1)")),
                Block::Tiles {
                    tiles: vec![Tile {
                        icon: Picture::Info,
                        label: s(bad),
                        route: s("//evil.example/"),
                    }],
                },
                Block::List {
                    items: vec![Item {
                        route: Some(s("\" onclick=\"alert(1)")),
                        ..item(Picture::Info, bad, bad, bad, Tone::Info)
                    }],
                    empty: s(bad),
                },
                Block::Facts { facts: vec![fact(bad, bad)] },
                Block::Amount { label: s(bad), amount: s(bad), note: s(bad) },
                clock(1, 0, bad),
                Block::Timeline { steps: vec![step(Stage::Now, bad, bad)] },
                Block::Ladder { steps: vec![step(Stage::Now, bad, bad)] },
                Block::TextField(hostile_field),
                Block::TextField(paragraph),
                Block::Photos { photos: vec![Photo { file: s("../../x\"y"), caption: s(bad) }] },
                Block::Map(MapPin { title: s(bad), detail: s(bad), ..map(None) }),
                Block::Qr(code),
                Block::Document(Document {
                    title: s(bad),
                    number: s(bad),
                    facts: vec![fact(bad, bad)],
                    assurances: vec![s(bad)],
                }),
                button(bad, bad, ButtonRole::Primary, None),
            ],
        )
    }
}
