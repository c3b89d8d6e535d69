//! The records that everything is measured with: made up, always the same, and of one size.

use serde_json::json;

/// How large the JSON of each is.
pub const BYTES: usize = 300;

/// Below which folder they are.
pub const FOLDER: &str = "/v1/records/";

const STREETS: [&str; 8] = [
    "Merdeka",
    "Daan Mogot",
    "Cisadane",
    "Kiasnawi",
    "Benteng Jaya",
    "Veteran",
    "Pembangunan",
    "Satria",
];
const STATES: [&str; 4] = ["waiting", "in-progress", "done", "declined"];

/// A number that looks like chance, the same each time (`SplitMix64`).
pub fn dice(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// What a record is called.
pub fn id(number: usize) -> String {
    format!("{number:07}")
}

/// A record as JSON.
pub fn body(number: usize) -> String {
    let chance = dice(number as u64);
    let pick = |from: &[&'static str], shift: u32| {
        from[usize::from((chance >> shift).to_le_bytes()[0]) % from.len()]
    };
    let mut record = json!({
        "id": id(number),
        "reference": format!("{chance:016x}{:016x}", dice(chance)),
        "place": format!("Jalan {} {}", pick(&STREETS, 8), chance % 200),
        "state": pick(&STATES, 24),
        "amount": chance % 5_000_000,
        "at": 1_790_000_000_000_u64 + chance % 31_536_000_000,
        "note": "",
    });
    let missing = BYTES - record.to_string().len();
    let words =
        "Sudah diperiksa petugas di lapangan, menunggu jadwal perbaikan oleh dinas terkait. ";
    record["note"] = words.chars().cycle().take(missing).collect::<String>().into();
    record.to_string()
}
