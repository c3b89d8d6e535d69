//! The first screen, lists, and what has no more to it.

use super::{button, clock, fact, field, heading, item, notice, s, screen, text};
use live_screen::{
    Block, ButtonRole, FieldKind, Item, Language, Picture, Screen, TextField, Tile, Tone,
};

pub(super) fn home() -> Screen {
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
            Block::Items {
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
            Block::Items {
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

pub(super) fn services() -> Screen {
    screen(
        "services",
        "Layanan kota",
        vec![
            heading("Laporan warga"),
            Block::Items {
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
            Block::Items {
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

pub(super) fn documents() -> Screen {
    screen(
        "documents",
        "Dokumen saya",
        vec![
            text("Tersimpan di HP ini dan bisa dibuka tanpa jaringan.", true),
            Block::Items {
                items: Vec::new(),
                empty: s("Belum ada. Bukti bayar PBB dan dokumen dari kota muncul di sini."),
            },
        ],
    )
}

pub(super) fn busy() -> Screen {
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
                Block::Facts {
                    facts: vec![
                        fact("Menunggu", "12"),
                        fact("Proses", "31"),
                        fact("Selesai", "1.204"),
                    ],
                },
                Block::Items {
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
                        Item {
                            route: None,
                            ..item(
                                Picture::Order,
                                "Parkir liar, Sukasari",
                                "LK-26-004390 · 19 Sep",
                                "Tidak diterima",
                                Tone::Problem,
                            )
                        },
                    ],
                    empty: String::new(),
                },
            ],
        )
    }
}

pub(super) fn english() -> Screen {
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
