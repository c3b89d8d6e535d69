queue-title = Queues and appointments: { $department }
queue-door-detail = Choose a time at home, follow the queue on your phone
queue-here = Take a queue number here
queue-tickets = My queue numbers
queue-as-of = As of { $when }, from { $department }.
queue-unreachable = Until it answers again, free times are not known and no time can be taken. A number that you have stays yours, and how many people are before you is shown again then.
queue-places-lead = Choose a place where a time can be booked.
queue-places-empty = The list of places is not on this phone yet. Open this page again with a network.
queue-services = What is it for?
queue-today = Today, { $day }
queue-tomorrow = Tomorrow, { $day }

queue-book-where = { $place } · { $day }
queue-slot = Time
queue-slot-help = Only times that are still free
queue-slot-chosen = The time that you chose before
queue-slots-none = No time is free on this day. Go back and choose another day.
queue-slots-unknown = Free times are not known without a network. Open this page again with one.
queue-who = For whom?
queue-who-self = Myself
queue-name = Name that is called
queue-name-help = As it should be called in the waiting room. Nothing else about you is given to the place.
queue-book = Take this time
queue-book-note = Bring the KTP-el or the family card, and the BPJS card if it is for health. You may have two numbers that are not over.
queue-not-booked = Not booked yet
queue-not-booked-text = Your choice is kept on this phone, but the place does not have it. Press the button again with a network: if the time is gone, you are shown the next ones.
queue-next-free = Still free. Press to choose a time on this day

queue-hour = { $hour }.{ $minute } { $zone }
queue-ticket-detail = { $place } · { $when }
queue-ticket-title = { $number } · { $state }
queue-ahead = { $ahead ->
    [0] You are next
    [one] One person before you
   *[other] { $ahead } people before you
}
queue-in-days = { $days ->
    [0] Today { $hour }
    [one] Tomorrow { $hour }
   *[other] In { $days } days, { $hour }
}
queue-called = You are called
queue-done = Over
queue-cancelled = Cancelled
queue-missed = Missed
queue-booked-text = Come a little before your time. There is no need to check in first: number { $number } is called.
queue-called-text = Number { $number } is being served now. Go to the counter.
queue-done-text = Number { $number } was served.
queue-cancelled-text = Number { $number } is no longer yours. You can take another time.
queue-missed-text = Number { $number } was called and nobody came. Ask at the counter, or take another time.
queue-ticket-how = The numbers change by themselves while you have a network. The time is an estimate: emergencies, old people and people with disabilities go first.
queue-number = Your number
queue-now = Served now
queue-now-nobody = Not begun yet
queue-before-you = People before you
queue-estimate = Likely called
queue-estimate-range = { $from } to { $to }
queue-looked-at = Queue as of
queue-when = Your time
queue-where = Place
queue-cancel = Give this number back

wrong-slot-empty = Choose a time.
wrong-slot-taken = Somebody else was faster. Nothing is booked: choose another time.
wrong-slot-unknown = This time is no longer offered. Choose another.
wrong-slot-too-many-open = You have two queue numbers already. Give one back first, or wait until one is over.
wrong-name-empty = Write which name is called.
wrong-name-too-long = At most 60 letters.
wrong-service-unknown = The place no longer offers this. Choose another service.
