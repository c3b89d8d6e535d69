# The web page's own words. All other words come from the screen.

# For screen readers and keyboards
skip = Skip to content
menu = Main menu

# Fields
photo-shrinking = Making the photo smaller…
errors-title = Something needs correcting
error-prefix = Needs correcting

# When no page is there
called = There is news for you

# Codes, documents
print = Print

# Waiting and being connected
look-again = Look again
unreachable-title = Not connected
unreachable-text = What you typed is still here. Check your network, then try again.
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
