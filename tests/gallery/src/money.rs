//! A bill, its code and its receipt.

use super::{fact, notice, s, screen, text};
use live_screen::{Block, Document, Picture, QrCode, Screen, Tone};
use qrcodegen::{QrCode as Pattern, QrCodeEcc};

pub(super) fn qr() -> QrCode {
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

pub(super) fn bill() -> Screen {
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

pub(super) fn bill_paid() -> Screen {
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

pub(super) fn receipt() -> Screen {
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
            file: None,
        })],
    )
}
