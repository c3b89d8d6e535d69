dinkes-tile = Clinic queue
dinkes-service-queue = Take a queue number at a clinic
dinkes-service-queue-detail = Choose a time at home, follow the queue on your phone
dinkes-service-beds = Free hospital beds
dinkes-service-beds-detail = By hospital and class, without signing in
dinkes-service-vaccines = Vaccination schedule
dinkes-service-vaccines-detail = By the child’s birth date, also without a network

dinkes-title = Health

dinkes-beds = Free hospital beds
dinkes-emergency = In an emergency call { $number }
dinkes-emergency-text = An emergency room takes everybody, also when no bed is free here.
dinkes-beds-unknown = How many beds are free is not known without a network. Open this page again with one.
dinkes-beds-unreachable = What you see is what it said last. Call the hospital before you go there.
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

wrong-birth-date-too-late = This day is still to come. Look at the year again.
