back = Back
busy = Loading…
tab-home = Home
tab-services = Services
tab-documents = Documents
tab-me = Me

delivery-sent = Everything sent
delivery-offline = No network
delivery-waiting = { $count } waiting to be sent
delivery-stuck = { $count } waiting for you
offline = No network
offline-text = Just go on. What you send is kept and sent by itself later.

home-morning = Good morning. What can we do for you?
home-day = Hello. What can we do for you?
home-afternoon = Good afternoon. What can we do for you?
home-evening = Good evening. What can we do for you?
home-under-way = Under way
home-emergency = Emergency? Call { $number }
home-emergency-text = Ambulance, fire brigade, police. Free, day and night.
services-title = City services
documents-title = My documents
documents-lead = Kept on this device, they open without a network.
documents-empty = None yet. Proofs of payment and documents from the city appear here.

outbox-title = Waiting to be sent
outbox-lead = Everything you send stays here until the city has it. Nothing is lost.
outbox-empty = Everything has been sent.
outbox-photo = Photo for { $what }
outbox-waiting = Waiting
outbox-needs-sign-in = Needs a phone number
outbox-needs-fix = Needs a correction
outbox-sign-in = Continue with a phone number
outbox-fix = Correct it
outbox-again = Try to send now

level-guest = Guest
level-phone = Phone number
level-matched = Data matched
level-proven = Proven
level-guest-means = You can read everything and pay property tax. To send a report a phone number is enough.
level-phone-means = You can send reports and follow them.
level-matched-means = You can see the bills of your NIK.
level-proven-means = You can use every service of the city.

phone-title = Your phone number
phone-lead = We send a code by SMS. The number is only used to tell you how things go.
phone = Phone number
phone-help = For example 0812 3456 7890
phone-send-code = Send the code
phone-resend = Send the code again
phone-other = Another number
phone-sign-in = Sign in
code = Code from the SMS
code-help = 6 digits, good for 5 minutes
reached-title = This step is done
reached-text = No need to do it again. See your account

match-title = Two numbers, only once
match-lead = To see what is in your name. No photo of your ID card, no selfie.
match-button = Match my data
match-privacy = The two numbers are only compared with the civil register. It answers match or no match; we keep none of its data.
nik = NIK
nik-help = 16 digits on your ID card
family-card = Family card number
family-card-help = 16 digits at the top of the family card, below its title

me-title = Me
me-phone = Sign in with a phone number
me-phone-detail = One minute, no password
me-match = Match my data
me-match-detail = NIK and family card number, only once
me-outbox = Waiting to be sent
me-outbox-detail = See what has not been sent yet
me-leave = Sign out
me-leave-detail = Remove your data from this device
me-language = Language
language-id = Bahasa Indonesia
language-en = English
leave-title = Sign out of this device?
leave-unsent = { $count ->
    [0] Everything has been sent
    [one] One thing has not been sent and will be removed too
   *[other] { $count } things have not been sent and will be removed too
}
leave-what-goes = Drafts, reports, bills and proofs of payment are removed from this device. What has reached the city is safe and comes back when you sign in.
leave-button = Sign out and remove

right-code-sent = The code has been sent to this number.
right-nik-match = Agrees with the civil register
right-family-card-match = Agrees with the civil register
right-match = Agrees

wrong-empty = This is still empty.
wrong-too-long = Too long. Please shorten it a little.
wrong-not-digits = Please write digits only.
wrong-wrong-length = The number of digits is not right. Look again.
wrong-unknown-province = The first two digits are not a province. Look again.
wrong-impossible-date = The date in this number does not exist. Look again at digits 7 to 12.
wrong-zero-serial = The last four digits cannot be 0000. Look again.
wrong-not-mobile = This is not a mobile number. Mobile numbers begin with 08.
wrong-not-an-amount = Write an amount of rupiah, for example 184.500.
wrong-not-a-picture = This file is not a JPEG, PNG or WebP picture. Choose another.
wrong-too-large = This photo is too large. Choose one below 10 MB.
wrong-too-many-pixels = This photo is too large. Choose an ordinary photo from a phone's camera.
wrong-truncated = This photo is damaged or cut off. Choose it again.
wrong-has-location = The location inside the photo was not removed. Choose the photo again.
wrong-unknown = There is no such choice. Choose again.
wrong-unknown-file = The photo has not arrived. Choose it again.
wrong-outside-city = This place is outside the city.
wrong-out-of-range = Choose one of the values.
wrong-refused = It could not be accepted. Look again and try once more.
wrong-no-bill = This bill was not found.
wrong-phone-empty = Type your phone number.
wrong-phone-wrong-length = A mobile number has 10 to 13 digits. Look again.
wrong-code-empty = Type the 6 digits from the SMS.
wrong-code-wrong-code = This code is not right. Look at the latest SMS again.
wrong-code-expired-code = This code has run out. Ask for a new one.
wrong-nik-empty = Type your NIK.
wrong-nik-wrong-length = A NIK has 16 digits. Look again, one may be missing or too many.
wrong-nik-not-registered = The civil register does not know this NIK. Check it digit by digit.
wrong-nik-already-in-use = This NIK was matched by another account. If that is not you, go to your kelurahan with your ID card.
wrong-family-card-empty = Type the family card number.
wrong-family-card-wrong-length = A family card number has 16 digits. Look again, one may be missing or too many.
wrong-family-card-other-family = This family card is not the one of the NIK above. The number changes when a family moves or its head changes: look at the newest card.

error-offline = Not connected
error-offline-text = There is no network now. What you filled in is still here; try again when the network is back.
error-sign-in-again = Sign in once more
error-sign-in-again-text = To be safe, sign in again with your phone number. What you filled in is still here.
error-step-up = One more step
error-step-up-text = Match your data first to open this.
error-retry-after = Wait a moment
error-retry-after-text = Too many tries, or the server is busy. Try again in { $minutes } minutes.
error-invalid-input = Something needs a correction
error-invalid-input-text = Look at what you filled in and try once more.
error-keys-lost = The keys of this phone have changed
error-keys-lost-text = The screen lock was changed or removed, so nobody can open what was kept on this phone any more. What was sent to the city is safe: sign in again to see it.
error-storage-full = The device is full
error-storage-full-text = What you typed is still here. Delete some photos or videos on the device and try again.
error-update-needed = A newer version is needed
error-update-needed-text = Please update this app first. What you filled in is kept.
error-not-found = There is no such page
error-not-found-text = It may have moved, or its address is not complete. Back to the start
error-changed = It has changed
error-changed-text = Something changed since this page was opened. Look once more.
error-bug = Something is wrong on our side
error-bug-text = What you filled in is kept. Try again in a moment.

news-sent = The city has received everything you sent
news-sent-text = Tap to see it.
news-needs-fix = Something you sent needs fixing
news-needs-fix-text = What you filled in is still there. Tap to see what is missing.
