dinkes-tile = Clinic queue
dinkes-service-queue = Take a queue number at a clinic
dinkes-service-queue-detail = Choose a time at home, follow the queue on your phone
dinkes-service-beds = Free hospital beds
dinkes-service-beds-detail = By hospital and class, without signing in
dinkes-service-vaccines = Vaccination schedule
dinkes-service-vaccines-detail = By the child’s birth date, also without a network

dinkes-title = Health
dinkes-tickets = My queue numbers
dinkes-as-of = As of { $when }, from the health office.
dinkes-clinics = Choose a clinic
dinkes-clinics-lead = Clinics where a time can be booked.
dinkes-clinics-empty = The list of clinics is not on this phone yet. Open this page again with a network.
dinkes-services = What is it for?
dinkes-today = Today, { $day }
dinkes-tomorrow = Tomorrow, { $day }

dinkes-book-where = { $clinic } · { $day }
dinkes-slot = Time
dinkes-slot-help = Only times that are still free
dinkes-slot-chosen = The time that you chose before
dinkes-slots-none = No time is free on this day. Go back and choose another day.
dinkes-slots-unknown = Free times are not known without a network. Open this page again with one.
dinkes-who = For whom?
dinkes-who-self = Myself
dinkes-name = Name that is called
dinkes-name-help = As it should be called in the waiting room. Nothing else about you is given to the clinic.
dinkes-book = Take this time
dinkes-book-note = Bring the KTP-el, the family card or the BPJS card. You may have two numbers that are not over.
dinkes-not-booked = Not booked yet
dinkes-not-booked-text = Your choice is kept on this phone, but the clinic does not have it. Press the button again with a network: if the time is gone, you are shown the next ones.
dinkes-next-free = Still free. Press to choose a time on this day

dinkes-hour = { $hour }.{ $minute } { $zone }
dinkes-ticket-detail = { $clinic } · { $when }
dinkes-ticket-title = { $number } · { $state }
dinkes-ahead = { $ahead ->
    [0] You are next
    [one] One person before you
   *[other] { $ahead } people before you
}
dinkes-in-days = { $days ->
    [0] Today { $hour }
    [one] Tomorrow { $hour }
   *[other] In { $days } days, { $hour }
}
dinkes-called = You are called
dinkes-done = Over
dinkes-cancelled = Cancelled
dinkes-missed = Missed
dinkes-booked-text = Come a little before your time. There is no need to check in first: number { $number } is called.
dinkes-called-text = Number { $number } is being served now. Go to the counter.
dinkes-done-text = Number { $number } was served. Get well soon.
dinkes-cancelled-text = Number { $number } is no longer yours. You can take another time.
dinkes-missed-text = Number { $number } was called and nobody came. Ask at the counter, or take another time.
dinkes-ticket-how = The numbers change by themselves while you have a network. The time is an estimate: emergencies go first.
dinkes-number = Your number
dinkes-now = Served now
dinkes-now-nobody = Not begun yet
dinkes-before-you = People before you
dinkes-estimate = Likely called
dinkes-estimate-range = { $from } to { $to }
dinkes-looked-at = Queue as of
dinkes-when = Your time
dinkes-where = Clinic
dinkes-cancel = Give this number back

dinkes-beds = Free hospital beds
dinkes-emergency = In an emergency call { $number }
dinkes-emergency-text = An emergency room takes everybody, also when no bed is free here.
dinkes-beds-unknown = How many beds are free is not known without a network. Open this page again with one.
dinkes-beds-free = { $free } free of { $total }

dinkes-vaccines = Vaccination schedule
dinkes-vaccines-of = Vaccination of { $name }
dinkes-vaccines-lead = Type the birth date. It stays on this phone.
dinkes-born = The child’s birth date
dinkes-born-help = Day, month, year, for example 17-08-2025
dinkes-vaccines-show = Show the schedule
dinkes-vaccines-children = My children
dinkes-vaccines-now = Due now
dinkes-vaccines-next = To come
dinkes-vaccines-past = The usual time is over
dinkes-vaccines-detail = Against { $against } · { $place }
dinkes-vaccines-at-clinic = posyandu or clinic
dinkes-vaccines-at-school = at school
dinkes-vaccines-from = From { $day }
dinkes-vaccines-since = Since { $day }
dinkes-vaccines-over = Ask if it was given
dinkes-vaccines-ask = A health worker decides
dinkes-vaccines-source = The schedule is the national routine programme. What your child has already had stands in the KIA book; bring it along. Missed something? Many doses can still be given. Choose a clinic

wrong-slot-empty = Choose a time.
wrong-slot-taken = Somebody else was faster. Nothing is booked: choose another time.
wrong-slot-unknown = This time is no longer offered. Choose another.
wrong-slot-too-many-open = You have two queue numbers already. Give one back first, or wait until one is over.
wrong-name-empty = Write which name is called.
wrong-name-too-long = At most 60 letters.
wrong-service-unknown = The clinic no longer offers this. Choose another service.
wrong-birth-date-too-late = This day is still to come. Look at the year again.
