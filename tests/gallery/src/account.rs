//! The ladder, and fields of every kind.

use super::{button, field, item, s, screen, step, text};
use live_screen::{Block, ButtonRole, FieldKind, Picture, Screen, Stage, TextField, Tone};

pub(super) fn ladder() -> Block {
    Block::Ladder {
        steps: vec![
            step(Stage::Done, "Tamu", ""),
            step(Stage::Done, "Nomor HP", ""),
            step(Stage::Now, "Data cocok", ""),
            step(Stage::Ahead, "Terbukti", ""),
        ],
    }
}

pub(super) fn verify() -> Screen {
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
            Block::Items {
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

pub(super) fn code() -> Screen {
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
