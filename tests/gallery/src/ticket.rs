//! A report on its way: timelines, photos, a rating.

use super::report::{HERE, map, report_facts};
use super::{button, clock, field, heading, notice, s, screen, step};
use live_screen::{
    Block, ButtonRole, FieldKind, Photo, Picture, RatingField, Screen, Stage, TextField, Tone,
};

pub(super) fn timeline() -> Block {
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

pub(super) fn before_and_after() -> Block {
    let after = Photo { file: s("after"), caption: s("Sesudah · 24 Sep, 14.40 WIB") };
    let before = Photo { file: s("before"), caption: s("Sebelum · 21 Sep, 09.12 WIB") };
    Block::Photos { photos: vec![before, after] }
}

pub(super) fn ticket() -> Screen {
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

pub(super) fn public_ticket() -> Screen {
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
