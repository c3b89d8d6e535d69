services-title = City services
services-needs = What do you need?
services-need-identity = Identity cards
services-need-family = Family and certificates
services-need-moving = Moving house
services-need-health = Health
services-need-tax = Taxes
services-need-business = Business and work licences
services-need-building = House and building
services-need-school = School
services-need-support = Social assistance
services-need-information = Information and complaints
services-count = { $count ->
    [one] { $count } service
   *[other] { $count } services
}
services-all-of = All services of { $department }
services-none-yet = The list of services is not on this phone yet. It appears when the network is back.

services-department = Department
services-audience = Who it is for
services-outcome = What you get
services-days = How long
services-days-count = { $days ->
    [one] { $days } working day once everything is there
   *[other] { $days } working days once everything is there
}
services-level = What has to be proven
services-level-guest = Nothing
services-level-phone = Your phone number
services-level-matched = NIK and family card agree with the civil register
services-level-proven = A proven identity
services-fee = Fee
services-fee-none = Free
services-documents = What to prepare
services-documents-none = There is no document to prepare.
services-document-held = The city has it
services-document-optional = If you have it
services-document-depends = Depends
services-document-needed = Prepare it
services-apply = How to apply
services-prepare-about = Answers are kept on this phone and can be filled in without a network. Nothing is sent before you press send.
services-prepare = Prepare my answers
services-go-on = Go on with my answers
services-basis = Legal basis
services-source = { $sure } { $source } Looked up on { $day }.
services-sure-high = From an official source (in Indonesian):
services-sure-medium = By one source, ask again at the counter (in Indonesian):
services-sure-low = By a weak source, ask again at the counter (in Indonesian):
services-sure-unverified = Not checked with an official source yet, ask again at the counter (in Indonesian):
services-too-new = Update the app for this service
services-too-new-text = This service uses something new that this app does not know yet. Other services go on working.

services-draft-detail = Last filled in { $when }
services-draft-state = Answers prepared
services-step = { $step } of { $steps }
services-next = Next
services-later = Save and go on later
services-reuse = Use the photo that was sent on { $date }
services-discard = Delete my answers
services-ready = Is it right? The application goes to the department when you press send.
services-unready = Not complete yet. Go on with the answers, then send.
services-changed = This service has changed since you began
services-changed-text = Your answers are still here. Look through them again: there may be a new question.
services-refused = The application cannot be taken yet
services-refused-service = The department has replaced this service. Look through your answers, then send again.
services-refused-receipt = This phone's proof of sending does not match. Send once more. If it is refused again, bring these answers to the department's counter.
services-refused-other = Some of the answers are no longer asked for. Look through your answers, then send again.
services-yes = Yes
services-no = No
services-photo-kept = Photo kept
services-hint-date = Write day, month, year, for example 17-08-1990.
services-hint-date-between = Write day, month, year. Between { $from } and { $to }.
services-hint-number = { $least } to { $most } ({ $unit }).
services-hint-money = In rupiah, for example 184.500.
services-wrong-empty = Still empty: { $label }
services-wrong-date = There is no such date. Write the day first, then month and year with 4 digits, for example 17-08-1990.

services-search = Find a service
services-search-detail = In everyday words
services-search-label = What do you need?
services-search-help = For example: lost id card, moving out, pay property tax
services-search-button = Search
services-search-found = Found
services-search-none = Nothing is like it. Try other words, or look by what you need.
services-search-all = All services
services-search-all-detail = By need and by department

# What is found by these words: in both languages, because people type in either.
services-search-words-laksa-new = lapor, laporan, mengadu, pengaduan, jalan rusak, jalan berlubang, lampu jalan mati, sampah menumpuk, banjir, saluran mampet, pohon tumbang, report, complain, complaint, pothole, damaged road, street light broken, rubbish, flood
services-search-words-laksa = laporan saya, laporan warga, status laporan, bukan kewenangan, my reports, report status
services-search-words-bapenda = bayar pbb, pajak bumi dan bangunan, pajak tanah, pajak rumah, nop, pay property tax, tax object number
services-search-words-bapenda-mine = tagihan pbb, bayar pajak rumah, cek tunggakan, property tax, tax bill, pay tax for my house

services-send = Send the application
services-change = Change: { $page }

application-number = Application number { $number }
application-timeline = What has happened
application-received = Received
application-in-review = In review
application-needs-fix = Needs a fix
application-approved = Approved
application-declined = Declined
application-withdrawn = Withdrawn
application-act-waits = What you sent just now still waits for the network.
application-fix = Put right what is asked
application-send-fix = Send the fix
application-documents = Documents issued
application-object = You may object until { $date }
application-object-text = Write to the head of the department with the application's number and your reasons. You may bring it to the department's counter.
application-message = Message to the department
application-write = Send the message
application-withdraw = Withdraw the application
application-event-received = Received by { $actor }
application-event-started = In review at { $actor }
application-event-needs-fix = { $actor } asks for a fix
application-event-fixed = You put it right
application-event-asked = Your message
application-event-answered = Message from { $actor }
application-event-approved = Approved by { $actor }
application-event-declined = Declined by { $actor }
application-event-withdrawn = You withdrew the application
application-event-rated = You rated it
application-next = The decision
application-next-ahead = with its reasons
application-sent = What you sent

services-for-whom = For whom?
services-for-whom-help = They see in their records that the department got their data.
services-for-oneself = Myself
services-for-another = somebody else
services-for-title = { $title } · for { $name }
events-title = Life events
event-applications = The applications
event-sends = What will be sent
event-advice = Good to know
event-coming = { $department } · { $days } working days · { $fee }
event-after = After: { $services }
event-if-wanted = If you need it
event-under-way = Several applications at once
event-over = { $over } of { $all } done
event-one-place = All applications of this event are here. What has to wait goes on to its department by itself.
event-step = { $service }: { $what }
event-part-of = Part of this event

trial-begin = Try it first
trial-title = Trial: { $title }
trial-notice = This is a trial
trial-notice-text = All answers are made up and may be changed. Nothing is sent, and nothing leaves this phone.
trial-answer = Example: { $label }
trial-ready = All is there. In earnest, the application goes to the department when you press send. Here nothing does.
trial-send = Send (trial)
trial-sent = In earnest, and when everything is right, it goes like this. The department may ask for a fix, or decline with its reasons.
trial-promise = Promised by { $date }
trial-really = Now for real
trial-leave = End the trial
