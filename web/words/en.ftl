# The web page's own words. All other words come from the screen.

# For screen readers and keyboards
skip = Skip to content
menu = Main menu
stage-done = Done
stage-now = Now
stage-ahead = Next
stage-failed = Failed

# Fields
optional = may stay empty
choose = Choose one
photo-choose = Take or choose a photo
photo-change = Change photo
photo-remove = Remove photo
photo-shrinking = Making the photo smaller…
photo-unreadable = This photo cannot be opened. Try another one.
errors-title = Something needs correcting
error-prefix = Needs correcting
map-nearer = Zoom in
map-farther = Zoom out
map-hint = Tap the map to place the pin
locating = Finding where you are…
locate-failed = Your location could not be read. Mark the place on the map.

# Codes, documents
copy = Copy what the code says
copied = Copied
print = Print

# Waiting and being connected
look-again = Look again
unreachable-title = Not connected
unreachable-text = What you typed is still here. Check your network, then try again.
retry = Try again
home = Go to the start

# Pages without a screen
too-large-title = That was too large
too-large-text = Everything else you typed is kept. Choose a smaller photo.
expired-title = This page was open for too long
expired-text = To keep you safe, open the page again and repeat. What was kept is still there.
crowded-title = It is busy right now
crowded-text = Too many new visits from this network. Try again in a minute.
broken-title = Something broke on our side
broken-text = What you typed is kept. Try again; if it stays like this, come back later.
full-title = Our storage is full
full-text = We cannot open your page for the moment. Try again in a few minutes.
missing-title = There is no such page
missing-text = The address may be mistyped or may have moved.
malformed-title = That could not be read
malformed-text = Open the page again and repeat.
