# Kata-kata milik halaman web sendiri. Semua kata lain datang dari layar.

# Untuk pembaca layar dan papan ketik
skip = Langsung ke isi
menu = Menu utama

# Isian
photo-shrinking = Mengecilkan foto…
errors-title = Ada yang perlu dibetulkan
error-prefix = Perlu dibetulkan

# Saat tidak ada halaman yang terbuka
called = Ada kabar untuk Anda

# Kode, dokumen
print = Cetak

# Menunggu dan tersambung
look-again = Lihat lagi
unreachable-title = Tidak tersambung
unreachable-text = Isian Anda masih ada di sini. Periksa jaringan Anda, lalu coba lagi.
home = Ke beranda

# Halaman yang tidak punya layar
too-large-title = Kiriman terlalu besar
too-large-text = Isian lain sudah tersimpan. Pilih foto yang lebih kecil.
expired-title = Halaman ini sudah lama terbuka
expired-text = Demi keamanan, buka lagi halamannya lalu ulangi. Yang sudah tersimpan tetap ada.
crowded-title = Sedang ramai
crowded-text = Terlalu banyak kunjungan baru dari jaringan ini. Coba lagi satu menit lagi.
broken-title = Ada yang rusak di pihak kami
broken-text = Isian Anda tersimpan. Coba lagi; kalau tetap begini, coba lagi nanti.
full-title = Penyimpanan kami penuh
full-text = Untuk sementara kami tidak bisa membuka halaman Anda. Coba lagi beberapa menit lagi.
missing-title = Halaman ini tidak ada
missing-text = Alamatnya mungkin salah ketik atau sudah dipindah.
malformed-title = Kiriman tidak terbaca
malformed-text = Buka lagi halamannya lalu ulangi.
