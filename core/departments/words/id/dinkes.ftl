dinkes-tile = Antrean puskesmas
dinkes-service-queue = Ambil nomor antrean puskesmas
dinkes-service-queue-detail = Pilih jam dari rumah, pantau antrean di HP
dinkes-service-beds = Tempat tidur rumah sakit
dinkes-service-beds-detail = Yang kosong per rumah sakit dan kelas, tanpa masuk
dinkes-service-vaccines = Jadwal imunisasi
dinkes-service-vaccines-detail = Menurut tanggal lahir anak, juga tanpa jaringan

dinkes-title = Kesehatan

dinkes-beds = Tempat tidur rumah sakit
dinkes-emergency = Keadaan gawat: telepon { $number }
dinkes-emergency-text = UGD menerima siapa saja, juga kalau di sini tidak ada tempat tidur kosong.
dinkes-beds-unknown = Jumlah tempat tidur kosong tidak bisa diketahui tanpa jaringan. Buka lagi halaman ini saat ada jaringan.
dinkes-beds-unreachable = Yang Anda lihat adalah kabar terakhirnya. Telepon rumah sakit sebelum berangkat ke sana.
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

wrong-birth-date-too-late = Tanggal ini belum tiba. Cek lagi tahunnya.
