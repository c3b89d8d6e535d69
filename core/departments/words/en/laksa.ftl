laksa-tile = Report a problem
laksa-title = New report
laksa-service-new = Report a problem
laksa-service-new-detail = Roads, lamps, waste, floods, trees. A phone number is enough.
laksa-service-list = Citizens' reports
laksa-service-list-detail = See what the city is working on

laksa-step = { $step } of { $steps }
laksa-what = What is the problem?
laksa-where = Where is it?
laksa-check = Is this right?
laksa-next = Continue
laksa-later = Save and continue later
laksa-discard = Delete this draft
laksa-send = Send the report
laksa-check-note = Your phone number is not shown to the public. The location inside the photo has been removed.

laksa-category = Kind of problem
laksa-photo = Photo
laksa-photo-help = A photo helps the crew find it. The location inside the photo is removed first.
photo-kept = 1 photo, { $kilobytes } KB, the location inside it has been removed
laksa-words = Describe the problem
laksa-words-help = For example: a hole 20 cm deep in the left lane, for two weeks.
laksa-point = Point on the map
laksa-point-help = Touch the map, or use where you are now.
place-locate = Use my location
place-point-set = Point on the map
place-point-unset = No point yet
place-coordinates = { $latitude }, { $longitude }
place-coordinates-measured = { $latitude }, { $longitude } · accurate to { $metres } m
place-village = { $village }, { $district } district
place-others = { $count ->
    [one] { $count } place, numbered as in the list
   *[other] { $count } places, numbered as in the list
}
laksa-village-label = Kelurahan (urban village)
laksa-village-help = Choose it when the point on the map is not exact.
laksa-landmark = Landmark
laksa-landmark-help = For example: in front of Bu Sri's shop.
laksa-place = Place

laksa-draft-detail = Last changed { $when }
laksa-draft-state = Not sent yet
laksa-public-detail = { $number } · { $place } · { $when }
laksa-report-title = { $category }, { $place }

laksa-list = Citizens' reports
laksa-list-lead = Everybody can see the reports, without the name or number of who sent them. Not the confidential ones.
laksa-own = My reports
laksa-own-empty = None yet. Seen something broken? Report it from here, it takes a minute.
laksa-glance = Citizens' reports in this city
laksa-city = The whole city
laksa-city-empty = The reports could not be loaded yet. They appear by themselves when the network is back.

laksa-near = Reports near me
laksa-near-help = Distances are counted on this phone. Only a square of about a kilometre is sent.
laksa-near-empty = No open report around this point, or they could not be loaded yet.
laksa-same = Reported by somebody already?
laksa-same-text = If it is the same problem, just join it. You will hear the same news.
laksa-status = Status
laksa-supporters = Joined by
laksa-opened = Reported
laksa-join = Me too
laksa-join-text = You count once and hear the same news. Neither the sender nor others learn who you are.
laksa-joined-detail = You joined · { $number } · { $when }
laksa-joined-text = You joined this report. What was written and its photos are the sender's alone.
laksa-leave = Leave it again
laksa-public-detail-joined = { $number } · { $place } · { $when } · joined by { $count }

laksa-disclosure = Who learns that this is from you?
laksa-disclosure-anonymous = Anonymous
laksa-disclosure-anonymous-text = Anonymous: the department does not know who you are and cannot call you. Everybody sees the report, without a name.
laksa-disclosure-open = Open
laksa-disclosure-open-text = Open: the department gets your phone number, to ask you. Everybody sees the report, without name and number.
laksa-disclosure-confidential = Confidential
laksa-disclosure-confidential-text = Confidential: the department gets your phone number. The public does not see this report at all.

laksa-status-waiting = Waiting
laksa-status-in-progress = In progress
laksa-status-done = Done
laksa-status-declined = Declined
laksa-wants-rating = Please rate it
laksa-number = Report number { $number }

laksa-photo-before = Before · { $when }
laksa-photo-after = After · { $when }


laksa-timeline = What has happened
laksa-event-received = Received by { $actor }
laksa-event-assigned = Assigned to { $actor }
laksa-event-started = { $actor } is working on it
laksa-event-finished = Done, says { $actor }
laksa-event-declined = Declined by { $actor }
laksa-event-forwarded = Handed on to { $actor }
laksa-event-reopened = Opened again by who reported it
laksa-photo-again = Not done · { $when }
laksa-reopen-title = Not done?
laksa-reopen-text = Open this report again, once, with a photo of how it is now. The department gets a new last day.
laksa-reopen-words = What is not done?
laksa-reopen = Open this report again
laksa-reopen-waits = Saved. The report is opened again once it is sent.
laksa-next-done = Done
laksa-next-done-ahead = with a photo afterwards
laksa-next-rating = You rate it
laksa-next-rating-ahead = tell us whether it is really fixed

laksa-clock = National time limits (LAPOR)
laksa-clock-check = Checked and assigned
laksa-clock-follow = Followed up
laksa-clock-kept = done
laksa-clock-by = by { $date }
laksa-clock-unknown = cannot be counted yet
laksa-clock-goes-on = This report was handed on. Its time limits still count from when you reported.
laksa-clock-late = The time limit has passed

wrong-category-empty = Choose one kind of problem.
wrong-words-empty = Say a little, one sentence is enough.
wrong-village-empty = Touch the map or choose a kelurahan, so that the crew knows where to go.
wrong-point-empty = Touch the map, or use where you are now.
wrong-again-empty = Write what is not done, one sentence is enough.
wrong-photo-empty = Take a photo of how it is now.
wrong-point-outside-city = This point is outside the city. Move it, or remove it and choose a kelurahan.
wrong-stars-empty = Choose one of the ratings.
