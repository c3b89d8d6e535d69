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
place-others = { $count } tempat, bernomor seperti di daftar
laksa-village-label = Kelurahan
laksa-village-help = Pilih kalau titik di peta tidak tepat.
laksa-landmark = Patokan
laksa-landmark-help = Misalnya: depan warung Bu Sri.
laksa-place = Tempat

laksa-draft-detail = Terakhir diisi { $when }
laksa-draft-state = Belum dikirim
laksa-public-detail = { $number } · { $place } · { $when }
laksa-report-title = { $category }, { $place }

laksa-list = Laporan warga
laksa-list-lead = Laporan terlihat oleh semua orang, tanpa nama dan nomor pelapor. Yang rahasia tidak.
laksa-own = Laporan saya
laksa-own-empty = Belum ada. Lihat sesuatu yang rusak? Laporkan dari sini, cukup satu menit.
laksa-glance = Laporan warga di kota ini
laksa-city = Seluruh kota
laksa-city-empty = Belum bisa memuat laporan warga. Muncul sendiri saat jaringan kembali.

laksa-near = Laporan di dekat saya
laksa-near-help = Jarak dihitung di HP ini. Yang dikirim hanya petak kira-kira satu kilometer.
laksa-near-empty = Belum ada laporan terbuka di sekitar titik ini, atau belum bisa dimuat.
laksa-same = Sudah dilaporkan orang lain?
laksa-same-text = Kalau masalahnya sama, cukup ikut melapor. Anda tetap dapat kabarnya.
laksa-status = Status
laksa-supporters = Ikut melapor
laksa-opened = Dilaporkan
laksa-join = Saya juga
laksa-join-text = Anda dihitung satu kali dan dapat kabar yang sama. Pelapor dan warga lain tidak tahu siapa Anda.
laksa-joined-detail = Anda ikut · { $number } · { $when }
laksa-joined-text = Anda ikut melapor. Isi laporan dan fotonya hanya terlihat oleh pelapornya.
laksa-leave = Tidak jadi ikut
laksa-public-detail-joined = { $number } · { $place } · { $when } · { $count } warga ikut

laksa-disclosure = Siapa yang tahu ini dari Anda?
laksa-disclosure-anonymous = Anonim
laksa-disclosure-anonymous-text = Anonim: dinas tidak tahu siapa Anda dan tidak bisa menelepon. Umum melihat laporannya tanpa nama.
laksa-disclosure-open = Terbuka
laksa-disclosure-open-text = Terbuka: dinas mendapat nomor HP Anda untuk bertanya. Umum melihat laporannya tanpa nama dan nomor.
laksa-disclosure-confidential = Rahasia
laksa-disclosure-confidential-text = Rahasia: dinas mendapat nomor HP Anda. Umum tidak melihat laporan ini sama sekali.

laksa-status-waiting = Menunggu
laksa-status-in-progress = Proses
laksa-status-done = Selesai
laksa-status-declined = Tidak diterima
laksa-wants-rating = Perlu penilaian Anda
laksa-number = Nomor laporan { $number }

laksa-photo-before = Sebelum · { $when }
laksa-photo-after = Sesudah · { $when }


laksa-timeline = Perjalanan laporan
laksa-event-received = Diterima { $actor }
laksa-event-assigned = Ditugaskan ke { $actor }
laksa-event-started = Dikerjakan { $actor }
laksa-event-finished = Selesai menurut { $actor }
laksa-event-declined = Tidak diterima { $actor }
laksa-event-forwarded = Diteruskan ke { $actor }
laksa-event-reopened = Dibuka lagi oleh pelapor
laksa-photo-again = Belum beres · { $when }
laksa-reopen-title = Belum beres?
laksa-reopen-text = Buka lagi laporan ini, satu kali, dengan foto keadaannya sekarang. Dinas mendapat batas waktu baru.
laksa-reopen-words = Apa yang belum beres?
laksa-reopen = Buka lagi laporan ini
laksa-reopen-waits = Tersimpan. Laporan dibuka lagi begitu terkirim.
laksa-next-done = Selesai dikerjakan
laksa-next-done-ahead = dengan foto sesudahnya
laksa-next-rating = Anda menilai
laksa-next-rating-ahead = beri tahu apakah sudah beres

laksa-clock = Batas waktu nasional (LAPOR)
laksa-clock-check = Diperiksa dan ditugaskan
laksa-clock-follow = Ditindaklanjuti
laksa-clock-kept = sudah
laksa-clock-by = paling lambat { $date }
laksa-clock-unknown = belum bisa dihitung
laksa-clock-goes-on = Laporan ini diteruskan. Batas waktunya tetap dihitung sejak Anda melapor.
laksa-clock-late = Batas waktunya sudah lewat

wrong-category-empty = Pilih salah satu jenis masalah.
wrong-words-empty = Ceritakan sedikit, satu kalimat pun cukup.
wrong-village-empty = Sentuh peta atau pilih kelurahan, supaya petugas tahu ke mana.
wrong-point-empty = Sentuh peta, atau pakai lokasi Anda sekarang.
wrong-again-empty = Tulis apa yang belum beres, satu kalimat pun cukup.
wrong-photo-empty = Ambil foto keadaannya sekarang.
wrong-point-outside-city = Titik ini di luar wilayah kota. Geser titiknya, atau hapus dan pilih kelurahan.
wrong-stars-empty = Pilih salah satu nilai.
