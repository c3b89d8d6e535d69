dinkes-tile = Antrean puskesmas
dinkes-service-queue = Ambil nomor antrean puskesmas
dinkes-service-queue-detail = Pilih jam dari rumah, pantau antrean di HP
dinkes-service-beds = Tempat tidur rumah sakit
dinkes-service-beds-detail = Yang kosong per rumah sakit dan kelas, tanpa masuk
dinkes-service-vaccines = Jadwal imunisasi
dinkes-service-vaccines-detail = Menurut tanggal lahir anak, juga tanpa jaringan

dinkes-title = Kesehatan
dinkes-tickets = Nomor antrean saya
dinkes-as-of = Keadaan { $when }, dari Dinas Kesehatan.
dinkes-clinics = Pilih puskesmas
dinkes-clinics-lead = Puskesmas yang jamnya bisa dipesan.
dinkes-clinics-empty = Daftar puskesmas belum ada di HP ini. Buka lagi halaman ini saat ada jaringan.
dinkes-services = Untuk keperluan apa?
dinkes-today = Hari ini, { $day }
dinkes-tomorrow = Besok, { $day }

dinkes-book-where = { $clinic } · { $day }
dinkes-slot = Jam
dinkes-slot-help = Hanya jam yang masih kosong
dinkes-slot-chosen = Jam yang Anda pilih tadi
dinkes-slots-none = Tidak ada jam kosong pada hari ini. Kembali dan pilih hari lain.
dinkes-slots-unknown = Jam yang kosong tidak bisa diketahui tanpa jaringan. Buka lagi halaman ini saat ada jaringan.
dinkes-who = Untuk siapa?
dinkes-who-self = Saya sendiri
dinkes-name = Nama yang dipanggil
dinkes-name-help = Seperti yang dipanggil di ruang tunggu. Tidak ada data lain tentang Anda yang diberikan ke puskesmas.
dinkes-book = Ambil jam ini
dinkes-book-note = Bawa KTP-el, KK atau kartu BPJS. Anda boleh punya dua nomor yang belum selesai.
dinkes-not-booked = Belum terpesan
dinkes-not-booked-text = Pilihan Anda tersimpan di HP ini, tetapi belum ada di puskesmas. Tekan lagi tombolnya saat ada jaringan: kalau jamnya sudah diambil orang, Anda diberi jam kosong berikutnya.
dinkes-next-free = Masih kosong. Tekan untuk memilih jam pada hari ini

dinkes-hour = { $hour }.{ $minute } { $zone }
dinkes-ticket-detail = { $clinic } · { $when }
dinkes-ticket-title = { $number } · { $state }
dinkes-ahead = { $ahead ->
    [0] Anda berikutnya
   *[other] { $ahead } orang lagi
}
dinkes-in-days = { $days ->
    [0] Hari ini { $hour }
    [1] Besok { $hour }
   *[other] { $days } hari lagi, { $hour }
}
dinkes-called = Anda dipanggil
dinkes-done = Selesai
dinkes-cancelled = Dibatalkan
dinkes-missed = Terlewat
dinkes-booked-text = Datang sedikit sebelum jam Anda. Tidak perlu lapor dulu: nomor { $number } akan dipanggil.
dinkes-called-text = Nomor { $number } sedang dilayani. Silakan ke loket.
dinkes-done-text = Nomor { $number } sudah dilayani. Semoga lekas sehat.
dinkes-cancelled-text = Nomor { $number } sudah bukan milik Anda. Anda bisa mengambil jam lain.
dinkes-missed-text = Nomor { $number } sudah dipanggil dan tidak ada yang datang. Tanya di loket, atau ambil jam lain.
dinkes-ticket-how = Angka di sini berubah sendiri selama ada jaringan. Jamnya perkiraan: yang gawat didahulukan.
dinkes-number = Nomor Anda
dinkes-now = Sedang dilayani
dinkes-now-nobody = Belum mulai
dinkes-before-you = Orang sebelum Anda
dinkes-estimate = Perkiraan dipanggil
dinkes-estimate-range = { $from } sampai { $to }
dinkes-looked-at = Keadaan antrean
dinkes-when = Jam Anda
dinkes-where = Tempat
dinkes-cancel = Kembalikan nomor ini

dinkes-beds = Tempat tidur rumah sakit
dinkes-emergency = Keadaan gawat: telepon { $number }
dinkes-emergency-text = UGD menerima siapa saja, juga kalau di sini tidak ada tempat tidur kosong.
dinkes-beds-unknown = Jumlah tempat tidur kosong tidak bisa diketahui tanpa jaringan. Buka lagi halaman ini saat ada jaringan.
dinkes-beds-free = { $free } kosong dari { $total }

dinkes-vaccines = Jadwal imunisasi
dinkes-vaccines-of = Imunisasi { $name }
dinkes-vaccines-lead = Ketik tanggal lahirnya. Tanggal ini tetap di HP Anda.
dinkes-born = Tanggal lahir anak
dinkes-born-help = Tanggal, bulan, tahun, misalnya 17-08-2025
dinkes-vaccines-show = Lihat jadwal
dinkes-vaccines-children = Anak saya
dinkes-vaccines-now = Saatnya sekarang
dinkes-vaccines-next = Berikutnya
dinkes-vaccines-past = Waktu yang biasa sudah lewat
dinkes-vaccines-detail = Melindungi dari { $against } · { $place }
dinkes-vaccines-at-clinic = posyandu atau puskesmas
dinkes-vaccines-at-school = di sekolah
dinkes-vaccines-from = Mulai { $day }
dinkes-vaccines-since = Sejak { $day }
dinkes-vaccines-over = Tanyakan apa sudah diberikan
dinkes-vaccines-ask = Petugas kesehatan yang memutuskan
dinkes-vaccines-source = Jadwal ini program imunisasi rutin nasional. Yang sudah didapat anak Anda ada di buku KIA; bawa buku itu. Ada yang terlewat? Banyak yang masih bisa disusulkan. Pilih puskesmas

wrong-slot-empty = Pilih jamnya.
wrong-slot-taken = Sudah diambil orang lain. Belum ada yang terpesan: pilih jam lain.
wrong-slot-unknown = Jam ini tidak lagi tersedia. Pilih jam lain.
wrong-slot-too-many-open = Anda sudah punya dua nomor antrean. Kembalikan satu dulu, atau tunggu sampai selesai.
wrong-name-empty = Tulis nama yang dipanggil.
wrong-name-too-long = Paling banyak 60 huruf.
wrong-service-unknown = Puskesmas tidak lagi melayani ini. Pilih layanan lain.
wrong-birth-date-too-late = Tanggal ini belum tiba. Cek lagi tahunnya.
