queue-title = Antrean dan janji temu: { $department }
queue-door-detail = Pilih jam dari rumah, pantau antrean di HP
queue-here = Ambil nomor antrean di sini
queue-tickets = Nomor antrean saya
queue-as-of = Keadaan { $when }, dari { $department }.
queue-unreachable = Sampai sistem itu menjawab lagi, jam kosong tidak diketahui dan belum bisa diambil. Nomor yang sudah Anda punya tetap milik Anda, dan jumlah orang di depan Anda tampil lagi saat itu.
queue-places-lead = Pilih tempat yang jamnya bisa dipesan.
queue-places-empty = Daftar tempat belum ada di HP ini. Buka lagi halaman ini saat ada jaringan.
queue-services = Untuk keperluan apa?
queue-today = Hari ini, { $day }
queue-tomorrow = Besok, { $day }

queue-book-where = { $place } · { $day }
queue-slot = Jam
queue-slot-help = Hanya jam yang masih kosong
queue-slot-chosen = Jam yang Anda pilih tadi
queue-slots-none = Tidak ada jam kosong pada hari ini. Kembali dan pilih hari lain.
queue-slots-unknown = Jam yang kosong tidak bisa diketahui tanpa jaringan. Buka lagi halaman ini saat ada jaringan.
queue-who = Untuk siapa?
queue-who-self = Saya sendiri
queue-name = Nama yang dipanggil
queue-name-help = Seperti yang dipanggil di ruang tunggu. Tidak ada data lain tentang Anda yang diberikan ke tempat itu.
queue-book = Ambil jam ini
queue-book-note = Bawa KTP-el atau KK, dan kartu BPJS kalau untuk berobat. Anda boleh punya dua nomor yang belum selesai.
queue-not-booked = Belum terpesan
queue-not-booked-text = Pilihan Anda tersimpan di HP ini, tetapi belum ada di tempat itu. Tekan lagi tombolnya saat ada jaringan: kalau jamnya sudah diambil orang, Anda diberi jam kosong berikutnya.
queue-next-free = Masih kosong. Tekan untuk memilih jam pada hari ini

queue-hour = { $hour }.{ $minute } { $zone }
queue-ticket-detail = { $place } · { $when }
queue-ticket-title = { $number } · { $state }
queue-ahead = { $ahead ->
    [0] Anda berikutnya
   *[other] { $ahead } orang lagi
}
queue-in-days = { $days ->
    [0] Hari ini { $hour }
    [1] Besok { $hour }
   *[other] { $days } hari lagi, { $hour }
}
queue-called = Anda dipanggil
queue-done = Selesai
queue-cancelled = Dibatalkan
queue-missed = Terlewat
queue-booked-text = Datang sedikit sebelum jam Anda. Tidak perlu lapor dulu: nomor { $number } akan dipanggil.
queue-called-text = Nomor { $number } sedang dilayani. Silakan ke loket.
queue-done-text = Nomor { $number } sudah dilayani.
queue-cancelled-text = Nomor { $number } sudah bukan milik Anda. Anda bisa mengambil jam lain.
queue-missed-text = Nomor { $number } sudah dipanggil dan tidak ada yang datang. Tanya di loket, atau ambil jam lain.
queue-ticket-how = Angka di sini berubah sendiri selama ada jaringan. Jamnya perkiraan: yang gawat, lansia, dan penyandang disabilitas didahulukan.
queue-number = Nomor Anda
queue-now = Sedang dilayani
queue-now-nobody = Belum mulai
queue-before-you = Orang sebelum Anda
queue-estimate = Perkiraan dipanggil
queue-estimate-range = { $from } sampai { $to }
queue-looked-at = Keadaan antrean
queue-when = Jam Anda
queue-where = Tempat
queue-cancel = Kembalikan nomor ini

wrong-slot-empty = Pilih jamnya.
wrong-slot-taken = Sudah diambil orang lain. Belum ada yang terpesan: pilih jam lain.
wrong-slot-unknown = Jam ini tidak lagi tersedia. Pilih jam lain.
wrong-slot-too-many-open = Anda sudah punya dua nomor antrean. Kembalikan satu dulu, atau tunggu sampai selesai.
wrong-name-empty = Tulis nama yang dipanggil.
wrong-name-too-long = Paling banyak 60 huruf.
wrong-service-unknown = Tempat ini tidak lagi melayani keperluan itu. Pilih yang lain.
