bapenda-tile = Bayar PBB
bapenda-service-look-up = Bayar PBB dengan nomor objek pajak
bapenda-service-look-up-detail = Untuk rumah sendiri atau orang lain, tanpa masuk akun
bapenda-service-mine = Tagihan saya
bapenda-service-other = Bayar pajak usaha dan pajak daerah lain
bapenda-service-other-detail = Restoran, hotel, parkir, hiburan, reklame, air tanah, BPHTB
bapenda-service-mine-detail = Semua pajak daerah atas NIK Anda, tanpa mencari nomornya

bapenda-title = Bayar { $tax }
bapenda-lead = Ketik nomor di surat pajaknya, milik sendiri atau orang lain. Tidak perlu masuk akun.
bapenda-scan = Pindai kode QR di kertas
bapenda-look-up = Cari tagihan
bapenda-found = Tagihan yang ditemukan
bapenda-found-empty = Belum ada yang dicari. Ketik nomor objek pajak dulu.
bapenda-looked-up = Pernah dicari di HP ini
bapenda-wrong-length = Nomor ini ada { $count } angka. Cek lagi, mungkin ada yang kurang atau lebih.
bapenda-mine = Tagihan saya
bapenda-mine-empty = Tidak ada tagihan atas NIK Anda. Kalau baru membeli rumah, cari dengan nomor objek pajaknya.
bapenda-mine-others = Untuk orang lain
bapenda-mine-for = Tagihan untuk { $name }
bapenda-mine-other-detail = Anda bertindak untuk orang ini
bapenda-mine-for-empty = Tidak ada tagihan atas NIK orang ini.
bapenda-mandate-over = Kuasa ini sudah berakhir
bapenda-mandate-over-text = Tagihan orang ini tidak tampil lagi di HP Anda. Bukti bayar yang Anda simpan tetap ada.

bapenda-bill-title = { $bill }, { $address }
bapenda-bill-detail = { $amount }
bapenda-bill-for = { $bill } untuk { $name }
bapenda-due = Jatuh tempo { $date }
bapenda-due-soon = { $days ->
    [0] Jatuh tempo hari ini
   *[other] { $days } hari lagi, { $date }
}
bapenda-overdue = Lewat { $days } hari, sejak { $date }
bapenda-paid = Lunas
bapenda-paid-title = Sudah lunas
bapenda-paid-text = Bukti bayar tersimpan di HP dan bisa dibuka tanpa jaringan. Lihat bukti bayar
bapenda-paid-other = Tagihan ini sudah dibayar. Terima kasih.

bapenda-owner = Atas nama
bapenda-principal = Pokok
bapenda-fine = Denda
bapenda-due-date = Jatuh tempo
bapenda-pay = Bayar dengan QRIS
bapenda-pay-again = Buat QRIS baru
bapenda-pay-note = QRIS bisa dibayar dari semua bank dan dompet digital, tanpa biaya tambahan dari kota.
bapenda-qris = QRIS · berlaku { $minutes } menit lagi, sampai { $when }
bapenda-qris-save = Simpan gambar QR
bapenda-qris-how = Buka aplikasi bank, pilih QRIS, lalu pindai kode ini atau pilih gambarnya. Halaman ini berubah sendiri setelah dibayar.
bapenda-qris-expired = QRIS yang tadi sudah habis waktunya dan belum dibayar. Buat yang baru.

bapenda-receipt = Bukti bayar { $bill }
bapenda-receipt-title = Bukti bayar
bapenda-receipt-detail = { $amount } · { $when }
bapenda-receipt-proven = Tanda tangan Bapenda sudah dicek dan cocok
bapenda-receipt-unproven = Tanda tangan Bapenda belum bisa dicek
bapenda-receipt-kept = Tersimpan di HP ini, bisa dibuka tanpa jaringan
bapenda-amount-paid = Dibayar
bapenda-paid-at = Waktu bayar

wrong-tax-object-empty = Ketik nomornya dari surat pajak.
wrong-tax-object-wrong-length = NOP ada 18 angka. Cek lagi, mungkin ada yang kurang atau lebih.
wrong-tax-object-no-bill = Belum ada tagihan dengan nomor ini. Cek lagi angkanya di surat pajak.
