laksa-tile = Laporkan masalah
laksa-title = Laporan baru
laksa-service-new = Laporkan masalah
laksa-service-new-detail = Jalan, lampu, sampah, banjir, pohon. Cukup nomor HP.
laksa-service-list = Laporan warga
laksa-service-list-detail = Lihat apa yang sedang dikerjakan kota

laksa-step = { $step } dari { $steps }
laksa-what = Apa masalahnya?
laksa-where = Di mana tempatnya?
laksa-check = Sudah benar?
laksa-next = Lanjut
laksa-later = Simpan dan lanjutkan nanti
laksa-discard = Hapus draf ini
laksa-send = Kirim laporan
laksa-check-note = Nomor HP Anda tidak ditampilkan ke umum. Lokasi di dalam foto sudah dihapus.

laksa-category = Jenis masalah
laksa-photo = Foto
laksa-photo-help = Foto membantu petugas menemukannya. Lokasi di dalam foto dihapus dulu.
photo-kept = 1 foto, { $kilobytes } KB, lokasi di dalam foto sudah dihapus
laksa-words = Ceritakan masalahnya
laksa-words-help = Misalnya: lubang sedalam 20 cm di lajur kiri, sudah dua minggu.
laksa-point = Titik di peta
laksa-point-help = Sentuh peta, atau pakai lokasi Anda sekarang.
place-locate = Pakai lokasi saya
place-point-set = Titik di peta
place-point-unset = Belum ada titik
place-coordinates = { $latitude }, { $longitude }
place-coordinates-measured = { $latitude }, { $longitude } · ketelitian { $metres } m
place-village = { $village }, Kec. { $district }
laksa-village-label = Kelurahan
laksa-village-help = Pilih kalau titik di peta tidak tepat.
laksa-landmark = Patokan
laksa-landmark-help = Misalnya: depan warung Bu Sri.
laksa-place = Tempat

laksa-draft-detail = Terakhir diisi { $when }
laksa-draft-state = Belum dikirim
laksa-waiting-detail = Ditulis { $when }
laksa-own-detail = { $number } · { $when }
laksa-public-detail = { $number } · { $place } · { $when }
laksa-report-title = { $category }, { $place }

laksa-list = Laporan warga
laksa-list-lead = Semua laporan terlihat oleh semua orang, tanpa nama dan nomor pelapor.
laksa-own = Laporan saya
laksa-own-empty = Belum ada. Lihat sesuatu yang rusak? Laporkan dari sini, cukup satu menit.
laksa-glance = Laporan warga di kota ini
laksa-city = Seluruh kota
laksa-city-empty = Belum bisa memuat laporan warga. Muncul sendiri saat jaringan kembali.

laksa-status-waiting = Menunggu
laksa-status-in-progress = Proses
laksa-status-done = Selesai
laksa-status-declined = Tidak diterima
laksa-wants-rating = Perlu penilaian Anda
laksa-number = Nomor laporan { $number }

laksa-queued = Menunggu dikirim
laksa-queued-title = Tersimpan, akan terkirim sendiri
laksa-queued-text = Antrean ke-{ $place }. Anda boleh menutup aplikasi ini.
laksa-needs-free-network = Menunggu Wi-Fi
laksa-needs-free-network-title = Tersimpan, menunggu Wi-Fi
laksa-needs-free-network-text = Foto ini besar. Ia terkirim sendiri begitu ada Wi-Fi, supaya paket data Anda tidak cepat habis.
laksa-needs-sign-in = Perlu nomor HP
laksa-needs-sign-in-title = Tersimpan. Satu langkah lagi
laksa-needs-sign-in-text = Isi nomor HP supaya kami bisa mengabari Anda. Laporan lalu terkirim sendiri.
laksa-needs-fix = Perlu diperbaiki
laksa-needs-fix-title = Ada yang perlu diperbaiki
laksa-needs-fix-text = Laporan belum diterima. Buka lagi, perbaiki yang ditandai, lalu kirim ulang.
laksa-sign-in = Lanjut dengan nomor HP
laksa-fix = Perbaiki laporan

laksa-photo-before = Sebelum · { $when }
laksa-photo-after = Sesudah · { $when }

laksa-clock = Hari kerja ke-{ $passed } dari { $promised }. Janji selesai { $date }.
laksa-clock-late = Lewat dari janji { $promised } hari kerja ({ $date }). Kami minta maaf.

laksa-timeline = Perjalanan laporan
laksa-event-received = Diterima { $actor }
laksa-event-assigned = Ditugaskan ke { $actor }
laksa-event-started = Dikerjakan { $actor }
laksa-event-finished = Selesai menurut { $actor }
laksa-event-declined = Tidak diterima { $actor }
laksa-event-rated = Anda menilai
laksa-event-other = Kabar dari { $actor }
laksa-event-detail = { $when } · “{ $note }”
laksa-next-done = Selesai dikerjakan
laksa-next-done-ahead = dengan foto sesudahnya
laksa-next-rating = Anda menilai
laksa-next-rating-ahead = beri tahu apakah sudah beres

laksa-receipts = Tanda terima
laksa-receipt-device = Dibuat di HP ini
laksa-receipt-device-ahead = menunggu
laksa-receipt-gateway = Diterima server kota
laksa-receipt-gateway-ahead = menunggu dikirim
laksa-receipt-department = Diterima dinas
laksa-receipt-department-ahead = menunggu
laksa-receipt-proven = { $when } · tanda tangan cocok
laksa-receipt-unproven = { $when } · tanda tangan belum bisa dicek

laksa-rating = Bagaimana hasilnya?
laksa-rating-1 = Belum beres
laksa-rating-2 = Kurang
laksa-rating-3 = Cukup
laksa-rating-4 = Baik
laksa-rating-5 = Sangat baik
laksa-comment = Catatan untuk petugas
laksa-rate = Kirim penilaian
laksa-rating-waits = Penilaian Anda tersimpan dan terkirim sendiri.

wrong-category-empty = Pilih salah satu jenis masalah.
wrong-words-empty = Ceritakan sedikit, satu kalimat pun cukup.
wrong-village-empty = Sentuh peta atau pilih kelurahan, supaya petugas tahu ke mana.
wrong-point-outside-city = Titik ini di luar wilayah kota. Geser titiknya, atau hapus dan pilih kelurahan.
wrong-stars-empty = Pilih salah satu nilai.
